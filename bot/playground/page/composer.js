// The field one writes in, under a conversation and under a thread.

import { commandIn, completing } from "./completion.js";
import { h } from "./dom.js";
import { openMenu } from "./floats.js";
import { icon } from "./icons.js";
import { world } from "./world.js";

// Unsent words by place and person, so that a look elsewhere loses nothing.
const drafts = new Map();

/** A composer. `send(text)` resolves to "" or to the sentence why it was refused; `testid` names the
 *  textarea; `startShortcut(callbackId)` runs a global shortcut. Gives {node, show, focus, fill}. */
export function makeComposer({ testid, send, startShortcut }) {
  let key = "";
  const notice = h("div", { class: "composer-notice", role: "alert" });
  const hint = h("div", { class: "composer-hint" });
  const area = h("textarea", { rows: 1, "data-testid": testid, dir: "auto", spellcheck: "true" });
  const sendButton = h("button", { type: "button", class: "send", "aria-label": "Send", onclick: () => submit() }, icon("send"));
  const bolt = h("button", { type: "button", class: "icon-button", "aria-label": "Shortcuts and commands", "aria-haspopup": "menu", onclick: () => shortcuts() }, icon("bolt"));
  const at = h("button", { type: "button", class: "icon-button", "aria-label": "Mention somebody", onclick: () => type("@") }, icon("at"));
  const box = h("div", { class: "composer-box" }, area, h("div", { class: "composer-tools" }, bolt, at, h("span", { class: "composer-keys" }, h("b", {}, "Shift"), " + ", h("b", {}, "Enter"), " for a new line"), sendButton));
  const completion = completing(area, box);

  function changed() {
    drafts.set(key, area.value);
    sendButton.disabled = !area.value.trim();
    // The height follows the text, up to the limit that the style sheet sets.
    area.style.height = "auto";
    area.style.height = `${area.scrollHeight}px`;
    const command = /^\/\S+\s/.test(area.value) ? commandIn(area.value) : null;
    hint.replaceChildren(...(command ? [h("strong", {}, command.command), ` ${command.usage_hint ?? ""}`, h("span", { class: "muted" }, ` · ${command.description ?? ""}`)] : []));
    completion.look();
  }

  function type(text) {
    area.focus();
    const spaced = area.selectionStart > 0 && !/\s$/.test(area.value.slice(0, area.selectionStart)) ? ` ${text}` : text;
    area.setRangeText(spaced, area.selectionStart, area.selectionEnd, "end");
    changed();
  }

  function shortcuts() {
    const global = (world.state?.shortcuts ?? []).filter((one) => one.type === "global");
    openMenu(bolt, "Shortcuts and commands", [
      ...global.map((one) => ({ text: one.name, hint: "Shortcut", choose: () => startShortcut(one.callback_id) })),
      ...(world.state?.commands ?? []).map((one) => ({ text: one.command, hint: one.description, choose: () => fill(`${one.command} `) })),
    ]);
  }

  function fill(text) {
    area.value = text;
    area.focus();
    changed();
  }

  async function submit() {
    const text = area.value;
    const from = key;
    if (!text.trim()) return;
    area.value = "";
    changed();
    notice.textContent = "";
    box.classList.add("sending");
    const refused = await send(text);
    box.classList.remove("sending");
    if (!refused) return;
    // Nothing typed is lost: what was refused goes back, unless something new is being written.
    if (!drafts.get(from)) drafts.set(from, text);
    if (key !== from) return;
    notice.textContent = refused;
    area.value = drafts.get(key);
    changed();
  }

  area.addEventListener("input", changed);
  area.addEventListener("keydown", (event) => {
    if (event.isComposing || completion.keydown(event)) return;
    if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      submit();
    }
  });

  return {
    node: h("div", { class: "composer" }, notice, hint, box),
    fill,
    focus: () => area.focus({ preventScroll: true }),
    /** Turns to another place: its own unsent words, its own placeholder. */
    show(place, placeholder) {
      area.placeholder = placeholder;
      area.setAttribute("aria-label", placeholder);
      if (place === key) return;
      key = place;
      notice.textContent = "";
      area.value = drafts.get(key) ?? "";
      changed();
    },
  };
}
