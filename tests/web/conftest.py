"""A front door for each test."""

import pytest

from bot.web import FrontDoor
from tests.web.doors import Inside, door_to


@pytest.fixture
def inside() -> Inside:
    return Inside()


@pytest.fixture
def door(inside: Inside) -> FrontDoor:
    return door_to(inside)
