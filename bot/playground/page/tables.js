// The `table` block, and the `data_table` block with its sorting and pages.
// https://docs.slack.dev/reference/block-kit/blocks/table-block and …/data-table-block

import { h } from "./dom.js";
import { withEmoji } from "./emoji.js";
import { richText } from "./richtext.js";

const cellNodes = (cell) =>
  cell?.type === "rich_text" ? richText(cell) : withEmoji(String(cell?.text ?? cell?.value ?? ""));

/** What a cell is sorted by: its number, else its words. */
function sortKey(cell) {
  if (cell?.type === "raw_number") return cell.value;
  if (cell?.type === "rich_text") return richText(cell).map((node) => node.textContent).join("").toLowerCase();
  return String(cell?.text ?? "").toLowerCase();
}

const isNumber = (cell) => cell?.type === "raw_number";

/** A table as it stands: the first row is its head. */
export function table({ rows, column_settings: settings = [] }) {
  const look = (index) => {
    const { align = "left", is_wrapped: wrapped = false } = settings[index] ?? {};
    return { class: `align-${align}${wrapped ? "" : " nowrap"}` };
  };
  const [head, ...body] = rows;
  return h("div", { class: "table-scroll", tabindex: 0, role: "group", "aria-label": "Table" }, h("table", {},
    h("thead", {}, h("tr", {}, head.map((cell, index) => h("th", { scope: "col", ...look(index) }, cellNodes(cell))))),
    h("tbody", {}, body.map((row) => h("tr", {}, row.map((cell, index) => h("td", look(index), cellNodes(cell))))))));
}

/** A table with a caption that can be sorted by a press on a column's name, a page at a time. */
export function dataTable({ rows, caption, page_size: size = 5, row_header_column_index: headerColumn = 0 }) {
  const [head, ...all] = rows;
  let body = all;
  let sortedBy = null;
  let down = false;
  let page = 0;
  const pages = Math.max(1, Math.ceil(all.length / size));
  const tbody = h("tbody");
  const where = h("span", { "aria-live": "polite" });
  const turn = (by) => () => {
    page = Math.max(0, Math.min(pages - 1, page + by));
    draw();
  };
  const previous = h("button", { type: "button", class: "button small", onclick: turn(-1) }, "Previous");
  const next = h("button", { type: "button", class: "button small", onclick: turn(1) }, "Next");

  const sortBy = (column) => () => {
    down = sortedBy === column && !down;
    sortedBy = column;
    body = all.toSorted((a, b) => compare(sortKey(a[column]), sortKey(b[column])) * (down ? -1 : 1));
    page = 0;
    draw();
  };
  const heads = head.map((cell, column) =>
    h("th", { scope: "col", class: isNumber(all[0]?.[column]) ? "align-right" : null },
      h("button", { type: "button", class: "sort", onclick: sortBy(column) }, cellNodes(cell))));

  function draw() {
    heads.forEach((node, column) => {
      if (column === sortedBy) node.setAttribute("aria-sort", down ? "descending" : "ascending");
      else node.removeAttribute("aria-sort");
    });
    tbody.replaceChildren(...body.slice(page * size, (page + 1) * size).map((row) => h("tr", {}, row.map((cell, column) =>
      h(column === headerColumn ? "th" : "td", { scope: column === headerColumn ? "row" : null, class: isNumber(cell) ? "align-right" : null }, cellNodes(cell))))));
    where.textContent = `Page ${page + 1} of ${pages} · ${all.length} rows`;
    previous.disabled = page === 0;
    next.disabled = page === pages - 1;
  }

  draw();
  return [
    h("div", { class: "table-scroll", tabindex: 0, role: "group", "aria-label": caption }, h("table", {}, h("caption", {}, caption), h("thead", {}, h("tr", {}, heads)), tbody)),
    pages > 1 ? h("div", { class: "pager" }, previous, where, next) : null,
  ];
}

function compare(a, b) {
  if (typeof a === "number" && typeof b === "number") return a - b;
  return String(a).localeCompare(String(b));
}
