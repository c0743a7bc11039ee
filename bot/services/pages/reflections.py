"""What people reflected on a celebration, for whoever may see it."""

from collections import Counter

from msgspec import Struct
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.model import Person, Reflection, Still

SHOWN = 3
"""So many people's words are shown, the newest; the others are counted."""


class ReflectionLine(Struct, frozen=True):
    """What one person learned."""

    who: str
    """Their Slack id; empty where they are not named."""
    worked: str
    surprised: str
    changes: str

    @property
    def says(self) -> bool:
        """Whether there are words in it."""
        return bool(self.worked or self.surprised or self.changes)


class Reflections(Struct, frozen=True):
    """What all of them learned."""

    lines: tuple[ReflectionLine, ...] = ()
    """The newest first."""
    more: int = 0
    still: tuple[tuple[Still, int], ...] = ()
    """How many find the goal still the right one, partly, or not; those answers that there are."""


NO_REFLECTIONS = Reflections()


def reflections(session: Session, celebration_id: int) -> Reflections:
    """What was said on a celebration: one query."""
    rows = session.execute(
        select(Reflection, Person.slack_id)
        .join(Person, Person.id == Reflection.person_id)
        .where(Reflection.celebration_id == celebration_id)
        .order_by(Reflection.id.desc())
    ).all()
    lines = [ReflectionLine(who, row.worked, row.surprised, row.changes) for row, who in rows]
    spoken = [line for line in lines if line.says]
    counted = Counter(row.still for row, _ in rows)
    still = tuple((each, counted[each]) for each in Still if counted[each])
    return Reflections(tuple(spoken[:SHOWN]), len(spoken[SHOWN:]), still)
