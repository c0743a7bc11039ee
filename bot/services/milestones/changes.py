"""What others changed of a milestone while somebody's form was open."""

from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.model import Event, History, Milestone
from bot.when import say_date

_FIELDS = {
    "title": "its title", "owner_id": "its owner", "size": "its size",
    "reached_when": "when it is reached", "after": "what it comes after",
}  # fmt: skip


def newest_line(session: Session, milestone: Milestone) -> int:
    """The newest line of a milestone's history, so that a form knows what it has seen."""
    found = session.scalar(
        select(func.max(History.id)).where(
            History.goal_id == milestone.goal_id, History.milestone_id == milestone.id
        )
    )
    return found or 0


def changed_meanwhile(session: Session, milestone: Milestone, who: str, seen: int) -> str:
    """The sentence for a form that knew the history up to `seen`; `who` begins it."""
    lines = session.scalars(
        select(History)
        .where(
            History.goal_id == milestone.goal_id,
            History.milestone_id == milestone.id,
            History.id > seen,
        )
        .order_by(History.id)
    )
    told = list(dict.fromkeys(filter(None, map(_told, lines)))) if seen else []
    what = f"{', '.join(told[:-1])} and {told[-1]}" if len(told) > 1 else "".join(told)
    return (
        f"{who} changed {what or 'this'} while your form was open; nothing of yours was saved "
        "over it. Open it again to see what it says now."
    )


def _told(line: History) -> str:
    if line.event == Event.MILESTONE_EDITED:
        return _FIELDS.get(line.field, "")
    if line.event == Event.MILESTONE_MOVED:
        day = date.fromisoformat(line.new)
        return f"its date, which is {say_date(day, today=line.at.date())} now"
    return "whether it is accepted" if line.event == Event.MILESTONE_ACCEPTED else ""
