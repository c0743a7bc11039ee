// The way down to what came in below, while one reads further up.

import { h } from "./dom.js";
import { world } from "./world.js";

/** A button over the end of a list; `end` is the list's `stayAtEnd`. `look(place, messages)` is told
 *  what is drawn. Gives {node, look}. */
export function makeNewer(end) {
  let place = "";
  let newest = 0; // the ts of the last message that was in sight
  let drawn = [];
  const words = h("span");
  const button = h("button", { type: "button", class: "newer", hidden: true, onclick: end.go }, words, " ↓");
  const node = h("div", { class: "newer-place", role: "status" }, button);

  function seen() {
    newest = Number(drawn.at(-1)?.ts ?? 0);
    button.hidden = true;
  }

  function look(where, messages) {
    drawn = messages;
    if (where !== place || end.isThere()) seen();
    place = where;
    const fresh = messages.filter((one) => Number(one.ts) > newest && one.user !== world.me).length;
    button.hidden = fresh === 0;
    words.textContent = fresh === 1 ? "1 new message" : `${fresh} new messages`;
  }

  end.onArrival(seen);
  return { node, look };
}
