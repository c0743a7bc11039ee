// Dates as one person reads them: in that person's zone and by the workspace's movable clock.
// Everyone has Slack's "24-hour clock" preference on, so that times in four zones compare at a glance.

import { now, zone } from "./world.js";

const MONTHS = ["January", "February", "March", "April", "May", "June", "July", "August",
  "September", "October", "November", "December"];
const WEEKDAYS = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];
const DAY = 86_400_000;

const clocks = new Map();

function clockOf(tz) {
  if (!clocks.has(tz)) {
    clocks.set(tz, new Intl.DateTimeFormat("en-GB", {
      timeZone: tz, hourCycle: "h23", year: "numeric", month: "2-digit", day: "2-digit",
      hour: "2-digit", minute: "2-digit", second: "2-digit",
    }));
  }
  return clocks.get(tz);
}

/** What the wall says in a zone: numbers year, month (1 to 12), day, hour, minute, second, and
 *  `days`, the date as a count of days, so that two dates can be subtracted. */
export function wall(instant, tz = zone()) {
  const parts = Object.fromEntries(
    clockOf(tz).formatToParts(instant).map(({ type, value }) => [type, Number(value)]));
  const { year, month, day, hour, minute, second } = parts;
  return { year, month, day, hour, minute, second, days: Date.UTC(year, month - 1, day) / DAY };
}

/** The instant at which a zone's wall shows this text ("2026-11-23T09:00"); a time that the clock
 *  skips comes out an hour later. The offset is looked up twice, because the first look may fall on
 *  the other side of a change. */
export function instantOf(localText, tz = zone()) {
  const wanted = Date.parse(`${localText}Z`);
  let guess = wanted;
  for (let round = 0; round < 2; round += 1) {
    const { days, hour, minute, second } = wall(new Date(guess), tz);
    guess += wanted - (days * DAY + ((hour * 60 + minute) * 60 + second) * 1000);
  }
  return new Date(guess);
}

const two = (number) => String(number).padStart(2, "0");

/** The wall as the text of a datetime-local field. */
export function localText(instant, tz = zone()) {
  const { year, month, day, hour, minute } = wall(instant, tz);
  return `${year}-${two(month)}-${two(day)}T${two(hour)}:${two(minute)}`;
}

export const timeText = (instant, tz = zone()) => {
  const { hour, minute } = wall(instant, tz);
  return `${two(hour)}:${two(minute)}`;
};

export const weekdayName = (at) => WEEKDAYS[(at.days + 4) % 7];
export const monthName = (at) => MONTHS[at.month - 1];

function ordinal(day) {
  const teen = day % 100 >= 11 && day % 100 <= 13;
  return `${day}${(!teen && { 1: "st", 2: "nd", 3: "rd" }[day % 10]) || "th"}`;
}

/** "today", "yesterday", "tomorrow", or nothing. */
const near = (at, today) => ({ "-1": "yesterday", 0: "today", 1: "tomorrow" })[at.days - today.days];

const long = (at) => `${weekdayName(at)}, ${monthName(at)} ${ordinal(at.day)}, ${at.year}`;
const short = (at) => `${monthName(at).slice(0, 3)} ${at.day}, ${at.year}`;

/** Slack leaves the year out of {date} within six months either way. */
const plain = (at, today) =>
  `${monthName(at)} ${ordinal(at.day)}${Math.abs(at.days - today.days) > 182 ? `, ${at.year}` : ""}`;

const withoutYear = (at, today) =>
  at.year === today.year ? `${weekdayName(at)}, ${monthName(at)} ${ordinal(at.day)}` : long(at);

/** "3 minutes ago", "in 2 days". */
export function ago(instant, from = now()) {
  const seconds = Math.round((from - instant) / 1000);
  const size = Math.abs(seconds);
  if (size < 45) return "just now";
  const [count, unit] =
    size < 3570 ? [Math.round(size / 60), "minute"]
    : size < 84_600 ? [Math.round(size / 3600), "hour"]
    : [Math.round(size / 86_400), "day"];
  const words = `${count} ${unit}${count === 1 ? "" : "s"}`;
  return seconds > 0 ? `${words} ago` : `in ${words}`;
}

// Slack's date tokens: https://docs.slack.dev/messaging/formatting-message-text and
// https://docs.slack.dev/reference/block-kit/block-elements/date-element
const TOKENS = {
  date_num: (at) => `${at.year}-${two(at.month)}-${two(at.day)}`,
  date_slash: (at) => `${two(at.day)}/${two(at.month)}/${at.year}`,
  date: plain,
  date_pretty: (at, today) => near(at, today) ?? plain(at, today),
  date_short: short,
  date_short_pretty: (at, today) => near(at, today) ?? short(at),
  date_long: long,
  date_long_full: (at) => `${monthName(at)} ${at.day}, ${at.year}`,
  date_long_pretty: (at, today) => near(at, today) ?? long(at),
  day_divider_pretty: (at, today) => near(at, today) ?? withoutYear(at, today),
  time: (at) => `${two(at.hour)}:${two(at.minute)}`,
  time_secs: (at) => `${two(at.hour)}:${two(at.minute)}:${two(at.second)}`,
  ago: (at, today, instant) => ago(instant),
};

/** Slack's `{date_pretty} at {time}` for a Unix time in seconds; null where the time or a token
 *  is not one that Slack knows, which is when it shows the fallback. */
export function formatDate(seconds, format, tz = zone()) {
  const instant = new Date(Number(seconds) * 1000);
  if (!/^-?\d+$/.test(String(seconds)) || Number.isNaN(instant.getTime())) return null;
  const at = wall(instant, tz);
  const today = wall(now(), tz);
  const unknown = [...format.matchAll(/\{(\w+)\}/g)].some(([, token]) => !(token in TOKENS));
  if (unknown) return null;
  return format.replace(/\{(\w+)\}/g, (_, token) => TOKENS[token](at, today, instant));
}

/** The words of a day divider: "Today", "Yesterday", "Monday, November 23rd". */
export function dayDivider(instant) {
  const words = TOKENS.day_divider_pretty(wall(instant), wall(now()));
  return words[0].toUpperCase() + words.slice(1);
}
