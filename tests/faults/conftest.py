"""A team for each test, or a Slack in which nobody works yet."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bot.playground.server import Slack
from tests.faults.teams import Team, working


@pytest.fixture
def slack() -> Iterator[Slack]:
    with Slack() as running:
        yield running


@pytest.fixture
def team(
    db_url: str, tmp_path: Path, record_property: Callable[[str, object], None]
) -> Iterator[Team]:
    """A team that has begun to work; how often its bot was killed is noted for `--junit-xml`."""
    with working(db_url, tmp_path) as team:
        yield team
        record_property("kills", team.kills)
        record_property("messages", len(team.arrived()))
        record_property("doubtful", team.doubtful)
