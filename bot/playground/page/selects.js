// Every select of Block Kit (static, external, users, conversations, channels; one or many) as a
// combobox. https://docs.slack.dev/reference/block-kit/block-elements/select-menu-element

import { avatar } from "./avatars.js";
import { combobox } from "./combobox.js";
import { plainOf } from "./texts.js";
import { channel, channels, dm, dms, nameOf, people, person } from "./world.js";

const TYPE = /^(multi_)?(static|external|users|conversations|channels)_select$/;

export const isSelect = (type) => TYPE.test(type);

const optionChoice = (option, group) => ({
  value: option.value,
  text: plainOf(option.text),
  description: plainOf(option.description),
  group,
  raw: option,
});

const personChoice = (id) => {
  const one = person(id);
  return { value: id, raw: id, text: one ? nameOf(one) : id, picture: () => avatar(one, "tiny") };
};

const conversationChoice = (id) => {
  const room = channel(id);
  const text = room ? `${room.is_private ? "🔒 " : "#"}${room.name}` : (dm(id)?.name ?? id);
  return { value: id, raw: id, text };
};

const optionsIn = ({ options, option_groups: groups }) =>
  groups
    ? groups.flatMap((group) => group.options.map((option) => optionChoice(option, plainOf(group.label))))
    : (options ?? []).map((option) => optionChoice(option));

const openRooms = () => channels().filter((room) => !room.is_archived);

function conversations({ filter }) {
  const kinds = filter?.include ?? ["public", "private", "im"];
  const rooms = openRooms().filter((room) => kinds.includes(room.is_private ? "private" : "public"));
  const talks = dms().filter((one) => kinds.includes("im") && !(filter?.exclude_bot_users && one.with_bot));
  return [...rooms, ...talks].map((one) => conversationChoice(one.id));
}

const everybody = () => people().map((one) => personChoice(one.id));
const publicRooms = () => conversations({ filter: { include: ["public"] } });

// Per kind: the name of its value for one, where its choices come from, and one choice from a value.
const KINDS = {
  static: { one: "option", choices: optionsIn, choice: (option) => optionChoice(option) },
  external: { one: "option", choices: () => [], choice: (option) => optionChoice(option) },
  users: { one: "user", choices: everybody, choice: personChoice },
  conversations: { one: "conversation", choices: conversations, choice: conversationChoice },
  channels: { one: "channel", choices: publicRooms, choice: conversationChoice },
};

/** Draws a select; see `drawElement` for what `spot` holds. */
export function select(element, spot) {
  const [, many, kindName] = TYPE.exec(element.type);
  const kind = KINDS[kindName];
  const key = `selected_${kind.one}${many ? "s" : ""}`;
  const first = element[`initial_${kind.one}${many ? "s" : ""}`] ?? (many ? [] : null);
  const value = spot.kept ? spot.kept[key] : first;
  spot.keep({ [key]: value });
  const search = async (typed) => optionsIn(await spot.suggest(typed));
  return combobox({
    id: spot.id,
    label: spot.label,
    describedBy: spot.describedBy,
    focusKey: spot.focusKey,
    placeholder: plainOf(element.placeholder) || (many ? "Choose some" : "Choose one"),
    choices: kind.choices(element),
    search: kindName === "external" ? search : null,
    fewest: element.min_query_length ?? 3,
    chosen: (many ? value : [value]).filter(Boolean).map(kind.choice),
    multiple: Boolean(many),
    most: element.max_selected_items ?? Infinity,
    clearable: Boolean(spot.optional),
    changed: (chosen) => {
      const raws = chosen.map((choice) => choice.raw);
      spot.answer({ [key]: many ? raws : (raws[0] ?? null) });
    },
  });
}
