// Modals: the stack of views that the server says I have open, each a native dialog, which keeps the
// focus inside, closes on Esc and gives the focus back by itself.

import { drawBlocks } from "./blocks.js";
import { freshId, h, replaceKeepingFocus, signatureOf, whileBusy } from "./dom.js";
import { closeFloat } from "./floats.js";
import { cairnPicture, icon } from "./icons.js";
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
    replaceKeepingFocus(shown.dialog.firstElementChild, form);
    open.set(view.id, { dialog: shown.dialog, surface, mark });
    return;
  }
  const dialog = h("dialog", { class: "modal", "aria-label": plainOf(view.title), "data-view-id": view.id, oncancel: (event) => {
    event.preventDefault();
    close(surface, changed);
  } }, form);
  open.set(view.id, { dialog, surface, mark });
  document.body.append(dialog);
  dialog.showModal();
  (dialog.querySelector("[autofocus]") ?? dialog.querySelector(".modal-body :is(input, textarea)") ?? dialog.querySelector(".modal-foot button"))?.focus();
}

async function close(surface, changed) {
  await surface.close();
  await changed();
}

/** The cross puts the whole stack away, from the top down; Esc, Back and Cancel only the top. */
async function closeAll(changed) {
  for (const { surface } of [...open.values()].reverse()) await surface.close();
  await changed();
}

function content(view, depth, surface, changed) {
  const trouble = h("div", { class: "modal-trouble", role: "alert" });
  const titleId = freshId("title");
  const submit = view.submit ? h("button", { type: "submit", class: "button primary", disabled: view.submit_disabled }, h("span", { class: "button-words" }, plainOf(view.submit))) : null;
  const leave = (label, props, inside, go = () => close(surface, changed)) =>
    h("button", { type: "button", "aria-label": label, ...props, onclick: go }, inside);
  const form = h("form", { class: "modal-form", novalidate: true, "aria-labelledby": titleId, onsubmit: (event) => {
    event.preventDefault();
    if (submit) whileBusy(submit, () => send(form, trouble, surface, changed));
  } },
    h("header", { class: "modal-head" },
      depth > 0 ? leave("Back", { class: "icon-button" }, icon("back")) : h("span", { class: "modal-app" }, cairnPicture()),
      h("h2", { id: titleId }, plainOf(view.title)),
      leave("Close", { class: "icon-button" }, icon("close"), () => closeAll(changed))),
    h("div", { class: "modal-body" }, trouble, drawBlocks(view.blocks, surface)),
    submit || view.close
      ? h("footer", { class: "modal-foot" }, leave(null, { class: "button" }, plainOf(view.close) || "Cancel"), submit)
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
  form.querySelector(".block.invalid :is(input, textarea)")?.focus();
}
