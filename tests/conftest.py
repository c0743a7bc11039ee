"""What the tests share: a migrated, empty database of each kind, a fixed moment, the characters."""

import os
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import hypothesis
import pytest

from bot.db import Database
from bot.migrations import migrate
from bot.settings import Settings
from tests import people, postgres

MEMORY = Path("/dev/shm")  # noqa: S108 - pytest makes a folder of its own in it
ROOM = 4_000_000_000


def pytest_configure() -> None:
    """Examples are not timed: a slow machine is no error. Databases of tests are in memory where
    there is room: they need outlive any process, but not the machine."""
    hypothesis.settings.register_profile("untimed", deadline=None)
    hypothesis.settings.load_profile("untimed")
    if MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > ROOM:
        os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(MEMORY))


def pytest_xdist_auto_num_workers() -> int:
    """One more than there are processors: stories and processes mostly wait."""
    return (os.cpu_count() or 1) + 1


@pytest.fixture
def now() -> datetime:
    """A Monday: 14:00 in London, 09:00 in New York, 15:00 in Berlin, 23:00 in Tokyo."""
    return datetime(2026, 11, 23, 14, 0, tzinfo=UTC)


@pytest.fixture(params=["sqlite", "postgresql"])
def backend(request: pytest.FixtureRequest) -> str:
    """Which database the test runs on; it runs on both unless it is parametrised otherwise."""
    name: str = request.param
    return name


@pytest.fixture
def db_url(backend: str, request: pytest.FixtureRequest) -> Iterator[str]:
    """Where a migrated database with no rows in it is, for tests with several processes."""
    if backend == "sqlite":
        file = request.getfixturevalue("sqlite_file")
        shutil.copyfile(request.getfixturevalue("sqlite_template"), file)
        yield f"sqlite:///{file}"
        for left in file.parent.iterdir():
            left.unlink()
    else:
        url = request.getfixturevalue("postgres_url")
        yield url
        request.getfixturevalue("postgres_server").wipe(url)


@pytest.fixture
def empty_url(backend: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Where a database with nothing in it is, not even tables."""
    if backend == "sqlite":
        yield f"sqlite:///{tmp_path / 'empty.db'}"
    else:
        with request.getfixturevalue("postgres_server").empty("empty") as url:
            yield url


@pytest.fixture
def db(db_url: str, databases: dict[str, Database]) -> Iterator[Database]:
    """A migrated database with no rows in it."""
    if db_url not in databases:
        databases[db_url] = Database(postgres.kept(db_url), pool_size=4)
    database = databases[db_url]
    when_owed = database.when_owed
    yield database
    database.when_owed = when_owed
    if database.is_sqlite:
        database.close()


@pytest.fixture
def cast(db: Database, now: datetime) -> people.Cast:
    """Ana, Ben, Chi and Dev with their workspaces and channels, in `db` since `now`."""
    with db.begin() as session:
        return people.introduce(session, now)


@pytest.fixture
def settings(db_url: str) -> Settings:
    """Settings for HTTP over `db`'s database, with made-up secrets and a Slack that is nowhere."""
    return Settings(
        slack_bot_token="xoxb-test",
        slack_app_token="",
        slack_signing_secret="signing-secret",
        slack_api_url="http://127.0.0.1:9/api/",
        database_url=db_url,
        port=0,
    )


@pytest.fixture(scope="session")
def databases() -> Iterator[dict[str, Database]]:
    """By their URLs, those that tests use one after another: each compiles its statements once."""
    found: dict[str, Database] = {}
    yield found
    for database in found.values():
        database.close()


@pytest.fixture(scope="session")
def sqlite_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where each test finds a file of its own."""
    return tmp_path_factory.mktemp("database") / "cairn.db"


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated file that each test copies."""
    file = tmp_path_factory.mktemp("template") / "cairn.db"
    database = Database(f"sqlite:///{file}")
    migrate(database)
    database.close()
    return file


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[postgres.Postgres]:
    """One server for each process of the run, started when a test first needs it."""
    with postgres.running() as server:
        yield server


@pytest.fixture(scope="session")
def postgres_url(postgres_server: postgres.Postgres) -> Iterator[str]:
    """A migrated database, wiped after each test that used it."""
    with postgres_server.migrated() as url:
        yield url
