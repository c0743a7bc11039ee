"""Concerns: whose goals are whose, and which of them had no word of theirs lately."""

from collections.abc import Collection
from datetime import datetime, timedelta

from msgspec import Struct
from sqlalchemy import BindParameter, ColumnElement, Select, or_, select
from sqlalchemy.orm import Session

from bot.model import (
    Answer,
    Contributor,
    Goal,
    GoalState,
    Milestone,
    MilestoneState,
    Objective,
    Reading,
    Scope,
    Update,
)

LATELY = timedelta(days=1)
"""Who said something of a goal so lately is not reminded of it."""


def concerns_whom(person_id: int | BindParameter[int]) -> ColumnElement[bool]:
    """Goals that a person has to do with: they own it, help with it, or own a milestone of it that
    is still to be reached."""
    return or_(
        Goal.owner_id == person_id,
        Goal.id.in_(select(Contributor.goal_id).where(Contributor.person_id == person_id)),
        Goal.id.in_(
            select(Milestone.goal_id).where(
                Milestone.owner_id == person_id, Milestone.state == MilestoneState.PLANNED
            )
        ),
    )


class Unheard(Struct, frozen=True):
    """What people are asked about in some channels, and what they have said of it lately."""

    asked: dict[tuple[int, int], list[Goal]]
    """By channel and person; a goal that is due first comes first."""
    heard: set[tuple[int, int]]
    """People and goals, by row numbers."""
    spoke: set[tuple[int, int]]
    """Channels and people who said anything there, be it of no goal in particular."""

    def goals(self, channel_id: int, person_id: int) -> list[Goal]:
        """The goals that a person is asked about in a channel and has not spoken of lately."""
        asked = self.asked.get((channel_id, person_id), [])
        return [goal for goal in asked if (person_id, goal.id) not in self.heard]

    def needs_word(self, channel_id: int, person_id: int) -> bool:
        """Whether a word of a person is missing: of any of their goals, or, having none there, a
        word at all."""
        if self.asked.get((channel_id, person_id)):
            return bool(self.goals(channel_id, person_id))
        return (channel_id, person_id) not in self.spoke


def unheard(session: Session, channel_ids: Collection[int], now: datetime) -> Unheard:
    """What people have said lately, and left unsaid, of their goals in these channels."""
    since = now - LATELY
    goals = session.scalars(
        select(Goal)
        .where(_asked_in(channel_ids))
        .order_by(Goal.due_on.is_(None), Goal.due_on, Goal.number)
    ).all()
    theirs = {
        (goal_id, person_id)
        for query in _people_of(channel_ids)
        for goal_id, person_id in session.execute(query)
    }
    whose: dict[int, list[int]] = {}
    for goal_id, person_id in theirs:
        whose.setdefault(goal_id, []).append(person_id or 0)
    asked: dict[tuple[int, int], list[Goal]] = {}
    for goal in goals:
        for person_id in whose.get(goal.id, ()):
            asked.setdefault((goal.channel_id or 0, person_id), []).append(goal)
    heard = _heard(session, [goal.id for goal in goals], since)
    return Unheard(asked, heard, _spoke(session, channel_ids, since))


def _asked_in(channel_ids: Collection[int]) -> ColumnElement[bool]:
    here = Goal.channel_id.in_(channel_ids), Goal.scope != Scope.PERSONAL
    return (Goal.state == GoalState.ACTIVE) & here[0] & here[1]


def _people_of(channel_ids: Collection[int]) -> tuple[Select[int, int | None], ...]:
    """Goals and those whom they concern, as `concerns_whom` says it, for many people at once."""
    owner = select(Goal.id, Goal.owner_id).where(_asked_in(channel_ids))
    helper = select(Contributor.goal_id, Contributor.person_id).join(
        Goal, Goal.id == Contributor.goal_id
    )
    of_milestone = (
        select(Milestone.goal_id, Milestone.owner_id)
        .join(Goal, Goal.id == Milestone.goal_id)
        .where(Milestone.state == MilestoneState.PLANNED)
    )
    return (
        owner,
        helper.where(_asked_in(channel_ids)),
        of_milestone.where(_asked_in(channel_ids)),
    )


def _heard(session: Session, goal_ids: Collection[int], since: datetime) -> set[tuple[int, int]]:
    words = (
        select(Answer.person_id, Update.goal_id)
        .join(Answer, Answer.id == Update.answer_id)
        .where(Update.goal_id.in_(goal_ids), Update.at >= since)
    )
    values = (
        select(Reading.person_id, Objective.goal_id)
        .join(Objective, Objective.id == Reading.objective_id)
        .where(Objective.goal_id.in_(goal_ids), Reading.at >= since)
    )
    found = [*session.execute(words), *session.execute(values)]
    return {(person_id, goal_id) for person_id, goal_id in found}


def _spoke(session: Session, channel_ids: Collection[int], since: datetime) -> set[tuple[int, int]]:
    found = session.execute(
        select(Answer.channel_id, Answer.person_id).where(
            Answer.channel_id.in_(channel_ids), Answer.answered_at >= since
        )
    )
    return {(channel_id or 0, person_id) for channel_id, person_id in found}
