// Changing the words of a message that is already sent.

import { ask } from "./api.js";
import { wordButton } from "./buttons.js";
import { h } from "./dom.js";
import { unescaped } from "./mrkdwn.js";
import { orToast } from "./toasts.js";
import { channel, nameOf, person, world } from "./world.js";

/** A stored text as its author would type it: <@U0BEN> is @Ben Keller again, and so on. The server
 *  turns it back when it is saved. */
export function asTyped(text) {
  return unescaped(text
    .replace(/<@(\w+)(?:\|[^>]*)?>/g, (_, id) => `@${person(id) ? nameOf(person(id)) : id}`)
    .replace(/<#(\w+)(?:\|([^>]*))?>/g, (_, id, name) => `#${channel(id)?.name ?? name ?? id}`)
    .replace(/<!(here|channel|everyone)[^>]*>/g, (_, name) => `@${name}`)
    .replace(/<([^|>]+)(?:\|[^>]*)?>/g, (_, address) => address));
}

/** The field in a message's place; `done()` closes it. */
export function editor(message, room, done) {
  const save = async () => {
    const text = area.value.trim();
    if (!text) return;
    const body = { as: world.me, channel: room.channel, ts: message.ts, text };
    if (await orToast(ask("/playground/message/edit", body))) await done();
  };
  const onkeydown = (event) => {
    if (event.key === "Escape") done();
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      save();
    }
  };
  const value = asTyped(message.text ?? "");
  const look = { class: "field", rows: 2, "aria-label": "Edit message", dir: "auto" };
  const area = h("textarea", { ...look, value, onkeydown });
  // After it stands in the page.
  requestAnimationFrame(() => {
    area.focus();
    area.setSelectionRange(area.value.length, area.value.length);
  });
  return h("div", { class: "editing" }, area, h("div", { class: "editing-buttons" },
    wordButton("Cancel", done, "small"), wordButton("Save", save, "small primary")));
}
