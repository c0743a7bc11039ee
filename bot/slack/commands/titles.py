"""A new thing in one line: its title, and behind it by when, for which goal and whose it is."""

import re
from datetime import date

from msgspec import Struct
from msgspec.structs import replace

from bot import when
from bot.errors import CannotRead, NoSuchThing
from bot.slack.commands.words import NOUNS, refuse_past, tidy, unknown_person, unreadable
from bot.slack.typed import plain
from bot.slack.views.parts import said

LONGEST_TITLE = 300

_COMMANDS = {"G": "/goal", "M": "/milestone", "C": "/checkin report"}
_QUOTED = re.compile(r"""(?:"([^"]+)"|[“”„‟]([^“”„‟]+)[“”‟]|«([^»]+)»)(?= |$)""")
_QUOTES = '"“”„‟«» '
_END = r"[.,;!]*$"
_PERSON = re.compile(rf"(?:^| )(for )?<@([UW][A-Z0-9]{{1,20}})(?:\|[^<>]*)?>{_END}", re.IGNORECASE)
_NAME = re.compile(rf"(?:^| )(for )?(@[\w.-]+){_END}", re.IGNORECASE)
_GROUP = re.compile(rf"(?:^| )for <!subteam\^[^<>]*>{_END}", re.IGNORECASE)
_BY = re.compile(r"(?:(.*) )?by (.+)", re.IGNORECASE)
_GOAL = re.compile(rf"(?:^| )for G([1-9]\d{{0,8}}){_END}", re.IGNORECASE | re.ASCII)


class Titled(Struct, frozen=True):
    """A title and what stood behind it."""

    title: str
    due: date | None = None
    owner: str | None = None
    goal: int | None = None


class Grammar(Struct, frozen=True):
    """What may stand behind a title in one command, and the sentence's example."""

    noun: str
    example: str
    verbs: frozenset[str]
    goal: bool = False
    """Whether `for G12` may, and an owner without *for*."""


def read_titled(text: str, grammar: Grammar, today: date, locale: str) -> Titled:
    """The title in a tidy line, with `by DATE`, `for @owner` and `for G12` taken off its end.

    They may come in any order, each once. What follows the last *by* is a date only where it
    reads as one; else it belongs to the title, as in *Stand by me*. Words in quotes at the
    beginning are always title. Raises `CannotRead` for an empty title, one over 300 characters,
    a date that is past or does not exist, and an owner whom Slack does not know.
    """
    head, rest = _split_quoted(text, grammar.verbs)
    found = Titled("")
    while (shorter := _take_off(rest, found, grammar, today, locale)) is not None:
        rest, found = shorter
    title = tidy(plain(f"{head} {rest}"))
    if found != Titled(""):
        title = title.rstrip(" ,;–—-")
    if not head:
        _refuse_id(title, grammar)
    if not any(letter.isprintable() for letter in title.strip(_QUOTES)):
        raise CannotRead(f"A {grammar.noun} needs a title: `{grammar.example}`.")
    if len(title) > LONGEST_TITLE:
        raise CannotRead(
            f"That title has {len(title)} characters and a title has at most {LONGEST_TITLE}. "
            "Shorten it, and put the rest into the form's other fields."
        )
    return replace(found, title=title)


def _split_quoted(text: str, verbs: frozenset[str]) -> tuple[str, str]:
    """The quoted words at the beginning and the rest. The quotes go where they were only there
    to say *this is a title*: around a verb, or around everything before *by* and *for*."""
    match = _QUOTED.match(text)
    if match is None:
        return "", text
    words = tidy(next(group for group in match.groups() if group))
    rest = text[match.end() :]
    alone = not rest or re.match(r" (?:by |for |<@)", rest, re.IGNORECASE)
    return (words if alone or words.casefold() in verbs else match[0]), rest


def _refuse_id(title: str, grammar: Grammar) -> None:
    """A lone id is no title: it belongs to another command, or to nothing that can exist."""
    if not re.fullmatch(r"[GMC]\d+", title, re.IGNORECASE | re.ASCII):
        return
    ref, command = title.upper(), _COMMANDS[title[0].upper()]
    if command.startswith(f"/{grammar.noun}"):
        raise NoSuchThing(ref=said(ref, 40), command=f"/{grammar.noun}")
    noun = NOUNS[ref[0]]
    raise CannotRead(f"{said(ref, 40)} is the number of a {noun}: `{command} {said(ref, 40)}`.")


def _take_off(
    rest: str, found: Titled, grammar: Grammar, today: date, locale: str
) -> tuple[str, Titled] | None:
    """The words without what stood at their end; None where they end in title."""
    person, goal, by = _PERSON.search(rest), _GOAL.search(rest), _BY.fullmatch(rest)
    if person and found.owner is None and (person[1] or grammar.goal):
        return rest[: person.start()], replace(found, owner=person[2])
    if found.owner is None:
        _refuse_no_person(rest, grammar)
    if goal and grammar.goal and found.goal is None:
        return rest[: goal.start()], replace(found, goal=int(goal[1]))
    if by and found.due is None and (due := _due(by[2], today, locale)):
        return by[1] or "", replace(found, due=due)
    return None


def _refuse_no_person(rest: str, grammar: Grammar) -> None:
    name = _NAME.search(rest)
    if name and (name[1] or grammar.goal):
        raise unknown_person(name[2])
    if _GROUP.search(rest):
        raise CannotRead(
            f"A {grammar.noun} has one owner, a person: pick one behind *for* from Slack's list."
        )


def _due(text: str, today: date, locale: str) -> date | None:
    """The date that the words after *by* are; None where they are none and were not meant so."""
    words = plain(text)
    if when.is_duration(words):  # “shorten the wait by 3 days” is an amount
        return None
    try:
        day = when.read_date(words, today=today, locale=locale)
    except when.UnreadableDate:
        if when.looks_like_date(words):
            raise unreadable(text) from None
        return None
    refuse_past(day, text, today, what="A due date")
    return day
