// The two columns on the left: whom I act as, and where I can go.

import { avatar } from "./avatars.js";
import { timeText, wall, weekdayName } from "./dates.js";
import { h, keyed, signatureOf } from "./dom.js";
import { cairnPicture, icon } from "./icons.js";
import { bot, botDm, channels, cityOf, dms, nameOf, now, people, person, world } from "./world.js";

/** The people one can act as; Slackbot and the app are nobody to act as. */
const actors = () => people().filter((one) => !one.is_bot && !one.deleted && one.id !== "USLACKBOT");

/** The time where somebody is, with the weekday where it is another than mine. */
function timeThere({ tz }) {
  const there = wall(now(), tz);
  const words = timeText(now(), tz);
  return there.days === wall(now()).days ? words : `${weekdayName(there).slice(0, 3)} ${words}`;
}

/** Fills the rail of people. `actAs(id)` is called on a press. */
export function showPeople(rail, actAs) {
  keyed(rail, actors(), {
    key: (one) => one.id,
    signature: (one) => signatureOf(one.name, one.real_name, one.color, one.tz, timeThere(one), one.id === world.me),
    render: (one) => {
      const mine = one.id === world.me;
      const time = timeThere(one);
      return h("button", {
        type: "button", class: "person", "data-testid": `person-${one.id}`, "data-focus": one.id, "aria-pressed": String(mine),
        "aria-label": `Act as ${nameOf(one)}, ${time} in ${cityOf(one.tz)}`, title: `${nameOf(one)} · ${cityOf(one.tz)}`,
        onclick: () => actAs(one.id),
      }, avatar(one), h("span", { class: "person-name" }, nameOf(one).split(" ")[0]), h("span", { class: "person-time" }, time));
    },
  });
}

const row = ({ id, label, picture, unread, current, testid, muted }, go) =>
  h("button", {
    type: "button", class: `place${unread ? " unread" : ""}${muted ? " muted-place" : ""}`, "data-testid": testid, "data-focus": id,
    "aria-current": current ? "page" : null, onclick: () => go(id),
  }, picture, h("span", { class: "place-name" }, label), unread ? h("span", { class: "badge", "aria-label": "unread" }, unread === true ? "" : String(unread)) : null);

const group = (name, places, go) =>
  h("section", { class: "places", "aria-label": name }, h("h2", {}, name), places.map((place) => row(place, go)));

const roomPlace = (room, where) => ({
  id: room.id, testid: `channel-${room.id}`, label: room.name, unread: room.unread, current: where === room.id,
  picture: icon(room.is_private ? "lock" : "hash"), muted: room.is_archived,
});

const dmPlace = (talk, where) => {
  const other = people().find((one) => nameOf(one) === talk.name || one.name === talk.name);
  return {
    id: talk.id, testid: `channel-${talk.id}`, label: talk.name, unread: talk.unread, current: where === talk.id,
    picture: avatar(other ?? talk, "tiny"),
  };
};

/** Fills the sidebar. `where` is a channel's id or "home"; `go(where)` is called on a press. */
export function showPlaces(sidebar, where, go) {
  const app = botDm();
  const name = bot() ? nameOf(bot()) : "Cairn";
  const appPlace = {
    id: app?.unread ? app.id : "home", testid: "app-cairn", label: name === "cairn" ? "Cairn" : name, unread: app?.unread,
    current: where === "home" || where === app?.id, picture: h("span", { class: "avatar tiny" }, cairnPicture()),
  };
  const others = dms().filter((one) => !one.with_bot);
  const me = person(world.me);
  const drawn = [{ where, state: [world.state.team, channels(), dms(), me, name] }];
  keyed(sidebar, drawn, {
    key: () => "all",
    signature: (item) => signatureOf(item),
    render: () => h("div", { class: "sidebar-inner" },
      h("header", { class: "workspace" }, h("h1", {}, world.state.team.name), h("p", {}, `You are ${nameOf(me)}`)),
      group("Apps", [appPlace], go),
      group("Channels", channels().map((room) => roomPlace(room, where)), go),
      others.length ? group("Direct messages", others.map((talk) => dmPlace(talk, where)), go) : null),
  });
}
