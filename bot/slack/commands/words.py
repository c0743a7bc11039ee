"""What the five commands share: verbs and their misspellings, ids, and sentences about both."""

import re
from collections.abc import Iterable, Mapping
from datetime import date

from msgspec import Struct

from bot import when
from bot.errors import CannotRead
from bot.slack.typed import plain, read_person, read_ref
from bot.slack.views.parts import said

NOUNS = {"G": "goal", "O": "objective", "M": "milestone", "C": "check-in"}
_AT_HOME = {"G": "/goal", "O": "/goal", "M": "/milestone", "C": "/checkin report"}
"""The command that shows a thing, before its id."""
EXAMPLES = {"G": "G12", "O": "O7", "M": "M34", "C": "C3"}

_BECAUSE = re.compile(r"(?:^|,? )because\b:? ?", re.IGNORECASE)

Line = tuple[str, str]
"""A line to type, and what it does."""


class OpenForm(Struct, frozen=True):
    """Open the form that makes a new thing of this kind."""

    noun: str


class Help(Struct, frozen=True):
    """Show what a command understands; `word` is what it was asked about, often nothing."""

    command: str
    word: str = ""


class Unknown(Struct, frozen=True):
    """A word that the command does not know (as Slack sends it), the nearest verb, a line to type
    with it, and how to say it when the word was meant as a title."""

    command: str
    word: str
    nearest: str
    example: str
    as_title: str = ""

    @property
    def sentence(self) -> str:
        """The answer, as mrkdwn."""
        title = f" If it is a title, put it in quotes: `{shown(self.as_title)}`."
        unknown = f"I do not know `{self.command} {said(plain(self.word), 40)}`."
        if self.example != f"{self.command} help":
            unknown += f" Did you mean `{self.example}`?"
        return f"{unknown}{title if self.as_title else ''} `{self.command} help` shows everything."


def tidy(text: str) -> str:
    """The text on one line, single spaces between its words."""
    return " ".join(text.split())


def split_first(text: str) -> tuple[str, str]:
    """The first word in lower case, and the rest."""
    first, _, rest = text.partition(" ")
    return first.casefold(), rest


def quote(text: str) -> str:
    """What somebody typed, as a quotation in a sentence."""
    return f"“{shown(text)}”"


def shown(text: str) -> str:
    """What somebody typed, from the form in which Slack sends it, as mrkdwn: escaped and cut."""
    return said(plain(text), 80)


def asks_for_help(first: str) -> bool:
    """Whether a command's first word asks what it understands."""
    return first in ("help", "?", "-h", "--help")


def need_ref(text: str, letter: str, line: str, *, quotable: str = "") -> tuple[int, str]:
    """The number of the thing that a line begins with, and the words behind it.

    `line` is the command and verb, `/goal done`; `quotable` the verb that may have been meant as
    the beginning of a title. Raises `CannotRead` with the line as it should be.
    """
    word, _, rest = text.partition(" ")
    bare = word.strip(".,:;#")
    number = read_ref(letter + bare if bare.isdecimal() else bare, letter)
    if number is not None:
        return number, rest.strip()
    noun, example = NOUNS[letter], f"`{line} {EXAMPLES[letter]}`"
    if not word:
        raise CannotRead(f"Which {noun}? Say its number: {example}.")
    for other, name in NOUNS.items():
        if read_ref(word, other):
            raise CannotRead(
                f"{word.upper()} is a{'n' if name[0] == 'o' else ''} {name}; "
                f"`{line}` needs a {noun}: {example}."
            )
    sentence = f"`{line}` needs the number of a {noun}, not {quote(word)}: {example}."
    if quotable:
        command = line.partition(" ")[0]
        sentence += (
            f" If “{quotable}” begins a title, put it in quotes: "
            f'`{command} "{quotable}" {said(text, 80)}`.'
        )
    raise CannotRead(sentence)


def no_more(rest: str, line: str) -> None:
    """Refuses words that nobody would read, so that none is lost in silence."""
    if rest:
        raise CannotRead(f"I do not understand {quote(rest)} here. Write just `{line}`.")


def refuse_ref(word: str) -> None:
    """Refuses the id of a thing that another command shows, with the line that does."""
    for letter, line in _AT_HOME.items():
        number = read_ref(word, letter)
        if number is not None:
            ref, noun = f"{letter}{number}", NOUNS[letter]
            article = "an" if noun[0] == "o" else "a"
            raise CannotRead(f"{ref} is the number of {article} {noun}: `{line} {ref}`.")


