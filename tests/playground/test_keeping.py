"""A workspace that is kept is found again as it was left."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.playground import keeping
from bot.playground.clock import Clock
from bot.playground.files import File
from bot.playground.workspace import Workspace


def test_what_was_said_drawn_and_joined_is_there_again(tmp_path: Path) -> None:
    workspace = Workspace(clock=Clock(datetime(2026, 11, 23, 14, tzinfo=UTC)))
    launch = workspace.channels["C0LAUNCH"]
    first = workspace.post(launch, "U0ANA", "<!channel> & 🎉 مرحبا")
    workspace.post(launch, "U0BEN", "a reply", thread_ts=first.ts)
    picture = File("F1", "road.png", "U0CAIRN", workspace.now(), 4, content=b"\x89PNG")
    workspace.files["F1"] = picture
    keeping.save(workspace, tmp_path / "kept")

    kept = keeping.load(tmp_path / "kept")
    again = Workspace(clock=Clock(kept.at))
    keeping.restore(again, kept)
    assert again.channels["C0LAUNCH"] == launch
    assert again.channels["C0LAUNCH"].messages[first.ts].replies == first.replies
    assert again.people == workspace.people
    assert again.files["F1"].content == b"\x89PNG"


def test_another_file_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "notes.txt"
    file.write_text("not a workspace")
    with pytest.raises(ValueError, match="JSON"):
        keeping.load(file)
