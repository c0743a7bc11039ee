// Short notices at the bottom of the page: what the server refused, and what it did.

import { h } from "./dom.js";
import { Refused } from "./api.js";

const SECONDS = { error: 9, note: 4 };

const region = h("div", { class: "toasts", role: "status", "aria-live": "polite", popover: "manual" });

/** Shows a sentence for a few seconds; `kind` is "error" or "note". */
export function toast(text, kind = "error") {
  // Inside the topmost dialog where one is open: everything outside it is inert and silent.
  ([...document.querySelectorAll("dialog[open]")].at(-1) ?? document.body).append(region);
  if (!region.matches(":popover-open")) region.showPopover();
  const close = { class: "toast-close", "aria-label": "Dismiss", onclick: () => note.remove() };
  const note = h("div", { class: `toast toast-${kind}`, role: kind === "error" ? "alert" : null },
    h("span", {}, text), h("button", { type: "button", ...close }, "×"));
  region.append(note);
  while (region.children.length > 3) region.firstElementChild.remove();
  setTimeout(() => note.remove(), SECONDS[kind] * 1000);
}

/** Awaits a request; where the server refuses, its sentence becomes a toast and undefined is given. */
export async function orToast(promise) {
  try {
    return await promise;
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    toast(error.message);
    return undefined;
  }
}
