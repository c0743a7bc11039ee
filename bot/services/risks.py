"""Risks: what is in the way of a goal, said outside its check-ins; and a milestone that may not be
reached in time, said before its day."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.model import Answer, Event, Goal, History, Milestone, Person, Status
from bot.services import (
    access,
    answers,
    blockers,
    goals,
    history,
    milestones,
    standings,
    workspaces,
)
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
    _say(session, Words(goal.id, Status.AT_RISK, blocker=why), by=by, now=now)
    goals.tell(session, goal, _name(session, milestone, by).id, now)


def block(session: Session, goal: Goal, why: str, *, by: Person, now: datetime) -> bool:
    """Report what is in a goal's way; its channel reads of it in the thread of the goal's card.
    False when just this stands in this person's way already.

    Raises:
        NotYours: they are neither in the goal's channel nor of its people.
        OutsiderOnly, GoalClosed: nothing was reported.
    """
    need_voice(session, by, goal)
    goals.need_open(goal)
    before = history.newest(session, goal.id)
    _say(session, Words(goal.id, blocker=why), by=by, now=now)
    line = session.scalar(
        select(History.id).where(
            History.goal_id == goal.id,
            History.id > before,
            History.event == Event.BLOCKER_OPENED,
            History.person_id == by.id,
        )
    )
    if line is not None:
        goals.tell(session, goal, line, now)
    return line is not None


def _say(session: Session, words: Words, *, by: Person, now: datetime) -> None:
    """Keep it as an answer of their own, which no round waits for."""
    assert words.goal_id is not None
    # Held before anything else is touched, as by all who report.
    held = standings.hold(session, by.workspace_id, [words.goal_id])
    answer = Answer(
        workspace_id=by.workspace_id,
        channel_id=held[words.goal_id].channel_id,
        person_id=by.id,
        custom={},
        answered_at=now,
    )
    session.add(answer)
    session.flush()
    answers.add_words(session, answer, [words], now, None)
    blockers.added(session, answer, held[words.goal_id], words.blocker, by=by, now=now)
    standings.settle(session, held, answers.reported([words], {}), by=by, now=now)


def need_voice(
    session: Session, person: Person, goal: Goal, milestone: Milestone | None = None
) -> None:
    """Refuse who has no say in a goal: it takes a member of its channel, or one of its people;
    the owner of its milestone, where it is about one.

    Raises:
        NotYours, OutsiderOnly: the sentence for it.
    """
    access.need_insider(person)
    here = goal.channel_id
    if here is not None and workspaces.is_member(session, here, person.id):
        return
    if milestone is not None:
        access.need_milestone_change(session, person, goal, milestone)
    else:
        access.need_goal_change(session, person, goal)


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
