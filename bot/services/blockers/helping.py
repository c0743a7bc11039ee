"""`I'll help` and `Resolved`."""

from datetime import datetime

from sqlalchemy import update
from sqlalchemy.orm import Session

from bot.errors import CairnError
from bot.model import Blocker, Event, Goal, Person
from bot.model.people import mention
from bot.model.upserts import rows_of
from bot.services import access, goals, history, standings

from .standing import settle, show_anew, tell_helped, tell_resolved


class HelpYourself(CairnError):
    """You are the one who is blocked here. `Resolved` says that nothing is in the way any more."""


class HelpsAlready(CairnError):
    """{who} helps with this already; a word to them is the way to join in."""


class NothingInTheWay(CairnError):
    """This is resolved already, so nobody needs to help any more."""


def help_with(
    session: Session, blocker: Blocker, goal: Goal | None, *, by: Person, now: datetime
) -> bool:
    """Note who helps, and let the blocked one hear of it; False when it is this person already.

    Anybody may who sees it, but for people of other organisations.

    Raises:
        OutsiderOnly, GoalClosed, HelpYourself, HelpsAlready, NothingInTheWay: nothing was noted.
    """
    access.need_insider(by)
    goal = _held(session, goal)
    if goal is not None:
        goals.need_open(goal)
    if blocker.resolved_at is not None:
        raise NothingInTheWay
    if blocker.person_id == by.id:
        raise HelpYourself
    taken = session.execute(
        update(Blocker)
        .where(
            Blocker.id == blocker.id,
            Blocker.helper_id.is_(None),
            Blocker.resolved_at.is_(None),
        )
        .values(helper_id=by.id, helped_at=now)
    )
    session.refresh(blocker)
    if not rows_of(taken):
        if blocker.resolved_at is not None:
            raise NothingInTheWay
        if blocker.helper_id != by.id:
            raise HelpsAlready(who=_name(session, blocker.helper_id))
        return False
    _write(session, blocker, goal, Event.BLOCKER_HELPED, by, now)
    tell_helped(session, blocker, now)
    show_anew(session, blocker, goal, now)
    return True


def resolve(
    session: Session, blocker: Blocker, goal: Goal | None, *, by: Person, now: datetime
) -> bool:
    """Note that it is not in the way any more, and let the blocked one and the helper hear of it;
    False when it was not before.

    Raises:
        NotYours, OutsiderOnly: nothing was noted.
    """
    access.need_resolving(session, by, blocker, goal)
    goal = _held(session, goal)
    taken = session.execute(
        update(Blocker)
        .where(Blocker.id == blocker.id, Blocker.resolved_at.is_(None))
        .values(resolved_at=now, resolved_by_id=by.id, escalate_at=None)
    )
    session.refresh(blocker)
    if not rows_of(taken):
        return False
    _write(session, blocker, goal, Event.BLOCKER_RESOLVED, by, now)
    tell_resolved(session, blocker, by, now)
    if goal is not None:
        settle(session, goal)
    show_anew(session, blocker, goal, now)
    return True


def _held(session: Session, goal: Goal | None) -> Goal | None:
    """The goal, kept from all others: all who change one take it first."""
    if goal is None:
        return None
    return standings.hold(session, goal.workspace_id, [goal.id])[goal.id]


def _write(
    session: Session, blocker: Blocker, goal: Goal | None, event: Event, by: Person, now: datetime
) -> None:
    """Write it into the goal's history: somebody has said something of it."""
    if goal is not None:
        history.write(session, event=event, goal_id=goal.id, by=by, now=now, old=blocker.text)
        goal.heard_at = now


def _name(session: Session, person_id: int | None) -> str:
    helper = session.get(Person, person_id) if person_id else None
    return mention(helper.slack_id) if helper else "Somebody"
