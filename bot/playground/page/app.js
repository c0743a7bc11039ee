// The page: reads what the server says, draws it, and hands on what people do.

import { ask, listen, read, Refused, tell } from "./api.js";
import { makeClock } from "./clock.js";
import { carryOut } from "./commands.js";
import { makeComposer } from "./composer.js";
import { closeFloat } from "./floats.js";
import { drawHead } from "./heads.js";
import { showHome } from "./home.js";
import { showMessages } from "./messages.js";
import { showModals } from "./modals.js";
import { allowed, FIRST_PERSON, hashOf, placeInHash } from "./places.js";
import { makeNewer } from "./newer.js";
import { makeProblems } from "./problems.js";
import { stayAtEnd } from "./scrolling.js";
import { showPeople, showPlaces } from "./sidebar.js";
import { orToast, toast } from "./toasts.js";
import { emptyHint, tourCard } from "./welcome.js";
import { channel, dm, learn, world } from "./world.js";

const $ = (id) => document.getElementById(id);

let place = placeInHash();
let messages = [];
let replies = [];
let stopListening = () => {};

const clock = makeClock(refresh);
const problems = makeProblems();
const composer = makeComposer("composer", (text) => send(text, null), startShortcut);
const threadComposer = makeComposer("thread-composer", (text) => send(text, place.thread), startShortcut);

const logEnd = stayAtEnd($("log"), [$("messages"), $("empty")]);
const newer = makeNewer(logEnd);
const threadEnd = stayAtEnd($("replies").parentElement, [$("replies")]);

const go = (change) => {
  location.hash = hashOf({ ...place, thread: null, ...change });
};

// ---- reading ------------------------------------------------------------------------------------

let reading = null;
let again = false;

/** Reads all that is shown and draws it. Calls while one is under way share the next reading, so that
 *  a burst of events costs two readings, not twenty. */
function refresh() {
  again = true;
  reading ??= (async () => {
    try {
      while (again) {
        again = false;
        await readAndDraw();
      }
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      toast(error.message);
      // A link that names nobody of this workspace still opens the page.
      if (!world.state && place.as !== FIRST_PERSON) go({ as: FIRST_PERSON });
    } finally {
      reading = null;
    }
  })();
  return reading;
}

async function readAndDraw() {
  const wanted = place;
  learn(await read("/playground/state", { as: wanted.as }));
  const where = allowed(wanted.where);
  if (where !== wanted.where) {
    place = { ...wanted, where, thread: null };
    history.replaceState(null, "", hashOf(place));
    await arrive();
    again = true;
    return;
  }
  const of = (thread) => read("/playground/messages", { as: wanted.as, channel: where, thread_ts: thread });
  const [main, side] = await Promise.all([
    where === "home" ? { messages: [] } : of(null),
    wanted.thread ? of(wanted.thread).catch(() => ({ messages: [] })) : { messages: [] },
  ]);
  // Somebody went elsewhere meanwhile: what was read belongs to another place.
  if (wanted !== place) return;
  messages = main.messages;
  replies = side.messages;
  draw();
}

/** Opening the Home tab tells the bot, which fills it. */
async function arrive() {
  if (place.where === "home") await orToast(ask("/playground/home", { as: place.as }));
}

// ---- drawing ------------------------------------------------------------------------------------

let drawnPlace = "";

function draw() {
  const { where, thread } = place;
  showPeople($("people"), (id) => go({ as: id }));
  showPlaces($("sidebar"), where, (id) => go({ where: id }));
  drawHead($("head"), where, { go, refresh });
  $("home").hidden = where !== "home";
  $("conversation").hidden = where === "home";
  if (where === "home") showHome($("home"));
  else drawConversation(where);
  drawThread(where, thread);
  clock.tick();
  problems.show();
  showModals(world.state.modals ?? [], refresh);
  const fresh = drawnPlace !== hashOf(place);
  if (fresh) arriveAt();
}

