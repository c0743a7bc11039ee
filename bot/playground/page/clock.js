// The playground's clock: what time it is for me, and the buttons that move it for everybody.

import { ask } from "./api.js";
import { monthName, timeText, wall, weekdayName } from "./dates.js";
import { h, whileBusy } from "./dom.js";
import { icon } from "./icons.js";
import { orToast, toast } from "./toasts.js";
import { cityOf, now, person, world, zone } from "./world.js";

const MOVES = ["+1 hour", "+1 day", "next Monday 09:00"];

/** The clock bar. `moved()` is awaited after each move. Gives {node, tick}. */
export function makeClock(moved) {
  const date = h("span");
  const time = h("strong", { class: "clock-time" });
  const city = h("span", { class: "clock-city" });
  const free = h("input", {
    type: "text", class: "clock-free", "aria-label": "Move the clock to", autocomplete: "off",
    placeholder: "+30 minutes, Fri 14:00 …",
  });
  const go = h("button", { type: "submit", class: "clock-button" }, "Move");

  const move = (button, text) => whileBusy(button, async () => {
    const answer = await orToast(ask("/playground/clock", { as: world.me, move: text }));
    await moved();
    if (!answer) return false;
    const words = `${weekdayName(wall(now()))} ${timeText(now())} in ${cityOf(zone())}`;
    toast(`The clock moved: it is ${words}.`, "note");
    return true;
  });

  const button = (text) => {
    const onclick = () => move(node, text);
    const node = h("button", { type: "button", class: "clock-button", onclick }, text);
    return node;
  };

  async function onsubmit(event) {
    event.preventDefault();
    const text = free.value.trim();
    if (text && (await move(go, text))) free.value = "";
  }

  const names = { "data-testid": "clock", "aria-label": "The playground's clock" };
  const node = h("form", { class: "clock", ...names, onsubmit },
    h("span", { class: "clock-now" }, icon("clock"), date, time, city),
    h("span", { class: "clock-moves", role: "group", "aria-label": "Move the clock" },
      MOVES.map(button), h("span", { class: "clock-line" }, free, go)));

  function tick() {
    if (!person(world.me)) return;
    const at = wall(now());
    date.textContent = `${weekdayName(at).slice(0, 3)} ${at.day} ${monthName(at).slice(0, 3)} ${at.year}`;
    time.textContent = timeText(now());
    city.textContent = cityOf(zone());
    node.classList.toggle("moved", Boolean(world.state.clock_moved));
  }

  return { node, tick };
}
