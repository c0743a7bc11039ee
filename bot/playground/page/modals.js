// Modals: the stack of views that the server says I have open, each a native dialog, which keeps the
// focus inside, closes on Esc and gives the focus back by itself.

import { drawBlocks } from "./blocks.js";
import { iconButton, wordButton } from "./buttons.js";
import { h, replaceKeepingFocus, signatureOf, whileBusy } from "./dom.js";
import { closeFloat } from "./floats.js";
import { cairnPicture } from "./icons.js";
import { heldIn, makeSurface } from "./surfaces.js";
import { plainOf } from "./texts.js";
import { orToast, toast } from "./toasts.js";

// Open dialogs by view id: {dialog, surface, mark}.
const open = new Map();

/** Shows the stack `views` (bottom first). `changed()` re-reads the state after a submit or close. */
export function showModals(views, changed) {
  const wanted = new Set(views.map((view) => view.id));
  for (const [id, { dialog }] of open) {
    if (wanted.has(id)) continue;
    open.delete(id);
    closeFloat();
    dialog.close();
    dialog.remove();
  }
  views.forEach((view, depth) => {
    const mark = signatureOf(view.hash, view.title, view.submit, view.close, view.blocks, depth);
    const shown = open.get(view.id);
    if (shown?.mark !== mark) draw(view, depth, mark, shown, changed);
  });
  views.forEach((view, depth) => {
    const { dialog } = open.get(view.id);
    const top = depth === views.length - 1;
    dialog.classList.toggle("covered", !top);
    if (top) dialog.setAttribute("data-testid", "modal");
    else dialog.removeAttribute("data-testid");
  });
}

/** Draws a view, new or updated. What was filled in stays where block and action are still there. */
function draw(view, depth, mark, shown, changed) {
  const surface = makeSurface({ viewId: view.id, values: heldIn(view, shown?.surface.values) });
  const form = content(view, depth, surface, changed);
  if (shown) {
    closeFloat();
    replaceKeepingFocus(shown.dialog.querySelector("form"), form);
    open.set(view.id, { dialog: shown.dialog, surface, mark });
    return;
  }
  const oncancel = (event) => {
    event.preventDefault();
    close(open.get(view.id).surface, changed);
  };
  // A browser lets a second Esc in a row close a dialog whatever the page says to it.
  const onclose = () => {
    if (open.get(view.id)?.dialog === dialog) close(open.get(view.id).surface, changed);
  };
  const dialog = h("dialog", { class: "modal", "aria-label": plainOf(view.title), oncancel, onclose }, form);
  open.set(view.id, { dialog, surface, mark });
  document.body.append(dialog);
  dialog.showModal();
  const first = ["[autofocus]", ".modal-body :is(input, textarea)", ".modal-foot button"];
  first.map((kind) => dialog.querySelector(kind)).find(Boolean)?.focus();
}

// Views on their way out: Esc may be told twice, by a picker inside the dialog and by the dialog.
const leaving = new Set();

async function close(surface, changed) {
  if (leaving.has(surface.viewId) || !open.has(surface.viewId)) return;
  leaving.add(surface.viewId);
  await surface.close();
  await changed();
  leaving.delete(surface.viewId);
}

/** The cross puts the whole stack away, from the top down; Esc, Back and Cancel only the top. */
async function closeAll(changed) {
  for (const { surface } of [...open.values()].reverse()) await surface.close();
  await changed();
}

function content(view, depth, surface, changed) {
  const leave = () => close(surface, changed);
  const trouble = h("div", { class: "modal-trouble", role: "alert" });
  const asSubmit = { type: "submit", disabled: view.submit_disabled };
  const submit = view.submit ? wordButton(plainOf(view.submit), () => {}, "primary", asSubmit) : null;
  const onsubmit = (event) => {
    event.preventDefault();
    if (submit) whileBusy(submit, () => send(form, trouble, surface, changed));
  };
  const form = h("form", { class: "modal-form", novalidate: true, onsubmit },
    h("header", { class: "modal-head" },
      depth > 0 ? iconButton("back", "Back", leave) : h("span", { class: "modal-app" }, cairnPicture()),
      h("h2", {}, plainOf(view.title)),
      iconButton("close", "Close form", () => closeAll(changed))),
    h("div", { class: "modal-body" }, trouble, drawBlocks(view.blocks, surface)),
    submit || view.close
      ? h("footer", { class: "modal-foot" }, wordButton(plainOf(view.close) || "Cancel", leave), submit)
      : null);
  // An error goes as soon as its field is changed, not only with the next submit.
  form.addEventListener("input", (event) => clearError(event.target.closest(".block")));
  form.addEventListener("change", (event) => clearError(event.target.closest(".block")));
  return form;
}

function clearError(block) {
  block?.classList.remove("invalid");
  block?.querySelector(".error")?.replaceChildren();
  block?.querySelector("[aria-invalid]")?.removeAttribute("aria-invalid");
}

async function send(form, trouble, surface, changed) {
  trouble.textContent = "";
  form.querySelectorAll(".block.invalid").forEach(clearError);
  const answer = await orToast(surface.submit());
  if (!answer) return;
  if (answer.errors) showErrors(form, answer.errors);
  else if (!answer.ok) trouble.textContent = answer.error ?? "That did not work. Try again.";
  // Re-read before the button is free again, so that no second press meets a closed modal.
  await changed();
}

function showErrors(form, errors) {
  for (const [blockId, text] of Object.entries(errors)) {
    const place = form.querySelector(`[data-error-of="${CSS.escape(blockId)}"]`);
    if (!place) {
      toast(text);
      continue;
    }
    place.textContent = text;
    const block = place.closest(".block");
    block.classList.add("invalid");
    block.querySelector("input, textarea")?.setAttribute("aria-invalid", "true");
  }
  const first = form.querySelector(".block.invalid");
  first?.querySelector("input, textarea")?.focus({ preventScroll: true });
  first?.scrollIntoView({ block: "center" }); // the whole of it: the sentence stands under the field
}