function arriveAt() {
  drawnPlace = hashOf(place);
  document.body.classList.remove("menu-open");
  const room = channel(place.where) ?? dm(place.where) ?? { name: "Home" };
  document.title = `${room.name} · ${world.state.team.name} · Cairn playground`;
  logEnd.go();
  threadEnd.go();
  // On a phone the focus would bring up the keyboard over what one came to read.
  const roomy = matchMedia("(min-width: 761px)").matches;
  if (roomy && !document.querySelector("dialog[open]") && !$("people").contains(document.activeElement)) {
    (place.thread ? threadComposer : composer).focus();
  }
}

function drawConversation(where) {
  const room = channel(where);
  const talk = dm(where);
  const name = room?.name ?? talk?.name ?? "";
  const openThread = (ts) => go({ thread: ts });
  showMessages($("messages"), messages, { channel: where, changed: refresh, openThread });
  newer.look(`${place.as} ${where}`, messages);
  $("empty").replaceChildren(...(messages.length ? [] : [emptyHint(room ?? talk, composer.fill)]));
  const closed = room?.is_archived;
  $("composer").hidden = Boolean(closed);
  $("archived").hidden = !closed;
  composer.show(`${place.as} ${where}`, `Message ${talk ? name : (room?.is_private ? "🔒 " : "#") + name}`);
}

function drawThread(where, thread) {
  const pane = $("thread");
  pane.hidden = !thread;
  document.body.classList.toggle("thread-open", Boolean(thread));
  for (const node of $("messages").children) node.classList.toggle("open-thread", node.dataset.ts === thread);
  if (!thread) return;
  showMessages($("replies"), replies, { channel: where, thread, changed: refresh, openThread: () => {} });
  threadComposer.show(`${place.as} ${where} ${thread}`, "Reply in thread");
}

// ---- doing --------------------------------------------------------------------------------------

/** Sends what was written; resolves to "" or to the sentence why not. */
async function send(text, thread) {
  try {
    const body = { as: place.as, channel: place.where, text, thread_ts: thread ?? undefined };
    const own = thread ? null : carryOut(body);
    const path = text.startsWith("/") ? "/playground/command" : "/playground/message";
    const answer = await (own ?? tell(path, body));
    await refresh();
    if (!answer.ok) return answer.error ?? "That was not sent.";
    // Whoever has written wants to see it, however far up they were reading.
    (thread ? threadEnd : logEnd).go();
    return "";
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    return error.message;
  }
}

async function startShortcut(callbackId) {
  await orToast(ask("/playground/shortcut", { as: place.as, callback_id: callbackId }));
  await refresh();
}

/** Follows the hash: who, where, thread. */
async function follow() {
  const before = place;
  place = placeInHash();
  closeFloat();
  if (place.as !== before.as) listenAs(place.as);
  if (place.where !== before.where || place.as !== before.as) await arrive();
  await refresh();
}

function listenAs(as) {
  stopListening();
  stopListening = listen(as, () => refresh(), (connected) => {
    $("offline").hidden = connected;
    if (connected) refresh();
  });
}

function start() {
  $("clock").replaceWith(clock.node);
  $("problems").replaceWith(problems.node);
  $("log").after(newer.node);
  $("composer").append(composer.node);
  $("thread-composer").append(threadComposer.node);
  $("thread-close").addEventListener("click", () => go({ thread: null }));
  $("menu").addEventListener("click", () => document.body.classList.toggle("menu-open"));
  $("shade").addEventListener("click", () => document.body.classList.remove("menu-open"));
  const tour = tourCard((text) => {
    go({ where: place.where === "home" ? allowed("") : place.where });
    composer.fill(text);
  });
  if (tour) $("conversation").append(tour);
  window.addEventListener("hashchange", follow);
  setInterval(() => {
    if (!world.state) return;
    clock.tick();
    showPeople($("people"), (id) => go({ as: id }));
  }, 1000);
  listenAs(place.as);
  arrive().then(refresh);
}

start();
