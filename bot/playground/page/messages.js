// One message and lists of messages.

import { ask } from "./api.js";
import { avatar } from "./avatars.js";
import { drawBlocks, picture } from "./blocks.js";
import { dayDivider, formatDate, timeText, wall } from "./dates.js";
import { confirmed, question } from "./dialogs.js";
import { h, keyed, signatureOf } from "./dom.js";
import { editor } from "./editing.js";
import { emojiOf, QUICK } from "./emoji.js";
import { openFloat, openMenu } from "./floats.js";
import { icon } from "./icons.js";
import { mrkdwn } from "./mrkdwn.js";
import { makeSurface } from "./surfaces.js";
import { orToast } from "./toasts.js";
import { nameOf, now, person, world } from "./world.js";

const surfaces = new Map();
let editing = null;

/** A message's surface, the same for every drawing of it, so that what is chosen in it stays. */
function surfaceOf(channel, ts) {
  const key = `${world.me} ${channel} ${ts}`;
  if (!surfaces.has(key)) surfaces.set(key, makeSurface({ message: { channel, ts } }));
  return surfaces.get(key);
}

const instant = (message) => new Date(Number(message.ts) * 1000);

/** Messages of one author within five minutes stand under one name, as in Slack. */
function follows(message, before) {
  return Boolean(before) && before.user === message.user && !before.ephemeral && !message.ephemeral
    && !before.reply_count && Number(message.ts) - Number(before.ts) < 300 && wall(instant(message)).days === wall(instant(before)).days;
}

/** Fills `list` with messages and day dividers. `room` is {channel, thread?, openThread(ts), changed()}. */
export function showMessages(list, messages, room) {
  const today = wall(now()).days;
  const items = [];
  let before = null;
  for (const message of messages) {
    const days = wall(instant(message)).days;
    if (!room.thread && (!before || wall(instant(before)).days !== days)) items.push({ divider: days, at: instant(message) });
    items.push({ message, compact: follows(message, before) });
    if (room.thread && message.ts === room.thread) items.push({ replies: messages.length - 1 });
    before = message;
  }
  keyed(list, items, {
    key: (item) => item.message?.ts ?? (item.divider ? `day-${item.divider}` : "replies"),
    signature: (item) => item.message
      // "today" in a message's dates is another word tomorrow; who looks decides their zone.
      ? signatureOf(item.message, item.compact, world.me, editing === item.message.ts, hasDate(item.message) && Math.floor(now() / 60000), hasChannel(item.message) && world.state.channels.length)
      : signatureOf(item, today, world.me),
    render: (item) => item.message ? drawMessage(item.message, item.compact, room) : drawDivider(item),
  });
}

const hasDate = (message) => /<!date\^|"type":\s*"date"/.test(JSON.stringify([message.text, message.blocks]));
const hasChannel = (message) => /<#C|"channel_id"/.test(JSON.stringify([message.text, message.blocks]));

function drawDivider({ at, replies }) {
  const words = at ? dayDivider(at) : `${replies} ${replies === 1 ? "reply" : "replies"}`;
  return h("div", { class: at ? "day" : "day replies-line", role: "separator", "aria-label": words }, h("span", {}, words));
}

function drawMessage(message, compact, room) {
  const author = message.is_bot ? message : (person(message.user) ?? message);
  const name = message.is_bot ? message.name : nameOf(author);
  const time = h("time", { class: "time", datetime: message.time, title: message.time }, timeText(instant(message)));
  const node = h("article", {
    class: ["message", compact && "compact", message.ephemeral && "ephemeral", message.subtype && "notice"].filter(Boolean).join(" "),
    "data-testid": "message", "data-ts": message.ts, "data-user": message.user, "aria-label": `${name}, ${timeText(instant(message))}`,
  },
    h("div", { class: "gutter" }, compact ? time : avatar(author)),
    h("div", { class: "message-body" },
      message.ephemeral ? h("div", { class: "only-you" }, icon("eye"), "Only visible to you") : null,
      compact ? null : h("div", { class: "message-head" }, h("span", { class: "author" }, name), message.is_bot ? h("span", { class: "app-tag" }, "APP") : null, time),
      editing === message.ts ? editor(message, room, stopEditing(room)) : words(message, room),
      pictures(message),
      reactions(message, room),
      room.thread ? null : replies(message, room)),
    toolbar(message, room));
  return node;
}

