"""`/progress`: one line in, one request out."""

from collections.abc import Mapping
from datetime import date

from msgspec import Struct

from bot.slack.commands.words import (
    Help,
    Line,
    Unknown,
    asks_for_help,
    nearest,
    need_person,
    need_ref,
    no_more,
    refuse_ref,
    split_first,
    tidy,
)
from bot.slack.typed import plain, read_ref

HELP: tuple[Line, ...] = (
    ("/progress", "this channel's summary, with `Share`"),
    ("/progress G12", "one goal: its parts, its pace, what comes next"),
    ("/progress @ana", "the goals of a person"),
    ("/progress mine", "your own goals"),
    ("/progress roadmap", "goals as bars and milestones as diamonds, in a picture"),
    ("/progress tree", "which goal supports which"),
    ("/progress wins", "what was reached, by month"),
    ("/progress timeline G12", "all that happened to a goal, in order"),
    ("/progress brief", "an agenda for your next meeting"),
    ("/progress setup", "opens the form *Regular digest* for this channel"),
)


class Summary(Struct, frozen=True):
    """This channel's summary."""


class Goal(Struct, frozen=True):
    """One goal's progress."""

    number: int


class OfPerson(Struct, frozen=True):
    """A person's goals; `user` is a Slack id."""

    user: str


class Mine(Struct, frozen=True):
    """The asker's goals."""


class Roadmap(Struct, frozen=True):
    """The roadmap as a picture."""


class Tree(Struct, frozen=True):
    """Goals by alignment."""


class Wins(Struct, frozen=True):
    """What was reached, by month."""


class Timeline(Struct, frozen=True):
    """All events of one goal."""

    number: int


class Brief(Struct, frozen=True):
    """An agenda for the next meeting."""


class Setup(Struct, frozen=True):
    """Open the form *Regular digest*."""


ProgressRequest = (
    Summary | Help | Unknown | Goal | OfPerson | Mine | Roadmap | Tree | Wins | Timeline | Brief
    | Setup
)  # fmt: skip

_PLAIN: Mapping[str, ProgressRequest] = {
    "mine": Mine(), "my": Mine(), "me": Mine(), "roadmap": Roadmap(), "tree": Tree(),
    "wins": Wins(), "brief": Brief(), "setup": Setup(),
}  # fmt: skip
_VERBS = ("mine", "roadmap", "tree", "wins", "timeline", "brief", "setup", "help")
_OTHER_WORDS = {
    "gantt": "roadmap", "chart": "roadmap", "plan": "roadmap", "map": "roadmap",
    "digest": "setup", "schedule": "setup", "history": "timeline", "events": "timeline",
    "celebrations": "wins", "reached": "wins", "alignment": "tree", "own": "mine",
    "agenda": "brief", "meeting": "brief", "details": "", "share": "", "bottlenecks": "",
    "summary": "", "report": "", "status": "",
}  # fmt: skip


def parse_progress(text: str, today: date, locale: str = "en") -> ProgressRequest:
    """What `/progress` is asked, from the words behind it as Slack sends them.

    Raises `CannotRead` with a sentence that says what to do. It reads no date; `today` and
    `locale` are there because the five commands are called alike.
    """
    words = tidy(text)
    first, rest = split_first(words)
    if not words:
        return Summary()
    if asks_for_help(first):
        return Help("/progress", plain(rest))
    number = read_ref(first, "G")
    if number is not None and rest.casefold() == "timeline":
        return Timeline(number)
    if number is not None:
        no_more(rest, f"/progress G{number}")
        return Goal(number)
    if first.startswith(("<@", "@")):
        person = need_person(words.partition(" ")[0])
        no_more(rest, "/progress @ana")
        return OfPerson(person)
    if first == "timeline":
        number, more = need_ref(rest, "G", "/progress timeline")
        no_more(more, f"/progress timeline G{number}")
        return Timeline(number)
    if first in _PLAIN:
        no_more(rest, f"/progress {first}")
        return _PLAIN[first]
    refuse_ref(first)
    verb = nearest(first, _VERBS, _OTHER_WORDS)
    example = "/progress timeline G12" if verb == "timeline" else f"/progress {verb}".rstrip()
    return Unknown("/progress", words.partition(" ")[0], verb, example)
