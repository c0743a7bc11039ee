// A field that one types into and picks from: every kind of select. The ARIA combobox pattern:
// https://www.w3.org/WAI/ARIA/apg/patterns/combobox/

import { freshId, h } from "./dom.js";
import { openFloat } from "./floats.js";
import { icon } from "./icons.js";

/** Milliseconds for which the letters must rest before they are sent, as in Slack. */
const ASK_AFTER = 150;
const pause = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));

/** A combobox. `choices` are {value, text, description?, group?, picture?()}; `search(typed)` gives
 *  them from elsewhere instead. `chosen` are the choices picked at first; `changed(chosen)` hears of
 *  every change with all of them. With `multiple` the picked ones are chips; with `clearable` a
 *  single one can be taken back. `fewest` is how many letters `search` waits for. */
export function combobox({
  id = freshId("select"), label, describedBy, focusKey = id, placeholder = "",
  choices = [], search = null, fewest = 0, chosen = [],
  multiple = false, most = Infinity, clearable = false, changed,
}) {
  const listId = freshId("options");
  const chips = h("span", { class: "combo-chips" });
  const input = h("input", {
    id, type: "text", role: "combobox", autocomplete: "off", spellcheck: "false", "aria-label": label,
    "aria-describedby": describedBy, "aria-expanded": "false", "aria-controls": listId,
    "aria-autocomplete": "list", "data-focus": focusKey,
  });
  const clear = h("button", { type: "button", class: "combo-clear", "aria-label": "Clear the choice" }, "×");
  const root = h("div", { class: "combo" }, chips, input, clear, icon("down"));
  let float = null;
  let shown = [];
  let active = 0;
  let asked = 0;

  const has = (choice) => chosen.some((one) => one.value === choice.value);

  function rest() {
    input.value = multiple ? "" : (chosen[0]?.text ?? "");
    input.placeholder = multiple && chosen.length ? "" : placeholder;
    clear.hidden = !(clearable && !multiple && chosen.length);
    chips.replaceChildren(...(multiple ? chosen.map(chip) : []));
  }

  function chip(choice) {
    const remove = () => pick(choice);
    return h("span", { class: "combo-chip" }, choice.picture?.(), choice.text,
      h("button", { type: "button", "aria-label": `Remove ${choice.text}`, onclick: remove }, "×"));
  }

  function pick(choice) {
    const same = !multiple && has(choice);
    if (!multiple) chosen = [choice];
    else if (has(choice)) chosen = chosen.filter((one) => one.value !== choice.value);
    else if (chosen.length < most) chosen = [...chosen, choice];
    rest();
    if (!same) changed(chosen);
    if (!multiple) close();
    else if (float) draw("");
  }

  function close() {
    float?.close();
  }

  const list = h("div", { class: "float options", role: "listbox", id: listId, "aria-label": "Choices",
    "aria-multiselectable": multiple ? "true" : null, onpointerdown: (event) => event.preventDefault() });

  /** Fills the list with what fits the typed text. */
  async function draw(typed) {
    asked += 1;
    const question = asked;
    const wanted = typed.trim().toLowerCase();
    if (search && wanted.length < fewest) {
      fill([], `Type ${fewest === 1 ? "a letter" : `${fewest} letters`} to search`);
      return;
    }
    const fits = (choice) => choice.text.toLowerCase().includes(wanted);
    if (!search) {
      fill(choices.filter(fits), "Nothing fits");
      return;
    }
    fill([], "Searching …"); // so that Enter picks nothing that was found for other letters
    if (wanted) await pause(ASK_AFTER);
    if (question !== asked || !float) return;
    const found = await search(typed.trim());
    if (question === asked && float) fill(found, "Nothing fits");
  }

  function fill(found, nothing) {
    shown = found;
    active = Math.max(0, shown.findIndex((choice) => !multiple && has(choice)));
    let group;
    const rows = [];
    shown.forEach((choice, index) => {
      if (choice.group && choice.group !== group) {
        rows.push(h("div", { class: "option-group", role: "presentation" }, choice.group));
      }
      group = choice.group;
      rows.push(h("div", {
        class: "option", role: "option", id: `${listId}-${index}`, "aria-selected": String(has(choice)),
        onclick: () => pick(choice),
      }, choice.picture?.(), h("span", { class: "option-text" }, choice.text,
        choice.description ? h("small", {}, choice.description) : null), icon("check")));
    });
    list.replaceChildren(...(rows.length ? rows : [h("div", { class: "option-none" }, nothing)]));
    mark();
    float?.place();
  }

  function mark() {
    const rows = [...list.querySelectorAll(".option")];
    rows.forEach((one, index) => one.classList.toggle("active", index === active));
    const row = rows[active];
    row?.scrollIntoView({ block: "nearest" });
    if (row) input.setAttribute("aria-activedescendant", row.id);
    else input.removeAttribute("aria-activedescendant");
  }

  function step(by) {
    active = (active + by + shown.length) % (shown.length || 1);
    mark();
  }

  function open(typed = "") {
    if (float) return;
    float = openFloat(root, list, { wide: true, onClose: () => {
      float = null;
      input.setAttribute("aria-expanded", "false");
      rest();
    } });
    input.setAttribute("aria-expanded", "true");
    draw(typed);
  }

  input.addEventListener("click", () => {
    open();
    input.select();
  });
  input.addEventListener("input", () => {
    if (float) draw(input.value);
    else open(input.value);
  });
  input.addEventListener("blur", close);
  input.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (float) step(event.key === "ArrowDown" ? 1 : -1);
      else open();
    } else if (event.key === "Enter" && float) {
      event.preventDefault();
      if (shown[active]) pick(shown[active]);
    } else if (event.key === "Escape" && float) {
      event.preventDefault();
      event.stopPropagation();
      close();
    } else if (event.key === "Backspace" && multiple && !input.value && chosen.length) {
      pick(chosen.at(-1));
    }
  });
  clear.addEventListener("click", () => {
    chosen = [];
    rest();
    changed(chosen);
    input.focus();
  });
  root.addEventListener("pointerdown", (event) => {
    if (event.target === input || event.target.closest("button")) return;
    event.preventDefault();
    input.focus();
    open();
  });
  rest();
  return root;
}
