"""Milestones: found by their short id or row, by whoever may see their goal."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from bot.errors import CairnError, NoSuchThing
from bot.model import Goal, Milestone, MilestoneHelper, Person
from bot.services import access


class NoGoalYet(CairnError):
    """There is no open goal here to add a milestone to. `/goal TITLE by DATE` sets one first."""


def find(
    session: Session,
    viewer: Person,
    number: int,
    here: int | None,
    now: datetime,
    *,
    hold: bool = False,
) -> tuple[Milestone, Goal]:
    """The milestone with this short id, and its goal; held when they are to be changed.

    Raises:
        NoSuchThing: there is none, or none that this person may see: the same words.
    """
    found = _select(session, viewer, here, now, Milestone.number == number, hold=hold)
    if found is None:
        raise NoSuchThing(ref=f"M{number}", command="/milestone")
    return found


def find_row(
    session: Session,
    viewer: Person,
    milestone_id: int,
    here: int | None,
    now: datetime,
    *,
    hold: bool = False,
) -> tuple[Milestone, Goal]:
    """The milestone of a button or form, and its goal; the same rule as `find`."""
    found = _select(session, viewer, here, now, Milestone.id == milestone_id, hold=hold)
    if found is None:
        raise NoSuchThing(ref="such milestone", command="/milestone")
    return found


def _select(
    session: Session,
    viewer: Person,
    here: int | None,
    now: datetime,
    which: ColumnElement[bool],
    *,
    hold: bool,
) -> tuple[Milestone, Goal] | None:
    statement = (
        select(Milestone, Goal)
        .join(Goal, Goal.id == Milestone.goal_id)
        .where(which, access.visible(viewer, here, now))
    )
    if hold:
        # A goal is always locked before its milestones: whoever changes several of them, as a
        # re-plan does, then never waits in a circle for one who changes a single one.
        statement = statement.with_for_update(of=[Goal, Milestone], key_share=True)
        statement = statement.execution_options(populate_existing=True)
    row = session.execute(statement).first()
    return (row[0], row[1]) if row else None


def helpers_of(session: Session, milestone_ids: Collection[int]) -> dict[int, list[str]]:
    """The Slack ids of those who helped, by milestone."""
    found: dict[int, list[str]] = {}
    rows = session.execute(
        select(MilestoneHelper.milestone_id, Person.slack_id)
        .join(Person, Person.id == MilestoneHelper.person_id)
        .where(MilestoneHelper.milestone_id.in_(milestone_ids))
        .order_by(Person.name, Person.id)
    )
    for milestone_id, slack_id in rows:
        found.setdefault(milestone_id, []).append(slack_id)
    return found
