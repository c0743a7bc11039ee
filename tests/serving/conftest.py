"""A pretend Slack for processes of their own; Ana in it."""

from collections.abc import Iterator

import pytest

from bot.playground.client import Person
from bot.playground.server import Slack


@pytest.fixture
def slack() -> Iterator[Slack]:
    with Slack() as running:
        running.ack_seconds = 20  # a busy test machine is not the bot; Slack waits three
        yield running


@pytest.fixture
def ana(slack: Slack) -> Person:
    return Person(slack.url, "U0ANA")
