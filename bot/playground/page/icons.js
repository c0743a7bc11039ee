// Line icons on a 20 × 20 grid, and Cairn's own picture. Drawn here, so that the page needs no
// font, no sprite and no network.

import { svg } from "./dom.js";

const PATHS = {
  hash: "M8 3 6.5 17M13.5 3 12 17M3.5 7.5h13.5M3 12.5h13.5",
  lock: "M5 9.5h10v7H5zM7 9.5V7a3 3 0 0 1 6 0v2.5",
  reply: "M17 10a6.5 5.6 0 0 1-9.4 5L3.5 16l1.2-3.2A5.3 5.3 0 0 1 4 10a6.5 5.6 0 0 1 13 0Z",
  smile: "M10 17.5a7.5 7.5 0 1 0 0-15 7.5 7.5 0 0 0 0 15ZM7 12.2c1.4 2 4.6 2 6 0M7.5 8v.2M12.5 8v.2",
  more: "M4.5 10h.01M10 10h.01M15.5 10h.01",
  bolt: "M11 2.5 4.5 11.5H10l-1 6 6.5-9H10l1-6Z",
  send: "M3.5 16.5 17 10 3.5 3.5 5 10Zm1.5-6.5h5",
  close: "m5 5 10 10M15 5 5 15",
  back: "M12.5 4 6.5 10l6 6",
  down: "m5 7.5 5 5 5-5",
  clock: "M10 17.5a7.5 7.5 0 1 0 0-15 7.5 7.5 0 0 0 0 15ZM10 5.5V10l3 2",
  warning: "M10 3 2.5 16.5h15ZM10 8v4M10 14.3v.1",
  menu: "M3 5.5h14M3 10h14M3 14.5h14",
  home: "M3.5 9 10 3.5 16.5 9v7.5h-4.3v-4.3H7.8v4.3H3.5Z",
  bubble: "M3 4h14v10H9l-4 3v-3H3Z",
  eye: "M2 10s3-5 8-5 8 5 8 5-3 5-8 5-8-5-8-5Zm8 2a2 2 0 1 0 0-4 2 2 0 0 0 0 4Z",
  check: "m4 10.5 4 4 8-9",
  at: "M13 10a3 3 0 1 1-6 0 3 3 0 0 1 6 0Zm0 0v1.2c0 2.4 4 2.2 4-1.2a7 7 0 1 0-3 5.7",
};

/** A decorative icon; the control around it carries the words. */
export function icon(name) {
  return svg("svg", { class: `icon icon-${name}`, viewBox: "0 0 20 20", "aria-hidden": "true" },
    svg("path", { d: PATHS[name] }));
}

// From the widest stone at the bottom to the pebble on top: centre x, centre y, radii, tilt, tone.
const STONES = [
  [20, 31.0, 12.5, 4.6, 0, "#8fa39a"],
  [19, 23.2, 9.6, 4.0, -3, "#b9c6bd"],
  [20.6, 16.4, 7.2, 3.4, 4, "#d9ded2"],
  [19.6, 10.8, 4.6, 2.7, -4, "#f0b860"],
];

/** Cairn's avatar: four stones on a hill-green ground. */
export function cairnPicture() {
  return svg("svg", { class: "cairn-picture", viewBox: "0 0 40 40", "aria-hidden": "true" },
    svg("rect", { width: 40, height: 40, rx: 9, fill: "#1f4a3d" }),
    svg("path", { d: "M0 34c8-5 14-2 20-2s13-3 20 1v7H0Z", fill: "#173a30" }),
    STONES.map(([cx, cy, rx, ry, tilt, fill]) =>
      svg("ellipse", { cx, cy, rx, ry, fill, transform: `rotate(${tilt} ${cx} ${cy})` })));
}
