// Slack's own /invite and /remove, which belong to the workspace and not to the app.

import { tell } from "./api.js";
import { nameOf, people } from "./world.js";

/** Carries out a command of Slack's own; null where the text is none. The answer is as the server's. */
export function carryOut({ as, channel, text }) {
  const [command, ...words] = text.trim().split(/\s+/);
  if (command !== "/invite" && command !== "/remove") return null;
  const typed = words.join(" ").replace(/^@/, "").toLowerCase();
  const isMeant = (one) => one.name.toLowerCase() === typed || nameOf(one).toLowerCase() === typed;
  const one = people().find(isMeant);
  if (!one) {
    const error = `Nobody here is called “${words.join(" ")}”. Try ${command} @Cairn.`;
    return Promise.resolve({ ok: false, error });
  }
  return tell("/playground/member", { as, channel, user: one.id, present: command === "/invite" });
}
