// Slack's mrkdwn into nodes: *bold* _italic_ ~strike~ `code` ```pre``` > quote, <…> references,
// :emoji: and bare links. https://docs.slack.dev/messaging/formatting-message-text

import { h, webAddress } from "./dom.js";
import { formatDate } from "./dates.js";
import { withEmoji } from "./emoji.js";
import { channel, nameOf, person, world } from "./world.js";

const ENTITIES = { "&lt;": "<", "&gt;": ">", "&amp;": "&" };

/** The three characters that Slack escapes, back as they were typed; once, never twice. */
export const unescaped = (text) => text.replace(/&(?:lt|gt|amp);/g, (entity) => ENTITIES[entity]);

/** Nodes of a text in mrkdwn. */
export function mrkdwn(text) {
  const parts = text.split(/```([\s\S]+?)```\n?/);
  return parts.flatMap((part, index) =>
    index % 2 ? [h("pre", {}, unescaped(part.replace(/^\n/, "")))] : quotesAndLines(part));
}

/** A quote is a run of lines that begin with > (which comes escaped, as &gt;). */
function quotesAndLines(text) {
  const open = /^(?:&gt;|>){3} ?/m.exec(text);
  if (open) {
    const rest = text.slice(open.index + open[0].length);
    return [...quotesAndLines(text.slice(0, open.index).replace(/\n$/, "")), quote(rest)];
  }
  const nodes = [];
  for (const run of text.split(/((?:^(?:&gt;|>) ?.*\n?)+)/m)) {
    if (/^(?:&gt;|>)/.test(run)) nodes.push(quote(run.replace(/^(?:&gt;|>) ?/gm, "").replace(/\n$/, "")));
    else if (run) nodes.push(...inline(run));
  }
  return nodes;
}

const quote = (text) => h("blockquote", {}, inline(text));

const MARKS = { "*": "strong", _: "em", "~": "s" };

/** Nodes of a text with no blocks in it: formatting, references, links and emoji. */
export function inline(text) {
  const nodes = [];
  let words = "";
  const flush = () => {
    if (words) nodes.push(...wordsWithLinks(words));
    words = "";
  };
  let at = 0;
  while (at < text.length) {
    const found = spanAt(text, at);
    if (found) {
      flush();
      nodes.push(found.node);
      at = found.end;
    } else {
      words += text[at];
      at += 1;
    }
  }
  flush();
  return nodes;
}

/** The reference, code or formatted span that begins at a place of the text, if one does. */
function spanAt(text, at) {
  const sign = text[at];
  if (sign === "<") {
    const end = text.indexOf(">", at);
    return end > at + 1 ? { node: reference(text.slice(at + 1, end)), end: end + 1 } : null;
  }
  if (sign === "`") {
    const end = text.indexOf("`", at + 1);
    if (end <= at + 1 || text.slice(at, end).includes("\n")) return null;
    return { node: h("code", {}, unescaped(text.slice(at + 1, end))), end: end + 1 };
  }
  if (!(sign in MARKS) || isWord(text[at - 1]) || /\s/.test(text[at + 1] ?? " ")) return null;
  const end = closingMark(text, at);
  return end ? { node: h(MARKS[sign], {}, inline(text.slice(at + 1, end))), end: end + 1 } : null;
}

const isWord = (character) => character !== undefined && /[\p{L}\p{N}]/u.test(character);

/** Where a *, _ or ~ that opens at a place is closed: on the same line, after no space, before no
 *  letter; marks inside a reference or code do not count. */
function closingMark(text, at) {
  for (let end = at + 1; end < text.length && text[end] !== "\n"; end += 1) {
    if (text[end] === "<" || text[end] === "`") {
      const skip = text.indexOf(text[end] === "<" ? ">" : "`", end + 1);
      if (skip > 0) end = skip;
    } else if (text[end] === text[at] && end > at + 1) {
      if (!/\s/.test(text[end - 1]) && !isWord(text[end + 1])) return end;
    }
  }
  return 0;
}

/** A bare web address: it ends before a sign that ends a sentence, or before an escaped < or >. */
const BARE = /(https?:\/\/(?:(?!&[lg]t;)[^\s<>"'])*(?!&[lg]t;)[^\s<>"'.,;:!?)\]])/;

/** Text that holds no formatting any more; a bare web address in it becomes a link, as in Slack. */
function wordsWithLinks(text) {
  return text.split(BARE).map((part, index) =>
    index % 2 ? link(unescaped(part), unescaped(part)) : document.createTextNode(withEmoji(unescaped(part))));
}

/** What stands between < and >. */
function reference(inside) {
  const [target, ...rest] = inside.split("|");
  const label = rest.join("|");
  if (target.startsWith("@")) return personChip(target.slice(1), label);
  if (target.startsWith("#")) return channelChip(target.slice(1), label);
  if (target.startsWith("!date^")) return date(target, label);
  if (target.startsWith("!subteam^")) return chip(label ? `@${label.replace(/^@/, "")}` : "@group");
  if (target.startsWith("!")) return chip(`@${target.slice(1)}`, "chip chip-broadcast");
  return link(unescaped(target), unescaped(label || target.replace(/^mailto:/, "")));
}

const chip = (words, kind = "chip") => h("span", { class: kind }, words);

/** A person as @name; oneself stands out. */
export function personChip(id, label = "") {
  const one = person(id);
  const name = one ? nameOf(one) : label || id;
  return h("span", { class: id === world.me ? "chip chip-me" : "chip", "data-user": id }, `@${name}`);
}

/** A channel as a link into it; one that I am not in keeps its name to itself, as in Slack. */
export function channelChip(id, label = "") {
  const one = channel(id);
  const sign = one?.is_private ? "🔒" : "#";
  if (one) return h("a", { class: "chip", href: `#${world.me}/${id}` }, `${sign}${one.name}`);
  return chip(label ? `#${label}` : "🔒 private channel");
}

/** `!date^1764000000^{date_pretty} at {time}^link|fallback`, in my zone. */
function date(target, fallback) {
  const [, seconds, format, address] = target.split("^");
  const words = formatDate(seconds, unescaped(format ?? "")) ?? unescaped(fallback);
  const time = h("time", { class: "date", title: formatDate(seconds, "{date_long} {time}") }, words);
  return address ? link(address, [time]) : time;
}

/** A link that opens beside the page; one with another protocol than the web's or mail's stays text. */
export function link(address, words) {
  const shown = typeof words === "string" ? withEmoji(words) : words;
  const place = placeOf(address);
  if (place) return h("a", { href: place }, shown);
  if (!webAddress(address)) return h("span", {}, shown);
  return h("a", { href: address, target: "_blank", rel: "noopener noreferrer" }, shown);
}

const PERMALINK = /^https?:\/\/[^/]+\/archives\/(\w+)\/p(\d{10})(\d{6})(?:\?.*thread_ts=([\d.]+))?/;

/** A permalink of this workspace opens its place in this page: …/archives/C0LAUNCH/p1764000000000100,
 *  with ?thread_ts= for a reply. */
function placeOf(address) {
  const found = PERMALINK.exec(address);
  if (!found) return null;
  const [, place, seconds, fraction, thread] = found;
  return `#${world.me}/${place}/${thread ?? `${seconds}.${fraction}`}`;
}
