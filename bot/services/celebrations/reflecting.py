"""Reflections: what a goal's people learned from what was celebrated, kept once each."""

from datetime import datetime

from msgspec import Struct
from sqlalchemy import exists, or_, select
from sqlalchemy.orm import Session

from bot.errors import CairnError, NotYours
from bot.model import (
    Celebration,
    Contributor,
    Goal,
    Milestone,
    MilestoneHelper,
    MilestoneState,
    Person,
    Reflection,
    Still,
)
from bot.model.upserts import AnyInsert, Upsert, table_of
from bot.services import access, choices

_R = table_of(Reflection)
_SAID = ("worked", "surprised", "changes", "still")


def _kept(insert: AnyInsert) -> AnyInsert:
    return insert.on_conflict_do_update(
        index_elements=["celebration_id", "person_id"],
        set_={name: insert.excluded[name] for name in _SAID},
    )


_KEEP = Upsert(lambda insert: _kept(insert(_R)))


class NothingSaid(CairnError):
    """Please say at least one of these things."""


class Said(Struct, frozen=True):
    """What somebody reflects; all of it may be empty but one."""

    worked: str = ""
    surprised: str = ""
    changes: str = ""
    still: Still | None = None

    @property
    def is_empty(self) -> bool:
        return not (self.worked or self.surprised or self.changes or self.still)


def need_own(session: Session, by: Person, goal: Goal) -> None:
    """Refuse who is none of a goal's people.

    Raises:
        OutsiderOnly, NotYours: the sentence for them.
    """
    access.need_insider(by)
    if by.id in (goal.owner_id, goal.creator_id) or access.may_change_goal(session, by, goal):
        return
    helped = exists().where(
        MilestoneHelper.milestone_id == Milestone.id, MilestoneHelper.person_id == by.id
    )
    on_road = select(Milestone.id).where(
        Milestone.goal_id == goal.id,
        Milestone.state != MilestoneState.DROPPED,
        or_(Milestone.owner_id == by.id, Milestone.reached_by_id == by.id, helped),
    )
    is_in = session.get(Contributor, (goal.id, by.id)) is not None
    if not is_in and session.scalar(on_road.limit(1)) is None:
        who = f"somebody who is in on G{goal.number}, or owns or helped with a milestone of it,"
        raise NotYours(who=who)


def reflect(
    session: Session, celebration: Celebration, goal: Goal, said: Said, *, by: Person, now: datetime
) -> None:
    """Keep what a person reflects on a celebration of theirs that they see, in place of what they
    said of it before; nothing at all takes that back.

    Raises:
        OutsiderOnly, NotYours, NothingSaid: nothing was changed.
    """
    need_own(session, by, goal)
    if said.is_empty:
        before = own(session, celebration.id, by)
        if before is None:
            raise NothingSaid
        session.delete(before)
        session.flush()
    else:
        row = {name: getattr(said, name) for name in _SAID} | {
            "workspace_id": celebration.workspace_id, "celebration_id": celebration.id,
            "person_id": by.id, "at": now,
        }  # fmt: skip
        session.execute(_KEEP.on(session), row)
    choices.show_anew(session, celebration, now)


def own(session: Session, celebration_id: int, person: Person) -> Reflection | None:
    """What a person has said on a celebration so far."""
    return session.scalar(
        select(Reflection).where(
            Reflection.celebration_id == celebration_id, Reflection.person_id == person.id
        )
    )
