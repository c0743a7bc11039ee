// Block Kit's blocks into nodes. https://docs.slack.dev/reference/block-kit/blocks

import { freshId, h, webAddress } from "./dom.js";
import { chart } from "./charts.js";
import { drawElement, pictureAddress } from "./elements.js";
import { markdown } from "./markdown.js";
import { richText } from "./richtext.js";
import { dataTable, table } from "./tables.js";
import { plainOf, textNodes } from "./texts.js";

/** Draws the blocks of a message, modal or Home on its surface (see surfaces.js). */
export const drawBlocks = (blocks, surface) =>
  (blocks ?? []).map((block) => {
    const draw = BLOCKS[block.type] ?? unknown;
    const look = { class: `block block-${block.type}`, "data-block-id": block.block_id };
    return h("div", look, draw(block, surface));
  });

/** What Slack would show and this page cannot is said, never left out in silence. */
const unknown = ({ type }) =>
  h("p", { class: "unknown" }, `Slack shows a “${type}” block here; the playground does not draw it.`);

const words = (text) => h("div", { class: "text", dir: "auto" }, textNodes(text));

const element = (json, block, surface, label) =>
  drawElement(json, { surface, blockId: block.block_id, label, form: false });

function section(block, surface) {
  const { text, fields, accessory } = block;
  const control = accessory && element(accessory, block, surface, labelBeside(accessory, text));
  return [
    h("div", { class: "section-main" },
      text ? words(text) : null,
      fields ? h("div", { class: "fields" }, fields.map(words)) : null),
    control ? h("div", { class: "accessory" }, control) : null,
  ];
}

/** A control beside a text is named by the text, unless it says itself what it is. */
function labelBeside(accessory, text) {
  if (accessory.type === "button" || accessory.placeholder) return "";
  return text ? textNodes(text).map((node) => node.textContent).join("").slice(0, 150) : "";
}

const contextPart = (part) =>
  part.type === "image"
    ? h("img", { class: "context-image", src: pictureAddress(part), alt: part.alt_text ?? "" })
    : h("span", { class: "text", dir: "auto" }, textNodes(part));

/** A label above its control, a hint below, and the place of an error that the bot sends back. */
function input(block, surface) {
  const label = plainOf(block.label);
  const [id, hintId, errorId] = [freshId("input"), freshId("hint"), freshId("error")];
  const control = drawElement(block.element, {
    surface, blockId: block.block_id, id, label, form: true, optional: block.optional,
    dispatches: Boolean(block.dispatch_action),
    describedBy: `${errorId} ${hintId}`,
  });
  return [
    h("label", { class: "input-label", for: id }, label,
      block.optional ? h("span", { class: "optional" }, " (optional)") : null),
    control,
    h("div", { class: "error", id: errorId, role: "alert", "data-error-of": block.block_id }),
    block.hint ? h("div", { class: "hint", id: hintId }, plainOf(block.hint)) : null,
  ];
}

/** A picture with its title; its words stand in for it while it cannot be loaded. */
export function picture(address, alt, title) {
  const label = `Open picture: ${alt || title || "without a description"}`;
  return h("figure", {}, title ? h("figcaption", {}, title) : null,
    h("a", { href: webAddress(address), target: "_blank", rel: "noopener noreferrer", "aria-label": label },
      h("img", { src: address, alt, title: alt, loading: "lazy" })));
}

function container(block, surface) {
  const inside = drawBlocks(block.child_blocks ?? block.blocks ?? block.elements, surface);
  if (!block.is_collapsible) return [block.title ? h("h4", {}, textNodes(block.title)) : null, inside];
  return h("details", { open: !block.default_collapsed }, h("summary", {}, textNodes(block.title)), inside);
}

const controls = (elements, block, surface) => elements.map((one) => element(one, block, surface, ""));

const image = (block) => h("img", { src: pictureAddress(block), alt: block.alt_text ?? "" });

const card = (block, surface) => [
  block.hero_image ? image(block.hero_image) : null,
  block.title ? h("h4", {}, textNodes(block.title)) : null,
  block.subtitle ? h("div", { class: "muted" }, textNodes(block.subtitle)) : null,
  block.body ? words(block.body) : null,
  block.actions ? h("div", { class: "actions" }, controls(block.actions, block, surface)) : null,
];

const alert = (block) =>
  h("div", { class: `alert alert-${block.level ?? "default"}`, role: "note" }, textNodes(block.text));

const BLOCKS = {
  section,
  input,
  card,
  container,
  alert,
  header: (block) => h("h3", { dir: "auto" }, textNodes(block.text)),
  divider: () => h("hr"),
  context: (block) => block.elements.map(contextPart),
  actions: (block, surface) => controls(block.elements, block, surface),
  context_actions: (block, surface) => controls(block.elements, block, surface),
  image: (block) => picture(pictureAddress(block), block.alt_text ?? "", plainOf(block.title)),
  rich_text: (block) => h("div", { class: "text", dir: "auto" }, richText(block)),
  markdown: (block) => h("div", { class: "text markdown", dir: "auto" }, markdown(block.text)),
  table,
  data_table: dataTable,
  data_visualization: chart,
};
