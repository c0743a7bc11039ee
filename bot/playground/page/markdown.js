// The `markdown` block: the standard Markdown that Slack shows there (headings, lists, tasks, tables,
// code, quotes, rules, emphasis, links). https://docs.slack.dev/reference/block-kit/blocks/markdown-block

import { h } from "./dom.js";
import { withEmoji } from "./emoji.js";
import { link, unescaped } from "./mrkdwn.js";

const SPANS = [
  [/`([^`\n]+)`/, (found) => h("code", {}, unescaped(found[1]))],
  [/\[([^\]\n]+)\]\(([^)\s]+)\)/, (found) => link(unescaped(found[2]), [span(found[1])])],
  [/\*\*(\S(?:[^\n]*?\S)?)\*\*/, (found) => h("strong", {}, inline(found[1]))],
  [/~~(\S(?:[^\n]*?\S)?)~~/, (found) => h("s", {}, inline(found[1]))],
  [/(?<![\p{L}\p{N}*])\*(\S(?:[^*\n]*?\S)?)\*/u, (found) => h("em", {}, inline(found[1]))],
  [/(?<![\p{L}\p{N}_])_(\S(?:[^_\n]*?\S)?)_(?![\p{L}\p{N}])/u, (found) => h("em", {}, inline(found[1]))],
  [/<?(https?:\/\/[^\s<>)]+[^\s<>).,;:!?])>?/, (found) => link(unescaped(found[1]), unescaped(found[1]))],
];

const span = (text) => h("span", {}, inline(text));

/** Emphasis, code and links of one line: the leftmost span first, the rest again. */
function inline(text) {
  let first = null;
  for (const [pattern, draw] of SPANS) {
    const found = pattern.exec(text);
    if (found && (first === null || found.index < first.found.index)) first = { found, draw };
  }
  if (first === null) return text ? [document.createTextNode(withEmoji(plain(text)))] : [];
  const { found, draw } = first;
  return [
    ...inline(text.slice(0, found.index)),
    draw(found),
    ...inline(text.slice(found.index + found[0].length)),
  ];
}

const plain = (text) => unescaped(text.replace(/\\([\\`*_~[\]#>-])/g, "$1"));

const cells = (line) => line.trim().replace(/^\||\|$/g, "").split("|").map((cell) => cell.trim());

function table(lines) {
  const [head, , ...rows] = lines.map(cells);
  return h("div", { class: "table-scroll" }, h("table", {},
    h("thead", {}, h("tr", {}, head.map((cell) => h("th", { scope: "col" }, inline(cell))))),
    h("tbody", {}, rows.map((row) => h("tr", {}, row.map((cell) => h("td", {}, inline(cell))))))));
}

const ITEM = /^(\s*)([-*+]|\d+[.)])\s+(.*)$/;

/** Items under one another; a deeper indent opens a list inside the item before. */
function list(lines) {
  const [, indent, marker] = ITEM.exec(lines[0]);
  const items = [];
  let inner = [];
  const close = () => {
    if (inner.length) items.at(-1).append(list(inner));
    inner = [];
  };
  for (const line of lines) {
    const [, deep, , words] = ITEM.exec(line);
    if (deep.length > indent.length) {
      inner.push(line);
      continue;
    }
    close();
    items.push(h("li", {}, task(words)));
  }
  close();
  const number = parseInt(marker, 10);
  return Number.isNaN(number) ? h("ul", {}, items) : h("ol", { start: number }, items);
}

function task(words) {
  const found = /^\[([ xX])\]\s+(.*)$/.exec(words);
  return found ? [found[1] === " " ? "☐ " : "☑ ", ...inline(found[2])] : inline(words);
}

/** Lines under one another, each without what `mark` finds at its beginning. */
const lined = (lines, mark = /^/) =>
  lines.flatMap((line, index) => [index ? h("br") : null, ...inline(line.replace(mark, ""))]);

function headings(lines) {
  return lines.map((line) => {
    const [signs] = /^#+/.exec(line);
    return h("h4", { class: `md-${signs.length}` }, inline(line.slice(signs.length).trim()));
  });
}

const tableOrWords = (lines) => (lines.length > 1 ? table(lines) : h("p", {}, inline(lines[0])));

// Which lines a block is made of, and how it is drawn; the first kind that fits a line takes it.
const KINDS = [
  [/^#{1,6}\s/, headings],
  [/^\s*(?:-{3,}|\*{3,})\s*$/, () => [h("hr")]],
  [ITEM, (lines) => [list(lines)]],
  [/^(?:>|&gt;)/, (lines) => [h("blockquote", {}, lined(lines, /^(?:>|&gt;) ?/))]],
  [/^\s*\|.*\|\s*$/, (lines) => [tableOrWords(lines)]],
  [/\S/, (lines) => [h("p", {}, lined(lines))]],
];

const kindOf = (line) => KINDS.find(([pattern]) => pattern.test(line));

/** The nodes of a Markdown text. */
export function markdown(text) {
  return text.split(/^```\w*\n([\s\S]*?)^```\s*$/m).flatMap((part, index) => {
    if (index % 2) return [h("pre", {}, unescaped(part.replace(/\n$/, "")))];
    const nodes = [];
    let kind;
    let lines = [];
    for (const line of [...part.split("\n"), ""]) {
      if (kind && kindOf(line) === kind) {
        lines.push(line);
        continue;
      }
      if (kind) nodes.push(...kind[1](lines));
      kind = kindOf(line);
      lines = [line];
    }
    return nodes;
  });
}
