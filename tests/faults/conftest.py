"""A team for each test, or a Slack in which nobody works yet."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.playground.server import Slack
from tests.faults.teams import Team, working


@pytest.fixture
def slack() -> Iterator[Slack]:
    with Slack() as running:
        yield running


@pytest.fixture
def team(db_url: str, tmp_path: Path) -> Iterator[Team]:
    with working(db_url, tmp_path) as team:
        yield team
