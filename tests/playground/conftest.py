"""A pretend Slack, a tiny bot in it, and the four people."""

from collections.abc import Iterator

import pytest

from bot.playground.client import Person
from bot.playground.server import Slack
from tests.playground.tiny_bot import TinyBot


@pytest.fixture
def slack() -> Iterator[Slack]:
    with Slack() as running:
        running.ack_seconds = 20  # a busy test machine is not the bot; Slack waits three
        yield running


@pytest.fixture
def bot(slack: Slack) -> Iterator[TinyBot]:
    tiny = TinyBot(slack)
    tiny.start()
    yield tiny
    tiny.stop()


@pytest.fixture
def ana(slack: Slack) -> Person:
    return Person(slack.url, "U0ANA")


@pytest.fixture
def ben(slack: Slack) -> Person:
    return Person(slack.url, "U0BEN")


@pytest.fixture
def chi(slack: Slack) -> Person:
    return Person(slack.url, "U0CHI")


@pytest.fixture
def dev(slack: Slack) -> Person:
    return Person(slack.url, "U0DEV")
