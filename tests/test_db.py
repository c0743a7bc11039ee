"""What the database promises, tried on the real ones."""

import subprocess
import sys
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import func, insert, select, text, update
from sqlalchemy.exc import IntegrityError, OperationalError, StatementError

from bot.db import ASLEEP_MS, BUSY_MS, Database
from bot.model import Goal, Membership, Objective, Person, Scope, Workspace
from tests.people import Cast

ONLY_SQLITE = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
ONLY_POSTGRESQL = pytest.mark.parametrize("backend", ["postgresql"], indirect=True)

READ_ADD_WRITE = """
import sys
from sqlalchemy import select, update
from sqlalchemy.exc import OperationalError
from bot.db import Database
from bot.model import Workspace

db = Database(sys.argv[1])
print("ready", flush=True)
sys.stdin.readline()
left = int(sys.argv[2])
while left:
    try:
        with db.begin() as session:
            made = session.scalars(select(Workspace.goals_made).where(Workspace.id == 1)).one()
            session.execute(update(Workspace).where(Workspace.id == 1).values(goals_made=made + 1))
    except OperationalError:
        continue  # waited too long, was told so, and nothing was written
    left -= 1
db.close()
"""


@ONLY_SQLITE
def test_no_update_is_lost_among_processes(db: Database, db_url: str, cast: Cast) -> None:
    times = 50
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", READ_ADD_WRITE, db_url, str(times)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(4)
    ]
    for process in processes:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
    for process in processes:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    for process in processes:
        process.communicate(timeout=120)
    assert [process.returncode for process in processes] == [0] * len(processes)
    with db.read() as session:
        assert session.get_one(Workspace, 1).goals_made == times * len(processes)


@ONLY_SQLITE
def test_a_writer_that_waits_too_long_is_told_so(db: Database, db_url: str, cast: Cast) -> None:
    """After `BUSY_MS`, while Slack still waits for an answer."""
    other = Database(db_url)
    with db.begin() as session:
        session.execute(text("SELECT 1"))
        with pytest.raises(OperationalError, match="locked"), other.begin() as late:
            late.execute(text("SELECT 1"))
    other.close()
    with db.read() as session:
        assert session.scalar(text("PRAGMA busy_timeout")) == BUSY_MS < 3000


@ONLY_POSTGRESQL
def test_who_waits_too_long_for_a_row_is_told_so(db: Database, db_url: str, cast: Cast) -> None:
    other = Database(db_url)
    hold = select(Person).where(Person.id == cast.ben.id).with_for_update()
    with db.begin() as session:
        session.execute(hold)
        with pytest.raises(OperationalError, match="lock timeout"), other.begin() as late:
            late.execute(hold)
    for _ in range(2):  # also of a connection whose first transaction was undone
        with other.begin() as session:
            assert session.scalar(text("SHOW lock_timeout")) == f"{BUSY_MS}ms"
    other.close()


@ONLY_POSTGRESQL
def test_who_falls_asleep_in_a_transaction_keeps_nobody_waiting_for_long(
    db: Database, db_url: str, cast: Cast
) -> None:
    """As a process that was stopped there, or whose machine was."""
    other = Database(db_url)
    hold = select(Person).where(Person.id == cast.ben.id).with_for_update()
    with other.begin() as session:
        shown = session.scalar(text("SHOW idle_in_transaction_session_timeout"))
        assert shown == f"{ASLEEP_MS // 1000}s"

    def sleep() -> None:
        with other.begin() as sleeper:
            sleeper.execute(text("SET LOCAL idle_in_transaction_session_timeout = 100"))
            sleeper.execute(hold)
            with db.begin() as session:
                session.scalars(hold).one().name = "Ben, meanwhile"
            sleeper.scalars(hold)

    with pytest.raises(OperationalError, match="idle-in-transaction"):
        sleep()
    with other.begin() as session:  # whoever comes next does not notice
        assert session.get_one(Person, cast.ben.id).name == "Ben, meanwhile"
    other.close()


@ONLY_POSTGRESQL
def test_who_comes_after_a_cut_does_not_notice(db: Database, db_url: str, cast: Cast) -> None:
    with db.read() as session:
        cut = session.scalar(text("SELECT pg_backend_pid()"))
    other = Database(db_url)
    with other.begin() as session:
        session.execute(text("SELECT pg_terminate_backend(:pid, 5000)"), {"pid": cut})
    other.close()
    for opened in (db.look, db.read, db.begin):
        with opened() as session:
            assert session.get_one(Person, cast.ben.id).name == "Ben Keller"
            assert session.scalar(text("SELECT pg_backend_pid()")) != cut


def test_a_look_sees_what_was_committed_meanwhile(db: Database, cast: Cast) -> None:
    name = select(Person.name).where(Person.id == cast.ben.id)
    with db.look() as looking:
        assert looking.scalar(name) == "Ben Keller"
    with db.begin() as writing:
        writing.get_one(Person, cast.ben.id).name = "Ben"
    with db.look() as looking:
        assert looking.scalar(name) == "Ben"


