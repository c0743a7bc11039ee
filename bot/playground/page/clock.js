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
  const date = h("span", { class: "clock-date" });
  const time = h("strong", { class: "clock-time" });
  const city = h("span", { class: "clock-city" });
  const free = h("input", { type: "text", class: "clock-free", "aria-label": "Move the clock to", placeholder: "+30 minutes, Fri 14:00 …", autocomplete: "off" });
  const go = h("button", { type: "submit", class: "clock-button" }, "Move");

  const move = (button, text) => whileBusy(button, async () => {
    const answer = await orToast(ask("/playground/clock", { as: world.me, move: text }));
    await moved();
    if (answer) toast(`The clock moved: it is ${weekdayName(wall(now()))} ${timeText(now())} in ${cityOf(zone())}.`, "note");
    return Boolean(answer);
  });

  const buttons = MOVES.map((text) => h("button", { type: "button", class: "clock-button", onclick: (event) => move(event.currentTarget, text) }, text));
  const node = h("form", { class: "clock", "data-testid": "clock", "aria-label": "The playground's clock", onsubmit: async (event) => {
    event.preventDefault();
    if (free.value.trim() && (await move(go, free.value.trim()))) free.value = "";
  } },
    h("span", { class: "clock-now" }, icon("clock"), date, time, city),
    h("span", { class: "clock-moves", role: "group", "aria-label": "Move the clock" }, buttons, h("span", { class: "clock-line" }, free, go)));

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
