// Slack's rich_text blocks into nodes. https://docs.slack.dev/reference/block-kit/blocks/rich-text-block

import { h } from "./dom.js";
import { formatDate } from "./dates.js";
import { emojiOf } from "./emoji.js";
import { channelChip, link, personChip } from "./mrkdwn.js";

const STYLES = [["code", "code"], ["strike", "s"], ["italic", "em"], ["bold", "strong"], ["underline", "u"]];

function styled(node, style = {}) {
  return STYLES.reduce((inner, [name, tag]) => (style[name] ? h(tag, {}, inner) : inner), node);
}

const character = (element) =>
  element.unicode
    ? String.fromCodePoint(...element.unicode.split("-").map((code) => parseInt(code, 16)))
    : emojiOf(element.name) ?? `:${element.name}:`;

const ELEMENTS = {
  text: (element) => document.createTextNode(element.text),
  link: (element) => link(element.url, element.text || element.url),
  user: (element) => personChip(element.user_id),
  channel: (element) => channelChip(element.channel_id),
  usergroup: () => h("span", { class: "chip" }, "@group"),
  broadcast: (element) => h("span", { class: "chip chip-broadcast" }, `@${element.range}`),
  emoji: (element) => document.createTextNode(character(element)),
  date: (element) => {
    const words = formatDate(element.timestamp, element.format) ?? element.fallback ?? "";
    return element.url ? link(element.url, words) : h("time", { class: "date" }, words);
  },
  color: (element) => h("code", {}, element.value),
};

const run = (elements = []) =>
  elements.map((element) => {
    const draw = ELEMENTS[element.type];
    return draw ? styled(draw(element), element.style) : document.createTextNode(element.text ?? "");
  });

function list(part) {
  const items = part.elements.map((item) => h("li", {}, run(item.elements)));
  const tag = part.style === "ordered" ? "ol" : "ul";
  const node = h(tag, { start: part.offset ? part.offset + 1 : null }, items);
  node.style.marginInlineStart = `${(part.indent ?? 0) * 1.4}em`;
  return node;
}

const PARTS = {
  rich_text_section: (part) => h("div", { class: "rich-line" }, run(part.elements)),
  rich_text_list: list,
  rich_text_preformatted: (part) => h("pre", {}, run(part.elements)),
  rich_text_quote: (part) => h("blockquote", {}, run(part.elements)),
};

/** The nodes of a rich_text block. */
export const richText = (block) =>
  (block.elements ?? []).map((part) => (PARTS[part.type] ?? PARTS.rich_text_section)(part));
