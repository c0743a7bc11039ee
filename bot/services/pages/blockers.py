"""Blockers as lines of a page, and as one person is told of them."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from msgspec import Struct
from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.orm import Session, aliased

from bot.model import Blocker, Goal, GoalState, Person, Scope
from bot.model.blockers import is_same
from bot.model.sets import among
from bot.services import access


class BlockerLine(Struct, frozen=True):
    """Something in the way. People by their Slack ids and, where nobody is to be pinged, names."""

    id: int
    number: int | None
    """The goal's short id; none where it is of no goal."""
    title: str
    text: str
    days: int
    """Since so many whole days it stands, or stood."""
    by: str
    by_name: str
    helper: str | None = None
    helper_name: str = ""
    resolver: str | None = None
    """Who resolved it; none while it stands."""
    resolver_name: str = ""
    own: bool = False
    """Whether nobody else can see it, and so nobody can help."""

    @property
    def stands(self) -> bool:
        return self.resolver is None


_HELPER, _RESOLVER = aliased(Person), aliased(Person)
_LINES = (
    select(Blocker, Goal, Person, _HELPER, _RESOLVER)
    .join(Person, Person.id == Blocker.person_id)
    .outerjoin(Goal, Goal.id == Blocker.goal_id)
    .outerjoin(_HELPER, _HELPER.id == Blocker.helper_id)
    .outerjoin(_RESOLVER, _RESOLVER.id == Blocker.resolved_by_id)
    .order_by(Blocker.resolved_at.is_not(None), Blocker.opened_at, Blocker.id)
)


def lines(session: Session, wanted: ColumnElement[bool], now: datetime) -> list[BlockerLine]:
    """The blockers that fulfil a condition over `Blocker` and `Goal`: what stands before what is
    resolved, and the oldest first."""
    return [_line(now, *row) for row in session.execute(_LINES.where(wanted))]


def of_goals(
    session: Session, goals: Sequence[Goal], now: datetime
) -> dict[int, tuple[BlockerLine, ...]]:
    """What stands in the way of these goals, by goal; no query where nothing does."""
    blocked = [goal.id for goal in goals if goal.blocked_since is not None]
    if not blocked:
        return {}
    wanted = _LINES.where(among(Blocker.goal_id, blocked), Blocker.resolved_at.is_(None))
    found: dict[int, tuple[BlockerLine, ...]] = {}
    for row in session.execute(wanted):
        goal_id = row[0].goal_id or 0
        found[goal_id] = (*found.get(goal_id, ()), _line(now, *row))
    return found


def of_no_goal(session: Session, channel_id: int, now: datetime) -> tuple[BlockerLine, ...]:
    """What stands in the way in a channel, of none of its goals in particular."""
    wanted = and_(
        Blocker.channel_id == channel_id, Blocker.goal_id.is_(None), Blocker.resolved_at.is_(None)
    )
    return tuple(lines(session, wanted, now))


def seen(
    session: Session, person: Person, blocker_id: int, now: datetime
) -> tuple[BlockerLine, GoalState | None] | None:
    """A blocker as somebody is told of it, and how its goal stands; none when they may not see it
    (any more)."""
    row = session.execute(
        _LINES.where(Blocker.id == blocker_id, access.sees_blocker(person, None, now))
    ).first()
    if row is None:
        return None
    goal = row[1]
    return _line(now, *row), goal.state if goal else None


def still(
    session: Session, person: Person, said: Mapping[int, str], answer_id: int | None
) -> dict[int, str]:
    """What is still in a person's way, goal by goal: the newest that stands, but for what this
    very answer says; else what they `said` last, unless that is one that was resolved."""
    known = session.scalars(
        select(Blocker)
        .where(among(Blocker.goal_id, said), Blocker.person_id == person.id)
        .order_by(Blocker.opened_at, Blocker.id)
    ).all()
    found = {}
    for goal_id, text in said.items():
        theirs = [each for each in known if each.goal_id == goal_id]
        standing = [each for each in theirs if each.resolved_at is None]
        earlier = [each for each in standing if answer_id is None or each.answer_id != answer_id]
        gone = any(is_same(each.text, text) for each in theirs)
        found[goal_id] = earlier[-1].text if earlier else "" if gone else text
    return found


def _line(
    now: datetime,
    blocker: Blocker,
    goal: Goal | None,
    by: Person,
    helper: Person | None,
    resolver: Person | None,
) -> BlockerLine:
    until = blocker.resolved_at or now
    return BlockerLine(
        id=blocker.id,
        number=goal.number if goal else None,
        title=goal.title if goal else "",
        text=blocker.text,
        days=max(0, (until - blocker.opened_at).days),
        by=by.slack_id,
        by_name=by.name,
        helper=helper.slack_id if helper else None,
        helper_name=helper.name if helper else "",
        resolver=resolver.slack_id if resolver else None,
        resolver_name=resolver.name if resolver else "",
        own=goal.scope == Scope.PERSONAL if goal else blocker.channel_id is None,
    )
