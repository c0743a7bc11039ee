"""The zones of the pinned package, as every entry point has them."""

from collections.abc import Iterator
from zoneinfo import ZoneInfo, reset_tzpath

import pytest

from bot import when


@pytest.fixture(autouse=True)
def _pinned_zones() -> Iterator[None]:
    when.pin_zones()
    yield
    reset_tzpath()
    ZoneInfo.clear_cache()
