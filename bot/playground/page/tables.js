// The `table` block, and the `data_table` block with its sorting and pages.
// https://docs.slack.dev/reference/block-kit/blocks/table-block and …/data-table-block

import { wordButton } from "./buttons.js";
import { h } from "./dom.js";
import { withEmoji } from "./emoji.js";
import { richText } from "./richtext.js";

const cellNodes = (cell) =>
  cell?.type === "rich_text" ? richText(cell) : withEmoji(String(cell?.text ?? cell?.value ?? ""));

const isNumber = (cell) => cell?.type === "raw_number";

const wordsOf = (cell) =>
  cell?.type === "rich_text"
    ? richText(cell).map((node) => node.textContent).join("")
    : String(cell?.text ?? "");

/** Numbers by their size, all else by its words. */
const compare = (a, b) =>
  isNumber(a) && isNumber(b) ? a.value - b.value : wordsOf(a).localeCompare(wordsOf(b));

/** A wide table scrolls in its own box, which the keyboard reaches. */
const scrolling = (label, ...inside) =>
  h("div", { class: "table-scroll", tabindex: 0, role: "group", "aria-label": label }, h("table", {}, inside));

/** A table as it stands: the first row is its head. */
export function table({ rows, column_settings: settings = [] }) {
  const look = (index) => {
    const { align = "left", is_wrapped: wrapped = false } = settings[index] ?? {};
    return { class: `align-${align}${wrapped ? "" : " nowrap"}` };
  };
  const [head, ...body] = rows;
  const heads = head.map((cell, index) => h("th", { scope: "col", ...look(index) }, cellNodes(cell)));
  const row = (cells) => h("tr", {}, cells.map((cell, index) => h("td", look(index), cellNodes(cell))));
  return scrolling("Table", h("thead", {}, h("tr", {}, heads)), h("tbody", {}, body.map(row)));
}

/** A table with a caption that can be sorted by a press on a column's name, a page at a time. */
export function dataTable({ rows, caption, page_size: size = 5, row_header_column_index: named = 0 }) {
  const [head, ...all] = rows;
  const pages = Math.max(1, Math.ceil(all.length / size));
  let body = all;
  let sortedBy = null;
  let down = false;
  let page = 0;

  const aligned = (cell) => (isNumber(cell) ? "align-right" : null);
  const cellOf = (cell, column) => column === named
    ? h("th", { scope: "row", class: aligned(cell) }, cellNodes(cell))
    : h("td", { class: aligned(cell) }, cellNodes(cell));

  function sortBy(column) {
    down = sortedBy === column && !down;
    sortedBy = column;
    body = all.toSorted((a, b) => compare(a[column], b[column]) * (down ? -1 : 1));
    turnTo(0);
  }

  function turnTo(wanted) {
    page = wanted;
    heads.forEach((node, column) => {
      if (column === sortedBy) node.setAttribute("aria-sort", down ? "descending" : "ascending");
      else node.removeAttribute("aria-sort");
    });
    const shown = body.slice(page * size, (page + 1) * size);
    tbody.replaceChildren(...shown.map((row) => h("tr", {}, row.map(cellOf))));
    where.textContent = `Page ${page + 1} of ${pages} · ${all.length} rows`;
    previous.disabled = page === 0;
    following.disabled = page === pages - 1;
  }

  const heads = head.map((cell, column) => h("th", { scope: "col", class: aligned(all[0]?.[column]) },
    h("button", { type: "button", class: "sort", onclick: () => sortBy(column) }, cellNodes(cell))));
  const tbody = h("tbody");
  const where = h("span", { "aria-live": "polite" });
  const previous = wordButton("Previous", () => turnTo(page - 1), "small");
  const following = wordButton("Next", () => turnTo(page + 1), "small");
  turnTo(0);
  return [
    scrolling(caption, h("caption", {}, caption), h("thead", {}, h("tr", {}, heads)), tbody),
    pages > 1 ? h("div", { class: "pager" }, previous, where, following) : null,
  ];
}
