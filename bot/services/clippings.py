"""Clippings: what somebody said in Slack, kept with the goal that it tells of, with its address."""

from datetime import datetime
from typing import Literal

from sqlalchemy.orm import Session

from bot.model import Event, Goal, Milestone, Person
from bot.services import goals, history, milestones, risks
from bot.services.milestones import Plan

Note = Literal[Event.DECISION_NOTED, Event.WIN_NOTED]
"""What a goal's history holds that changes nothing of it."""


def as_milestone(
    session: Session,
    goal: Goal,
    title: str,
    link: str,
    *,
    by: Person,
    now: datetime,
    here: int | None,
) -> Milestone:
    """Add it as a milestone, or propose that, with its address as the first evidence.

    Raises:
        As `milestones.add`: nothing was added.
    """
    milestone = milestones.add(session, goal, Plan(title), by=by, now=now, here=here)
    if link:
        milestones.bring(session, milestone, goal, link=link, by=by, now=now, quietly=True)
    return milestone


def as_blocker(
    session: Session, goal: Goal, words: str, link: str, *, by: Person, now: datetime
) -> bool:
    """Keep it as what is in the goal's way; False when just this was kept already.

    Raises:
        As `risks.block`: nothing was kept.
    """
    return risks.block(session, goal, f"{words} {link}".rstrip(), by=by, now=now)


def note(
    session: Session,
    goal: Goal,
    what: Note,
    words: str,
    link: str,
    *,
    milestone: Milestone | None = None,
    by: Person,
    now: datetime,
) -> None:
    """Keep it as a decision or a win of a goal, maybe of one of its milestones; its channel reads
    of it in the thread of the goal's card.

    Raises:
        NotYours: they are neither in the goal's channel nor of its people.
        OutsiderOnly, GoalClosed: nothing was kept.
    """
    risks.need_voice(session, by, goal, milestone)
    goals.need_open(goal)
    line = history.write(
        session, event=what, goal_id=goal.id, by=by, now=now, new=words, why=link,
        milestone_id=milestone.id if milestone else None,
    )  # fmt: skip
    goals.touch(session, goal, now)
    goals.tell(session, goal, line, now)
