"""`/checkin`: one line in, one request out."""

import re
from collections.abc import Callable
from datetime import date

from msgspec import Struct

from bot.errors import CannotRead
from bot.slack.commands.words import (
    Help,
    Line,
    Unknown,
    asks_for_help,
    nearest,
    need_date,
    need_ref,
    no_more,
    refuse_ref,
    split_first,
    tidy,
)
from bot.slack.typed import plain, read_ref

HELP: tuple[Line, ...] = (
    ("/checkin", "your own check-in now, for your goals in this channel"),
    ("/checkin setup", "opens the form *Regular check-in* for this channel"),
    ("/checkin now", "asks everybody at once; `now C3` where there are several"),
    ("/checkin preview", "shows only you what will be asked, and the next five times"),
    ("/checkin report", "what was answered; `report last week` for the week before"),
    ("/checkin list", "the check-ins of this channel, each with `Edit`"),
    ("/checkin skip", "leaves out this time: you are not reminded"),
    ("/checkin pause", "asks nothing until `/checkin resume`"),
    ("/checkin delete", "ends a check-in; its answers are kept, and it can be brought back"),
    ("/checkin away until 3 June", "no prompts for you meanwhile, and never counted as missing"),
    ("/checkin back", "you are asked again"),
)


class Own(Struct, frozen=True):
    """The asker's own check-in, now."""


class Setup(Struct, frozen=True):
    """Open the form *Regular check-in*."""


class Now(Struct, frozen=True):
    """Ask everybody at once; `number` None is the channel's only check-in, here and below."""

    number: int | None = None


class Preview(Struct, frozen=True):
    """Show what will be asked, and when."""

    number: int | None = None


class Skip(Struct, frozen=True):
    """Leave out the next time."""

    number: int | None = None


class Pause(Struct, frozen=True):
    """Ask nothing until resumed."""

    number: int | None = None


class Resume(Struct, frozen=True):
    """Ask again."""

    number: int | None = None


class Delete(Struct, frozen=True):
    """End a check-in."""

    number: int | None = None


class List(Struct, frozen=True):
    """The check-ins of this channel."""


class Report(Struct, frozen=True):
    """What was answered: this week, or with `last` the week before."""

    last: bool = False
    number: int | None = None


class Away(Struct, frozen=True):
    """No prompts for the asker up to and with a day."""

    until: date


class Back(Struct, frozen=True):
    """The asker is back."""


CheckinRequest = (
    Own | Help | Unknown | Setup | Now | Preview | Skip | Pause | Resume | Delete
    | List | Report | Away | Back
)  # fmt: skip

_PLAIN: dict[str, CheckinRequest] = {"setup": Setup(), "list": List(), "back": Back()}
_ON_ONE: dict[str, Callable[[int | None], CheckinRequest]] = {
    "now": Now, "preview": Preview, "skip": Skip, "pause": Pause, "resume": Resume,
    "delete": Delete,
}  # fmt: skip
_VERBS = (*_PLAIN, *_ON_ONE, "report", "away", "help")
_OTHER_WORDS = {
    "start": "setup", "new": "setup", "create": "setup", "add": "setup", "edit": "list",
    "change": "list", "stop": "pause", "remove": "delete", "cancel": "delete", "drop": "delete",
    "ask": "now", "run": "now", "send": "now", "results": "report", "summary": "report",
    "show": "report", "answers": "report", "vacation": "away", "holiday": "away", "leave": "away",
    "return": "back", "unpause": "resume", "continue": "resume",
}  # fmt: skip
_EXAMPLES = {"away": "/checkin away until 3 June"}


def parse_checkin(text: str, today: date, locale: str = "en") -> CheckinRequest:
    """What `/checkin` is asked, from the words behind it as Slack sends them.

    `today` is the asker's. Raises `CannotRead` with a sentence that says what to do.
    """
    words = tidy(text)
    first, rest = split_first(words)
    if not words:
        return Own()
    if asks_for_help(first):
        return Help("/checkin", plain(rest))
    if read_ref(first, "C") and rest.casefold() in (*_ON_ONE, "report"):  # “C3 now”
        first, rest = rest.casefold(), first
    if first in _PLAIN:
        no_more(rest, f"/checkin {first}")
        return _PLAIN[first]
    if first in _ON_ONE:
        return _ON_ONE[first](_number(rest, first))
    if first == "report":
        return _report(rest)
    if first == "away":
        return Away(_until(rest, today, locale))
    word = words.partition(" ")[0]
    if read_ref(word, "C"):
        return Unknown("/checkin", words, "report", f"/checkin report {word}")
    refuse_ref(word)
    verb = nearest(first, _VERBS, _OTHER_WORDS)
    return Unknown("/checkin", word, verb, _EXAMPLES.get(verb, f"/checkin {verb}"))


def _number(rest: str, verb: str) -> int | None:
    if not rest:
        return None
    number, more = need_ref(rest, "C", f"/checkin {verb}")
    no_more(more, f"/checkin {verb} C{number}")
    return number


def _report(rest: str) -> Report:
    last = re.search(r"(?:^| )(last|this)(?: week)?(?= |$)", rest, re.IGNORECASE)
    others = tidy(rest[: last.start()] + rest[last.end() :]) if last else rest
    return Report(bool(last and last[1].casefold() == "last"), _number(others, "report"))


def _until(rest: str, today: date, locale: str) -> date:
    words = re.sub(r"^for (?=\S+ \S)", "in ", rest, flags=re.IGNORECASE)
    words = re.sub(r"^(?:until|till|to|for)\b ?", "", words, flags=re.IGNORECASE)
    if not words:
        raise CannotRead("Until when are you away? Say it like `/checkin away until 3 June`.")
    return need_date(words, today, locale, what="The last day away")
