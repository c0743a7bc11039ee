// Slack's names for the emoji that people and bots use most. Names that are not here stay as typed.

const CHARACTERS = {
  "+1": "👍", thumbsup: "👍", "-1": "👎", thumbsdown: "👎", clap: "👏", tada: "🎉", wave: "👋",
  raised_hands: "🙌", pray: "🙏", muscle: "💪", ok_hand: "👌", point_right: "👉", eyes: "👀",
  handshake: "🤝", writing_hand: "✍️", smile: "😄", grinning: "😀", slightly_smiling_face: "🙂",
  blush: "😊", joy: "😂", wink: "😉", thinking_face: "🤔", cry: "😢", sob: "😭", sweat_smile: "😅",
  sunglasses: "😎", heart_eyes: "😍", tired_face: "😫", sleeping: "😴", partying_face: "🥳",
  heart: "❤️", green_heart: "💚", blue_heart: "💙", sparkles: "✨", star: "⭐", star2: "🌟",
  fire: "🔥", rocket: "🚀", boom: "💥", zap: "⚡", bulb: "💡", trophy: "🏆", medal: "🏅",
  dart: "🎯", checkered_flag: "🏁", triangular_flag_on_post: "🚩", mountain: "⛰️", rock: "🪨",
  white_check_mark: "✅", heavy_check_mark: "✔️", ballot_box_with_check: "☑️", x: "❌",
  warning: "⚠️", no_entry: "⛔", question: "❓", exclamation: "❗", information_source: "ℹ️",
  large_green_circle: "🟢", large_yellow_circle: "🟡", red_circle: "🔴", white_circle: "⚪",
  black_circle: "⚫", large_blue_circle: "🔵", calendar: "📅", date: "📅", spiral_calendar_pad: "🗓️",
  hourglass: "⌛", hourglass_flowing_sand: "⏳", alarm_clock: "⏰", clock9: "🕘", bell: "🔔",
  no_bell: "🔕", memo: "📝", pencil2: "✏️", page_facing_up: "📄", bar_chart: "📊",
  chart_with_upwards_trend: "📈", chart_with_downwards_trend: "📉", pushpin: "📌", link: "🔗",
  mag: "🔍", lock: "🔒", unlock: "🔓", key: "🔑", gear: "⚙️", wrench: "🔧", hammer: "🔨", bug: "🐛",
  package: "📦", construction: "🚧", traffic_light: "🚦", palm_tree: "🌴", coffee: "☕", seedling: "🌱",
  speech_balloon: "💬", mega: "📣", loudspeaker: "📢", arrow_right: "➡️", arrow_up: "⬆️",
  arrow_down: "⬇️", repeat: "🔁", stopwatch: "⏱️", footprints: "👣", compass: "🧭",
};

/** The emoji of a shortcode without its colons, or nothing. */
export const emojiOf = (name) => CHARACTERS[name.replace(/::skin-tone-\d$/, "")];

/** Text with the shortcodes that are known turned into emoji. */
export const withEmoji = (text) =>
  text.replace(/:([a-z0-9_+-]+):/g, (typed, name) => emojiOf(name) ?? typed);

/** The few that a message's "react" menu offers. */
export const QUICK = ["tada", "clap", "+1", "eyes", "white_check_mark", "heart", "rocket", "pray"];
