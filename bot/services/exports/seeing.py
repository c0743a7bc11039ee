"""What somebody may see and no more, and what is their own, as rows by kind of thing."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from msgspec import Struct
from sqlalchemy.orm import Session

from bot.model import Person
from bot.model.searching import Wanted
from bot.services import access, finding
from bot.services.finding import Search

from . import own, regular, work
from .work import Rows

Row = dict[str, Any]
_LETTERS = (
    ("goal", "G"), ("supports", "G"), ("milestone", "M"), ("objective", "O"), ("checkin", "C"),
)  # fmt: skip


class Export(Struct, frozen=True):
    """Rows by kind of thing: `goals`, `milestones`, `objectives`, `values`, `answers`, `blockers`,
    `reflections`, `checkins`, `digests`; each a dictionary of words, numbers, days and moments."""

    tables: Mapping[str, Sequence[Row]]
    own: Mapping[str, Sequence[Row]]
    """What is nobody else's: `settings`, `follows`, `replies`, `evidence`, `opinions`, `cheers`,
    `still_in`, `drafts`, `kept_words`; nothing for somebody whose account is switched off."""


def export(session: Session, viewer: Person, now: datetime) -> Export:
    """All that a person may see, wherever they are; one query for each kind of thing."""
    seen = access.visible(viewer, None, now)
    search = Search(viewer, None, Wanted((), ()), now)
    statements: dict[str, Rows] = {
        "goals": work.goals(seen),
        "milestones": work.milestones(seen),
        "objectives": work.objectives(seen),
        "values": work.values(seen),
        "answers": work.answers(finding.readable(search), seen),
        "blockers": work.blockers(access.sees_blocker(viewer, None, now)),
        "reflections": work.reflections(seen),
        "checkins": regular.checkins(viewer, now),
        "digests": regular.digests(viewer, now),
    }
    theirs = {} if access.is_gone(viewer) else own.tables(viewer, seen)
    return Export(_rows(session, statements), _rows(session, theirs))


def _rows(session: Session, statements: Mapping[str, Rows]) -> Mapping[str, Sequence[Row]]:
    return {
        name: [_named({**row._mapping}) for row in session.execute(statement)]
        for name, statement in statements.items()
    }


def _named(given: Row) -> Row:
    """A row with its short ids as people know them."""
    for name, letter in _LETTERS:
        if isinstance(given.get(name), int):
            given[name] = f"{letter}{given[name]}"
    return given
