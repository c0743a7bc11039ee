"""What can be found by its words, and how each database is asked for them.

PostgreSQL keeps the words of a row in a column that it fills itself, and that is never out of date;
SQLite keeps a table of its own, see `full_text`. Both fold them in one way, see `folding`.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby, islice

from msgspec import Struct
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
from .celebrations import Reflection
from .checkins import Answer, Update
from .folding import LONGEST, folded, is_unspaced
from .goals import Goal
from .milestones import Milestone

KINDS = 16
"""SQLite's table numbers its rows so many apart: a row's own number times this, and of what."""
MOST, SHORTEST = 12, 3
"""So many words are looked for; those that are shorter only as whole words."""


@dataclass(frozen=True)  # in a `Struct`, mypy takes a column for what a row has in it
class Source:
    """Columns of a table in which words are looked for; `code` is its place in SQLite's table."""

    code: int
    of: type[Base]
    id: InstrumentedAttribute[int]
    columns: tuple[str, ...]
    kept: str = "search_words"
    """PostgreSQL's column of them."""
    json: bool = False
    """Whether the words are the values of a JSON object."""

    @property
    def table(self) -> str:
        return str(self.of.__tablename__)

    @property
    def words(self) -> ColumnElement[str]:
        """All that a row says, in one text."""
        joined = " || ' ' || ".join(f"{self.table}.{name}" for name in self.columns)
        return literal_column(f"cairn_values({joined})" if self.json else joined, String)


GOAL = Source(0, Goal, Goal.id, ("title", "why", "done_means", "category"))
GOAL_LESSON = Source(1, Goal, Goal.id, ("learned",), "search_lesson")
MILESTONE = Source(2, Milestone, Milestone.id, ("title", "reached_when", "note"))
MILESTONE_LESSON = Source(3, Milestone, Milestone.id, ("lesson",), "search_lesson")
UPDATE = Source(4, Update, Update.id, ("moved", "blocker", "next_step"))
ANSWER = Source(5, Answer, Answer.id, ("custom",), json=True)
REFLECTION = Source(6, Reflection, Reflection.id, ("worked", "surprised", "changes"))
SOURCES = (GOAL, GOAL_LESSON, MILESTONE, MILESTONE_LESSON, UPDATE, ANSWER, REFLECTION)
"""Where words are looked for; a new one also needs its column in PostgreSQL, by a migration."""

_SEARCH = table("search", column("rowid", Integer), column("words", String))
_NUMBER = re.compile("([GgMm])([0-9]{1,9})")
_SKINS = range(0x1F3FB, 0x1F400)
"""The colours of skin, which belong to the emoji before them."""


class Wanted(Struct, frozen=True):
    """What is looked for: all of it must occur."""

    words: tuple[str, ...]
    """Folded; each begins a word, or is one, or is several with spaces, which follow each other."""
    signs: tuple[str, ...]
    """What no index has as a word, such as an emoji: looked for as it stands."""
    dropped: int = 0
    """So many words were too many."""
    number: tuple[Source, int] | None = None
    """The goal or milestone whose number it is, like `G12`: that is found too."""

    def __bool__(self) -> bool:
        return bool(self.words or self.signs)


def wanted_in(typed: str) -> Wanted:
    """What somebody looks for who typed this; quotes and operators are signs like others."""
    words: dict[str, None] = {}
    signs: dict[str, None] = {}
    for piece in unicodedata.normalize("NFC", typed).split():
        found = list(_words_of(piece))
        words |= dict.fromkeys(found)
        if not found:
            bare = "".join(sign for sign in piece if _is_telling(sign))[:LONGEST]
            signs |= {bare: None} if bare else {}
    kept = tuple(words)[:MOST]
    kept_signs = tuple(signs)[: MOST - len(kept)]
    dropped = len(words) + len(signs) - len(kept) - len(kept_signs)
    return Wanted(kept, kept_signs, dropped, _number_in(typed))


def _number_in(typed: str) -> tuple[Source, int] | None:
    ref = _NUMBER.fullmatch(typed.strip())
    return (GOAL if ref[1] in "Gg" else MILESTONE, int(ref[2])) if ref else None


def _words_of(piece: str) -> Iterator[str]:
    """Its words; signs of a script without spaces that follow each other are one."""
    for unspaced, words in groupby(folded(piece).split(), is_unspaced):
        if unspaced:
            yield " ".join(islice(words, LONGEST))
        else:
            yield from (word for word in words if any(map(str.isalnum, word)))


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
        conditions.append(literal_column(f"{source.table}.{source.kept}").op("@@")(query))
    return and_(*conditions)


def _may_begin(word: str) -> bool:
    """Whether it may be the beginning of a longer word."""
    return " " not in word and (len(word) >= SHORTEST or not word.isascii())


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
    """Quoted, and with `*` the beginning of a word."""
    return f'"{word}"' + ("*" if _may_begin(word) else "")


def _for_pg(word: str) -> str:
    """The same: `:*` for the beginning of a word, `<->` between those that follow each other."""
    if " " in word:
        return "(" + " <-> ".join(f"'{sign}'" for sign in word.split()) + ")"
    return f"'{word}'" + (":*" if _may_begin(word) else "")
