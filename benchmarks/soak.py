"""Row 12: a whole day of very many check-ins, its clock moved fast."""

import gc
import os
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from datetime import time as wall_time

from sqlalchemy import func, select, update

from benchmarks.measuring import MEBIBYTES, Row, resident
from benchmarks.scenery import drivers, schedules, standin
from benchmarks.scenery.grounds import Ground, cairn_over
from benchmarks.scenery.schedules import DUE_AT, FIRST, NEVER
from bot.app import Cairn
from bot.model import Channel, Checkin, Delivery, DeliveryState, Lane, Person, Round, RoundState
from bot.services import outbox
from bot.when import rule_text

DAY = timedelta(days=1)
MIDNIGHT = DUE_AT.replace(hour=0, minute=0)
REMIND, CLOSE = 60, 240
"""Minutes after which each reminds and closes."""
PATIENCE = 300.0
_UNSETTLED = (DeliveryState.PENDING, DeliveryState.SENDING, DeliveryState.DOUBTFUL)


class MovedClock:
    """Time that stands still but for its leaps: whatever is due at a moment is done in it."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def now(self) -> datetime:
        return self.at


def measure(ground: Ground) -> Iterator[Row]:
    """Weekly check-ins of a channel each, spread over the minutes of a Monday: asked, closed and
    reported, by all jobs of the clock and a sender that lives meanwhile. Then a night in
    which what was held until the morning arrives."""
    many, step = (20, timedelta(minutes=60)) if ground.small else (10_000, timedelta(minutes=5))
    clock = MovedClock(MIDNIGHT)
    with (
        standin.slack() as api_url,
        ground.database("SQLite") as url,
        cairn_over(url, api_url=api_url, now=clock.now) as (cairn, cast),
        drivers.plain(url) as driver,
    ):
        schedules.fill(driver, cast, due=many, among=many)
        _spread(cairn, many)
        cairn.sender.start()
        try:
            held, opened = _live(cairn, clock, DAY, step)
            calm, _ = _live(cairn, clock, DAY, max(step, timedelta(minutes=15)))
        finally:
            cairn.sender.stop()
        _need_nothing_left(cairn, many)
    middle, end = _typical(held[len(held) // 2 :][:20]), _typical(held[-20:])
    assert opened[-1] <= max(opened[len(opened) // 2 :][:20]), "connections are leaked"
    what = f"memory after a day of {many:,} check-ins, over that at noon"
    yield Row(12, what, MEBIBYTES, end, floor=middle, at_most=1.05)
    what = "… after the night behind it, over that at noon"
    yield Row(12, what, MEBIBYTES, _typical(calm[-20:]), floor=middle, at_most=1.05)


def _spread(cairn: Cairn, many: int) -> None:
    """Each is due at a minute of its own of this Monday; who and what is where, is known for
    long."""
    start = MIDNIGHT.date()
    with cairn.db.begin() as session:
        session.execute(update(Channel).values(known_at=NEVER, members_known_at=NEVER))
        session.execute(update(Person).values(known_at=NEVER))
        changed = []
        for number in range(many):
            minute = number * 1440 // many
            at = wall_time(*divmod(minute, 60))
            changed.append(
                {
                    "id": FIRST + number,
                    "rule": rule_text(("MO",), at=at, start=start),
                    "zone": "UTC",
                    "remind_after_minutes": REMIND,
                    "close_after_minutes": CLOSE,
                    "next_at": MIDNIGHT + timedelta(minutes=minute),
                    "next_slot": f"{start}T{at:%H:%M}",
                }
            )
        session.execute(update(Checkin), changed)


def _live(
    cairn: Cairn, clock: MovedClock, span: timedelta, step: timedelta
) -> tuple[list[float], list[int]]:
    """The memory and the open files after each step of a time that is lived through. Between the
    clock's looks, time leaps to the next moment at which anything is to be sent."""
    held, opened = [], []
    for number in range(int(span / step)):
        look_at = clock.at + step
        while (due := _send_all(cairn, clock)) and due < look_at:
            clock.at = due
        clock.at = look_at
        cairn.clock.tick()
        _send_all(cairn, clock)
        if number % 10 == 0:
            gc.collect()
            held.append(resident())
            opened.append(len(os.listdir("/proc/self/fd")) if os.path.exists("/proc") else 0)
    return held, opened


def _send_all(cairn: Cairn, clock: MovedClock) -> datetime | None:
    """When something is due next, all being sent that is due now."""
    deadline = time.monotonic() + PATIENCE
    cairn.sender.nudge()
    while True:
        with cairn.db.read() as session:  # one state of things, or a claim would be overlooked
            due = outbox.next_due(session)
            under_way = session.scalar(
                select(Delivery.id).where(Delivery.state == DeliveryState.SENDING).limit(1)
            )
        if (due is None or due > clock.at) and under_way is None:
            return due
        assert time.monotonic() < deadline, f"not sent at {clock.at}: {due}, {under_way}"
        time.sleep(0.005)


def _need_nothing_left(cairn: Cairn, many: int) -> None:
    """Each was asked once and closed, every message is settled, no lane waits, and no connection is
    in anybody's hands."""
    with cairn.db.read() as session:
        counted = session.execute(select(Round.state, func.count()).group_by(Round.state))
        rounds = dict(counted.all())
        unsettled = session.scalar(select(func.count()).where(Delivery.state.in_(_UNSETTLED)))
        failed = session.scalar(select(func.count()).where(Delivery.state == DeliveryState.FAILED))
        waiting = session.scalar(select(func.count()).where(Lane.due_at.is_not(None)))
    assert rounds == {RoundState.CLOSED: many}, rounds
    assert (unsettled, failed, waiting) == (0, 0, 0), (unsettled, failed, waiting)


def _typical(held: list[float]) -> float:
    return sorted(held)[len(held) // 2]
