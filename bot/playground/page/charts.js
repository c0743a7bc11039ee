// The `data_visualization` block as SVG: pie, bar, area and line. The numbers are there in words too,
// for those who cannot see the picture.
// https://docs.slack.dev/reference/block-kit/blocks/data-visualization-block

import { h, svg } from "./dom.js";

// Okabe and Ito's colours, told apart by the colour-blind; six, because Slack allows six series.
const COLORS = ["#0072b2", "#e69f00", "#009e73", "#cc79a7", "#56b4e9", "#d55e00"];
// Lines also differ in their dashes, so that colour is never alone.
const DASHES = ["", "7 4", "2 3", "9 3 2 3", "4 4", "1 4"];

const WIDTH = 480;
const HEIGHT = 240;
const PLOT = { left: 44, right: WIDTH - 10, top: 12, bottom: HEIGHT - 42 };

const number = (value) => value.toLocaleString("en-GB", { maximumFractionDigits: 2 });

/** The drawing, its legend and its numbers. */
export function chart({ title, chart: data }) {
  const isPie = data.type === "pie";
  const names = isPie ? data.segments.map((one) => one.label) : data.series.map((one) => one.name);
  const label = `${title}: ${data.type} chart of ${names.join(", ")}`;
  const drawing = svg("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "img", "aria-label": label },
    isPie ? pie(data.segments) : plot(data));
  const entry = (name, index) => {
    const swatch = h("span", { class: "swatch" });
    swatch.style.backgroundColor = COLORS[index];
    const value = isPie ? ` ${number(data.segments[index].value)}` : "";
    return h("li", {}, swatch, name, value ? h("strong", {}, value) : null);
  };
  return h("figure", { class: "chart" }, h("figcaption", {}, title), drawing,
    h("ul", { class: "legend" }, names.map(entry)),
    isPie ? null : h("details", {}, h("summary", {}, "The numbers"), numbers(data)));
}

function numbers({ series, axis_config: axis }) {
  const heads = [axis.x_label ?? "", ...series.map((one) => one.name)];
  const row = (category) => h("tr", {}, h("th", { scope: "row" }, category),
    series.map((one) => h("td", { class: "align-right" }, number(valueAt(one, category)))));
  return h("div", { class: "table-scroll" }, h("table", {},
    h("thead", {}, h("tr", {}, heads.map((name) => h("th", { scope: "col" }, name)))),
    h("tbody", {}, axis.categories.map(row))));
}

const valueAt = (series, category) => series.data.find((point) => point.label === category)?.value ?? 0;

function pie(segments) {
  const total = segments.reduce((sum, one) => sum + one.value, 0) || 1;
  const [cx, cy, r] = [WIDTH / 2, HEIGHT / 2, HEIGHT / 2 - 10];
  const around = (share) => {
    const angle = share * 2 * Math.PI - Math.PI / 2;
    return `${cx + r * Math.cos(angle)} ${cy + r * Math.sin(angle)}`;
  };
  let share = 0;
  return segments.map(({ label, value }, index) => {
    const part = value / total;
    const from = share;
    share += part;
    const tip = svg("title", {}, `${label}: ${number(value)}`);
    // An arc that ends where it began is nothing to SVG, so a whole pie is a circle.
    if (part > 0.9999) return svg("circle", { cx, cy, r, fill: COLORS[index] }, tip);
    const arc = `A${r} ${r} 0 ${part > 0.5 ? 1 : 0} 1 ${around(share)}`;
    return svg("path", { class: "slice", d: `M${cx} ${cy}L${around(from)}${arc}Z`, fill: COLORS[index] }, tip);
  });
}

/** Round steps from below the least to above the greatest value; always with the zero line. */
function scale(series) {
  const values = series.flatMap((one) => one.data.map((point) => point.value));
  const [low, high] = [Math.min(0, ...values), Math.max(0, ...values)];
  const rough = (high - low || 1) / 4;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 2.5, 5, 10].map((factor) => factor * power).find((size) => size >= rough);
  const bottom = Math.floor(low / step) * step;
  const top = Math.ceil(high / step) * step || step;
  const y = (value) => PLOT.bottom - ((value - bottom) / (top - bottom)) * (PLOT.bottom - PLOT.top);
  const ticks = [];
  for (let tick = bottom; tick <= top + step / 2; tick += step) ticks.push(tick);
  return { y, ticks };
}

const words = (text, x, y, more = {}) =>
  svg("text", { class: "tick", x, y, "text-anchor": "middle", ...more }, text);

function plot({ type, series, axis_config: axis }) {
  const { y, ticks } = scale(series);
  const slot = (PLOT.right - PLOT.left) / axis.categories.length;
  const x = (index) => PLOT.left + slot * (index + 0.5);
  const every = Math.ceil(axis.categories.length / 8);
  const middle = HEIGHT / 2;
  const rule = (tick) => ({ x1: PLOT.left, x2: PLOT.right, y1: y(tick), y2: y(tick) });
  return [
    ticks.map((tick) => [
      svg("line", { class: tick === 0 ? "zero" : "grid", ...rule(tick) }),
      words(number(tick), PLOT.left - 6, y(tick) + 4, { "text-anchor": "end" }),
    ]),
    axis.categories.map((category, index) =>
      index % every ? null : words(category, x(index), PLOT.bottom + 16)),
    axis.x_label ? words(axis.x_label, WIDTH / 2, HEIGHT - 6) : null,
    axis.y_label ? words(axis.y_label, 12, middle, { transform: `rotate(-90 12 ${middle})` }) : null,
    series.map((one, order) => SHAPES[type]({ one, order, many: series.length, axis, x, y, slot })),
  ];
}

function bars({ one, order, many, axis, x, y, slot }) {
  const width = Math.min(44, (slot * 0.76) / many);
  return axis.categories.map((category, index) => {
    const value = valueAt(one, category);
    return svg("rect", {
      x: x(index) + (order - many / 2) * width, width: Math.max(1, width - 2), rx: 2,
      y: Math.min(y(value), y(0)), height: Math.abs(y(value) - y(0)), fill: COLORS[order],
    }, svg("title", {}, `${one.name}, ${category}: ${number(value)}`));
  });
}

function line({ one, order, axis, x, y }) {
  const points = axis.categories.map((category, index) => [x(index), y(valueAt(one, category)), category]);
  const look = { fill: "none", stroke: COLORS[order], "stroke-width": 2.5, "stroke-dasharray": DASHES[order] };
  return [
    svg("polyline", { points: points.map(([px, py]) => `${px},${py}`).join(" "), ...look }),
    points.map(([px, py, category]) => svg("circle", { cx: px, cy: py, r: 3.5, fill: COLORS[order] },
      svg("title", {}, `${one.name}, ${category}: ${number(valueAt(one, category))}`))),
  ];
}

function area(drawing) {
  const { one, order, axis, x, y } = drawing;
  const top = axis.categories.map((category, index) => `${x(index)},${y(valueAt(one, category))}`);
  const base = `${x(axis.categories.length - 1)},${y(0)} ${x(0)},${y(0)}`;
  const ground = svg("polygon", { points: `${top.join(" ")} ${base}`, fill: COLORS[order], opacity: 0.25 });
  return [ground, line(drawing)];
}

const SHAPES = { bar: bars, line, area };
