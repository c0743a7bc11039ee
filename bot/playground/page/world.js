// What the page knows: who I am and the last state that the server told. One object that app.js
// keeps up to date and that everything else only reads.

export const world = { me: "", state: null };

let toldNow = Date.now();
let toldAt = performance.now();

/** Takes in what GET /playground/state said. */
export function learn(state) {
  world.state = state;
  world.me = state.me?.id ?? state.me;
  toldNow = Date.parse(state.now);
  toldAt = performance.now();
}

/** The workspace's time now, which goes on from what the server told last. The browser's own
 *  clock is never asked: the playground's clock is moved about. */
export const now = () => new Date(toldNow + (performance.now() - toldAt));

export const people = () => world.state?.people ?? [];
export const person = (id) => people().find((one) => one.id === id);
export const bot = () => people().find((one) => one.is_bot);
export const channels = () => world.state?.channels ?? [];
export const channel = (id) => channels().find((one) => one.id === id);
export const dms = () => world.state?.dms ?? [];
export const dm = (id) => dms().find((one) => one.id === id);
export const botDm = () => dms().find((one) => one.with_bot);

/** The zone in which I read dates. */
export const zone = () => person(world.me)?.tz ?? "UTC";

export const nameOf = (one) => one?.real_name || one?.name || one?.id || "someone";

/** "America/New_York" → "New York". */
export const cityOf = (tz) => (tz ?? "").split("/").pop().replaceAll("_", " ");
