"""What a person may see of the work: goals and their parts, and what was said of them."""

from typing import Any

from sqlalchemy import ColumnElement, Select, or_, select
from sqlalchemy.orm import aliased

from bot.model import (
    Answer,
    Blocker,
    Celebration,
    Checkin,
    Goal,
    Milestone,
    Objective,
    Person,
    Reading,
    Reflection,
    Round,
    Update,
)

Rows = Select[*tuple[Any, ...]]


def goals(seen: ColumnElement[bool]) -> Rows:
    """The goals that are seen, each with what it supports where that is seen too."""
    parent, owner = aliased(Goal), aliased(Person)
    seen_parent = select(Goal.number).where(Goal.id == parent.id, seen).correlate(parent)
    return (
        select(
            Goal.number.label("goal"), Goal.title, Goal.why, Goal.done_means, Goal.category,
            Goal.scope, Goal.state, Goal.priority, owner.name.label("owner"),
            Goal.start_on, Goal.due_on, Goal.first_due_on, Goal.moves, Goal.moved_because,
            Goal.reported, Goal.reported_at, Goal.confidence, Goal.closed_at, Goal.learned,
            seen_parent.scalar_subquery().label("supports"), Goal.created_at,
        )
        .outerjoin(parent, parent.id == Goal.parent_id)
        .outerjoin(owner, owner.id == Goal.owner_id)
        .where(seen)
        .order_by(Goal.number)
    )  # fmt: skip


def milestones(seen: ColumnElement[bool]) -> Rows:
    """The milestones of goals that are seen."""
    return (
        select(
            Milestone.number.label("milestone"), Goal.number.label("goal"), Milestone.title,
            Milestone.reached_when, Milestone.state, Milestone.size, Person.name.label("owner"),
            Milestone.due_on, Milestone.first_due_on, Milestone.moves, Milestone.moved_because,
            Milestone.reached_on, Milestone.evidence, Milestone.note, Milestone.lesson,
            Milestone.dropped_because, Milestone.created_at,
        )
        .join(Goal, Goal.id == Milestone.goal_id)
        .outerjoin(Person, Person.id == Milestone.owner_id)
        .where(seen)
        .order_by(Milestone.number)
    )  # fmt: skip


def objectives(seen: ColumnElement[bool]) -> Rows:
    """The numbers of goals that are seen, as they stand."""
    return (
        select(
            Objective.number.label("objective"), Goal.number.label("goal"), Objective.name,
            Objective.unit, Objective.baseline, Objective.low, Objective.target,
            Objective.current, Objective.current_at, Objective.due_on, Objective.dropped_at,
        )
        .join(Goal, Goal.id == Objective.goal_id)
        .where(seen)
        .order_by(Objective.number)
    )  # fmt: skip


def values(seen: ColumnElement[bool]) -> Rows:
    """Every value that was given of the numbers of goals that are seen, the oldest first."""
    return (
        select(
            Objective.number.label("objective"), Goal.number.label("goal"), Objective.name,
            Reading.value, Objective.unit, Person.name.label("who"), Reading.at,
        )
        .select_from(Reading)
        .join(Objective, Objective.id == Reading.objective_id)
        .join(Goal, Goal.id == Objective.goal_id)
        .join(Person, Person.id == Reading.person_id)
        .where(seen)
        .order_by(Objective.number, Reading.at, Reading.id)
    )  # fmt: skip


def answers(readable: ColumnElement[bool], seen: ColumnElement[bool]) -> Rows:
    """What was said where they may read it, of goals that are seen or of none."""
    return (
        select(
            Update.at.label("at"), Person.name.label("who"), Checkin.name.label("checkin"),
            Goal.number.label("goal"), Update.status, Update.moved, Update.blocker,
            Update.next_step, Answer.custom.label("own_questions"), Answer.late,
        )
        .select_from(Answer)
        .join(Person, Person.id == Answer.person_id)
        .outerjoin(Update, Update.answer_id == Answer.id)
        .outerjoin(Goal, Goal.id == Update.goal_id)
        .outerjoin(Round, Round.id == Answer.round_id)
        .outerjoin(Checkin, Checkin.id == Round.checkin_id)
        .where(readable, or_(Update.goal_id.is_(None), seen))
        .order_by(Answer.answered_at, Answer.id, Update.id)
    )  # fmt: skip


def blockers(seen: ColumnElement[bool]) -> Rows:
    """What is or was in the way, where it is seen."""
    helper, resolver = aliased(Person), aliased(Person)
    return (
        select(
            Goal.number.label("goal"), Person.name.label("who"), Blocker.text,
            Blocker.opened_at, helper.name.label("helper"), Blocker.resolved_at,
            resolver.name.label("resolved_by"),
        )
        .select_from(Blocker)
        .join(Person, Person.id == Blocker.person_id)
        .outerjoin(Goal, Goal.id == Blocker.goal_id)
        .outerjoin(helper, helper.id == Blocker.helper_id)
        .outerjoin(resolver, resolver.id == Blocker.resolved_by_id)
        .where(seen)
        .order_by(Blocker.opened_at, Blocker.id)
    )  # fmt: skip


def reflections(seen: ColumnElement[bool]) -> Rows:
    """What people learned from what was celebrated of goals that are seen."""
    return (
        select(
            Goal.number.label("goal"), Milestone.number.label("milestone"),
            Person.name.label("who"), Reflection.worked, Reflection.surprised,
            Reflection.changes, Reflection.still.label("still_the_right_goal"), Reflection.at,
        )
        .select_from(Reflection)
        .join(Person, Person.id == Reflection.person_id)
        .join(Celebration, Celebration.id == Reflection.celebration_id)
        .join(Goal, Goal.id == Celebration.goal_id)
        .outerjoin(Milestone, Milestone.id == Celebration.milestone_id)
        .where(seen)
        .order_by(Reflection.at, Reflection.id)
    )  # fmt: skip
