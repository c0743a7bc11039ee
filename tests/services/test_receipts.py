"""Receipts: what comes a second time changes nothing."""

import threading
from datetime import datetime, timedelta

from bot.db import Database
from bot.services import receipts
from tests.people import Cast


def test_the_first_is_taken_and_the_second_is_not(db: Database, cast: Cast, now: datetime) -> None:
    with db.begin() as session:
        assert receipts.take(session, cast.workspace.id, "Ev1", now)
        assert not receipts.take(session, cast.workspace.id, "Ev1", now)
    with db.begin() as session:
        assert not receipts.take(session, cast.workspace.id, "Ev1", now + timedelta(hours=24))
        assert receipts.take(session, cast.workspace.id, "Ev2", now)


def test_another_workspace_has_keys_of_its_own(db: Database, cast: Cast, now: datetime) -> None:
    with db.begin() as session:
        assert receipts.take(session, cast.workspace.id, "Ev1", now)
        assert receipts.take(session, cast.elsewhere.id, "Ev1", now)


def test_what_came_of_it_is_kept(db: Database, cast: Cast, now: datetime) -> None:
    with db.begin() as session:
        assert receipts.result(session, cast.workspace.id, "submit:1") is None
        receipts.take(session, cast.workspace.id, "submit:1", now)
        assert receipts.result(session, cast.workspace.id, "submit:1") == ""
        receipts.settle(session, cast.workspace.id, "submit:1", "goal:12 🎉")
    with db.read() as session:
        assert receipts.result(session, cast.workspace.id, "submit:1") == "goal:12 🎉"
        assert receipts.result(session, cast.elsewhere.id, "submit:1") is None


def test_what_is_undone_was_never_taken(db: Database, cast: Cast, now: datetime) -> None:
    with db.begin() as session:
        receipts.take(session, cast.workspace.id, "Ev1", now)
        session.rollback()
    with db.begin() as session:
        assert receipts.take(session, cast.workspace.id, "Ev1", now)


def test_of_many_at_once_one_is_the_first(db: Database, cast: Cast, now: datetime) -> None:
    ready = threading.Barrier(4)
    first: list[bool] = []

    def work() -> None:
        ready.wait()
        with db.begin() as session:
            taken = receipts.take(session, cast.workspace.id, "Ev1", now)
        first.append(taken)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(first) == [False, False, False, True]


def test_old_receipts_are_forgotten(db: Database, cast: Cast, now: datetime) -> None:
    with db.begin() as session:
        receipts.take(session, cast.workspace.id, "old", now - timedelta(hours=49))
        receipts.take(session, cast.workspace.id, "new", now - timedelta(hours=47))
        assert receipts.forget(session, now - timedelta(hours=48)) == 1
        assert receipts.result(session, cast.workspace.id, "old") is None
        assert receipts.result(session, cast.workspace.id, "new") == ""
