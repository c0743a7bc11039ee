"""The pulse of the database: told in time, whatever the database does."""

import socket
import threading

from bot.db import Database
from bot.pulse import Pulse
from tests.processes import until


def test_a_database_that_answers_is_well(db: Database) -> None:
    assert [Pulse(db).trouble() for _ in range(3)] == [None] * 3


def test_one_that_refuses_is_told_of() -> None:
    lost = Database("postgresql+psycopg://127.0.0.1:9/cairn")
    assert Pulse(lost).trouble() == "The database does not answer: OperationalError."
    lost.close()


def test_one_that_says_nothing_at_all_is_told_of_in_time_and_felt_by_one_thread() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        lost = Database(f"postgresql+psycopg://127.0.0.1:{silent.getsockname()[1]}/cairn")
        pulse = Pulse(lost, patience=0.2)
        for _ in range(3):
            assert pulse.trouble() == "The database has not answered for 0.2 seconds."
            assert [each.name for each in threading.enumerate()].count("pulse") == 1
    until(lambda: "OperationalError" in str(pulse.trouble()), "it has hung up")
    lost.close()


def test_one_out_of_reach_is_given_up_as_its_url_says_or_soon() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        hasty = Database(f"postgresql+psycopg://127.0.0.1:{port}/cairn?connect_timeout=2")
        assert Pulse(hasty, patience=30).trouble() == (
            "The database does not answer: OperationalError."
        )
        hasty.close()
