// Where the bot broke one of Slack's rules: a badge with their number, and the list behind it.

import { timeText } from "./dates.js";
import { h } from "./dom.js";
import { openFloat } from "./floats.js";
import { icon } from "./icons.js";
import { world } from "./world.js";

/** The badge; `show()` brings it up to date. */
export function makeProblems() {
  const count = h("span");
  const node = h("button", { type: "button", class: "problems", "data-testid": "problems", "aria-haspopup": "dialog", hidden: true, onclick: () => {
    const list = h("div", { class: "float problem-list", role: "dialog", "aria-label": "Broken rules of Slack", tabindex: -1, onkeydown: (event) => {
      if (event.key !== "Escape") return;
      float.close();
      node.focus();
    } },
      h("h3", {}, "The real Slack would have refused"),
      h("ol", {}, world.state.problems.map((one) => h("li", {}, one.at ? h("time", {}, timeText(new Date(one.at))) : null, " ", one.text ?? String(one)))));
    const float = openFloat(node, list, { end: true });
    list.focus();
  } }, icon("warning"), count);

  function show() {
    const many = world.state.problems?.length ?? 0;
    node.hidden = many === 0;
    count.textContent = String(many);
    node.setAttribute("aria-label", `${many} ${many === 1 ? "problem" : "problems"}: the bot broke a rule of Slack`);
  }

  return { node, show };
}
