// Small questions before something is done: Slack's confirm dialogs, and our own.

import { wordButton } from "./buttons.js";
import { h } from "./dom.js";
import { plainOf, textNodes } from "./texts.js";

/** Asks with Slack's confirmation object {title, text, confirm, deny, style}; gives true or false.
 *  https://docs.slack.dev/reference/block-kit/composition-objects/confirmation-dialog-object */
export function confirmed({ title, text, confirm, deny, style }) {
  return new Promise((resolve) => {
    const answer = (yes) => () => {
      dialog.close();
      dialog.remove();
      resolve(yes);
    };
    const look = { class: "modal confirm", "aria-label": plainOf(title), "data-testid": "confirm" };
    const dialog = h("dialog", { ...look, oncancel: answer(false) },
      h("header", { class: "modal-head" }, h("h2", {}, plainOf(title))),
      h("div", { class: "modal-body" }, h("div", { class: "text" }, textNodes(text))),
      h("footer", { class: "modal-foot" },
        wordButton(plainOf(deny) || "Cancel", answer(false)),
        wordButton(plainOf(confirm) || "Yes", answer(true), style === "danger" ? "danger solid" : "primary")));
    document.body.append(dialog);
    dialog.showModal();
  });
}

/** A confirmation object from plain words. */
export const question = (title, text, confirm, style) => ({
  title: { type: "plain_text", text: title },
  text: { type: "plain_text", text },
  confirm: { type: "plain_text", text: confirm },
  style,
});
