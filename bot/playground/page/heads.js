// The line over a conversation: its name, its tabs where it is the app's, and a way to invite the app.

import { ask } from "./api.js";
import { avatar } from "./avatars.js";
import { wordButton } from "./buttons.js";
import { h, keyed, signatureOf, whileBusy } from "./dom.js";
import { icon } from "./icons.js";
import { orToast } from "./toasts.js";
import { bot, botDm, channel, dm, nameOf, people, person, world } from "./world.js";

const PICTURED = 6;

/** Fills `head` for the place `where`; `go(change)` goes elsewhere, `refresh()` re-reads. */
export function drawHead(head, where, { go, refresh }) {
  const app = botDm();
  const isApp = where === "home" || where === app?.id;
  const room = channel(where);
  const talk = dm(where);
  keyed(head, [{ where, room, talk, app, me: world.me }], {
    key: () => "head",
    signature: (item) => signatureOf(item),
    render: () => h("div", { class: "head-inner" },
      isApp ? appHead(where, app, go) : room ? roomHead(room, refresh) : talkHead(talk)),
  });
}

function appHead(where, app, go) {
  const tab = (name, target) => h("button", {
    type: "button", role: "tab", class: "tab", "data-focus": target, "aria-selected": String(where === target),
    onclick: () => go({ where: target }),
  }, name);
  return [
    h("h2", {}, avatar(bot(), "small"), "Cairn"),
    h("div", { class: "tabs", role: "tablist", "aria-label": "Cairn" },
      tab("Home", "home"), app ? tab("Messages", app.id) : null),
  ];
}

function roomHead(room, refresh) {
  const body = { as: world.me, channel: room.id, user: bot()?.id, present: true };
  const invite = wordButton("Invite Cairn", () => whileBusy(invite, async () => {
    await orToast(ask("/playground/member", body));
    await refresh();
  }), "small");
  const missing = bot() && !room.bot_is_in && !room.is_archived;
  return [
    h("h2", {}, icon(room.is_private ? "lock" : "hash"), room.name),
    room.topic ? h("p", { class: "topic", dir: "auto" }, room.topic) : null,
    members(room),
    missing ? h("div", { class: "not-in" }, h("span", {}, "Cairn is not in this channel."), invite) : null,
  ];
}

/** Who reads what is written here: their pictures, their names in words. */
function members(room) {
  const here = room.members.map(person).filter(Boolean);
  const names = here.map(nameOf).join(", ");
  return h("span", { class: "members", role: "img", title: names, "aria-label": `In this channel: ${names}` },
    here.slice(0, PICTURED).map((one) => avatar(one, "small")), h("b", {}, here.length));
}

function talkHead(talk) {
  const other = people().find((one) => nameOf(one) === talk?.name || one.name === talk?.name);
  return h("h2", {}, avatar(other ?? talk, "small"), talk?.name ?? "");
}
