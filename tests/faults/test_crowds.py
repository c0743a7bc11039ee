"""Several processes that open and send at once: every round once, and every prompt once."""

from datetime import datetime

import pytest

from bot.db import Database
from tests.faults import crowds
from tests.people import Cast


def open_and_send(db: Database, cast: Cast, now: datetime, many: int, processes: int) -> None:
    crowds.gather(db, cast, now, many)
    posted = crowds.work_at_once(db.url.render_as_string(hide_password=False), now, processes)
    with db.read() as session:
        crowds.check(session, posted, many)


def test_two_processes_open_and_send_each_round_once(
    db: Database, cast: Cast, now: datetime
) -> None:
    open_and_send(db, cast, now, 60, 2)


@pytest.mark.faults
@pytest.mark.parametrize(
    ("backend", "processes"), [("postgresql", 5), ("sqlite", 2)], indirect=["backend"]
)
def test_ten_thousand_rounds_are_opened_and_sent_once_by_all_processes_together(
    db: Database, cast: Cast, now: datetime, processes: int
) -> None:
    open_and_send(db, cast, now, 10_000, processes)
