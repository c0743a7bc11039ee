"""Standings: what a goal shows of people's words, kept current as answers come, change and go.

A summary reads them from the goal's row; nobody searches among all that was ever said.
"""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import TypeVar

from msgspec import Struct
from sqlalchemy import (
    Column,
    ColumnElement,
    Integer,
    ScalarSelect,
    bindparam,
    func,
    select,
    union_all,
    update,
)
from sqlalchemy.orm import Session

from bot.model import Event, Goal, History, Kind, Objective, Person, Reading, Status, Update
from bot.model.upserts import note, table_of
from bot.services import history, outbox

_T = TypeVar("_T")

_OF_ANSWERS = (
    Event.STATUS_REPORTED,
    Event.OBJECTIVE_READ,
    Event.BLOCKER_OPENED,
    Event.BLOCKER_WITHDRAWN,
)
_SAY_NOTHING = (Event.GOAL_EDITED, Event.GOAL_JOINED, Event.GOAL_PINNED, Event.GOAL_UNPINNED)
"""What was done with a goal without a word of where it stands: it stays as stale as it was."""

_U, _R, _O, _H = (table_of(each) for each in (Update, Reading, Objective, History))
_GOAL = bindparam("of_goal", type_=Integer)


def _newest_status(column: Column[_T]) -> ScalarSelect[_T]:
    return (
        select(column)
        .where(_U.c.goal_id == _GOAL, _U.c.status.is_not(None))
        .order_by(_U.c.at.desc(), _U.c.id.desc())
        .limit(1)
        .scalar_subquery()
    )


_G = table_of(Goal)
# When somebody last said, read or changed how a goal stands, which is heard of once it is made:
_HEARD = union_all(
    select(_G.c.created_at.label("at")).where(_G.c.id == _GOAL),
    select(func.max(_U.c.at)).where(_U.c.goal_id == _GOAL),
    select(func.max(_R.c.at))
    .join_from(_R, _O, _O.c.id == _R.c.objective_id)
    .where(_O.c.goal_id == _GOAL),
    # words that were taken back leave their line in the history, but were not said.
    select(func.max(_H.c.at)).where(
        _H.c.goal_id == _GOAL, *(_H.c.event != each for each in (*_OF_ANSWERS, *_SAY_NOTHING))
    ),
).subquery("heard")
_SETTLE = (
    update(_G)
    .where(_G.c.id == _GOAL)
    .values(
        reported=_newest_status(_U.c.status),
        reported_at=_newest_status(_U.c.at),
        heard_at=select(func.max(_HEARD.c.at)).scalar_subquery(),
    )
    .returning(_G.c.reported, _G.c.reported_at, _G.c.heard_at)
)
_HOLD = (
    select(Goal)
    .where(
        Goal.workspace_id == bindparam("workspace_id"),
        Goal.id.in_(bindparam("wanted", expanding=True)),
    )
    .order_by(Goal.id)  # all who hold several take them in one order
    .with_for_update()
    .execution_options(populate_existing=True)
)


class Reported(Struct, frozen=True):
    """A status that somebody has just said, and what they said of it."""

    status: Status
    why: str


def hold(
    session: Session,
    workspace_id: int,
    goal_ids: Collection[int | None],
    allowed: ColumnElement[bool] | None = None,
    *,
    held: Goal | None = None,
) -> dict[int, Goal]:
    """Those of these goals of a workspace that fulfil a condition, by row number, kept from all
    others until this transaction ends; one that is `held` already is not asked for again."""
    known = {held.id: held} if held and held.id in goal_ids else {}
    wanted = [goal_id for goal_id in goal_ids if goal_id is not None and goal_id not in known]
    if not wanted:
        return known
    query = _HOLD if allowed is None else _HOLD.where(allowed)
    found = session.scalars(query, {"workspace_id": workspace_id, "wanted": wanted})
    return known | {goal.id: goal for goal in found}


def settle(
    session: Session,
    held: Mapping[int, Goal],
    said: Mapping[int, Reported],
    *,
    by: Person,
    now: datetime,
) -> None:
    """Bring goals that are held to what is newest of what people said of them.

    Called whenever an answer came, changed or went. `said` holds what was said anew, by goal; it
    is written into the goal's history, and so is a status that changed because something went.
    """
    for goal in held.values():
        before = goal.reported
        _settle_one(session, goal)
        new = said.get(goal.id)
        if new is not None:
            _write(session, goal, before, new.status, new.why, by, now)
        elif goal.reported != before:
            _write(session, goal, before, goal.reported, "an answer was changed", by, now)
        outbox.refresh(
            session,
            workspace_id=goal.workspace_id,
            kind=Kind.GOAL_CARD,
            subject_id=goal.id,
            now=now,
        )


def in_words(status: Status | None) -> str:
    """`on track`."""
    return status.value.replace("_", " ") if status else ""


def _settle_one(session: Session, goal: Goal) -> None:
    stands = session.execute(_SETTLE, {"of_goal": goal.id}).one()
    note(goal, **stands._mapping)


def _write(
    session: Session,
    goal: Goal,
    old: Status | None,
    new: Status | None,
    why: str,
    by: Person,
    now: datetime,
) -> None:
    history.write(
        session,
        event=Event.STATUS_REPORTED,
        goal_id=goal.id,
        by=by,
        now=now,
        field="status",
        old=in_words(old),
        new=in_words(new) or "nothing",
        why=why,
    )
