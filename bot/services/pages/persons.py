"""One person's goals at a glance, as far as another may see them."""

from datetime import date, datetime

from msgspec import Struct
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.model import Goal, GoalState, Person
from bot.services import access
from bot.services.pages import goals as goal_pages
from bot.services.pages import lists, summaries
from bot.services.pages.leaves import Leaf, leaf
from bot.services.pages.summaries import Dated, Summary


class PersonPage(Struct, frozen=True):
    """What a person works on."""

    of: str
    """Their Slack id."""
    own: bool
    """Whether they are the one who asks."""
    summary: Summary
    """Of all of it; the milestones in it are theirs."""
    late: tuple[Dated, ...]
    """Their milestones that are late, the longest first."""
    leaf: Leaf
    """Which of the goals are shown."""


def person(
    session: Session,
    viewer: Person,
    of: Person,
    here: int | None,
    *,
    now: datetime,
    today: date,
    start: int = 0,
) -> PersonPage:
    """The open goals that somebody owns, is in, or has a milestone of, and how they stand."""
    found = session.scalars(
        select(Goal)
        .where(lists.concerns(of), lists.OPEN, access.visible(viewer, here, now))
        .order_by(*lists.ORDER)
    ).all()
    pages = goal_pages.many(session, found, now, today, brief=True)
    theirs = [
        Dated(line, page)
        for page in pages
        for line in page.milestones
        if line.owner == of.slack_id and page.state == GoalState.ACTIVE
    ]
    late = [item for item in theirs if item.line.late]
    return PersonPage(
        of=of.slack_id,
        own=of.id == viewer.id,
        summary=Summary(
            channel_id=0,
            channel="",
            pages=tuple(pages),
            achieved=0,
            attention=tuple(
                (page, " · ".join(reasons))
                for page in pages
                if (reasons := lists.needs_attention(page))
            ),
            lately=summaries.lately(theirs, today),
            soon=summaries.soon(theirs, today),
            today=today,
        ),
        late=tuple(sorted(late, key=lambda item: item.line.due_on or today)),
        leaf=leaf(start, len(pages)),
    )
