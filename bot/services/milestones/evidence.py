"""Evidence: what shows how far a milestone is, brought by anybody who may see it."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.errors import CairnError, MilestoneSettled
from bot.model import About, Event, Evidence, Goal, Milestone, MilestoneState, Person
from bot.services import access, goals
from bot.services.outbox import notices

from .telling import write


class NothingShown(CairnError):
    """Please give a link, or say in a few words what shows it."""


def bring(
    session: Session,
    milestone: Milestone,
    goal: Goal,
    *,
    link: str = "",
    note: str = "",
    by: Person,
    now: datetime,
    quietly: bool = False,
) -> bool:
    """Keep a link or a note with a milestone; False when this person had brought just that. Its
    owner hears of it, unless it comes `quietly`.

    Raises:
        NothingShown, MilestoneSettled, GoalClosed, OutsiderOnly: nothing was kept.
    """
    access.need_insider(by)
    if not link and not note:
        raise NothingShown
    if milestone.state == MilestoneState.DROPPED:
        raise MilestoneSettled(state="dropped")
    goals.need_open(goal)
    if _is_known(session, milestone, link, note, by):
        return False
    piece = Evidence(
        workspace_id=goal.workspace_id, milestone_id=milestone.id, person_id=by.id,
        link=link, note=note, at=now,
    )  # fmt: skip
    session.add(piece)
    session.flush()
    write(session, goal, milestone, Event.MILESTONE_EVIDENCE, by, now, new=link, why=note)
    goals.touch(session, goal, now)
    if not quietly:
        _tell_owner(session, milestone, goal, piece, now)
    return True


def _tell_owner(
    session: Session, milestone: Milestone, goal: Goal, piece: Evidence, now: datetime
) -> None:
    """Whoever is to mark it reached hears of it, while it is not, and unless they brought it."""
    owner_id = milestone.owner_id or goal.owner_id or goal.creator_id
    if milestone.state == MilestoneState.REACHED or owner_id == piece.person_id:
        return
    notices.owe(
        session, person_id=owner_id, workspace_id=goal.workspace_id, about=About.EVIDENCE,
        subject_id=piece.id, key=f"evidence:{piece.id}", now=now, for_person_id=piece.person_id,
    )  # fmt: skip


def _is_known(session: Session, milestone: Milestone, link: str, note: str, by: Person) -> bool:
    said = (milestone.reached_by_id, milestone.evidence, milestone.note)
    found = session.scalar(
        select(Evidence.id)
        .where(
            Evidence.milestone_id == milestone.id,
            Evidence.person_id == by.id,
            Evidence.link == link,
            Evidence.note == note,
        )
        .limit(1)
    )
    return found is not None or said == (by.id, link, note)
