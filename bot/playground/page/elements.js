// Block Kit's interactive elements. Each draws itself from its JSON, keeps its value on the surface
// and, unless it waits for a form's submit, tells the bot at once.
// https://docs.slack.dev/reference/block-kit/block-elements

import { iconButton, opensMenu, wordButton } from "./buttons.js";
import { confirmed } from "./dialogs.js";
import { freshId, h, webAddress, whileBusy } from "./dom.js";
import { datePicker, dateTimePicker, richTextInput, textInput, timePicker } from "./fields.js";
import { openMenu } from "./floats.js";
import { isSelect, select } from "./selects.js";
import { plainOf, textNodes } from "./texts.js";

/** Draws an element. `place` says where it stands:
 *  surface, blockId, label (its accessible name), describedBy, id, and `form`: whether it belongs to
 *  an input block, with `dispatches` when that block tells the bot of changes too. */
export function drawElement(element, place) {
  const draw = isSelect(element.type) ? select : DRAW[element.type];
  if (!draw) return h("span", { class: "unknown" }, `(${element.type} is not shown here)`);
  const spot = {
    ...place,
    id: place.id ?? freshId("field"),
    label: place.label || plainOf(element.placeholder) || element.type.replaceAll("_", " "),
    // The same for every drawing of this element, so that the focus finds it again.
    focusKey: `${place.blockId}/${element.action_id}`,
    kept: place.surface.kept(place.blockId, element.action_id),
    keep: (value) => place.surface.keep(place.blockId, element.action_id, { type: element.type, ...value }),
    tell: (value) => place.surface.act(place.blockId, element.action_id, value),
    suggest: (typed) => place.surface.suggest(place.blockId, element.action_id, typed),
    acts: !place.form || place.dispatches,
  };
  const node = draw(element, spot);
  // A choice that is made at once: confirm where asked, keep, and tell. Refused: drawn as it was.
  spot.answer = async (value) => {
    if (spot.acts && element.confirm && !(await confirmed(element.confirm))) {
      node.replaceWith(drawElement(element, place));
      return;
    }
    spot.keep(value);
    if (spot.acts) await whileBusy(node, () => spot.tell(value));
  };
  return node;
}

function button(element, spot) {
  const press = async () => {
    if (element.confirm && !(await confirmed(element.confirm))) return;
    // A button with an address opens it, and the bot hears of the press as well.
    if (webAddress(element.url)) window.open(element.url, "_blank", "noopener");
    await whileBusy(node, () => spot.tell({ value: element.value ?? null }));
  };
  const name = { "aria-label": element.accessibility_label, "data-focus": spot.focusKey };
  const node = wordButton(plainOf(element.text), press, element.style, name);
  return node;
}

function overflow(element, spot) {
  const items = element.options.map((option) => ({
    text: plainOf(option.text), hint: plainOf(option.description), url: webAddress(option.url),
    choose: () => choose(option),
  }));
  const open = () => openMenu(node, "More actions", items, { end: true });
  const node = iconButton("more", "More actions", open, { ...opensMenu, class: "button icon-button" });
  const choose = async (option) => {
    if (element.confirm && !(await confirmed(element.confirm))) return;
    await whileBusy(node, () => spot.tell({ selected_option: option }));
  };
  return node;
}

/** Checkboxes and radio buttons: one native control per option, in a group with the block's name. */
function options(element, spot) {
  const many = element.type === "checkboxes";
  const picked = many
    ? (spot.kept?.selected_options ?? element.initial_options ?? [])
    : [spot.kept ? spot.kept.selected_option : element.initial_option].filter(Boolean);
  const values = new Set(picked.map((option) => option.value));
  const group = freshId("group");
  const valueNow = () => {
    const chosen = element.options.filter((option) => values.has(option.value));
    return many ? { selected_options: chosen } : { selected_option: chosen[0] ?? null };
  };
  const row = (option) => {
    const id = freshId("option");
    const onchange = () => {
      if (!many) values.clear();
      if (control.checked) values.add(option.value);
      else values.delete(option.value);
      spot.answer(valueNow());
    };
    const focusKey = `${spot.focusKey}-${option.value}`;
    const type = many ? "checkbox" : "radio";
    const control = h("input", { id, type, name: group, "data-focus": focusKey, onchange });
    control.checked = values.has(option.value);
    return h("label", { class: "choice", for: id }, control, h("span", {}, textNodes(option.text),
      option.description ? h("small", {}, textNodes(option.description)) : null));
  };
  spot.keep(valueNow());
  const role = many ? "group" : "radiogroup";
  const names = { id: spot.id, "aria-label": spot.label, "aria-describedby": spot.describedBy };
  return h("div", { class: "choices", role, ...names }, element.options.map(row));
}

function image(element) {
  return h("img", { class: "element-image", src: pictureAddress(element), alt: element.alt_text ?? "" });
}

/** Where a picture lies: an uploaded file of this workspace, or an address. */
export function pictureAddress({ image_url: address, slack_file: file }) {
  if (file) return file.url ?? `/files/${file.id}`;
  return address;
}

const DRAW = {
  button,
  overflow,
  image,
  checkboxes: options,
  radio_buttons: options,
  datepicker: datePicker,
  timepicker: timePicker,
  datetimepicker: dateTimePicker,
  plain_text_input: textInput,
  number_input: textInput,
  email_text_input: textInput,
  url_text_input: textInput,
  rich_text_input: richTextInput,
};
