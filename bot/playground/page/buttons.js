// Plain buttons: with words, or with an icon and an accessible name.

import { h } from "./dom.js";
import { icon } from "./icons.js";

/** A button that shows words. They stand in a span, so that the ring of a pending press can take
 *  their place without a jump. `kind` is "primary", "danger", "small" or several of them. */
export const wordButton = (words, onclick, kind = "", more = {}) =>
  h("button", { type: "button", class: `button ${kind}`, onclick, ...more },
    h("span", { class: "button-words" }, words));

/** A button that shows an icon and is called `label`. */
export const iconButton = (name, label, onclick, more = {}) =>
  h("button", { type: "button", class: "icon-button", "aria-label": label, onclick, ...more }, icon(name));

/** What opens a menu says so. */
export const opensMenu = { "aria-haspopup": "menu", "aria-expanded": "false" };
