"""What can be found by its words, and how each database is asked for them.

PostgreSQL keeps an index over an expression of each table, which can never be out of date; SQLite
keeps a table of its own, see `full_text`.
"""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import (
    ColumnElement,
    Integer,
    String,
    and_,
    column,
    false,
    func,
    literal_column,
    select,
    table,
)
from sqlalchemy.orm import InstrumentedAttribute

from .base import Base
from .checkins import Answer, Update
from .goals import Goal
from .milestones import Milestone

KINDS = 16
"""SQLite's table numbers its rows so many apart: a row's own number times this, and of what."""
MOST, LONGEST, SHORTEST = 12, 60, 3
"""So many words are looked for, so many signs of each; shorter ones only as whole words."""


@dataclass(frozen=True)
class Source:
    """Columns of a table in which words are looked for; `code` is its place in SQLite's table."""

    code: int
    of: type[Base]
    id: InstrumentedAttribute[int]
    columns: tuple[str, ...]
    json: bool = False
    """Whether the words are the values of a JSON object."""

    @property
    def table(self) -> str:
        return str(self.of.__tablename__)

    @property
    def words(self) -> ColumnElement[str]:
        """All the words of a row, as PostgreSQL has indexed them."""
        joined = " || ' ' || ".join(f"{self.table}.{name}" for name in self.columns)
        return literal_column(f"cairn_values({joined})" if self.json else joined, String)


GOAL = Source(0, Goal, Goal.id, ("title", "why", "done_means", "category"))
GOAL_LESSON = Source(1, Goal, Goal.id, ("learned",))
MILESTONE = Source(2, Milestone, Milestone.id, ("title", "reached_when", "note"))
MILESTONE_LESSON = Source(3, Milestone, Milestone.id, ("lesson",))
UPDATE = Source(4, Update, Update.id, ("moved", "blocker", "next_step"))
ANSWER = Source(5, Answer, Answer.id, ("custom",), json=True)
SOURCES = (GOAL, GOAL_LESSON, MILESTONE, MILESTONE_LESSON, UPDATE, ANSWER)
"""Where words are looked for; a new one also needs its index in PostgreSQL, by a migration."""

_UNSPACED = (
    (0x0E00, 0x0EFF), (0x1000, 0x109F), (0x1780, 0x17FF), (0x3040, 0x30FF), (0x3400, 0x9FFF),
    (0xF900, 0xFAFF),
)  # fmt: skip
"""Scripts without spaces between words: Thai and Lao, Burmese, Khmer, Japanese, Chinese."""


_SEARCH = table("search", column("rowid", Integer), column("words", String))
_SKINS = range(0x1F3FB, 0x1F400)
"""The colours of skin, which belong to the emoji before them."""


def fold(words: str) -> str:
    """Words without case and accents, as `cairn_words` in PostgreSQL folds them."""
    flat = unicodedata.normalize("NFKD", words)
    bare = "".join(sign for sign in flat if not "\u0300" <= sign <= "\u036f")
    return unicodedata.normalize("NFC", bare).lower()


@dataclass(frozen=True)
class Wanted:
    """What is looked for: all of it must occur."""

    words: tuple[str, ...]
    """In lower case; each begins a word, or is one."""
    signs: tuple[str, ...]
    """What no index has as a word, an emoji or words without spaces: looked for as it stands."""
    dropped: int = 0
    """So many words were too many."""

    def __bool__(self) -> bool:
        return bool(self.words or self.signs)


def wanted_in(typed: str) -> Wanted:
    """What somebody looks for who typed this; quotes and operators are signs like others."""
    words: dict[str, str] = {}
    signs: dict[str, None] = {}
    for piece in unicodedata.normalize("NFC", typed).split():
        found = list(_words_of(piece))
        if not found or any(map(_is_unspaced, piece)):
            bare = "".join(sign for sign in piece if _is_telling(sign))[:LONGEST]
            signs |= {bare: None} if bare else {}
        else:
            words |= {fold(word): word.lower() for word in found}
    kept = tuple(words.values())[:MOST]
    kept_signs = tuple(signs)[: MOST - len(kept)]
    return Wanted(kept, kept_signs, len(words) + len(signs) - len(kept) - len(kept_signs))


def _words_of(piece: str) -> Iterator[str]:
    letters = "".join(sign if unicodedata.category(sign)[0] in "LNM" else " " for sign in piece)
    return (word[:LONGEST] for word in letters.split() if any(map(str.isalnum, word)))


def _is_unspaced(sign: str) -> bool:
    return any(first <= ord(sign) <= last for first, last in _UNSPACED)


def _is_telling(sign: str) -> bool:
    """Whether it is no punctuation, and nothing that cannot be seen."""
    kind = unicodedata.category(sign)
    return kind == "So" or kind[0] in "LNM" or sign == "\u200d" or ord(sign) in _SKINS


def matches(source: Source, wanted: Wanted, *, sqlite: bool) -> ColumnElement[bool]:
    """The condition over a source's table that a row of it says all that is wanted; where nothing
    is wanted, no row does.
    In SQLite it joins the table of words, so a statement has one of them."""
    if not wanted:
        return false()
    words = source.words
    if sqlite and source.json:
        values = select(func.group_concat(literal_column("value"), " ")).select_from(
            func.json_each(literal_column(f"{source.table}.custom"))
        )
        words = values.scalar_subquery()
    conditions = [words.contains(sign, autoescape=True) for sign in wanted.signs]
    if wanted.words and sqlite:
        conditions += _found_in_sqlite(source, wanted)
    elif wanted.words:
        query = func.to_tsquery(literal_column("'simple'"), " & ".join(map(_for_pg, wanted.words)))
        conditions.append(func.cairn_words(words).op("@@")(query))
    return and_(*conditions)


def _may_begin(word: str) -> bool:
    """Whether it may be the beginning of a longer word."""
    return len(word) >= SHORTEST or not word.isascii()


def _found_in_sqlite(source: Source, wanted: Wanted) -> tuple[ColumnElement[bool], ...]:
    """A join, not a list of ids: so SQLite has one way alone, from the words to the rows. By a list
    it may look once for each id among each row, which takes a minute among 100,000 answers."""
    said, place = _SEARCH.c.words, _SEARCH.c.rowid
    return (
        said.op("MATCH")(" AND ".join(map(_for_sqlite, wanted.words))),
        place % KINDS == source.code,
        source.id == place.op("/")(KINDS),
    )


def _for_sqlite(word: str) -> str:
    """Quoted, and with `*` the beginning of a word; also without accents, for SQLite keeps those
    that are not Latin."""
    end = "*" if _may_begin(word) else ""
    forms = dict.fromkeys((word, fold(word)))
    return "(" + " OR ".join(f'"{form}"{end}' for form in forms) + ")"


def _for_pg(word: str) -> str:
    """The word in each case in which it may stand: a database whose locale is C knows no case
    beyond ASCII."""
    end = ":*" if _may_begin(word) else ""
    form = fold(word)
    cases = dict.fromkeys((form, form.upper(), form.capitalize()) if not form.isascii() else [form])
    return "(" + " | ".join(f"'{case}'{end}" for case in cases) + ")"
