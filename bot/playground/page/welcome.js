// What helps on a first visit: a card with things to try, and hints where nothing has been said yet.

import { cairnPicture } from "./icons.js";
import { h } from "./dom.js";
import { world } from "./world.js";

const SEEN = "cairn.playground.tour";

/** Whether the card was put away before. A browser that keeps nothing shows it again. */
function seen() {
  try {
    return localStorage.getItem(SEEN) === "seen";
  } catch {
    return false;
  }
}

function remember() {
  try {
    localStorage.setItem(SEEN, "seen");
  } catch {
    // The browser keeps nothing; then the card comes again, which does no harm.
  }
}

export const FIRST_GOAL = "/goal Launch the beta by 30 June";

/** The tour card, or nothing where it was put away. `fill(text)` puts words into the composer. */
export function tourCard(fill) {
  if (seen()) return null;
  const step = (words, ...rest) => h("li", {}, words, ...rest);
  const card = h("aside", { class: "tour", "aria-label": "First steps", "data-testid": "tour" },
    h("div", { class: "tour-head" }, h("span", { class: "tour-picture" }, cairnPicture()), h("h2", {}, "Welcome to the trail"),
      h("button", { type: "button", class: "icon-button", "aria-label": "Put away the first steps", onclick: () => {
        remember();
        card.remove();
      } }, "×")),
    h("p", {}, "A pretend Slack with the real Cairn in it. Nothing leaves this machine."),
    h("ol", {},
      step("Try: ", h("button", { type: "button", class: "try", onclick: () => fill(FIRST_GOAL) }, FIRST_GOAL)),
      step(h("b", {}, "Move the clock"), ", at the top, to see a check-in, its reminder and the digest come."),
      step(h("b", {}, "Act as somebody else"), ", on the left: each sees only their own.")));
  return card;
}

const SUGGESTIONS = [FIRST_GOAL, "/milestone First draft by Friday", "/checkin setup", "/progress"];

/** What an empty conversation shows. `room` is {name, isPrivate, withBot, isDm}. */
export function emptyHint(room, fill) {
  const title = room.isDm ? `Just you and ${room.name}` : `The very beginning of ${room.isPrivate ? "🔒 " : "#"}${room.name}`;
  const known = new Set((world.state.commands ?? []).map((one) => one.command));
  const tries = SUGGESTIONS.filter((text) => known.has(text.split(" ")[0]));
  return h("div", { class: "empty" }, h("span", { class: "empty-picture" }, cairnPicture()), h("h3", {}, title),
    tries.length && (room.withBot || !room.isDm)
      ? [h("p", {}, "Write a message, or try one of these:"),
        h("div", { class: "tries" }, tries.map((text) => h("button", { type: "button", class: "try", onclick: () => fill(text) }, text)))]
      : h("p", {}, "Write the first message."));
}
