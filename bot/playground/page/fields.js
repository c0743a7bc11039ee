// Fields that one types or picks a date into. The browser's own date and time fields are used: they
// know the keyboard, the phone and the screen reader.

import { h } from "./dom.js";
import { instantOf, localText } from "./dates.js";
import { plainOf } from "./texts.js";

const common = (element, spot) => ({
  id: spot.id,
  class: "field",
  "aria-label": spot.label,
  "aria-describedby": spot.describedBy,
  "data-focus": spot.focusKey,
  placeholder: plainOf(element.placeholder) || null,
  autofocus: element.focus_on_load,
});

const KEYBOARDS = { number_input: (element) => (element.is_decimal_allowed ? "decimal" : "numeric") };
const TYPES = { number_input: "text", email_text_input: "email", url_text_input: "url" };

/** plain_text_input, number_input, email_text_input and url_text_input.
 *
 *  A number is a text field with a number keyboard: the browser's number field would throw away
 *  what it cannot read, and the bot would never see "8 h" to say what is wrong with it. */
export function textInput(element, spot) {
  const value = spot.kept ? spot.kept.value : (element.initial_value ?? null);
  const triggers = element.dispatch_action_config?.trigger_actions_on ?? ["on_enter_pressed"];
  const current = () => ({ value: node.value === "" ? null : node.value });
  const oninput = () => {
    spot.keep(current());
    if (spot.acts && triggers.includes("on_character_entered")) spot.tell(current());
  };
  const onkeydown = (event) => {
    if (event.key !== "Enter" || event.isComposing) return;
    if (spot.acts && triggers.includes("on_enter_pressed") && !element.multiline) {
      event.preventDefault();
      spot.tell(current());
    } else if (element.multiline && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      node.form?.requestSubmit();
    }
  };
  const attributes = { ...common(element, spot), oninput, onkeydown, value: value ?? "", dir: "auto" };
  const node = element.multiline
    ? h("textarea", { ...attributes, rows: 4 })
    : h("input", {
      ...attributes,
      type: TYPES[element.type] ?? "text",
      inputmode: KEYBOARDS[element.type]?.(element),
      autocomplete: "off",
    });
  spot.keep({ value });
  return node;
}

/** A native field of one type; `read` and `write` turn its text into Slack's value and back. */
function picker(type, key, initial, { read = (text) => text, write = (value) => value } = {}) {
  return (element, spot) => {
    const value = spot.kept ? spot.kept[key] : (element[initial] ?? null);
    const node = h("input", {
      ...common(element, spot),
      type,
      value: value === null ? "" : write(value),
      onchange: () => spot.answer({ [key]: node.value === "" ? null : read(node.value) }),
    });
    spot.keep({ [key]: value });
    // These fields cannot show a placeholder; where no label stands over them, it goes beside them.
    const words = spot.form ? "" : plainOf(element.placeholder);
    return words ? h("label", { class: "beside" }, words, node) : node;
  };
}

export const datePicker = picker("date", "selected_date", "initial_date");
export const timePicker = picker("time", "selected_time", "initial_time");

/** Slack's value is a Unix time in seconds; the field shows it on the wall of my zone. */
export const dateTimePicker = picker("datetime-local", "selected_date_time", "initial_date_time", {
  read: (text) => Math.floor(instantOf(`${text}:00`) / 1000),
  write: (seconds) => localText(new Date(seconds * 1000)),
});

/** rich_text_input as plain words in one rich_text_section; styles cannot be typed here. */
export function richTextInput(element, spot) {
  const lineOf = (part) => (part.elements ?? []).map((piece) => piece.text ?? "").join("");
  const wordsOf = (rich) => (rich?.elements ?? []).map(lineOf).join("\n");
  const value = spot.kept ? spot.kept.rich_text_value : (element.initial_value ?? null);
  const richOf = (text) => text === "" ? null
    : { type: "rich_text", elements: [{ type: "rich_text_section", elements: [{ type: "text", text }] }] };
  const node = h("textarea", { ...common(element, spot), rows: 4, dir: "auto", value: wordsOf(value),
    oninput: () => spot.keep({ rich_text_value: richOf(node.value) }) });
  spot.keep({ rich_text_value: value });
  return node;
}
