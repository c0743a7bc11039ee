"""Who may change a goal, its milestones and its objectives."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.errors import NotYours
from bot.model import (
    Channel,
    Goal,
    Membership,
    Milestone,
    MilestoneState,
    Objective,
    Person,
    Scope,
)

from .people import here, is_gone, names, need_insider


def may_change_goal(session: Session, person: Person, goal: Goal) -> bool:
    """Whether a person may edit, close or re-plan a goal that they see: its owner, its creator, an
    admin; and all members of its channel but guests, where its settings say so."""
    if person.outsider or is_gone(person) or person.workspace_id != goal.workspace_id:
        return False
    if goal.scope == Scope.PERSONAL:
        return person.id == goal.owner_id
    if person.admin or person.id in (goal.owner_id, goal.creator_id):
        return True
    return not person.guest and _edits_openly(session, person, goal)


def _edits_openly(session: Session, person: Person, goal: Goal) -> bool:
    if goal.scope != Scope.CHANNEL:
        return False
    opened = (
        select(Channel.id)
        .join(Membership, Membership.channel_id == Channel.id)
        .where(
            Channel.id == goal.channel_id,
            Channel.open_editing,
            Membership.person_id == person.id,
        )
    )
    return session.scalar(opened) is not None


def may_change_milestone(
    session: Session, person: Person, goal: Goal, milestone: Milestone
) -> bool:
    """Whether a person may re-plan or drop a milestone or mark it reached: its owner may, beside
    those who may change its goal; a proposal is also its proposer's, until it is accepted."""
    if person.outsider or is_gone(person) or person.workspace_id != milestone.workspace_id:
        return False
    proposer = milestone.creator_id if milestone.state == MilestoneState.PROPOSED else None
    return person.id in (milestone.owner_id, proposer) or may_change_goal(session, person, goal)


def need_goal_change(session: Session, person: Person, goal: Goal) -> None:
    """Refuse who may not change a goal.

    Raises:
        NotYours: with the names of those who may.
    """
    need_insider(person)
    if not may_change_goal(session, person, goal):
        raise NotYours(who=names(session, goal.owner_id, goal.creator_id))


def need_milestone_change(
    session: Session, person: Person, goal: Goal, milestone: Milestone
) -> None:
    """Refuse who may not re-plan or drop a milestone or mark it reached.

    Raises:
        NotYours: with the names of those who may.
    """
    need_insider(person)
    if not may_change_milestone(session, person, goal, milestone):
        raise NotYours(who=names(session, milestone.owner_id, goal.owner_id, goal.creator_id))


def may_change_objective(
    session: Session, person: Person, goal: Goal, objective: Objective
) -> bool:
    """Whether a person may edit or drop an objective: its owner may, beside the goal's people."""
    if person.outsider or is_gone(person):
        return False
    return person.id == objective.owner_id or may_change_goal(session, person, goal)


def need_objective_change(
    session: Session, person: Person, goal: Goal, objective: Objective
) -> None:
    """Refuse who may not edit or drop an objective.

    Raises:
        NotYours: with the names of those who may.
    """
    need_insider(person)
    if person.id != objective.owner_id:
        if objective.owner_id is None:
            need_goal_change(session, person, goal)
        elif not may_change_goal(session, person, goal):
            raise NotYours(who=names(session, objective.owner_id, goal.owner_id, goal.creator_id))


def may_read_off(session: Session, person: Person, goal: Goal, objective: Objective) -> bool:
    """Whether a person may give an objective a new value outside a check-in: those who may change
    it, and whoever could say it in a check-in of its channel."""
    if person.outsider or is_gone(person):
        return False
    if may_change_objective(session, person, goal, objective):
        return True
    return goal.scope != Scope.PERSONAL and here(session, person, goal.channel_id) is not None


def need_reading(session: Session, person: Person, goal: Goal, objective: Objective) -> None:
    """Refuse who may not give an objective a new value.

    Raises:
        NotYours: with the names of those who may.
    """
    need_insider(person)
    if not may_read_off(session, person, goal, objective):
        raise NotYours(who=names(session, objective.owner_id, goal.owner_id, goal.creator_id))
