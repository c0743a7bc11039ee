// The field one writes in, under a conversation and under a thread.

import { iconButton, opensMenu } from "./buttons.js";
import { commandIn, completing } from "./completion.js";
import { h } from "./dom.js";
import { openMenu } from "./floats.js";
import { icon } from "./icons.js";
import { world } from "./world.js";

// Unsent words by place and person, so that a look elsewhere loses nothing.
const drafts = new Map();

/** A composer. `testid` names the textarea; `send(text)` resolves to "" or to the sentence why it was
 *  refused; `startShortcut(callbackId)` runs a global shortcut. Gives {node, show, focus, fill}. */
export function makeComposer(testid, send, startShortcut) {
  let key = "";
  const notice = h("div", { class: "composer-notice", role: "alert" });
  const hint = h("div", { class: "composer-hint" });
  const area = h("textarea", { rows: 1, "data-testid": testid, dir: "auto", spellcheck: "true" });
  const sendButton = h("button", { type: "button", class: "send", "aria-label": "Send" }, icon("send"));
  const bolt = iconButton("bolt", "Shortcuts and commands", () => offerShortcuts(), opensMenu);
  const at = iconButton("at", "Mention somebody", () => insert("@"));
  const keys = h("span", { class: "composer-keys" }, h("b", {}, "Shift + Enter"), " for a new line");
  const tools = h("div", { class: "composer-tools" }, bolt, at, keys, sendButton);
  const box = h("div", { class: "composer-box" }, area, tools);
  const completion = completing(area, box);

  function changed() {
    drafts.set(key, area.value);
    sendButton.disabled = !area.value.trim();
    // The height follows the text, up to the limit that the style sheet sets.
    area.style.height = "auto";
    area.style.height = `${area.scrollHeight}px`;
    hint.replaceChildren(...usage());
    completion.look();
  }

  /** How the command is used that is being written, once its name is complete. */
  function usage() {
    const command = /^\/\S+\s/.test(area.value) ? commandIn(area.value) : null;
    if (!command) return [];
    const more = h("span", { class: "muted" }, ` · ${command.description ?? ""}`);
    return [h("strong", {}, command.command), ` ${command.usage_hint ?? ""}`, more];
  }

  function insert(sign) {
    area.focus();
    const before = area.value.slice(0, area.selectionStart);
    const text = before && !/\s$/.test(before) ? ` ${sign}` : sign;
    area.setRangeText(text, area.selectionStart, area.selectionEnd, "end");
    changed();
  }

  function offerShortcuts() {
    const { shortcuts = [], commands = [] } = world.state ?? {};
    const start = (one) => ({
      text: one.name, hint: "Shortcut", choose: () => startShortcut(one.callback_id),
    });
    const begin = (one) => ({
      text: one.command, hint: one.description, choose: () => fill(`${one.command} `),
    });
    const global = shortcuts.filter((one) => one.type === "global");
    openMenu(bolt, "Shortcuts and commands", [...global.map(start), ...commands.map(begin)]);
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

  /** Turns to another place: its own unsent words, its own placeholder. */
  function show(place, placeholder) {
    area.placeholder = placeholder;
    area.setAttribute("aria-label", placeholder);
    if (place === key) return;
    key = place;
    notice.textContent = "";
    area.value = drafts.get(key) ?? "";
    changed();
  }

  sendButton.addEventListener("click", submit);
  area.addEventListener("input", changed);
  area.addEventListener("keydown", (event) => {
    if (event.isComposing || completion.keydown(event)) return;
    if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      submit();
    }
  });

  const node = h("div", { class: "composer" }, notice, hint, box);
  return { node, show, fill, focus: () => area.focus({ preventScroll: true }) };
}
