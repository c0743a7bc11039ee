"""The few shapes that all of Cairn's messages, forms and pages are made of, within Slack's limits.

Plain dictionaries, as Slack's Block Kit wants them (docs.slack.dev/reference/block-kit); made so
they cost a thirtieth of the SDK's model classes. Texts that people typed go through `said` and
nothing else does: it escapes them, so that no title can ping a channel or disguise a link.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from bot.model import people

Block = dict[str, Any]
"""A block or an element of one."""

MESSAGE_BLOCKS, VIEW_BLOCKS, OPTIONS = 50, 100, 100
SECTION, CONTEXT, HEADER, BUTTON, OPTION, ALT = 3000, 2000, 150, 75, 75, 2000
MESSAGE_TEXT = 4000
"""Over this `chat.update` answers `msg_too_long`."""

_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f\u202a-\u202e\u2066-\u2069]")
"""Control signs, and the marks that turn the direction of the rest of a line."""


@dataclass(frozen=True)
class Picture:
    """A picture in a message, drawn when it is sent."""

    alt: str
    """What it shows, in at most 1,000 characters."""
    draw: Callable[[], bytes] = field(compare=False)
    """Gives the bytes of a PNG."""


@dataclass(frozen=True)
class File:
    """A file that goes with a message, made when it is sent."""

    name: str
    title: str
    make: Callable[[], bytes] = field(compare=False)


@dataclass(frozen=True)
class Message:
    """What a message says: in words (for notifications and screen readers) and in blocks."""

    text: str
    blocks: list[Block] = field(default_factory=list)
    pictures: tuple[Picture, ...] = ()
    """What a delivery shows under its first block, where it may: the words never need it."""
    native: tuple[Block, ...] = ()
    """Charts and tables that not every Slack knows, under its first block; as `pictures`, in a
    delivery alone."""
    files: tuple[File, ...] = ()
    """What stands under a delivery in its conversation."""
    without: str = ""
    """What it says where files cannot be uploaded."""
    in_place: bool = False
    """Whether, as the answer to a click, it takes the place of what was clicked in."""

    def __post_init__(self) -> None:
        if not self.text:
            raise ValueError("every message has words")
        object.__setattr__(self, "text", shorten(self.text, MESSAGE_TEXT))
        if len(self.blocks) > MESSAGE_BLOCKS:
            kept = self.blocks[: MESSAGE_BLOCKS - 1]
            object.__setattr__(self, "blocks", [*kept, context("… and more.")])


def cut(text: str, limit: int) -> str:
    """`text` in at most `limit` characters, the last of them … where something was cut."""
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"


def shorten(mrkdwn: str, limit: int) -> str:
    """Ready mrkdwn in at most `limit` characters, never cut inside `<…>` or an entity."""
    if len(mrkdwn) <= limit:
        return mrkdwn
    kept = mrkdwn[: limit - 1]
    for opening, closing in (("<", ">"), ("&", ";")):
        start = kept.rfind(opening)
        if start > kept.rfind(closing) and (opening == "<" or len(kept) - start < 6):
            kept = kept[:start]
    return kept.rstrip() + "…"


def packed(lines: Iterable[str], limit: int) -> list[str]:
    """Ready lines in as few texts of at most `limit` characters as they need, none torn apart."""
    texts: list[str] = []
    for line in lines:
        if texts and len(texts[-1]) + 1 + len(line) <= limit:
            texts[-1] += "\n" + line
        else:
            texts.append(shorten(line, limit))
    return texts


def said(text: str, limit: int = 300) -> str:
    """What a person typed, as mrkdwn that shows just that: escaped, on one line, cut."""
    return _escape(cut(tidy(text), limit))


def tidy(text: str) -> str:
    """What a person typed, on one line and without control signs, where nothing is marked up."""
    return " ".join(_CONTROL.sub("", text).split())


def in_code(text: str, limit: int = 300) -> str:
    """What a person typed, in the shape in which it can be typed again: no back-tick ends it."""
    return f"`{said(text.replace('`', '′'), limit)}`"


def quoted(text: str, limit: int = 1000) -> str:
    """What a person typed, lines kept, as a quotation; nothing for nothing."""
    clean = cut(_CONTROL.sub("", text).strip(), limit)
    return "\n".join(f"> {_escape(line)}" for line in clean.splitlines())


def _escape(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def unescape(text: str) -> str:
    """What a person typed, from the escaped form in which Slack sends it."""
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def mention(slack_id: str) -> str:
    """A person's name as Slack shows it; in a message it notifies them."""
    return people.mention(slack_id)


