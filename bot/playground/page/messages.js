// Lists of messages, and one message.

import { avatar } from "./avatars.js";
import { drawBlocks, picture } from "./blocks.js";
import { dayDivider, formatDate, timeText, wall } from "./dates.js";
import { h, keyed, signatureOf } from "./dom.js";
import { editor } from "./editing.js";
import { emojiOf } from "./emoji.js";
import { icon } from "./icons.js";
import { mrkdwn } from "./mrkdwn.js";
import { makeSurface } from "./surfaces.js";
import { react, toolbar } from "./toolbars.js";
import { nameOf, now, person, world } from "./world.js";

const SAME_BREATH = 300; // seconds
const PICTURED = 5; // people beside the count of replies

const surfaces = new Map();
let editing = null;

/** A message's surface, the same for every drawing of it, so that what is chosen in it stays. */
function surfaceOf(channel, ts) {
  const key = `${world.me} ${channel} ${ts}`;
  if (!surfaces.has(key)) surfaces.set(key, makeSurface({ message: { channel, ts } }));
  return surfaces.get(key);
}

const instant = (message) => new Date(Number(message.ts) * 1000);
const dayOf = (message) => wall(instant(message)).days;

/** Messages of one author within five minutes stand under one name, as in Slack. */
function follows(message, before) {
  if (!before || before.user !== message.user || dayOf(before) !== dayOf(message)) return false;
  if (before.ephemeral || message.ephemeral || before.reply_count) return false;
  if (before.subtype !== message.subtype) return false;
  return Number(message.ts) - Number(before.ts) < SAME_BREATH;
}

/** What a list shows: messages, day dividers, and the line under a thread's first message. */
function itemsOf(messages, thread) {
  const items = [];
  messages.forEach((message, index) => {
    const before = messages[index - 1];
    const isNewDay = !before || dayOf(before) !== dayOf(message);
    if (isNewDay && !thread) items.push({ key: `day-${dayOf(message)}`, words: dayDivider(instant(message)) });
    items.push({ key: message.ts, message, compact: follows(message, before) });
    const replies = messages.length - 1;
    if (message.ts === thread && replies) items.push({ key: "replies", words: countOf(replies), thin: true });
  });
  return items;
}

const countOf = (replies) => `${replies} ${replies === 1 ? "reply" : "replies"}`;

/** Fills `list` with messages. `room` is {channel, thread?, openThread(ts), changed()}. */
export function showMessages(list, messages, room) {
  keyed(list, itemsOf(messages, room.thread), {
    key: (item) => item.key,
    signature: (item) => signatureOf(item, world.me, item.message && surroundings(item.message)),
    render: (item) => (item.message ? drawMessage(item.message, item.compact, room) : divider(item)),
  });
}

/** What a message's look depends on besides itself: "today" is another word tomorrow, and a channel
 *  that I have left has no name any more. */
function surroundings(message) {
  const text = JSON.stringify([message.text, message.blocks]);
  return [
    editing === message.ts,
    /<!date\^|"type":"date"/.test(text) && Math.floor(now() / 60_000),
    /<#C|"channel_id"/.test(text) && world.state.channels.map((one) => one.name),
  ];
}

function divider({ words, thin }) {
  const look = { class: thin ? "day replies-line" : "day", role: "separator", "aria-label": words };
  return h("div", look, h("span", {}, words));
}

function drawMessage(message, compact, room) {
  const author = person(message.user) ?? message;
  const name = nameOf(author);
  const at = timeText(instant(message));
  const time = h("time", { class: "time", datetime: message.time, title: message.time }, at);
  const { ephemeral, subtype } = message;
  const kinds = ["message", compact && "compact", ephemeral && "ephemeral", subtype && "notice"];
  return h("article", {
    class: kinds.filter(Boolean).join(" "), "aria-label": `${name}, ${at}`,
    "data-testid": "message", "data-ts": message.ts, "data-user": message.user,
  },
    h("div", { class: "gutter" }, compact ? time : avatar(author)),
    h("div", { class: "message-body" },
      ephemeral ? h("div", { class: "only-you" }, icon("eye"), "Only visible to you") : null,
      compact ? null : h("div", { class: "message-head" }, h("span", { class: "author" }, name),
        message.is_bot ? h("span", { class: "app-tag" }, "APP") : null, time),
      editing === message.ts ? editor(message, room, () => stopEditing(room)) : words(message, room),
      (message.files ?? []).map(upload),
      reactions(message, room),
      room.thread ? null : replies(message, room)),
    toolbar(message, room, () => startEditing(message, room)));
}

function words(message, room) {
  const edited = message.edited ? h("span", { class: "edited" }, " (edited)") : null;
  if (message.blocks?.length) {
    const surface = surfaceOf(room.channel, message.ts);
    return [h("div", { class: "blocks" }, drawBlocks(message.blocks, surface)), edited];
  }
  return h("div", { class: "text", dir: "auto" }, mrkdwn(message.text ?? ""), edited);
}

const upload = ({ url, alt_txt: alt, title, name, is_picture: pictured }) => pictured
  ? h("div", { class: "block block-image upload" }, picture(url, alt ?? "", title ?? name))
  : h("div", { class: "block upload" },
    h("a", { href: url, download: name }, `📄 ${title || name} (${name})`));

function reactions(message, room) {
  if (!message.reactions?.length) return null;
  return h("div", { class: "reactions" }, message.reactions.map(({ name, count, users = [] }) =>
    h("button", {
      type: "button", class: users.includes(world.me) ? "reaction mine" : "reaction",
      "aria-label": `${name}, ${count}: ${users.map((id) => nameOf(person(id))).join(", ")}`,
      onclick: () => react(message, room, name),
    }, emojiOf(name) ?? `:${name}:`, " ", h("b", {}, count))));
}

function replies(message, room) {
  if (!message.reply_count) return null;
  const last = formatDate(Math.floor(message.last_reply ?? 0), "{date_short_pretty} at {time}");
  return h("button", { type: "button", class: "replies", onclick: () => room.openThread(message.ts) },
    message.reply_users.slice(0, PICTURED).map((id) => avatar(person(id), "small")),
    h("b", {}, countOf(message.reply_count)),
    message.last_reply ? h("span", { class: "muted" }, ` Last reply ${last}`) : null);
}

function startEditing(message, room) {
  editing = message.ts;
  return room.changed();
}

function stopEditing(room) {
  editing = null;
  return room.changed();
}
