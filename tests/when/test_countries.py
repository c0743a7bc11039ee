"""Countries, and the days on which nobody there is asked."""

import subprocess
import sys
from datetime import date

from bot import when


def test_countries_are_in_the_order_of_their_names() -> None:
    names = list(when.countries().values())
    assert names == sorted(names)
    assert when.countries()["DE"] == "Germany"
    assert len(names) > 240


def test_every_country_has_its_holidays() -> None:
    none = [code for code in when.countries() if not when.holidays_of(code, 2027)]
    assert len(none) < 10, none


def test_a_holiday_has_its_day_and_name() -> None:
    assert when.holidays_of("DE", 2027)[date(2027, 10, 3)] == "German Unity Day"
    assert date(2027, 11, 25) in when.holidays_of("US", 2027)
    assert date(2027, 1, 6) in when.holidays_of("DE-BY", 2027)
    assert date(2027, 1, 6) not in when.holidays_of("DE", 2027)


def test_a_country_that_nobody_knows_has_no_holidays() -> None:
    for code in ("", "XX", "DE-XX", "nonsense"):
        assert when.holidays_of(code, 2027) == {}


def test_a_zone_says_in_which_country_it_is() -> None:
    assert when.country_of("Asia/Kolkata") == "IN"
    assert when.country_of("UTC") is None
    assert when.country_name("IN") == "India"
    assert when.country_name("US-NY") == "United States (NY)"


def test_the_holidays_of_the_world_are_not_loaded_at_the_start() -> None:
    look = "import bot.app, sys; sys.exit('holidays' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", look], check=False).returncode == 0
