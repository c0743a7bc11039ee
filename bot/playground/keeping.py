"""Keeping a pretend workspace in a file, so that `--keep` finds it again as it was left."""

from datetime import datetime
from pathlib import Path

from pydantic import Base64Bytes, TypeAdapter
from pydantic.dataclasses import dataclass

from bot.playground.channels import Channel
from bot.playground.files import File
from bot.playground.people import Person
from bot.playground.workspace import Workspace


@dataclass
class Kept:
    """What is kept: who there is, what was said, which files there are, and when it was."""

    at: datetime
    people: dict[str, Person]
    channels: dict[str, Channel]
    files: dict[str, File]
    contents: dict[str, Base64Bytes]
    """The files' bytes, which JSON cannot hold as they are."""


_KEPT = TypeAdapter(Kept)


def save(workspace: Workspace, path: Path) -> None:
    """Writes the workspace to `path`, whole or not at all. Call it on the server's loop."""
    kept = Kept(
        at=workspace.now(),
        people=workspace.people,
        channels=workspace.channels,
        files={name: _without_content(file) for name, file in workspace.files.items()},
        contents={},
    )
    kept.contents = {name: file.content for name, file in workspace.files.items()}
    fresh = path.with_suffix(path.suffix + ".new")
    fresh.write_bytes(_KEPT.dump_json(kept))
    fresh.replace(path)


def load(path: Path) -> Kept:
    """What was kept at `path`. Raises ValueError when the file is no such thing."""
    kept = _KEPT.validate_json(path.read_bytes())
    for name, file in kept.files.items():
        file.content = kept.contents.get(name, b"")
    return kept


def restore(workspace: Workspace, kept: Kept) -> None:
    """Brings a workspace that has just been made to what was kept; its clock is the caller's."""
    workspace.people = kept.people
    workspace.channels = kept.channels
    workspace.files = kept.files


def _without_content(file: File) -> File:
    return File(**{**vars(file), "content": b""})
