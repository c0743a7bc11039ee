"""Risks: a milestone that may not be reached in time, said before its day."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.model import Answer, Event, Goal, History, Milestone, Person, Status
from bot.services import access, answers, blockers, goals, milestones, standings, workspaces
from bot.services.answers import Words


def report(
    session: Session, milestone: Milestone, goal: Goal, why: str, *, by: Person, now: datetime
) -> None:
    """Report a milestone's goal at risk, with what is in the way; its channel reads of it in the
    thread of the goal's card.

    Raises:
        NotYours: they are neither in the goal's channel nor of its people.
        OutsiderOnly, GoalClosed, MilestoneSettled: nothing was reported.
    """
    need_voice(session, by, goal, milestone)
    milestones.need_planned(goal, milestone)
    # Held before anything else is touched, as by all who report.
    held = standings.hold(session, by.workspace_id, [goal.id])
    answer = Answer(
        workspace_id=by.workspace_id,
        channel_id=goal.channel_id,
        person_id=by.id,
        custom={},
        answered_at=now,
    )
    session.add(answer)
    session.flush()
    words = [Words(goal.id, Status.AT_RISK, blocker=why)]
    answers.add_words(session, answer, words, now, None)
    blockers.added(session, answer, held[goal.id], why, by=by, now=now)
    standings.settle(session, held, answers.reported(words, {}), by=by, now=now)
    goals.tell(session, goal, _name(session, milestone, by).id, now)


def need_voice(session: Session, person: Person, goal: Goal, milestone: Milestone) -> None:
    """Refuse who has no say in a goal: it takes a member of its channel, or one of its people.

    Raises:
        NotYours, OutsiderOnly: the sentence for it.
    """
    access.need_insider(person)
    here = goal.channel_id
    if here is None or not workspaces.is_member(session, here, person.id):
        access.need_milestone_change(session, person, goal, milestone)


def _name(session: Session, milestone: Milestone, by: Person) -> History:
    """The line of history that has just been written of it, which names the milestone now."""
    line = session.scalars(
        select(History)
        .where(
            History.goal_id == milestone.goal_id,
            History.person_id == by.id,
            History.event == Event.STATUS_REPORTED,
        )
        .order_by(History.id.desc())
        .limit(1)
    ).one()
    line.milestone_id = milestone.id
    session.flush()
    return line
