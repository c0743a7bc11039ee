"""What one person is told of milestones and re-plans, as far as they may still see them."""

from collections.abc import Mapping
from datetime import datetime

from msgspec import Struct
from sqlalchemy import Select, bindparam, select
from sqlalchemy.orm import Session

from bot.model import (
    About,
    Blocker,
    Celebration,
    Channel,
    Digest,
    DigestIssue,
    Evidence,
    Goal,
    GoalState,
    History,
    Milestone,
    MilestoneState,
    Notice,
    Objective,
    Person,
    Quarter,
)
from bot.services import access, audiences
from bot.services.pages import goals as goal_pages
from bot.services.pages import lines, news
from bot.services.pages.goals import GoalPage
from bot.services.pages.lines import MilestoneLine, ObjectiveLine
from bot.services.pages.news import NewsLine


class MilestonePage(Struct, frozen=True):
    """A milestone that waits for a person, on their day."""

    line: MilestoneLine
    goal: GoalPage
    is_mine: bool
    """Whether the person it is told to is to bring it about."""
    objective: ObjectiveLine | None = None
    """The number that says when it is reached."""


class EvidencePage(Struct, frozen=True):
    """Something that a person brought for another's milestone."""

    milestone: MilestonePage
    by: str
    """The Slack id of who brought it."""
    link: str
    note: str


class ReplanPage(Struct, frozen=True):
    """What was moved of a goal, at once."""

    goal: GoalPage
    lines: tuple[NewsLine, ...]


def is_unsure(session: Session, notice: Notice, now: datetime) -> bool:
    """Whether it cannot be said just now who may see what a notice speaks of."""
    of = _GOAL_OF.get(notice.about)
    if of is None:
        return False
    found = (
        select(Goal.id)
        .join(Channel, Channel.id == Goal.channel_id)
        .where(access.is_unsure(now), Goal.id.in_(of))
    )
    return session.scalar(found, {"subject": notice.subject_id}) is not None


_OF_BLOCKER = select(Blocker.goal_id).where(Blocker.id == bindparam("subject"))
_OF_MILESTONE = select(Milestone.goal_id).where(Milestone.id == bindparam("subject"))
_GOAL_OF: Mapping[About, Select[int] | Select[int | None]] = {
    About.BLOCKER_HELPED: _OF_BLOCKER,
    About.BLOCKER_RESOLVED: _OF_BLOCKER,
    About.BLOCKER_ESCALATED: _OF_BLOCKER,
    About.MILESTONE_DUE: _OF_MILESTONE,
    About.MILESTONE_REACHABLE: _OF_MILESTONE,
    About.EVIDENCE: (
        select(Milestone.goal_id)
        .join(Evidence, Evidence.milestone_id == Milestone.id)
        .where(Evidence.id == bindparam("subject"))
    ),
    About.DIGEST: (
        select(Goal.id)
        .join(Digest, Digest.channel_id == Goal.channel_id)
        .join(DigestIssue, DigestIssue.digest_id == Digest.id)
        .where(DigestIssue.id == bindparam("subject"))
    ),
    About.CELEBRATION: select(Celebration.goal_id).where(Celebration.id == bindparam("subject")),
    About.QUARTER: select(Quarter.goal_id).where(Quarter.id == bindparam("subject")),
    About.REPLAN: select(History.goal_id).where(History.id == bindparam("subject")),
}
"""The goals of which people are told as far as they may see them."""


def due(session: Session, person: Person, milestone_id: int, now: datetime) -> MilestonePage | None:
    """A milestone with a date; none when there is nothing to remind of any more: it is settled or
    lost its date, its goal is closed or rests, or the person may not see it."""
    page = waiting(session, person, milestone_id, now)
    if page is None or page.goal.state != GoalState.ACTIVE or page.line.due_on is None:
        return None
    return page


def waiting(
    session: Session, person: Person, milestone_id: int, now: datetime
) -> MilestonePage | None:
    """A milestone that is not settled; none when it is, its goal is closed, or the person may not
    see it."""
    found = session.execute(
        select(Milestone, Goal)
        .join(Goal, Goal.id == Milestone.goal_id)
        .where(
            Milestone.id == milestone_id,
            Milestone.state == MilestoneState.PLANNED,
            access.visible(person, None, now),
        )
    ).first()
    if found is None or found[1].state.is_closed:
        return None
    milestone, goal = found
    page = goal_pages.card(session, goal, now, audiences.today_of(person, now))
    return MilestonePage(
        line=goal_pages.milestone(session, milestone.id, page),
        goal=page,
        is_mine=person.id == (milestone.owner_id or goal.owner_id),
        objective=_objective(session, milestone, person, now),
    )


def evidence(
    session: Session, person: Person, evidence_id: int, now: datetime
) -> EvidencePage | None:
    """Evidence for a milestone that is not settled yet, with who brought it."""
    found = session.execute(
        select(Evidence, Person.slack_id)
        .join(Person, Person.id == Evidence.person_id)
        .where(Evidence.id == evidence_id)
    ).first()
    page = waiting(session, person, found[0].milestone_id, now) if found else None
    if found is None or page is None:
        return None
    return EvidencePage(page, found[1], found[0].link, found[0].note)


def replan(session: Session, person: Person, history_id: int, now: datetime) -> ReplanPage | None:
    """What was moved with this line of history; none when the person may not see the goal."""
    goal = session.scalar(
        select(Goal)
        .join(History, History.goal_id == Goal.id)
        .where(History.id == history_id, access.visible(person, None, now))
    )
    if goal is None:
        return None
    found = news.moved_with(session, history_id, now, audiences.zone_of(person))
    page = goal_pages.card(session, goal, now, audiences.today_of(person, now))
    return ReplanPage(page, tuple(found)) if found else None


def _objective(
    session: Session, milestone: Milestone, person: Person, now: datetime
) -> ObjectiveLine | None:
    """The number of a milestone, if the person may see what it measures."""
    row = session.scalar(
        select(Objective)
        .join(Goal, Goal.id == Objective.goal_id)
        .where(Objective.id == milestone.objective_id, access.visible(person, None, now))
    )
    if row is None:
        return None
    of_goal = lines.objectives(session, [row.goal_id]).get(row.goal_id, [])
    return next((line for line in of_goal if line.number == row.number), None)
