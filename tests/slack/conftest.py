"""What tests of the Slack side share: who comes to the counter, and all that answers them."""

from collections.abc import Iterator
from datetime import datetime

import pytest

from bot.db import Database
from bot.model import Goal
from bot.slack.listeners import everything
from bot.slack.routes import Routes
from tests.people import Cast
from tests.services import roads
from tests.slack.asks import Visitor

from .office import Office, opened


@pytest.fixture
def ana(db: Database, cast: Cast, now: datetime) -> Visitor:
    return Visitor(db, cast.ana, now)


@pytest.fixture
def ben(db: Database, cast: Cast, now: datetime) -> Visitor:
    return Visitor(db, cast.ben, now)


@pytest.fixture
def chi(db: Database, cast: Cast, now: datetime) -> Visitor:
    return Visitor(db, cast.chi, now)


@pytest.fixture
def routes() -> Routes:
    found = Routes()
    everything.register(found)
    return found


@pytest.fixture
def goal(db: Database, cast: Cast, now: datetime) -> Goal:
    """Ana's goal in #launch."""
    return roads.set_goal(db, cast.ana, cast.launch, now)


@pytest.fixture
def office(db: Database, cast: Cast, now: datetime) -> Iterator[Office]:
    with opened(db, cast, now) as office:
        yield office
