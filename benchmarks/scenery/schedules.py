"""Schedules: a database with very many check-ins, of which some are due at one minute."""

from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from typing import Any

from benchmarks.scenery.drivers import Driver
from benchmarks.scenery.rows import insert
from bot.when import rule_text
from tests.people import Cast

WEEK = timedelta(weeks=1)
DUE_AT = datetime(2026, 11, 23, 14, 30, tzinfo=UTC)
"""A Monday; for months after it no clock changes in any of these zones."""
WALLS = (("America/New_York", time(9, 30)), ("Europe/Berlin", time(15, 30)),
         ("Asia/Kolkata", time(20, 0)))  # fmt: skip
STARTS = 20
"""So many different first days have the rules of each zone."""
FIRST = 1000
"""The row number of the first check-in, channel and person, and the next ones follow."""
TEAM = 3
"""So many people are in each channel."""
NEVER = DUE_AT + timedelta(days=3650)

_CHANNEL = insert(
    "channels",
    "id workspace_id slack_id name private archived cairn_in open_editing known_at "
    "members_known_at",
)
_PERSON = insert(
    "people",
    "id workspace_id slack_id name zone admin guest outsider bot deactivated known_at",
)
_MEMBER = insert("memberships", "channel_id person_id workspace_id")
_CHECKIN = insert(
    "checkins",
    "id workspace_id number channel_id name rule zone everybody questions remind_after_minutes "
    "close_after_minutes state owner_id next_at next_slot version created_at",
)


def fill(driver: Driver, cast: Cast, *, due: int, among: int) -> None:
    """So many check-ins, each that is due in a channel of its own; and all people of the channels
    are asked. Those that are not due have their moment in ten years."""
    of = {"workspace_id": cast.workspace.id}
    known = {"known_at": driver.moment(DUE_AT)}
    channels, people = range(FIRST, FIRST + max(due, 1)), range(FIRST, FIRST + 100)
    with driver.begin():
        driver.run_all(
            _CHANNEL,
            (
                of | known | {"id": id_, "slack_id": f"C{id_:06d}", "name": f"c{id_}",
                 "private": False, "archived": False, "cairn_in": True, "open_editing": False,
                 "members_known_at": driver.moment(NEVER)}
                for id_ in channels
            ),
        )  # fmt: skip
        plain = dict.fromkeys(("admin", "guest", "outsider", "bot", "deactivated"), False)
        driver.run_all(
            _PERSON,
            (
                of | known | plain | {"id": id_, "slack_id": f"U{id_:06d}", "name": f"p{id_}",
                 "zone": "Europe/Berlin"}
                for id_ in people
            ),
        )  # fmt: skip
        driver.run_all(
            _MEMBER,
            (
                of | {"channel_id": id_, "person_id": people[(id_ * TEAM + n) % len(people)]}
                for id_ in channels
                for n in range(TEAM)
            ),
        )
        driver.run_all(_CHECKIN, _checkins(driver, channels, people[0], of, due, among))
    driver.tend()


def _checkins(
    driver: Driver, channels: range, owner_id: int, of: dict[str, Any], due: int, among: int
) -> Iterator[dict[str, Any]]:
    rules = [
        (rule_text(("MO",), at=at, start=(DUE_AT - back * WEEK).date()), zone, at)
        for back in range(STARTS)
        for zone, at in WALLS
    ]
    for number in range(among):
        rule, zone, at = rules[number % len(rules)]
        yield of | {
            "id": FIRST + number,
            "number": FIRST + number,
            "channel_id": channels[number % len(channels)],
            "name": "Weekly check-in",
            "rule": rule,
            "zone": zone,
            "everybody": True,
            "questions": "[]",
            "remind_after_minutes": 240,
            "close_after_minutes": 1440,
            "state": "active",
            "owner_id": owner_id,
            "next_at": driver.moment(DUE_AT if number < due else NEVER),
            "next_slot": f"{DUE_AT.date()}T{at:%H:%M}",
            "version": 1,
            "created_at": driver.moment(DUE_AT - STARTS * WEEK),
        }
