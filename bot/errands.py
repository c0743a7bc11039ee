"""What `cairn export`, `import`, `forget` and `purge` do: somebody's data, carried or deleted."""

import argparse
import os
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import TextIO

from bot.db import Database
from bot.errors import CairnError
from bot.services import archives, forgetting, purging
from bot.serving.databases import make_ready
from bot.settings import Settings


class NoFile(CairnError):
    """{file} cannot be {done}: {why}. Nothing was changed."""


def export(settings: Settings, chosen: argparse.Namespace) -> int:
    """Write a workspace, or what is kept of one person, into a new file that only you can read."""
    file: Path = chosen.file
    with _opened(settings) as db, _new(file) as out, db.read() as session:
        workspace = archives.find_workspace(session, chosen.workspace)
        now = datetime.now(UTC)
        if chosen.person is None:
            counts = archives.write(session, workspace, out, now)
        else:
            counts = archives.write_person(session, workspace, chosen.person, out, now)
        whose = chosen.person or workspace.team_id
    print(f"{whose} is in {file}: {_told(counts)}.")
    return 0


def import_(settings: Settings, chosen: argparse.Namespace) -> int:
    """Take a workspace from a file, all of it or nothing; or say what would be taken."""
    file: Path = chosen.file
    try:
        with _opened(settings) as db, file.open(encoding="utf-8") as stream:
            now = datetime.now(UTC)
            taken = archives.take(db, stream, now, dry_run=chosen.dry_run)
    except OSError as error:
        raise NoFile(file=file, done="read", why=error.strerror) from error
    done = "would be imported" if chosen.dry_run else "is imported"
    print(f"{taken.team_id}, as of {taken.made_at:%Y-%m-%d %H:%M} UTC, {done}: ", end="")
    print(f"{_told(taken.counts)}.")
    if not taken.fresh:
        print(
            "The file is more than an hour old, and the Cairn that it is from may have sent what "
            "was owed: what was due by now is not sent, and `/cairn why` offers it."
        )
    if taken.moved_by:
        print(
            "Other workspaces are here, so rows have new numbers: buttons on older messages say "
            "that what they were for is not there. `G12` and the like stay."
        )
    return 0


class _OnlyTried(Exception):
    """Undoes a dry run."""


def forget(settings: Settings, chosen: argparse.Namespace) -> int:
    """Delete what is one person's, all of it or nothing; or say how much that would be."""
    counts: dict[str, int] = {}
    try:
        with _opened(settings) as db, db.begin() as session:
            workspace = archives.find_workspace(session, chosen.workspace)
            person = archives.find_person(session, workspace, chosen.person)
            counts |= forgetting.forget(session, person, datetime.now(UTC))
            if chosen.dry_run:
                raise _OnlyTried
    except _OnlyTried:
        pass
    except archives.Nobody as error:
        print(error)  # done before, or never here: that is what was asked for
        return 0
    done = "would be" if chosen.dry_run else "are"
    print(
        f"{chosen.person}: rows that {done} deleted: {counts['deleted']:,}, that name nobody any "
        f"more: {counts['nobody']:,}, that stay, of somebody who left: {counts['anonymous']:,}."
    )
    return 0


def purge(settings: Settings, chosen: argparse.Namespace) -> int:
    """Delete what is kept of workspaces that have removed Cairn, or say whose that would be."""
    with _opened(settings) as db:
        now = datetime.now(UTC)
        with db.read() as session:
            found = [
                (each.id, each.team_id, each.uninstalled_at) for each in purging.due(session, now)
            ]
        for id_, team_id, since in found:
            done = "would be purged"
            if not chosen.dry_run:
                with db.begin() as session:
                    gone = purging.purge(session, id_, now)
                done = "is purged" if gone else "is purged already, or has it again"
            print(f"{team_id}, which removed Cairn on {since:%Y-%m-%d}, {done}.", flush=True)
    if not found:
        print("No workspace has removed Cairn and left data here.")
    return 0


ERRANDS: dict[str, Callable[[Settings, argparse.Namespace], int]] = {
    "export": export,
    "forget": forget,
    "import": import_,
    "purge": purge,
}
"""What each of these words does."""


@contextmanager
def _opened(settings: Settings) -> Iterator[Database]:
    db = Database(settings.database_url)
    try:
        make_ready(db, migrating=False)
        yield db
    finally:
        db.close()


@contextmanager
def _new(file: Path) -> Iterator[TextIO]:
    """A file beside that one, readable by nobody else, which takes its place when it is whole."""
    if file.exists():
        raise NoFile(file=file, done="written", why="it is there already; name another")
    try:
        number, beside = tempfile.mkstemp(prefix=f".{file.name}.", dir=file.parent)
    except OSError as error:
        raise NoFile(file=file, done="written", why=error.strerror) from error
    try:
        with os.fdopen(number, "w", encoding="utf-8", newline="\n") as out:
            yield out
            out.flush()
            os.fsync(out.fileno())
        os.link(beside, file)  # unlike a renaming, it never takes the place of another
    except OSError as error:
        raise NoFile(file=file, done="written", why=error.strerror) from error
    finally:
        with suppress(FileNotFoundError):
            os.unlink(beside)


def _told(counts: Mapping[str, int]) -> str:
    """`2 goals, 5 milestones`."""
    found = (f"{count:,} {name.replace('_', ' ')}" for name, count in counts.items() if count)
    return ", ".join(found) or "nothing"
