"""The days along the top: weeks, months, quarters or years, by the span, and never too close."""

from datetime import timedelta
from itertools import pairwise

import pytest

from bot.pictures.scales import scale_of
from tests.pictures.drawings import TODAY, bar, days, gantt


@pytest.mark.parametrize(
    ("span", "names"),
    [
        (1, ["23 Nov", "30 Nov"]),
        (60, ["30 Nov", "14 Dec"]),
        (200, ["2027", "Feb"]),
        (365, ["2027", "Feb"]),
        (1000, ["2027", "Q2"]),
        (3650, ["2027", "2028"]),
        (36500, ["2030", "2040"]),
    ],
)
def test_the_span_says_what_is_named(span: int, names: list[str]) -> None:
    scale = scale_of(gantt(bar(start_on=TODAY, due_on=days(span))), 36, 1164)
    ticks = scale.ticks()
    shown = [tick.name for tick in ticks]
    assert set(names) <= set(shown)
    places = [36 + (tick.on - scale.first) * scale.pixels for tick in ticks]
    assert all(b - a >= 60 for a, b in pairwise(places))
    assert 2 <= len(ticks) <= 20


def test_everything_and_today_have_their_place_on_it() -> None:
    plan = gantt(bar(start_on=days(50), due_on=days(90), first_due_on=days(120)))
    scale = scale_of(plan, 36, 1164)
    for day in (TODAY, days(50), days(120)):
        assert 36 <= scale.x(day) <= 1164
    assert scale.x(TODAY) < scale.x(days(50)) < scale.x(days(90)) < scale.x(days(120))


def test_days_are_as_wide_as_they_last() -> None:
    scale = scale_of(gantt(bar(due_on=days(300))), 0, 1000)
    week = scale.x(TODAY + timedelta(days=70)) - scale.x(TODAY)
    assert abs(week - 70 * scale.pixels) <= 1
