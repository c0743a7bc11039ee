"""`/milestone`: one line in, one request out."""

import re
from datetime import date

from msgspec import Struct

from bot.errors import CannotRead
from bot.slack.commands.titles import Grammar, read_titled
from bot.slack.commands.words import (
    Help,
    Line,
    OpenForm,
    Unknown,
    asks_for_help,
    misspelt,
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

HELP: tuple[Line, ...] = (
    ("/milestone", "opens the form *Add a milestone*"),
    (
        "/milestone Prototype by Friday for G12 @ana",
        "adds one, or proposes it for somebody else's goal; only the title must be there",
    ),
    ("/milestone M34", "shows it"),
    ("/milestone list", "the milestones here; `list G12` those of one goal"),
    (
        "/milestone done M34 https://example.com/demo It works",
        "reached; link and note are optional, and evidence from who may not mark it",
    ),
    (
        "/milestone move M34 to 12 May because the vendor is late",
        "re-plans it, with the reason and with what comes after it",
    ),
    ("/milestone drop M34 because nobody needs it", "takes it off the road"),
    ("/milestone edit M34", "opens it in a form"),
)


class NewMilestone(Struct, frozen=True):
    """Add a milestone; `goal` None is the channel's only goal, `owner` None the asker."""

    title: str
    due: date | None = None
    goal: int | None = None
    owner: str | None = None


class ShowMilestone(Struct, frozen=True):
    """Show a milestone."""

    number: int


class ListMilestones(Struct, frozen=True):
    """List the milestones here, or those of one goal."""

    goal: int | None = None


class ReachMilestone(Struct, frozen=True):
    """Mark a milestone reached, with an `http` link and a note as evidence, either may be empty."""

    number: int
    link: str = ""
    note: str = ""


class MoveMilestone(Struct, frozen=True):
    """Re-plan a milestone; what is None is asked for in a form."""

    number: int
    due: date | None = None
    reason: str | None = None


class DropMilestone(Struct, frozen=True):
    """Take a milestone off the road; a reason that is None is asked for."""

    number: int
    reason: str | None = None


class EditMilestone(Struct, frozen=True):
    """Open a milestone in its form."""

    number: int


MilestoneRequest = (
    OpenForm | Help | Unknown | NewMilestone | ShowMilestone | ListMilestones
    | ReachMilestone | MoveMilestone | DropMilestone | EditMilestone
)  # fmt: skip

_ON_ONE = ("done", "move", "drop", "edit")
_VERBS = ("list", *_ON_ONE)
_OTHER_WORDS = {
    "show": "show", "view": "show", "open": "show", "reached": "done", "reach": "done",
    "complete": "done", "finish": "done", "close": "done", "delay": "move", "postpone": "move",
    "reschedule": "move", "delete": "drop", "remove": "drop", "cancel": "drop", "change": "edit",
}  # fmt: skip
_GRAMMAR = Grammar("milestone", "/milestone Prototype by Friday", frozenset(_VERBS), goal=True)

_LINK = re.compile(r"<(https?://[^<>|\s]+)(?:\|[^<>]*)?>|(https?://[^<>\s]+)", re.IGNORECASE)


def parse_milestone(text: str, today: date, locale: str = "en") -> MilestoneRequest:
    """What `/milestone` is asked, from the words behind it as Slack sends them.

    `today` is the asker's. Raises `CannotRead` with a sentence that says what to do.
    """
    words = tidy(text)
    first, rest = split_first(words)
    if not words or (first in ("new", "add", "create") and not rest):
        return OpenForm("milestone")
    if asks_for_help(first):
        return Help("/milestone", plain(rest))
    number = read_ref(first, "M")
    if number is not None and not rest:
        return ShowMilestone(number)
    verb, behind = split_first(rest)
    if number is not None and verb in _ON_ONE:  # “M34 done”
        first, rest = verb, f"{first} {behind}".strip()
    if first == "list":
        return _list(rest)
    if first in _ON_ONE:
        return _on_one(first, rest, today, locale)
    slip = _slip(words)
    if slip:
        return slip
    found = read_titled(words, _GRAMMAR, today, locale)
    return NewMilestone(found.title, found.due, found.goal, found.owner)


def _list(rest: str) -> ListMilestones:
    if not rest:
        return ListMilestones()
    goal = read_ref(re.sub("^(?:for|of) ", "", rest, flags=re.IGNORECASE), "G")
    if goal is None:
        raise CannotRead(
            f"I do not know the list {quote(rest)}. There are `/milestone list` and "
            "`/milestone list G12`. If it is a title, put its first word in quotes: "
            f'`/milestone "list" {shown(rest)}`.'
        )
    return ListMilestones(goal)


def _on_one(verb: str, rest: str, today: date, locale: str) -> MilestoneRequest:
    """What is asked of one milestone."""
    line = f"/milestone {verb}"
    number, more = need_ref(rest, "M", line, quotable=verb)
    one_only(more, "M", f"{line} M{number}")
    if verb == "done":
        return _reach(number, more)
    if verb == "move":
        return _move(number, more, today, locale)
    if verb == "drop":
        return DropMilestone(number, read_reason(more) or None)
    no_more(more, f"{line} M{number}")
    return EditMilestone(number)


def _reach(number: int, more: str) -> ReachMilestone:
    link = _LINK.match(more)
    note = read_reason(more[link.end() :] if link else more)
    return ReachMilestone(number, plain(link[1] or link[2]) if link else "", note.strip())


def _move(number: int, more: str, today: date, locale: str) -> MoveMilestone:
    """`to DATE because REASON`, of which either may be missing."""
    return MoveMilestone(number, *read_move(more, today, locale))


def _slip(words: str) -> Unknown | None:
    """A verb that was misspelt or goes by another name here; None for the beginning of a title."""
    first, _, rest = words.partition(" ")
    ref = rest.partition(" ")[0] if read_ref(rest.partition(" ")[0], "M") else ""
    verb = misspelt(first.casefold(), _VERBS)
    if ref:
        verb = verb or _OTHER_WORDS.get(first.casefold())
    if verb is None or (rest and not ref):
        return None
    examples = {
        "list": "/milestone list",
        "show": f"/milestone {ref}",
        "move": f"/milestone move {ref or 'M34'} to Friday because …",
    }
    example = examples.get(verb, f"/milestone {verb} {ref or 'M34'}")
    title = f'/milestone "{first}"' if not rest else ""
    return Unknown("/milestone", first, verb, example, title)
