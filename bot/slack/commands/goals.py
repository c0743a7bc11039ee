"""`/goal`: one line in, one request out."""

import re
from contextlib import suppress
from datetime import date
from typing import Literal

from msgspec import Struct

from bot import when
from bot.errors import CannotRead
from bot.slack.commands import objectives
from bot.slack.commands.objectives import MeasureGoal, ReadObjective, ShowObjective
from bot.slack.commands.titles import Grammar, read_titled
from bot.slack.commands.words import (
    Help,
    Line,
    OpenForm,
    Unknown,
    asks_for_help,
    misspelt,
    need_person,
    need_ref,
    no_more,
    one_only,
    quote,
    read_move,
    read_reason,
    shown,
    split_first,
    tidy,
)
from bot.slack.typed import plain, read_ref

Outcome = Literal["achieved", "missed", "dropped"]
Filter = Literal["open", "mine", "user", "at risk", "done", "all"]

HELP: tuple[Line, ...] = (
    ("/goal", "opens the form *Set a goal*"),
    ("/goal Launch the beta by 30 June for @ana", "sets a goal; date and owner may be left out"),
    ("/goal G12", "shows its card"),
    ("/goal list", "the open goals here; also `list mine`, `@ana`, `at risk`, `done` or `all`"),
    ("/goal edit G12", "opens it in a form"),
    ("/goal done G12", "closes it as achieved, and asks what was learned"),
    ("/goal missed G12", "closes it as missed, and asks what was learned"),
    ("/goal pause G12", "asks nothing about it for a while"),
    ("/goal resume G12", "asks about it again"),
    ("/goal drop G12 because the market went away", "gives it up; the reason may be left out"),
    ("/goal reopen G12", "takes a closed goal up again"),
    ("/goal move G12 to 15 July because the vendor is late", "re-plans its due date"),
    ("/goal history G12", "all that changed: who, when and why"),
    *objectives.HELP,
    ('/goal "List" of partners by June', "quotes make a title of a word that is a command"),
)


class NewGoal(Struct, frozen=True):
    """Set a goal; `due` None is ongoing, `owner` None the asker."""

    title: str
    due: date | None = None
    owner: str | None = None


class ShowGoal(Struct, frozen=True):
    """Show a goal's card."""

    number: int


class ListGoals(Struct, frozen=True):
    """List goals; `user` is a Slack id with the filter `user`."""

    filter: Filter = "open"
    user: str | None = None


class EditGoal(Struct, frozen=True):
    """Open a goal in its form."""

    number: int


class CloseGoal(Struct, frozen=True):
    """Close a goal; `note` is what was typed behind it."""

    number: int
    outcome: Outcome
    note: str = ""


class PauseGoal(Struct, frozen=True):
    """Ask nothing about a goal until it is resumed."""

    number: int
    note: str = ""


class ResumeGoal(Struct, frozen=True):
    """Ask about a goal again."""

    number: int
    note: str = ""


class ReopenGoal(Struct, frozen=True):
    """Take a closed goal up again."""

    number: int
    note: str = ""


class MoveGoal(Struct, frozen=True):
    """Re-plan the due date of a goal; what is None is asked for in a form."""

    number: int
    due: date | None = None
    reason: str | None = None


class GoalHistory(Struct, frozen=True):
    """Show what changed in a goal."""

    number: int


GoalRequest = (
    OpenForm | Help | Unknown | NewGoal | ShowGoal | ListGoals | EditGoal
    | CloseGoal | PauseGoal | ResumeGoal | ReopenGoal | MoveGoal | GoalHistory
    | ShowObjective | ReadObjective | MeasureGoal
)  # fmt: skip

_OUTCOMES: dict[str, Outcome] = {"done": "achieved", "missed": "missed", "drop": "dropped"}
_BEFORE_ID = ("reopen", "move", "measure")
"""Verbs that begin many a title: they are verbs only before an id."""
_ON_ONE = ("edit", "done", "missed", "pause", "resume", *_BEFORE_ID, "drop", "history")
_VERBS = ("list", *_ON_ONE)
_OTHER_WORDS = {
    "show": "show", "view": "show", "open": "show", "close": "done", "finish": "done",
    "complete": "done", "achieved": "done", "reached": "done", "delete": "drop",
    "remove": "drop", "cancel": "drop", "stop": "pause", "change": "edit",
    "delay": "move", "postpone": "move", "reschedule": "move",
}  # fmt: skip
_FILTERS: dict[str, Filter] = {
    "": "open", "open": "open", "mine": "mine", "my": "mine", "me": "mine",
    "at risk": "at risk", "done": "done", "closed": "done", "all": "all",
}  # fmt: skip
_GRAMMAR = Grammar("goal", "/goal Launch the beta by 30 June", frozenset(_VERBS))


