// Pictures of people: their initials on their colour; Cairn has its own.

import { h } from "./dom.js";
import { cairnPicture } from "./icons.js";
import { bot, nameOf } from "./world.js";

const initialsOf = (name) =>
  name.split(/\s+/).slice(0, 2).map((word) => word[0] ?? "").join("").toUpperCase();

/** The avatar of a person or of a message's author: anything with an id or user, initials and color. */
export function avatar(one, size = "") {
  const node = h("span", { class: `avatar ${size}`, "aria-hidden": "true" });
  if (one && [one.id, one.user].includes(bot()?.id)) {
    node.append(cairnPicture());
    return node;
  }
  const color = one?.color ?? "757575";
  node.style.backgroundColor = color.startsWith("#") ? color : `#${color}`;
  node.append(one?.initials ?? initialsOf(nameOf(one)));
  return node;
}
