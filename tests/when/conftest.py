"""The zones of the pinned package, as every entry point has them."""

import zoneinfo
from collections.abc import Iterator

import pytest

from bot import when


@pytest.fixture(autouse=True)
def _pinned_zones() -> Iterator[None]:
    before = zoneinfo.TZPATH
    when.pin_zones()
    yield
    zoneinfo.reset_tzpath(before)
    zoneinfo.ZoneInfo.clear_cache()
    when.zone.cache_clear()
