"""The wins of the week as their channel reads them, from rows as they are now."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date

from msgspec import Struct
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.model import (
    Celebrating,
    Channel,
    Goal,
    History,
    Milestone,
    MilestoneHelper,
    Person,
    Quarter,
    WinsIssue,
    WinsPlan,
)
from bot.model.sets import among
from bot.services import wins
from bot.services.pages import wins as win_pages
from bot.services.pages.goals import local_day
from bot.services.pages.wins import Row, Win
from bot.services.wins import Reached
from bot.when import known_zone


class WeekWin(Struct, frozen=True):
    """A win, with those who are named for it and what was learned."""

    win: Win
    who: tuple[str, ...]
    """The names of its owner and of who marked it."""
    helpers: tuple[str, ...]
    lesson: str = ""


class WeekPage(Struct, frozen=True):
    """What a channel has reached since it was told last."""

    channel: str
    since: date
    today: date
    wins: tuple[WeekWin, ...]
    """Goals first, then milestones, what was noted, and numbers that came past a share of their
    way; each in the order in which it was."""


def page(session: Session, issue_id: int) -> WeekPage | None:
    """One appearance; none when the channel does not want it any more, or nothing is left of it.

    Who did not choose that celebrations are public is not named.
    """
    found = session.execute(
        select(WinsIssue, WinsPlan, Channel)
        .join(WinsPlan, WinsPlan.id == WinsIssue.plan_id)
        .join(Channel, Channel.id == WinsPlan.channel_id)
        .where(WinsIssue.id == issue_id)
    ).first()
    if found is None:
        return None
    issue, plan, channel = found
    zone = known_zone(plan.zone)
    reached = wins.reached(session, channel.id, issue.since, issue.at)
    told = _wins(session, reached, zone)
    if not told:
        return None
    return WeekPage(
        channel=channel.slack_id,
        since=local_day(issue.since, zone),
        today=local_day(issue.at, zone),
        wins=told,
    )


class _Fact(Struct, frozen=True):
    """A win as a row, and whom it concerns by row number."""

    row: Row
    people: tuple[int | None, ...]
    helpers: tuple[int, ...] = ()
    lesson: str = ""


def _wins(session: Session, reached: Reached, zone: str) -> tuple[WeekWin, ...]:
    found = [
        *_goals(session, reached.goals, zone),
        *_milestones(session, reached.milestones),
        *_noted(session, reached.noted, zone),
        *_numbers(session, reached.quarters, zone),
    ]
    names = _names(session, {who for each in found for who in (*each.people, *each.helpers)})
    shown = win_pages.told(session, [each.row for each in found])
    return tuple(
        WeekWin(win, _named(each.people, names), _named(each.helpers, names), each.lesson)
        for win, each in zip(shown, found, strict=True)
    )


def _goals(session: Session, ids: Sequence[int], zone: str) -> list[_Fact]:
    rows = session.execute(
        select(Goal.id, Goal.closed_at, Goal.owner_id, Goal.learned)
        .where(among(Goal.id, ids))
        .order_by(Goal.closed_at, Goal.id)
    )
    return [
        _Fact(Row(local_day(at, zone), "goal", id_), (owner_id,), lesson=learned)
        for id_, at, owner_id, learned in rows
        if at
    ]


def _milestones(session: Session, ids: Sequence[int]) -> list[_Fact]:
    helped = _helped(session, ids)
    rows = session.execute(
        select(
            Milestone.id, Milestone.reached_on, Milestone.owner_id, Milestone.reached_by_id,
            Milestone.lesson,
        )
        .where(among(Milestone.id, ids))
        .order_by(Milestone.reached_at, Milestone.id)
    )  # fmt: skip
    return [
        _Fact(Row(on, "milestone", id_), (owner_id, by_id), tuple(helped.get(id_, ())), lesson)
        for id_, on, owner_id, by_id, lesson in rows
        if on
    ]


def _noted(session: Session, ids: Sequence[int], zone: str) -> list[_Fact]:
    rows = session.execute(
        select(History.id, History.at, History.person_id)
        .where(among(History.id, ids))
        .order_by(History.id)
    )
    return [_Fact(Row(local_day(at, zone), "noted", id_), (who,)) for id_, at, who in rows]


def _numbers(session: Session, ids: Sequence[int], zone: str) -> list[_Fact]:
    rows = session.execute(
        select(Quarter.id, Quarter.at)
        .where(among(Quarter.id, ids))
        .order_by(Quarter.at, Quarter.id)
    )
    return [_Fact(Row(local_day(at, zone), "number", id_), ()) for id_, at in rows]


def _helped(session: Session, milestone_ids: Collection[int]) -> dict[int, list[int]]:
    rows = session.execute(
        select(MilestoneHelper.milestone_id, MilestoneHelper.person_id)
        .where(among(MilestoneHelper.milestone_id, milestone_ids))
        .order_by(MilestoneHelper.person_id)
    )
    found: dict[int, list[int]] = {}
    for milestone_id, person_id in rows:
        found.setdefault(milestone_id, []).append(person_id)
    return found


def _names(session: Session, ids: Collection[int | None]) -> dict[int, str]:
    """The names of those who may be named."""
    rows = session.execute(
        select(Person.id, Person.name, Person.slack_id).where(
            among(Person.id, [each for each in ids if each is not None]),
            Person.celebrations == Celebrating.PUBLIC,
        )
    )
    return {id_: name or slack_id for id_, name, slack_id in rows}


def _named(ids: Collection[int | None], names: Mapping[int, str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(names[each] for each in ids if each is not None and each in names))
