"""Freeing the keys of what was owed of rows that are no more.

SQLite gives the number of a deleted row again when it was the highest; PostgreSQL never does. What
is owed of the new row would have the key of what was told of the old one, and so never be owed.
"""

from collections.abc import Collection, Iterable, Mapping

from sqlalchemy import ColumnElement, Table, cast, func, literal, or_, select, update
from sqlalchemy.orm import Session

from bot.model import Base, Delivery, DeliveryState, Notice
from bot.model.upserts import table_of

FIRSTS: Mapping[str, tuple[str, ...]] = {
    "goals": ("goal", "goal_progress"),
    "milestones": ("due", "proposal", "reachable"),
    "history": ("news", "replan"),
    "evidence": ("evidence",),
    "celebrations": ("celebration",),
    "blockers": ("blocker",),
    "replies": ("talk",),
    "deliveries": ("failure",),
}
"""The first words of keys behind which the number of a row of each table stands."""
_D, _N = table_of(Delivery), table_of(Notice)
_SETTLED = _D.c.state.in_([DeliveryState.SENT, DeliveryState.FAILED])
_AT_ONCE, _LONGEST = 50, 100


def free_keys(session: Session, gone: Mapping[str, Collection[int]]) -> None:
    """Let rows that get these numbers again be told of; `gone` are those deleted, by table. What
    was told stays, by another key."""
    if session.get_bind().dialect.name != "sqlite":
        return
    for name, ids in gone.items():
        column = Base.metadata.tables[name].c.id
        left = session.scalar(select(func.max(column))) or 0
        free = sorted(id_ for id_ in ids if id_ > left)
        for start in range(0, len(free), _AT_ONCE):
            _rename(session, FIRSTS[name], free[start : start + _AT_ONCE])


def _rename(session: Session, firsts: Iterable[str], ids: Iterable[int]) -> None:
    keys = [f"{first}:" + str(id_) for first in firsts for id_ in ids]
    for table, settled in ((_D, _SETTLED), (_N, literal(value=True))):
        names = [*keys, *(f"notices:{key}" for key in keys)]
        of_them = or_(table.c.key.in_(names), *(table.c.key.like(f"{name}:%") for name in names))
        session.execute(update(table).where(settled, of_them).values(key=_other(table)))


def _other(table: Table) -> ColumnElement[str]:
    number = cast(table.c.id, table.c.key.type)
    return func.substr("freed:" + number + ":" + table.c.key, 1, _LONGEST)
