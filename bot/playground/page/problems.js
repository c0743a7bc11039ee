// Where the bot broke one of Slack's rules: a badge with their number, and the list behind it.

import { timeText } from "./dates.js";
import { h } from "./dom.js";
import { openFloat } from "./floats.js";
import { icon } from "./icons.js";
import { world } from "./world.js";

const line = ({ at, text }) => h("li", {}, h("time", {}, timeText(new Date(at))), ` ${text}`);

/** The badge; `show()` brings it up to date. */
export function makeProblems() {
  const count = h("span");
  const node = h("button", {
    type: "button", class: "problems", "data-testid": "problems", "aria-haspopup": "dialog", hidden: true,
    onclick: () => open(),
  }, icon("warning"), count);

  function open() {
    const onkeydown = (event) => {
      if (event.key !== "Escape") return;
      float.close();
      node.focus();
    };
    const look = { class: "float problem-list", role: "dialog", "aria-label": "Broken rules of Slack" };
    const list = h("div", { ...look, tabindex: -1, onkeydown },
      h("h3", {}, "The real Slack would have refused"),
      h("ol", {}, world.state.problems.map(line)));
    const float = openFloat(node, list, { end: true });
    list.focus();
  }

  function show() {
    const many = world.state.problems?.length ?? 0;
    node.hidden = many === 0;
    count.textContent = String(many);
    const words = many === 1 ? "1 problem" : `${many} problems`;
    node.setAttribute("aria-label", `${words}: the bot broke a rule of Slack`);
  }

  return { node, show };
}