def test_a_reader_keeps_no_writer_waiting(db: Database, cast: Cast) -> None:
    with db.read() as reading:
        assert reading.get_one(Person, cast.ben.id).name == "Ben Keller"
        with db.begin() as writing:
            writing.get_one(Person, cast.ben.id).name = "Ben"
    with db.read() as reading:
        assert reading.get_one(Person, cast.ben.id).name == "Ben"


def test_a_reader_sees_one_state_of_things(db: Database, cast: Cast) -> None:
    people = select(func.count()).select_from(Person)
    with db.read() as reading:
        before = reading.scalar(people)
        with db.begin() as writing:
            writing.add(Person(workspace_id=cast.workspace.id, slack_id="U0EVE"))
        assert reading.scalar(people) == before


def test_an_error_undoes_the_whole(db: Database, cast: Cast) -> None:
    def rename_all_and_fail() -> None:
        with db.begin() as session:
            session.execute(update(Person).values(name="nobody"))
            session.execute(update(Person).values(workspace_id=cast.workspace.id + 1000))

    with pytest.raises(IntegrityError):
        rename_all_and_fail()
    with db.read() as session:
        assert session.get_one(Person, cast.ana.id).name == "Ana Ruiz"


def test_a_row_cannot_point_to_nothing(db: Database, cast: Cast) -> None:
    with pytest.raises(IntegrityError), db.begin() as session:
        session.add(Person(workspace_id=cast.workspace.id + 1000, slack_id="U0EVE"))


def test_what_belongs_to_a_row_goes_with_it(db: Database, cast: Cast) -> None:
    with db.begin() as session:
        session.delete(session.get_one(Person, cast.chi.id))
    with db.read() as session:
        assert cast.chi.id not in session.scalars(select(Membership.person_id)).all()


def test_the_sender_is_woken_after_the_commit_that_owes_something(db: Database, cast: Cast) -> None:
    woken: list[str | None] = []

    def wake() -> None:
        with db.read() as session:
            woken.append(session.get_one(Person, cast.ana.id).name)

    db.when_owed = wake
    with db.begin() as session:
        session.get_one(Person, cast.ana.id).name = "nothing owed"
    with db.begin() as session:
        session.get_one(Person, cast.ana.id).name = "owed"
        session.info["owed"] = True

    def owe_and_fail() -> None:
        with db.begin() as session:
            session.info["owed"] = True
            session.execute(update(Person).values(workspace_id=cast.workspace.id + 1000))

    with pytest.raises(IntegrityError):
        owe_and_fail()
    assert woken == ["owed"]


@pytest.mark.parametrize("zone", ["UTC", "America/New_York", "Asia/Kolkata"])
def test_a_moment_comes_back_as_the_same_moment_in_utc(db: Database, cast: Cast, zone: str) -> None:
    moment = datetime(2026, 11, 1, 1, 30, 0, 123456, tzinfo=ZoneInfo(zone))  # the repeated hour
    with db.begin() as session:
        session.get_one(Person, cast.ana.id).known_at = moment
    with db.read() as session:
        found = session.get_one(Person, cast.ana.id).known_at
        assert found is not None
        assert found.tzinfo is UTC
        assert found == moment.astimezone(UTC)


def test_moments_are_ordered_as_they_happened(db: Database, cast: Cast, now: datetime) -> None:
    """SQLite compares text: zones and missing microseconds must not disturb it."""
    moments = [now, now + timedelta(microseconds=1), now + timedelta(seconds=1)]
    with db.begin() as session:
        for number, moment in enumerate(moments):
            local = moment.astimezone(ZoneInfo("Asia/Tokyo" if number % 2 else "America/New_York"))
            session.add(
                Person(workspace_id=cast.workspace.id, slack_id=f"U{number}", known_at=local)
            )
    with db.read() as session:
        later = select(Person.slack_id).where(Person.known_at > now).order_by(Person.known_at)
        assert session.scalars(later).all() == ["U1", "U2"]


def test_a_moment_without_a_zone_is_refused(db: Database, cast: Cast) -> None:
    naive = datetime(2026, 11, 23, 14, 0)  # noqa: DTZ001 the point of the test
    with pytest.raises(StatementError, match="time zone"), db.begin() as session:
        session.execute(update(Person).values(known_at=naive))


@pytest.mark.parametrize(
    "digits",
    ["0", "-3", "0.1", "60", "1E+3", "12345678901234567890.12345678", "-0.00000001"],
)
def test_a_number_comes_back_to_the_digit(
    db: Database, cast: Cast, now: datetime, digits: str
) -> None:
    with db.begin() as session:
        goal = session.scalars(
            insert(Goal)
            .values(
                workspace_id=cast.workspace.id,
                number=1,
                scope=Scope.CHANNEL,
                title="Launch the beta",
                creator_id=cast.ana.id,
                start_on=now.date(),
                heard_at=now,
                created_at=now,
            )
            .returning(Goal.id)
        ).one()
        session.add(
            Objective(
                workspace_id=cast.workspace.id,
                number=1,
                goal_id=goal,
                name="sales",
                baseline=Decimal(digits),
                target=Decimal(100),
                current=Decimal(digits),
                current_at=now,
                created_at=now,
            )
        )
    with db.read() as session:
        objective = session.scalars(select(Objective)).one()
        assert objective.baseline == Decimal(digits)
        assert "E+" not in str(objective.baseline)
