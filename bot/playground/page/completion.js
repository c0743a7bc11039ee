// What a composer offers while one types: slash commands with their usage, people after @, channels
// after #.

import { avatar } from "./avatars.js";
import { freshId, h } from "./dom.js";
import { openFloat } from "./floats.js";
import { icon } from "./icons.js";
import { channels, nameOf, people, world } from "./world.js";

// Slack's own commands, which the page carries out itself.
export const OWN_COMMANDS = [
  { command: "/invite", description: "Add somebody to this channel", usage_hint: "@name" },
  { command: "/remove", description: "Take somebody out of this channel", usage_hint: "@name" },
];

/** The commands of the workspace's app and Slack's own, by name. */
export function commands() {
  const known = world.state?.commands ?? [];
  const names = new Set(known.map((one) => one.command));
  return [...known, ...OWN_COMMANDS.filter((one) => !names.has(one.command))];
}

/** The command that a text begins with, if its name is complete. */
export function commandIn(text) {
  const [name] = text.split(/\s/, 1);
  return commands().find((one) => one.command === name);
}

const startsWith = (text, typed) => text.toLowerCase().startsWith(typed.toLowerCase());

/** What is being typed at the caret: {from, items}, or null. An item is {insert, title, detail, picture()}
 *  and perhaps a hint. */
function offer(area) {
  const before = area.value.slice(0, area.selectionStart);
  if (/^\/\S*$/.test(before)) {
    // A whole name needs no help: Enter then sends it, one key earlier.
    if (commandIn(before)) return null;
    return { from: 0, items: commandsFor(before) };
  }
  const found = /(^|[\s(])([@#])([\p{L}\p{N}_-]*)$/u.exec(before);
  if (!found) return null;
  const [, , sign, typed] = found;
  const items = sign === "@" ? peopleFor(typed) : channelsFor(typed);
  const whole = items.some((item) => item.whole.toLowerCase() === typed.toLowerCase());
  return whole ? null : { from: before.length - typed.length - 1, items };
}

const commandsFor = (typed) =>
  commands()
    .filter((one) => startsWith(one.command, typed))
    .map((one) => ({
      insert: `${one.command} `, title: one.command, hint: one.usage_hint, detail: one.description,
      picture: () => icon("bolt"),
    }));

const peopleFor = (typed) =>
  people()
    .filter((one) => [one.name, ...nameOf(one).split(/\s/)].some((word) => startsWith(word, typed)))
    .map((one) => ({
      insert: `@${nameOf(one)} `, title: nameOf(one), detail: one.is_bot ? "app" : `@${one.name}`,
      whole: one.name, picture: () => avatar(one, "tiny"),
    }));

const channelsFor = (typed) =>
  channels()
    .filter((one) => startsWith(one.name, typed))
    .map((one) => ({
      insert: `#${one.name} `, title: one.name, whole: one.name,
      picture: () => icon(one.is_private ? "lock" : "hash"),
    }));

/** Completion for a composer's textarea `area`, opening beside `box`. Gives `keydown(event)`, which is
 *  true when it used the key, and `look()`, to call when the text changed. */
export function completing(area, box) {
  const listId = freshId("offers");
  const list = h("div", {
    class: "float options offers", role: "listbox", id: listId, "aria-label": "Suggestions",
    onpointerdown: (event) => event.preventDefault(),
  });
  let float = null;
  let current = null;
  let active = 0;

  function look() {
    current = offer(area);
    active = 0;
    if (!current?.items.length) {
      float?.close();
      return;
    }
    list.replaceChildren(...current.items.slice(0, 12).map(row));
    float ??= openFloat(box, list, { wide: true, onClose: () => {
      float = null;
      area.removeAttribute("aria-activedescendant");
    } });
    float.place();
    mark();
  }

  const row = (item, index) =>
    h("div", { class: "option", role: "option", id: `${listId}-${index}`, onclick: () => take(index) },
      item.picture(),
      h("span", { class: "option-text" }, h("strong", {}, item.title), item.hint ? ` ${item.hint}` : "",
        item.detail ? h("small", {}, item.detail) : null));

  function mark() {
    [...list.children].forEach((one, index) => {
      one.classList.toggle("active", index === active);
      one.setAttribute("aria-selected", String(index === active));
    });
    list.children[active]?.scrollIntoView({ block: "nearest" });
    area.setAttribute("aria-activedescendant", `${listId}-${active}`);
  }

  function take(index) {
    const { from, items } = current;
    const caret = area.selectionStart;
    float?.close();
    area.setRangeText(items[index].insert, from, caret, "end");
    area.dispatchEvent(new Event("input"));
    area.focus();
  }

  function keydown(event) {
    if (!float) return false;
    const count = list.children.length;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      active = (active + (event.key === "ArrowDown" ? 1 : -1) + count) % count;
      mark();
    } else if (event.key === "Tab" || (event.key === "Enter" && !event.shiftKey)) take(active);
    else if (event.key === "Escape") float.close();
    else return false;
    event.preventDefault();
    event.stopPropagation();
    return true;
  }

  area.setAttribute("aria-autocomplete", "list");
  area.setAttribute("aria-controls", listId);
  area.addEventListener("blur", () => float?.close());
  return { look, keydown };
}