def moment(at: datetime, shape: str = "{date_short_pretty} {time}") -> str:
    """A moment in the reader's own zone (docs.slack.dev/messaging/formatting-message-text)."""
    fallback = at.strftime("%d %b %Y %H:%M UTC")
    return f"<!date^{int(at.timestamp())}^{shape}|{fallback}>"


def plain(text: str, limit: int) -> Block:
    """A plain text object: shown as it is, with no mark-up to escape."""
    return {"type": "plain_text", "text": cut(_CONTROL.sub("", text) or " ", limit), "emoji": True}


def section(mrkdwn: str, *, accessory: Block | None = None, block_id: str = "") -> Block:
    """A paragraph of ready mrkdwn."""
    block: Block = {
        "type": "section",
        "text": {"type": "mrkdwn", "text": shorten(mrkdwn, SECTION) or " "},
    }
    if accessory:
        block["accessory"] = accessory
    if block_id:
        block["block_id"] = block_id
    return block


def paragraphs(lines: Iterable[str]) -> list[Block]:
    """Lines in as few sections as Slack's limit on each allows."""
    return [section(text) for text in packed(lines, SECTION)]


def context(*mrkdwn: str) -> Block:
    """Small grey lines."""
    elements = [{"type": "mrkdwn", "text": shorten(text, CONTEXT) or " "} for text in mrkdwn[:10]]
    return {"type": "context", "elements": elements}


def header(text: str) -> Block:
    """A heading; plain text, so people's words need no escaping here."""
    return {"type": "header", "text": plain(text, HEADER)}


def divider() -> Block:
    """A line across."""
    return {"type": "divider"}


def image(file_id: str, alt: str) -> Block:
    """A picture that was uploaded to Slack."""
    return {"type": "image", "slack_file": {"id": file_id}, "alt_text": cut(alt, ALT) or " "}


def actions(*elements: Block, block_id: str = "") -> Block:
    """A row of buttons."""
    block: Block = {"type": "actions", "elements": list(elements[:25])}
    if block_id:
        block["block_id"] = block_id
    return block


def button(
    text: str, action_id: str, value: object = "", *, style: str = "", confirm: Block | None = None
) -> Block:
    """A button. `value` is an id and no more: what it may do is checked when it is pressed."""
    element: Block = {"type": "button", "text": plain(text, BUTTON), "action_id": action_id}
    if value != "":
        element["value"] = str(value)
    if style:
        element["style"] = style
    if confirm:
        element["confirm"] = confirm
    return element


def overflow(action_id: str, options: Iterable[Block]) -> Block:
    """The ⋯ menu, of one to five options."""
    return {"type": "overflow", "action_id": action_id, "options": list(options)[:5]}


def option(text: str, value: object, *, description: str = "") -> Block:
    """One choice of a menu, with a small line under it."""
    choice: Block = {"text": plain(text, OPTION), "value": str(value)}
    if description:
        choice["description"] = plain(description, OPTION)
    return choice


def grouped(
    action_id: str, groups: Iterable[tuple[str, Sequence[Block]]], initial: object = None
) -> Block:
    """A menu whose choices stand under headings; it acts at once."""
    shown: list[Block] = [
        {"label": plain(label, OPTION), "options": list(options[:100])}
        for label, options in groups
        if options
    ]
    element: Block = {"type": "static_select", "action_id": action_id, "option_groups": shown}
    chosen = [
        choice for group in shown for choice in group["options"] if choice["value"] == str(initial)
    ]
    if chosen:
        element["initial_option"] = chosen[0]
    return element


def menu(words: str, action_id: str, options: Sequence[Block]) -> Block:
    """A menu among buttons; it shows `words` until something is chosen."""
    return {
        "type": "static_select",
        "action_id": action_id,
        "placeholder": plain(words, 150),
        "options": list(options[:100]),
    }


def confirm(title: str, text: str, yes: str) -> Block:
    """The question before a button that cannot be taken back."""
    return {
        "title": plain(title, 100),
        "text": plain(text, 300),
        "confirm": plain(yes, 30),
        "deny": plain("Cancel", 30),
    }


