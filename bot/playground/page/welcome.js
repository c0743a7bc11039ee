// What helps on a first visit: a card with things to try, and hints where nothing has been said yet.

import { iconButton } from "./buttons.js";
import { h } from "./dom.js";
import { cairnPicture } from "./icons.js";
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

const FIRST_GOAL = "/goal First customer in Japan by 30 June";
const SUGGESTIONS = [FIRST_GOAL, "/milestone First draft by Friday", "/checkin setup", "/progress"];

const tryButton = (text, fill) =>
  h("button", { type: "button", class: "try", onclick: () => fill(text) }, text);

/** The tour card, or nothing where it was put away. `fill(text)` puts words into the composer. */
export function tourCard(fill) {
  if (seen()) return null;
  const putAway = () => {
    remember();
    card.remove();
  };
  const card = h("aside", { class: "tour", "aria-label": "First steps", "data-testid": "tour" },
    h("div", { class: "tour-head" },
      h("span", { class: "tour-picture" }, cairnPicture()),
      h("h2", {}, "Welcome to the trail"),
      h("p", {}, "A pretend Slack with the real Cairn in it. Nothing leaves this machine."),
      iconButton("close", "Put away the first steps", putAway)),
    h("ol", {},
      h("li", {}, "Try: ", tryButton(FIRST_GOAL, fill)),
      h("li", {}, h("b", {}, "Move the clock"), ", at the top: check-in, reminder and summary come."),
      h("li", {}, h("b", {}, "Act as"), " somebody else, on the left: each sees only their own.")));
  return card;
}

/** What an empty conversation shows; `room` is a channel or a direct message of the state. */
export function emptyHint(room, fill) {
  const isTalk = room.with_bot !== undefined;
  const sign = room.is_private ? "🔒 " : "#";
  const title = isTalk ? `Just you and ${room.name}` : `The very beginning of ${sign}${room.name}`;
  const known = new Set((world.state.commands ?? []).map((one) => one.command));
  const tries = SUGGESTIONS.filter((text) => known.has(text.split(" ")[0]));
  const useful = tries.length > 0 && (!isTalk || room.with_bot);
  return h("div", { class: "empty" },
    h("span", { class: "empty-picture" }, cairnPicture()),
    h("h3", {}, title),
    h("p", {}, useful ? "Write a message, or try one of these:" : "Write the first message."),
    useful ? h("div", { class: "tries" }, tries.map((text) => tryButton(text, fill))) : null);
}
