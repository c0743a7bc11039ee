// What one can do with a message: react, reply, the app's shortcuts, edit, delete, dismiss.

import { ask } from "./api.js";
import { iconButton, opensMenu } from "./buttons.js";
import { confirmed, question } from "./dialogs.js";
import { h } from "./dom.js";
import { emojiOf, QUICK } from "./emoji.js";
import { openFloat, openMenu } from "./floats.js";
import { orToast } from "./toasts.js";
import { world } from "./world.js";

/** Tells the server something about a message, then reads the list anew. */
async function tellOf(path, message, room, more = {}) {
  await orToast(ask(`/playground/${path}`, { as: world.me, channel: room.channel, ts: message.ts, ...more }));
  await room.changed();
}

/** Puts an emoji on a message. */
export const react = (message, room, name) => tellOf("react", message, room, { name });

/** The buttons that come up on a message; `edit()` opens the field in its place. */
export function toolbar(message, room, edit) {
  const bar = (...buttons) => h("div", { class: "toolbar" }, buttons);
  if (message.ephemeral) {
    return bar(iconButton("close", "Dismiss this message", () => tellOf("message/delete", message, room)));
  }
  const smile = iconButton("smile", "Add a reaction", () => offerReactions(smile, message, room), opensMenu);
  const reply = iconButton("bubble", "Reply in thread", () => room.openThread(message.ts));
  const actions = moreActions(message, room, edit);
  const openMore = () => openMenu(more, "Message actions", actions, { end: true });
  const more = iconButton("more", "More actions for this message", openMore, opensMenu);
  return bar(smile, room.thread ? null : reply, actions.length ? more : null);
}

function offerReactions(anchor, message, room) {
  const choice = (name) => {
    const pick = () => {
      float.close();
      react(message, room, name);
    };
    return h("button", { type: "button", "aria-label": name, onclick: pick }, emojiOf(name));
  };
  const onkeydown = (event) => {
    if (event.key !== "Escape") return;
    float.close();
    anchor.focus();
  };
  const look = { class: "float quick", role: "group", "aria-label": "Reactions" };
  const row = h("div", { ...look, onkeydown }, QUICK.map(choice));
  const float = openFloat(anchor, row, { end: true });
  row.firstElementChild.focus();
}

/** The app's message shortcuts, and edit and delete of my own messages. */
function moreActions(message, room, edit) {
  const start = ({ callback_id: callbackId }) => async () => {
    const body = { as: world.me, callback_id: callbackId, message: { channel: room.channel, ts: message.ts } };
    await orToast(ask("/playground/shortcut", body));
    await room.changed();
  };
  const shortcuts = (world.state.shortcuts ?? []).filter((one) => one.type === "message");
  const items = shortcuts.map((one) => ({ text: one.name, hint: "Cairn", choose: start(one) }));
  if (message.user !== world.me || message.subtype) return items;
  return [
    ...items,
    { text: "Edit message", choose: edit },
    { text: "Delete message", danger: true, choose: () => remove(message, room) },
  ];
}

async function remove(message, room) {
  const sure = question("Delete message", "Delete this message for good?", "Delete", "danger");
  if (await confirmed(sure)) await tellOf("message/delete", message, room);
}
