// Slack's text objects: {type: "plain_text" | "mrkdwn", text}.

import { withEmoji } from "./emoji.js";
import { mrkdwn } from "./mrkdwn.js";

/** The nodes of a text object (or of nothing). */
export function textNodes(object) {
  if (!object) return [];
  if (object.type === "mrkdwn") return mrkdwn(object.text);
  return [document.createTextNode(plainOf(object))];
}

/** A text object as a string, for names of controls. */
export function plainOf(object) {
  if (!object) return "";
  return object.emoji === false ? object.text : withEmoji(object.text);
}