function words(message, room) {
  const edited = message.edited ? h("span", { class: "edited", title: "This message was edited" }, " (edited)") : null;
  if (message.blocks?.length) {
    return [h("div", { class: "blocks" }, drawBlocks(message.blocks, surfaceOf(room.channel, message.ts))), edited];
  }
  return h("div", { class: "text", dir: "auto" }, mrkdwn(message.text ?? ""), edited);
}

const pictures = (message) =>
  (message.files ?? []).map((file) => h("div", { class: "block block-image upload" }, picture(file.url, file.alt_txt ?? "", file.title ?? file.name)));

function reactions(message, room) {
  if (!message.reactions?.length) return null;
  return h("div", { class: "reactions" }, message.reactions.map(({ name, count, users }) =>
    h("button", {
      type: "button", class: (users ?? []).includes(world.me) ? "reaction mine" : "reaction",
      "aria-label": `${name}, ${count}: ${(users ?? []).map((id) => nameOf(person(id))).join(", ")}`,
      onclick: () => react(message, room, name),
    }, emojiOf(name) ?? `:${name}:`, " ", h("b", {}, String(count)))));
}

const react = (message, room, name) =>
  orToast(ask("/playground/react", { as: world.me, channel: room.channel, ts: message.ts, name })).then(room.changed);

function replies(message, room) {
  if (!message.reply_count) return null;
  const last = message.last_reply && formatDate(Math.floor(message.last_reply), "{date_short_pretty} at {time}");
  return h("button", { type: "button", class: "replies", onclick: () => room.openThread(message.ts) },
    h("b", {}, `${message.reply_count} ${message.reply_count === 1 ? "reply" : "replies"}`),
    last ? h("span", { class: "muted" }, ` Last reply ${last}`) : null);
}

function toolbar(message, room) {
  if (message.ephemeral) {
    return h("div", { class: "toolbar" }, h("button", { type: "button", class: "icon-button", "aria-label": "Dismiss this message", onclick: () => {
      orToast(ask("/playground/message/delete", { as: world.me, channel: room.channel, ts: message.ts })).then(room.changed);
    } }, icon("close")));
  }
  const smile = h("button", { type: "button", class: "icon-button", "aria-label": "Add a reaction", onclick: () => {
    const float = openFloat(smile, h("div", { class: "float quick", role: "group", "aria-label": "Reactions" }, QUICK.map((name) =>
      h("button", { type: "button", "aria-label": name, onclick: () => {
        float.close();
        react(message, room, name);
      } }, emojiOf(name)))), { end: true });
  } }, icon("smile"));
  const actions = moreActions(message, room);
  const more = actions.length ? h("button", { type: "button", class: "icon-button", "aria-label": "More actions for this message", "aria-haspopup": "menu", onclick: () =>
    openMenu(more, "Message actions", actions, { end: true }) }, icon("more")) : null;
  return h("div", { class: "toolbar" }, smile,
    room.thread ? null : h("button", { type: "button", class: "icon-button", "aria-label": "Reply in thread", onclick: () => room.openThread(message.ts) }, icon("bubble")),
    more);
}

/** The app's message shortcuts, and edit and delete of my own messages. */
function moreActions(message, room) {
  const shortcuts = (world.state.shortcuts ?? []).filter((one) => one.type === "message").map((one) => ({
    text: one.name, hint: "Cairn",
    choose: () => orToast(ask("/playground/shortcut", { as: world.me, callback_id: one.callback_id, message: { channel: room.channel, ts: message.ts } })).then(room.changed),
  }));
  if (message.user !== world.me) return shortcuts;
  return [...shortcuts,
    { text: "Edit message", choose: () => {
      editing = message.ts;
      room.changed();
    } },
    { text: "Delete message", danger: true, choose: () => remove(message, room) }];
}

async function remove(message, room) {
  if (!(await confirmed(question("Delete message", "Delete this message for good?", "Delete", "danger")))) return;
  await orToast(ask("/playground/message/delete", { as: world.me, channel: room.channel, ts: message.ts }));
  await room.changed();
}

const stopEditing = (room) => () => {
  editing = null;
  return room.changed();
};
