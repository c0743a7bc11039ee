"""Followers: they hear of a re-plan once, where they read the channel there, else by a notice."""

from datetime import datetime

from sqlalchemy import ColumnElement, Select, exists, func, select
from sqlalchemy.orm import Session

from bot.model import About, Follower, Goal, History, Membership, Notice, Person
from bot.services.history import REPLANS, moved_at_once
from bot.services.outbox import notices
from bot.services.outbox.notices import Telling


def tell_replan(session: Session, goal: Goal, history_id: int, now: datetime) -> None:
    """Owe it to the followers of a goal who are not in its channel, when this line of its history
    is a re-plan. What is moved at one moment is told together, and once."""
    line = session.get_one(History, history_id)
    if not _is_replan(line):
        return
    first = _first(session, line)
    outside = session.scalars(_followers(line).where(~_reads(goal.channel_id)))
    told = [
        Telling(person, About.REPLAN, first, _key(first, person.id)) for person in outside.all()
    ]
    notices.owe_all(session, told, now)


def readers_of(session: Session, history_id: int) -> list[str]:
    """The Slack ids of the followers who read of a re-plan in its channel, to be named there: in
    the first line of what was moved at one moment. Nobody for any other line."""
    line = session.get(History, history_id)
    if line is None or not _is_replan(line) or _first(session, line) != line.id:
        return []
    goal = session.get_one(Goal, line.goal_id)
    inside = session.scalars(_followers(line).where(_reads(goal.channel_id))).all()
    keys = {_key(line.id, person.id): person.slack_id for person in inside}
    told = session.scalars(
        select(Notice.key).where(Notice.workspace_id == line.workspace_id, Notice.key.in_(keys))
    ).all()  # they came into the channel after they were told
    return [who for key, who in keys.items() if key not in told]


def _is_replan(line: History) -> bool:
    return line.event in REPLANS and line.old != ""


def _first(session: Session, line: History) -> int:
    return session.scalar(select(func.min(History.id)).where(moved_at_once(line))) or line.id


def _followers(line: History) -> Select[Person]:
    """Those who can be told, without the one who moved it."""
    return (
        select(Person)
        .join(Follower, Follower.person_id == Person.id)
        .where(
            Follower.goal_id == line.goal_id,
            Person.id != line.person_id,
            ~Person.bot,
            ~Person.deactivated,
            ~Person.outsider,
        )
        .order_by(Person.name, Person.id)
    )


def _reads(channel_id: int | None) -> ColumnElement[bool]:
    """Whether a person is in the goal's channel; in no channel is nobody."""
    return exists().where(Membership.channel_id == channel_id, Membership.person_id == Person.id)


def _key(first: int, person_id: int) -> str:
    return f"replan:{first}:{person_id}"
