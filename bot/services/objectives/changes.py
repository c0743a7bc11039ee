"""What became of an objective while somebody's form was open."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.errors import ChangedMeanwhile
from bot.model import Event, History, Objective, Person
from bot.model.people import mention

_EDITS = (Event.OBJECTIVE_EDITED, Event.OBJECTIVE_DROPPED)
_SHOWN = ("start", "lower end", "target")
"""Fields whose values are numbers of ours, and not words that somebody typed."""


class MeasureChanged(ChangedMeanwhile):
    """{who} changed {what} while your form was open; nothing of yours was saved over it. Open it \
again to see what it says now."""


def newest_line(session: Session, objective: Objective) -> int:
    """The newest line of an objective's history; 0 when it has none."""
    newest = select(func.max(History.id)).where(
        History.goal_id == objective.goal_id, History.objective_id == objective.id
    )
    return session.scalar(newest) or 0


def changed_since(
    session: Session, objective: Objective, seen: int, viewer: Person
) -> MeasureChanged:
    """The sentence that says who changed what of an objective after a line of its history."""
    rows = session.execute(
        select(History.field, History.old, History.new, Person.slack_id)
        .join(Person, Person.id == History.person_id)
        .where(
            History.goal_id == objective.goal_id,
            History.objective_id == objective.id,
            History.event.in_(_EDITS),
            History.id > seen,
        )
        .order_by(History.id)
    ).all()
    if not rows:
        return MeasureChanged(who="Somebody", what="this")
    last = rows[-1].slack_id
    what = list(dict.fromkeys(_said(row.field, row.old, row.new) for row in rows))
    who = "You" if last == viewer.slack_id else mention(last)
    return MeasureChanged(who=who, what=" and ".join(what))


def _said(field: str, old: str, new: str) -> str:
    shown = f" ({old or 'nothing'} → {new or 'nothing'})" if field in _SHOWN else ""
    return f"the {field}{shown}"
