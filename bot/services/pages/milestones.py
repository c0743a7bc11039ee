"""One milestone as its card shows it, to one reader."""

from datetime import date, datetime

from msgspec import Struct
from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from bot.model import (
    Celebration,
    Evidence,
    Goal,
    Milestone,
    MilestoneAfter,
    MilestoneHelper,
    MilestoneState,
    Person,
)
from bot.services import access, celebrations, milestones
from bot.services.pages import goals as goal_pages
from bot.services.pages.goals import GoalPage, local_day
from bot.services.pages.lines import MilestoneLine
from bot.services.pages.reflections import NO_REFLECTIONS, Reflections, reflections

SHOWN = 10
"""So many pieces of evidence stand on a card, the newest; the rest is counted."""


class EvidenceLine(Struct, frozen=True):
    """What somebody brought to show how far a milestone is."""

    who: str
    """Their Slack id."""
    link: str
    note: str
    on: date


class AfterLine(Struct, frozen=True):
    """A milestone that must come first."""

    number: int
    title: str
    state: MilestoneState
    due_on: date | None


class MilestonePage(Struct, frozen=True):
    """A milestone with all that its card says, for one reader."""

    line: MilestoneLine
    goal: GoalPage
    evidence: tuple[EvidenceLine, ...] = ()
    more_evidence: int = 0
    helpers: tuple[str, ...] = ()
    """The Slack ids of those who helped to reach it."""
    note: str = ""
    lesson: str = ""
    after: tuple[AfterLine, ...] = ()
    """What it comes after, as far as its reader may see it."""
    may_reach: bool = True
    may_commit: bool = False
    """Whether it waits for its reader to say *I commit*."""
    may_undo: bool = False
    """Whether it was marked reached lately, by mistake or not, and may be taken back."""
    waiting: tuple[int, datetime] | None = None
    """The celebration that its channel is still to hear of, and when."""
    reflections: Reflections = NO_REFLECTIONS


def page(
    session: Session, milestone: Milestone, goal: Goal, viewer: Person, now: datetime, today: date
) -> MilestonePage:
    """A milestone for one reader, on their day; a fixed number of queries."""
    of = goal_pages.card(session, goal, now, today)
    evidence, more = _evidence(session, milestone, viewer.zone)
    line = goal_pages.milestone(session, milestone.id, of)
    return MilestonePage(
        line=line,
        goal=of,
        evidence=evidence,
        more_evidence=more,
        helpers=_helpers(session, milestone),
        note=milestone.note,
        lesson=milestone.lesson,
        after=_after(session, milestone, goal, viewer, now),
        may_reach=milestones.may_reach(session, viewer, goal, milestone),
        may_commit=line.uncommitted and milestone.owner_id == viewer.id,
        may_undo=milestones.may_undo(session, viewer, goal, milestone, now),
        waiting=celebrations.waiting(session, milestone, now),
        reflections=_reflections(session, milestone),
    )


def _reflections(session: Session, milestone: Milestone) -> Reflections:
    if milestone.state != MilestoneState.REACHED:
        return NO_REFLECTIONS
    of = select(Celebration.id).where(Celebration.milestone_id == milestone.id)
    celebration_id = session.scalar(of)
    return reflections(session, celebration_id) if celebration_id else NO_REFLECTIONS


def _helpers(session: Session, milestone: Milestone) -> tuple[str, ...]:
    if milestone.state != MilestoneState.REACHED:
        return ()
    return tuple(
        session.scalars(
            select(Person.slack_id)
            .join(MilestoneHelper, MilestoneHelper.person_id == Person.id)
            .where(MilestoneHelper.milestone_id == milestone.id)
            .order_by(Person.name, Person.id)
        )
    )


def _after(
    session: Session, milestone: Milestone, goal: Goal, viewer: Person, now: datetime
) -> tuple[AfterLine, ...]:
    rows = session.scalars(
        select(Milestone)
        .join(MilestoneAfter, MilestoneAfter.after_id == Milestone.id)
        .join(Goal, Goal.id == Milestone.goal_id)
        .where(
            MilestoneAfter.milestone_id == milestone.id,
            Milestone.state != MilestoneState.DROPPED,
            or_(Goal.id == goal.id, access.visible(viewer, None, now)),
        )
        .order_by(Milestone.number)
    )
    return tuple(AfterLine(row.number, row.title, row.state, row.due_on) for row in rows)


def _evidence(
    session: Session, milestone: Milestone, zone: str
) -> tuple[tuple[EvidenceLine, ...], int]:
    rows = session.execute(
        select(Evidence, Person.slack_id)
        .join(Person, Person.id == Evidence.person_id)
        .where(Evidence.milestone_id == milestone.id)
        .order_by(Evidence.id.desc())
        .limit(SHOWN)
    )
    shown = tuple(
        EvidenceLine(who, found.link, found.note, local_day(found.at, zone)) for found, who in rows
    )
    counted = select(func.count()).where(Evidence.milestone_id == milestone.id)
    return shown, (session.scalar(counted) or 0) - len(shown)
