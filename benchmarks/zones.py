"""Every zone, every change of its clock from 2024 to 2030, every half-hour: each local day has its
one slot, in the right place. Too long for the tests, which take a sample of it."""

import time
import zoneinfo
from collections.abc import Iterator
from functools import partial

from benchmarks.measuring import MICROSECONDS, Row
from benchmarks.scenery.grounds import Ground
from bot import when
from tests.when.sweeps import HALF_HOURS, sweep

YEARS = range(2024, 2031)


def measure(ground: Ground) -> Iterator[Row]:
    """What it takes to find the slot of a day. A day with none, two or a wrong one is an error."""
    when.pin_zones()
    zones = sorted(zoneinfo.available_timezones())
    look = partial(sweep, zones, YEARS)
    if ground.small:
        look = partial(sweep, zones[::50], YEARS[:1], HALF_HOURS[::8])
    began = time.process_time()
    found = look()
    took = time.process_time() - began
    if found.wrong:
        raise AssertionError("\n".join(found.wrong))
    what = f"a slot found, in {found.days:,} days of {len(zones)} zones around changes: none wrong"
    yield Row(3, what, MICROSECONDS, took / found.days)
