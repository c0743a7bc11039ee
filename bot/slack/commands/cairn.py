"""`/cairn`: one line in, one request out."""

from collections.abc import Mapping
from datetime import date

from msgspec import Struct

from bot.errors import CannotRead
from bot.slack.commands.templates import TemplateRequest, parse_templates
from bot.slack.commands.words import (
    Help,
    Line,
    Unknown,
    asks_for_help,
    nearest,
    no_more,
    refuse_ref,
    split_first,
    tidy,
)
from bot.slack.typed import plain

HELP: tuple[Line, ...] = (
    ("/cairn", "what Cairn is, and where to begin"),
    ("/cairn help", "everything that can be typed; `help goal` for one command"),
    ("/cairn settings", "this channel's settings, and yours"),
    ("/cairn find pricing", "goals, milestones, lessons and answers with these words"),
    ("/cairn templates", "goals with their milestones, ready to use"),
    ("/cairn templates use Product launch", "opens the form *Set a goal*, filled from it"),
    ("/cairn templates keep G12 as Our way", "keeps a goal and its road as a template for all"),
    ("/cairn templates drop Our way", "drops one that you kept"),
    ("/cairn export", "your data as a file"),
    ("/cairn calendar", "the dates as an `.ics`"),
    ("/cairn why", "why the last messages came to you, and which come next"),
    ("/cairn doctor", "whether everything works, and what to do where it does not"),
)


class Hello(Struct, frozen=True):
    """What Cairn is."""


class Settings(Struct, frozen=True):
    """The channel's settings and the asker's."""


class Find(Struct, frozen=True):
    """Search; `words` are as they were typed."""

    words: str


class Export(Struct, frozen=True):
    """The data as a file."""


class Calendar(Struct, frozen=True):
    """The dates as an `.ics`."""


class Why(Struct, frozen=True):
    """The last and next messages to the asker, with their reasons."""


class Doctor(Struct, frozen=True):
    """Whether everything works."""


CairnRequest = (
    Hello | Help | Unknown | Settings | Find | TemplateRequest | Export | Calendar | Why | Doctor
)

_PLAIN: Mapping[str, CairnRequest] = {
    "settings": Settings(), "export": Export(),
    "calendar": Calendar(), "why": Why(), "doctor": Doctor(),
}  # fmt: skip
_VERBS = (*_PLAIN, "templates", "find", "help")
_OTHER_WORDS = {
    "search": "find", "config": "settings", "preferences": "settings", "options": "settings",
    "template": "templates", "ics": "calendar", "ical": "calendar", "download": "export",
    "status": "doctor", "health": "doctor", "commands": "help", "hello": "help", "hi": "help",
}  # fmt: skip


def parse_cairn(text: str, today: date, locale: str = "en") -> CairnRequest:
    """What `/cairn` is asked, from the words behind it as Slack sends them.

    Raises `CannotRead` with a sentence that says what to do. It reads no date; `today` and
    `locale` are there because the five commands are called alike.
    """
    words = tidy(text)
    first, rest = split_first(words)
    if not words:
        return Hello()
    if asks_for_help(first):
        return Help("/cairn", plain(rest))
    if first in _PLAIN:
        no_more(rest, f"/cairn {first}")
        return _PLAIN[first]
    if first == "find":
        if not rest:
            raise CannotRead("What shall I find? Say it like `/cairn find pricing`.")
        return Find(plain(rest))
    if first == "templates":
        return parse_templates(rest)
    refuse_ref(first)
    verb = nearest(first, _VERBS, _OTHER_WORDS)
    example = "/cairn find pricing" if verb == "find" else f"/cairn {verb}"
    return Unknown("/cairn", words.partition(" ")[0], verb, example)
