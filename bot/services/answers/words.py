"""Words: what a person says of their goals, and what of it is kept."""

from collections.abc import Collection, Mapping
from datetime import datetime
from decimal import Decimal

from msgspec import Struct, field
from sqlalchemy import bindparam, insert, select
from sqlalchemy.orm import Session

from bot.model import Answer, Reply, Status, Update
from bot.model.blockers import names_one
from bot.model.upserts import table_of
from bot.services.standings import Reported

_UPDATES = table_of(Update)
_STATUSES = (
    select(_UPDATES.c.goal_id, _UPDATES.c.status)
    .where(
        _UPDATES.c.answer_id == bindparam("of_answer"),
        _UPDATES.c.goal_id.is_not(None),
        _UPDATES.c.status.is_not(None),
    )
    .order_by(_UPDATES.c.at, _UPDATES.c.id)
)
_SAY = insert(_UPDATES)


class Words(Struct, frozen=True):
    """What a person says of one goal, or of none in particular."""

    goal_id: int | None = None
    status: Status | None = None
    moved: str = ""
    blocker: str = ""
    next_step: str = ""

    @property
    def is_empty(self) -> bool:
        return not (self.status or self.moved or self.blocker or self.next_step)


class Said(Struct, frozen=True):
    """What a person says at once."""

    words: tuple[Words, ...] = ()
    numbers: Mapping[int, Decimal | None] = field(default_factory=dict)
    """New values by objective; none takes back the one that this answer gave before. An objective
    that is left out keeps it."""
    custom: Mapping[str, str] = field(default_factory=dict)
    """Answers to the check-in's own questions, by question."""


def statuses(session: Session, answer: Answer) -> dict[int, Status]:
    """The newest status that an answer gives to each goal."""
    return dict(session.execute(_STATUSES, {"of_answer": answer.id}).all())


def add_words(
    session: Session, answer: Answer, words: Collection[Words], at: datetime, reply: Reply | None
) -> None:
    """Keep words as part of an answer."""
    rows = [
        {
            "workspace_id": answer.workspace_id,
            "answer_id": answer.id,
            "reply_id": reply.id if reply else None,
            "goal_id": each.goal_id,
            "status": each.status,
            "moved": each.moved,
            "blocker": each.blocker,
            "next_step": each.next_step,
            "at": at,
        }
        for each in words
        if not each.is_empty
    ]
    if rows:
        session.execute(_SAY, rows)


def reported(words: Collection[Words], before: Mapping[int, Status]) -> dict[int, Reported]:
    """The statuses among words that an answer did not say before."""
    return {
        each.goal_id: Reported(each.status, each.blocker or each.moved)
        for each in words
        if each.goal_id and each.status and before.get(each.goal_id) != each.status
    }


def in_the_way(words: Collection[Words]) -> dict[int | None, str]:
    """What words say to be in the way, by the goal they are of; empty where nothing is."""
    found: dict[int | None, str] = {}
    for each in words:
        one = each.blocker if names_one(each.blocker) else ""
        found[each.goal_id] = "\n".join(filter(None, [found.get(each.goal_id), one]))
    return found
