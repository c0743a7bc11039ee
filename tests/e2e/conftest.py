"""A pretend Slack with the real bot in it, over real HTTP, on a clock that can be moved.

Goals, check-ins and bad input run on both databases. The other stories run on one, some on SQLite
and some on PostgreSQL: what they are made of is held on both where services are tested.
"""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from bot.playground.client import Person, problems
from bot.playground.clock import Clock
from bot.playground.server import Slack
from bot.playground.starting import bot_in

MONDAY = datetime(2026, 11, 23, 13, 50, tzinfo=UTC)
"""08:50 in New York, 14:50 in Berlin, 22:50 in Tokyo, 19:20 in Kolkata."""

LAUNCH, SUPPORT, BOARD, GENERAL = "C0LAUNCH", "C0SUPPORT", "C0BOARD", "C0GENERAL"


@pytest.fixture
def slack(db_url: str) -> Iterator[Slack]:
    """The workspace, with the bot in it; at the end the bot has broken none of Slack's rules."""
    with Slack(clock=Clock(MONDAY)) as slack, bot_in(slack, db_url) as cairn:
        # A busy test machine is not the bot, nor its Slack: Slack waits three seconds, Cairn two.
        slack.ack_seconds = cairn.installs.patience = 20
        # A reply may come before Cairn has heard that its prompt arrived, and must come again then:
        # Slack gives it six minutes, and a busy machine needs more than two seconds of them. They
        # are spread, so that it comes soon after it can be taken.
        slack.retry_seconds = (0.5, 1.0, 1.0, 2.0, 2.0, 4.0, 8.0)
        yield slack
        assert problems(slack.url) == []


@pytest.fixture
def ana(slack: Slack) -> Person:
    """In New York; an admin."""
    return Person(slack.url, "U0ANA")


@pytest.fixture
def ben(slack: Slack) -> Person:
    """In Berlin; not in the private channel #board."""
    return Person(slack.url, "U0BEN")


@pytest.fixture
def chi(slack: Slack) -> Person:
    """In Tokyo."""
    return Person(slack.url, "U0CHI")


@pytest.fixture
def dev(slack: Slack) -> Person:
    """In Kolkata."""
    return Person(slack.url, "U0DEV")
