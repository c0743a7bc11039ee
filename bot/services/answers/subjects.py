"""Subjects: the goals that a person may speak of in a place, and those they are asked about."""

from functools import lru_cache

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Integer,
    Select,
    and_,
    bindparam,
    exists,
    func,
    or_,
    select,
)
from sqlalchemy.orm import Session

from bot.model import Goal, GoalState, Person, Scope
from bot.services.concerns import concerns_whom


def goals_of(session: Session, person: Person, channel_id: int | None) -> list[Goal]:
    """A person's goals in a channel, which they are asked about; with no channel, those of no
    channel: the personal ones, and the workspace's that they have to do with. Those that are due
    first come first."""
    return list(session.scalars(_GOALS_OF[channel_id is None], _whose(person, channel_id)))


def only_goal_of(
    session: Session, person: Person, channel_id: int | None, *, hold: bool
) -> Goal | None:
    """The only one of the same, none when there are several; with `hold`, kept from all others
    until this transaction ends."""
    return session.scalar(_ONLY_GOAL_OF[channel_id is None, hold], _whose(person, channel_id))


def of_place(person: Person, channel_id: int | None) -> ColumnElement[bool]:
    """Goals that may be spoken of in a channel: those that all of it may see. With no channel,
    those of none: the person's personal ones, and the workspace's, which guests see where they
    own them."""
    return _of_place(person.workspace_id, person.id, channel_id)


@lru_cache(maxsize=500)  # building it takes longer than asking
def _of_place(
    workspace_id: int | BindParameter[int],
    person_id: int | BindParameter[int],
    channel_id: int | BindParameter[int] | None,
) -> ColumnElement[bool]:
    here = (
        or_(
            and_(Goal.scope == Scope.PERSONAL, Goal.owner_id == person_id),
            and_(Goal.scope == Scope.WORKSPACE, Goal.channel_id.is_(None), _may_read(person_id)),
        )
        if channel_id is None
        else and_(Goal.scope != Scope.PERSONAL, Goal.channel_id == channel_id)
    )
    return and_(Goal.workspace_id == workspace_id, here)


def _may_read(person_id: int | BindParameter[int]) -> ColumnElement[bool]:
    """Who may read a goal of the whole workspace: its owner and every full member."""
    full = exists().where(Person.id == person_id, ~Person.guest, ~Person.outsider)
    return or_(Goal.owner_id == person_id, full)


def _all_of(*, of_none: bool) -> Select[Goal]:
    person_id = bindparam("person_id", type_=Integer)
    channel_id = None if of_none else bindparam("channel_id", type_=Integer)
    return (
        select(Goal)
        .where(
            _of_place(bindparam("workspace_id", type_=Integer), person_id, channel_id),
            concerns_whom(person_id),
            Goal.state == GoalState.ACTIVE,
        )
        .order_by(Goal.due_on.is_(None), Goal.due_on, Goal.number)
    )


def _only(query: Select[Goal], *, hold: bool) -> Select[Goal]:
    """The goal that a query finds where it finds no other: none but that one is held."""
    only = query.with_only_columns(func.min(Goal.id)).order_by(None).having(func.count() == 1)
    found = select(Goal).where(Goal.id == only.scalar_subquery().correlate(None))
    return found.with_for_update().execution_options(populate_existing=True) if hold else found


_GOALS_OF = {of_none: _all_of(of_none=of_none) for of_none in (True, False)}


_ONLY_GOAL_OF = {
    (of_none, hold): _only(query, hold=hold)
    for of_none, query in _GOALS_OF.items()
    for hold in (True, False)
}


def _whose(person: Person, channel_id: int | None) -> dict[str, int | None]:
    whose = {"workspace_id": person.workspace_id, "person_id": person.id}
    return whose | {"channel_id": channel_id}