def field_of(
    label: str, element: Block, block_id: str, *, optional: bool = True, hint: str = ""
) -> Block:
    """A field of a form. Its element's action id is always `value`; the block id finds it."""
    block: Block = {
        "type": "input",
        "block_id": block_id,
        "label": plain(label, 2000),
        "element": {**element, "action_id": "value"},
        "optional": optional,
    }
    if hint:
        block["hint"] = plain(hint, 2000)
    return block


def text_input(
    initial: str = "", *, lines: bool = False, most: int = 3000, example: str = ""
) -> Block:
    """Words: one line, or several."""
    element: Block = {"type": "plain_text_input", "multiline": lines, "max_length": most}
    if initial:
        element["initial_value"] = cut(initial, most)
    if example:
        element["placeholder"] = plain(example, 150)
    return element


def date_input(initial: date | None = None) -> Block:
    """A day."""
    element: Block = {"type": "datepicker"}
    if initial:
        element["initial_date"] = initial.isoformat()
    return element


def time_input(initial: str = "") -> Block:
    """A wall time, `09:30`."""
    return {"type": "timepicker", **({"initial_time": initial} if initial else {})}


def user_input(initial: str | None = None) -> Block:
    """One person."""
    element: Block = {"type": "users_select"}
    if initial:
        element["initial_user"] = initial
    return element


def channel_input(initial: str | None = None) -> Block:
    """One channel, public or private, that its chooser is in."""
    element: Block = {
        "type": "conversations_select",
        "filter": {"include": ["public", "private"], "exclude_bot_users": True},
    }
    if initial:
        element["initial_conversation"] = initial
    return element


def users_input(initial: Sequence[str] = ()) -> Block:
    """Several people."""
    element: Block = {"type": "multi_users_select"}
    if initial:
        element["initial_users"] = list(initial)
    return element


def select_input(options: Sequence[Block], initial: object = None) -> Block:
    """One of up to a hundred choices."""
    element: Block = {"type": "static_select", "options": list(options[:OPTIONS])}
    chosen = [choice for choice in element["options"] if choice["value"] == str(initial)]
    if chosen:
        element["initial_option"] = chosen[0]
    return element


def external_input(initial: Block | None = None, *, example: str = "") -> Block:
    """One of many choices, which a listener in `Routes.options` finds as somebody types."""
    element: Block = {"type": "external_select", "min_query_length": 0}
    if initial:
        element["initial_option"] = initial
    if example:
        element["placeholder"] = plain(example, 150)
    return element


def externals_input(initial: Sequence[Block] = (), *, example: str = "") -> Block:
    """Several of many choices, found as `external_input` finds one."""
    element = external_input(example=example) | {"type": "multi_external_select"}
    if initial:
        element["initial_options"] = list(initial[:OPTIONS])
    return element


def checks_input(options: Sequence[Block], initial: Iterable[object] = ()) -> Block:
    """Any of up to ten choices."""
    wanted = {str(value) for value in initial}
    element: Block = {"type": "checkboxes", "options": list(options[:10])}
    chosen = [choice for choice in element["options"] if choice["value"] in wanted]
    if chosen:
        element["initial_options"] = chosen
    return element


def selects_input(options: Sequence[Block]) -> Block:
    """Any of up to a hundred choices, none of them chosen yet."""
    return {"type": "multi_static_select", "options": list(options[:OPTIONS])}


def radio_input(options: Sequence[Block], initial: object = None) -> Block:
    """One of up to ten choices, all seen."""
    return {**select_input(options[:10], initial), "type": "radio_buttons"}


def modal(
    title: str,
    callback_id: str,
    blocks: Sequence[Block],
    *,
    submit: str = "",
    metadata: str = "",
    tells: bool = False,
) -> Block:
    """A form, or with no `submit` a page to read and close. One that `tells` lets Slack say when it
    is closed unsent, with what was typed."""
    view: Block = {
        "type": "modal",
        "callback_id": callback_id,
        "title": plain(title, 24),
        "close": plain("Cancel" if submit else "Close", 24),
        "blocks": list(blocks[:VIEW_BLOCKS]),
        "private_metadata": metadata,
    }
    if submit:
        view["submit"] = plain(submit, 24)
    if tells:
        view["notify_on_close"] = True
    return view


def home(blocks: Sequence[Block]) -> Block:
    """The page of App Home."""
    return {"type": "home", "blocks": list(blocks[:VIEW_BLOCKS])}
