// The two columns on the left: whom I act as, and where I can go.

import { avatar } from "./avatars.js";
import { timeText, wall, weekdayName } from "./dates.js";
import { h, keyed, signatureOf } from "./dom.js";
import { icon } from "./icons.js";
import { bot, botDm, channels, cityOf, dms, nameOf, now, people, person, world } from "./world.js";

/** The time where somebody is, with the weekday where it is another than mine. */
function timeThere({ tz }) {
  const there = wall(now(), tz);
  const words = timeText(now(), tz);
  return there.days === wall(now()).days ? words : `${weekdayName(there).slice(0, 3)} ${words}`;
}

/** Fills the rail of people, without the app, whom nobody can act as. `actAs(id)` hears of a press. */
export function showPeople(rail, actAs) {
  keyed(rail, people().filter((one) => !one.is_bot), {
    key: (one) => one.id,
    signature: (one) => signatureOf(nameOf(one), one.color, one.tz, timeThere(one), one.id === world.me),
    render: (one) => personButton(one, actAs),
  });
}

function personButton(one, actAs) {
  const time = timeThere(one);
  const place = cityOf(one.tz);
  return h("button", {
    type: "button", class: "person", "data-testid": `person-${one.id}`, "data-focus": one.id,
    "aria-pressed": String(one.id === world.me), title: `${nameOf(one)} · ${place}`,
    "aria-label": `Act as ${nameOf(one)}, ${time} in ${place}`, onclick: () => actAs(one.id),
  },
    avatar(one),
    h("span", { class: "person-name" }, nameOf(one).split(" ")[0]),
    h("span", { class: "person-time" }, time));
}

const roomPlace = (room) => ({
  id: room.id, testid: `channel-${room.id}`, label: room.name, unread: room.unread, archived: room.is_archived,
  picture: icon(room.is_private ? "lock" : "hash"),
});

function dmPlace(talk) {
  const other = people().find((one) => nameOf(one) === talk.name || one.name === talk.name);
  const picture = avatar(other ?? talk, "tiny");
  return { id: talk.id, testid: `channel-${talk.id}`, label: talk.name, unread: talk.unread, picture };
}

/** The app's place: its Home, unless it has written to me. */
function appPlace(talk) {
  const id = talk?.unread ? talk.id : "home";
  const picture = avatar(bot(), "tiny");
  return { id, also: ["home", talk?.id], testid: "app-cairn", label: "Cairn", unread: talk?.unread, picture };
}

const badge = (unread) => h("span", { class: "badge" }, unread, h("span", { class: "unseen" }, " unread"));

const classes = ({ unread, archived }) =>
  ["place", unread && "unread", archived && "muted-place"].filter(Boolean).join(" ");

/** Fills the sidebar. `where` is a channel's id or "home"; `go(where)` is called on a press. */
export function showPlaces(sidebar, where, go) {
  const me = person(world.me);
  const isHere = (place) => place.id === where || place.also?.includes(where);
  // What comes in while I look at it is read, though the state was told before.
  const fresh = (place) => (isHere(place) ? { ...place, unread: 0 } : place);
  const row = (place) => h("button", {
    type: "button", class: classes(place), "data-testid": place.testid, "data-focus": place.id,
    "aria-current": isHere(place) ? "page" : null, onclick: () => go(place.id),
  },
    place.picture,
    h("span", { class: "place-name" }, place.label),
    place.unread ? badge(place.unread) : null);
  const group = (name, places) => places.length
    ? h("section", { class: "places", "aria-label": name }, h("h2", {}, name), places.map(fresh).map(row))
    : null;
  keyed(sidebar, [[where, world.state.team, channels(), dms(), me, bot()]], {
    key: () => "all",
    signature: (item) => signatureOf(item),
    render: () => h("div", {},
      h("header", { class: "workspace" },
        h("h1", {}, world.state.team.name), h("p", {}, `You are ${nameOf(me)}`)),
      bot() ? group("Apps", [appPlace(botDm())]) : null,
      group("Channels", channels().map(roomPlace)),
      group("Direct messages", dms().filter((one) => !one.with_bot).map(dmPlace))),
  });
}