def one_only(rest: str, letter: str, line: str) -> None:
    """Refuses a second id: a line is about one thing."""
    second = re.sub(r"^(?:,|and |& ?|\+ ?)+ ?", "", rest, flags=re.IGNORECASE).partition(" ")[0]
    if read_ref(second.strip(".,:;"), letter):
        raise CannotRead(f"One at a time, please: `{line}`, then the next.")


def read_reason(rest: str) -> str:
    """The words behind an id, without the *because* that may lead them in."""
    return re.sub(r"^(?:,? ?because\b:? ?|[:–—-] )", "", plain(rest), flags=re.IGNORECASE)


def read_move(more: str, today: date, locale: str) -> tuple[date | None, str | None]:
    """`to DATE because REASON` behind an id, of which either may be missing."""
    words, reason = more, ""
    if because := _BECAUSE.search(more):
        words, reason = more[: because.start()], more[because.end() :]
    words = re.sub(r"^(?:to|until|till|by)\b ?", "", words, flags=re.IGNORECASE).strip()
    due = need_date(words, today, locale, what="The new date") if words else None
    return due, plain(reason).strip() or None


def need_person(word: str) -> str:
    """The Slack id of a mention; a name that Slack did not make one is a sentence."""
    person = read_person(word)
    if person is None:
        raise unknown_person(word)
    return person


def unknown_person(word: str) -> CannotRead:
    """The sentence for a name that is no mention."""
    return CannotRead(
        f"I do not know who {quote(word)} is. Type @ and pick the person from Slack's list."
    )


def need_date(text: str, today: date, locale: str, *, what: str) -> date:
    """A day from today on; `what` is what lies on it: `A due date`. Raises `CannotRead`."""
    try:
        day = when.read_date(plain(text), today=today, locale=locale)
    except when.UnreadableDate:
        raise unreadable(text) from None
    refuse_past(day, text, today, what=what)
    return day


def unreadable(text: str) -> CannotRead:
    """The sentence for words that are no date, said anew: sentences of this room are mrkdwn, so
    what they quote is escaped."""
    return CannotRead(
        f"I cannot read {quote(text)} as a date. Write it like 30 June, next Friday, end of Q3 "
        "or 2027-06-30."
    )


def refuse_past(day: date, text: str, today: date, *, what: str) -> None:
    """Raises the sentence for a day before today."""
    if day < today:
        raise CannotRead(
            f"{quote(text)} is {when.say_date(day, today=today)}, which is past. "
            f"{what} is today or later."
        )


def misspelt(word: str, verbs: Iterable[str]) -> str | None:
    """The verb that a word is a slip of the fingers away from: one, or two in a long word."""
    slips = {verb: 1 if len(verb) < 6 else 2 for verb in verbs}
    # Each slip brings in one letter at the most: that tells nearly all first words from verbs.
    near = [verb for verb, at_most in slips.items() if len(set(verb) - set(word)) <= at_most]
    verb = nearest(word, near) if near else ""
    return verb if verb and 0 < distance(word, verb) <= slips[verb] else None


def nearest(word: str, verbs: Iterable[str], synonyms: Mapping[str, str] | None = None) -> str:
    """The verb that a word most resembles, or means by another name; *help*, which every answer
    names anyway, only where it is a slip of the fingers away."""
    if synonyms and word in synonyms:
        return synonyms[word]
    near = [verb for verb in verbs if verb != "help" or distance(word, verb) <= 2]
    return min(near, key=lambda verb: (distance(word, verb), verb))


def distance(one: str, other: str) -> int:
    """How many slips part two words: a letter more, less, wrong, or changed with its neighbour.

    The optimal string alignment distance; words are compared in their first thirty letters.
    """
    one, other = one[:30], other[:30]
    before: list[int] = []
    above = list(range(len(other) + 1))
    for i, letter in enumerate(one, 1):
        row = [i]
        for j, wanted in enumerate(other, 1):
            cost = min(above[j] + 1, row[-1] + 1, above[j - 1] + (letter != wanted))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == wanted:
                cost = min(cost, before[j - 2] + 1)
            row.append(cost)
        before, above = above, row
    return above[-1]
