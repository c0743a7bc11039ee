"""Rows 3 and 4: what the clock's look costs, with very many check-ins due, and with none."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from functools import partial
from itertools import count

from benchmarks.measuring import MICROSECONDS, Row, Way, each, in_turn
from benchmarks.scenery import drivers, jobs, rows, schedules
from benchmarks.scenery.drivers import Driver
from benchmarks.scenery.grounds import KINDS, Ground, clock, peopled
from benchmarks.scenery.rows import insert
from benchmarks.scenery.schedules import DUE_AT, WEEK
from bot.db import Database
from bot.services import rounds
from bot.when import next_slots

QUIET = DUE_AT - timedelta(minutes=1)


def opening(ground: Ground) -> Iterator[Row]:
    """Row 3: a round is opened for each that is due, its people are expected, its prompt is owed,
    and its next moment is found."""
    times, due, among = (1, 20, 200) if ground.small else (6, 5000, 50_000)
    few, many = (3, 3) if ground.small else (100, 1000)
    for kind in KINDS:
        with (
            _filled(ground, kind, due, among) as (db, tender),
            _filled(ground, kind, due, among) as (_, driver),
            jobs.scheduled(ground, kind, few) as batch,
            jobs.scheduled(ground, kind, many, grace=1) as strict,
        ):
            ways = {
                "floor": _weekly(kind, partial(open_plainly, driver), due, driver),
                "usual": batch.seconds,
                "ours": _weekly(kind, partial(rounds.open_due, db), due, tender),
            }
            took = in_turn(times, ways)
            strict.seconds()
        missed = f"{strict.missed} of {many:,} missed"
        what = f"{due:,} due prompts opened, each, {kind} (usual: {missed})"
        yield Row(3, what, MICROSECONDS, **took, at_most=3, at_least=10)


def idle(ground: Ground) -> Iterator[Row]:
    """Row 4: a look at a minute at which nothing is due. Its floor is one query of the index; that
    it does not grow is seen beside the same look among few."""
    times, looks, few, many = (1, 2, 10, 100) if ground.small else (10, 100, 1000, 100_000)
    for kind in KINDS:
        with (
            _filled(ground, kind, 0, few) as (small, _),
            _filled(ground, kind, 0, many) as (db, driver),
        ):
            ways: dict[str, Callable[[datetime], object]] = {
                "floor": partial(_ask, driver),
                "few": partial(rounds.open_due, small),
                "ours": partial(rounds.open_due, db),
            }
            moments, timer = [QUIET] * looks, clock(kind)
            took = in_turn(
                times, {name: partial(each, look, moments, timer) for name, look in ways.items()}
            )
        among_few = took.pop("few")
        yield Row(4, f"a look with nothing due among {many:,}, {kind}", MICROSECONDS, **took)
        yield Row(
            4, f"… over the same among {few:,}, {kind}", MICROSECONDS, took["ours"],
            floor=among_few, at_most=1.25,
        )  # fmt: skip


@contextmanager
def _filled(ground: Ground, kind: str, due: int, among: int) -> Iterator[tuple[Database, Driver]]:
    with ground.database(kind) as url, peopled(url) as (db, cast), drivers.plain(url) as driver:
        schedules.fill(driver, cast, due=due, among=among)
        yield db, driver


def _weekly(kind: str, open_due: Callable[[datetime], int], due: int, driver: Driver) -> Way:
    """The seconds that each of those takes that are due next, week by week: none is missed."""
    weeks, timer = count(), clock(kind)

    def open_next() -> float:
        at = DUE_AT + next(weeks) * WEEK
        began = timer()
        opened = open_due(at)
        seconds = timer() - began
        assert opened == due, f"{opened} of {due}"
        driver.tend()
        return seconds / due

    return open_next


_IS_DUE = "SELECT id FROM checkins WHERE state = 'active' AND next_at <= :now ORDER BY next_at"
_DUE = (
    "SELECT c.id, c.workspace_id, c.rule, c.zone, c.next_slot, c.close_after_minutes, c.owner_id, "
    "n.slack_id FROM checkins c JOIN channels n ON n.id = c.channel_id "
    "WHERE c.state = 'active' AND c.next_at <= :now"
)
_ROUND = insert(
    "rounds",
    "workspace_id checkin_id slot zone state opened_at remind_at close_at",
    "ON CONFLICT DO NOTHING",
)
_ASKED = (
    "INSERT INTO asked (round_id, person_id, workspace_id) "
    "SELECT r.id, p.id, r.workspace_id FROM checkins c "
    "JOIN rounds r ON r.checkin_id = c.id AND r.slot = c.next_slot "
    "JOIN memberships m ON m.channel_id = c.channel_id JOIN people p ON p.id = m.person_id "
    "WHERE c.next_at <= :now AND NOT (p.bot OR p.guest OR p.outsider OR p.deactivated)"
)
_ROUND_IDS = (
    "SELECT c.id, r.id FROM checkins c "
    "JOIN rounds r ON r.checkin_id = c.id AND r.slot = c.next_slot WHERE c.next_at <= :now"
)
_MOVE_ON = "UPDATE checkins SET next_at = :next_at, next_slot = :next_slot WHERE id = :id"


def _ask(driver: Driver, now: datetime) -> None:
    assert not driver.all(_IS_DUE, {"now": driver.moment(now)})


def open_plainly(driver: Driver, now: datetime) -> int:
    """A tick by hand: seven statements, each for all rows at once."""
    at = driver.moment(now)
    with driver.begin():
        due = driver.all(_DUE, {"now": at})
        driver.run_all(
            _ROUND,
            [
                {"workspace_id": of, "checkin_id": id_, "slot": slot, "zone": zone,
                 "state": "open", "opened_at": at,
                 "remind_at": driver.moment(now + timedelta(hours=4)),
                 "close_at": driver.moment(now + timedelta(minutes=minutes))}
                for id_, of, _, zone, slot, minutes, _, _ in due
            ],
        )  # fmt: skip
        driver.run(_ASKED, {"now": at})
        ids = dict(driver.all(_ROUND_IDS, {"now": at}))
        driver.run_all(
            rows.DELIVERY,
            [
                rows.delivery(
                    driver, now, "checkin_prompt", workspace_id=of, subject_id=ids[id_],
                    key=f"round:{ids[id_]}:prompt", channel=channel, for_person_id=owner_id,
                )
                for id_, of, _, _, _, _, owner_id, channel in due
            ],
        )  # fmt: skip
        driver.run_all(
            rows.LANE,
            [{"workspace_id": row[1], "channel": row[7], "due_at": at} for row in due],
        )
        moved = []
        for id_, _, rule, zone, *_ in due:
            (slot,) = next_slots(rule, zone, now, 1)
            next_at = driver.moment(slot.instant)
            moved.append({"id": id_, "next_at": next_at, "next_slot": slot.key})
        driver.run_all(_MOVE_ON, moved)
    return len(due)