def parse_goal(text: str, today: date, locale: str = "en") -> GoalRequest:
    """What `/goal` is asked, from the words behind it as Slack sends them.

    `today` is the asker's. Raises `CannotRead` with a sentence that says what to do.
    """
    words = tidy(text)
    first, rest = split_first(words)
    if not words or (first in ("new", "add", "create") and not rest):
        return OpenForm("goal")
    if asks_for_help(first):
        return Help("/goal", plain(rest))
    asked = objectives.read_objective(words)
    if asked is not None:
        return asked
    number = read_ref(first, "G")
    if number is not None and not rest:
        return ShowGoal(number)
    verb, behind = split_first(rest)
    if number is not None and verb in _ON_ONE:  # “G12 done”
        first, rest = verb, f"{first} {behind}".strip()
    if first == "list":
        return _list(rest)
    if first in _ON_ONE and not (first in _BEFORE_ID and _is_title(rest)):
        return _on_one(first, rest, today, locale)
    return _slip(words) or _new(words, today, locale)


def _is_title(rest: str) -> bool:
    """Whether the words behind such a verb are no id, and so all of it is a title."""
    word = rest.partition(" ")[0].strip(".,:;#")
    return bool(word) and not word.isdecimal() and read_ref(word, "G") is None


def _new(words: str, today: date, locale: str) -> NewGoal:
    found = read_titled(words, _GRAMMAR, today, locale)
    return NewGoal(found.title, found.due, found.owner)


def _list(rest: str) -> ListGoals:
    what = rest.casefold().replace("-", " ")
    if what in _FILTERS:
        return ListGoals(_FILTERS[what])
    if rest.startswith(("<@", "@")) and " " not in rest:
        return ListGoals("user", need_person(rest))
    raise CannotRead(
        f"I do not know the list {quote(rest)}. There are `/goal list`, `list mine`, `list @ana`, "
        "`list at risk`, `list done` and `list all`. If it is a title, put its first word in "
        f'quotes: `/goal "list" {shown(rest)}`.'
    )


def _on_one(verb: str, rest: str, today: date, locale: str) -> GoalRequest:
    """What is asked of one goal: a verb, its number, and perhaps a note."""
    if verb == "measure":
        return objectives.read_measuring(rest)
    line = f"/goal {verb}"
    number, more = need_ref(rest, "G", line, quotable=verb)
    one_only(more, "G", f"{line} G{number}")
    if verb in ("edit", "history"):
        no_more(more, f"{line} G{number}")
        return EditGoal(number) if verb == "edit" else GoalHistory(number)
    if verb == "move":
        return MoveGoal(number, *read_move(more, today, locale))
    note = read_reason(more)
    if verb == "reopen":
        return ReopenGoal(number, note)
    if verb == "pause":
        _refuse_end(note, number, today, locale)
    if verb in ("pause", "resume"):
        return PauseGoal(number, note) if verb == "pause" else ResumeGoal(number, note)
    return CloseGoal(number, _OUTCOMES[verb], note)


def _refuse_end(note: str, number: int, today: date, locale: str) -> None:
    """A day behind a pause would be waited for in vain; other words are its reason."""
    words = re.sub(r"^(?:until|till|for)\b ?", "", note, flags=re.IGNORECASE)
    if words == note:
        return
    with suppress(when.UnreadableDate):
        when.read_date(words, today=today, locale=locale)
        raise CannotRead(
            f"A pause ends when you say so, not by itself, so nothing was paused {quote(note)}. "
            f"Write `/goal pause G{number}` now, and `/goal resume G{number}` then."
        )


def _slip(words: str) -> Unknown | None:
    """A verb that was misspelt or goes by another name here; None for the beginning of a title."""
    first, _, rest = words.partition(" ")
    ref = rest.partition(" ")[0] if read_ref(rest.partition(" ")[0], "G") else ""
    verb = misspelt(first.casefold(), _VERBS)
    if ref:
        verb = verb or _OTHER_WORDS.get(first.casefold())
        if verb is None and rest == ref and first.isalpha():
            # `convert G12`: its card has what there is to press
            return Unknown("/goal", first, "show", f"/goal {ref}", f'/goal "{words}"')
    elif rest and (verb != "list" or rest.casefold() not in _FILTERS):
        return None
    if verb is None:
        return None
    example = {"list": f"/goal {tidy(f'list {rest}')}", "show": f"/goal {ref}"}.get(verb)
    title = f'/goal "{first}"' if not rest else ""
    return Unknown("/goal", first, verb, example or f"/goal {verb} {ref or 'G12'}", title)
