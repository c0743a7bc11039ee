// Where I am: who I act as, which conversation is open, and which thread beside it. It lives in the
// URL's hash (#U0ANA/C0LAUNCH/1764000000.000100), so that a link opens a place and Back goes back.

import { botDm, channel, channels, dm } from "./world.js";

export const FIRST_PERSON = "U0ANA";
const FIRST_CHANNEL = "launch";

/** The place that the hash names: {as, where, thread}; `where` may be empty. */
export function placeInHash() {
  const [as, where, thread] = decodeURIComponent(location.hash.slice(1)).split("/");
  return { as: as || FIRST_PERSON, where: where || "", thread: thread || null };
}

export const hashOf = ({ as, where, thread }) => `#${[as, where, thread].filter(Boolean).join("/")}`;

/** Somewhere that I may be: the wanted place, else its like for me (my own talk with the app instead of
 *  another person's), else the first channel. */
export function allowed(where) {
  if (where === "home" || channel(where) || dm(where)) return where;
  if (where.startsWith("D") && botDm()) return botDm().id;
  const rooms = channels();
  const launch = rooms.find((room) => room.name === FIRST_CHANNEL);
  return (launch ?? rooms.find((room) => room.bot_is_in) ?? rooms[0])?.id ?? "home";
}
