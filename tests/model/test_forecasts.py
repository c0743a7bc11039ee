"""A forecast says what the days behind a goal say, on what grounds, or that it cannot be said."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.model.forecasts import FURTHEST, Forecast, forecast_of

TODAY = date(2026, 11, 23)

shares = st.floats(0, 1)
pasts = st.dictionaries(st.dates(date(2020, 1, 1), date(2030, 12, 31)), shares, max_size=30)
days = st.dates(date(2020, 1, 1), date(2030, 12, 31))


def ago(number: int) -> date:
    return TODAY - timedelta(days=number)


def test_who_goes_on_as_before_arrives_when_the_line_does() -> None:
    points = {ago(30): 0.2, ago(20): 0.3, ago(10): 0.4}
    assert forecast_of(points, 0.5, TODAY) == Forecast(TODAY + timedelta(days=50), 3, ago(30))


def test_two_days_are_no_line() -> None:
    assert forecast_of({ago(30): 0.2, ago(20): 0.3}, 0.5, TODAY) is None
    assert forecast_of({}, 0.5, TODAY) is None


def test_today_is_no_third_point_unless_something_was_measured_today() -> None:
    points = {ago(20): 0.2, ago(10): 0.3}
    assert forecast_of(points, 0.4, TODAY) is None
    assert forecast_of(points | {TODAY: 0.4}, 0.4, TODAY) is not None


@pytest.mark.parametrize(
    "points",
    [
        {ago(30): 0.4, ago(20): 0.4, ago(10): 0.4},
        {ago(30): 0.9, ago(20): 0.7, ago(10): 0.5},
        {ago(3000): 0.4, ago(2000): 0.4, ago(10): 0.40001},
    ],
)
def test_what_stands_still_or_recedes_is_not_reached_at_this_pace(
    points: dict[date, float],
) -> None:
    found = forecast_of(points, 0.4, TODAY)
    assert found is not None
    assert (found.on, found.points) == (None, 3)


def test_a_long_silence_makes_it_later() -> None:
    points = {ago(130): 0.2, ago(120): 0.3, ago(110): 0.4}
    found, spoken = forecast_of(points, 0.4, TODAY), forecast_of(points, 0.4, ago(110))
    assert found is not None
    assert spoken is not None
    assert found.on is not None
    assert spoken.on is not None
    assert found.on - TODAY > spoken.on - ago(110)


def test_what_is_whole_needs_none() -> None:
    assert forecast_of({ago(30): 0.2, ago(20): 0.3, ago(10): 1.0}, 1.0, TODAY) is None


def test_days_that_only_another_zone_has_are_none_yet() -> None:
    points = {ago(30): 0.2, ago(20): 0.3, TODAY + timedelta(days=1): 0.4}
    assert forecast_of(points, 0.4, TODAY) is None


@given(pasts, shares, days)
def test_it_is_never_before_tomorrow_nor_further_than_ten_years(
    points: dict[date, float], progress: float, today: date
) -> None:
    found = forecast_of(points, progress, today)
    if found is not None and found.on is not None:
        assert timedelta(days=1) <= found.on - today <= timedelta(days=FURTHEST)
        assert progress < 1


@given(pasts, shares, days)
def test_it_says_what_it_rests_on(points: dict[date, float], progress: float, today: date) -> None:
    found = forecast_of(points, progress, today)
    known = [day for day in points if day <= today]
    assert (found is None) == (progress >= 1 or len(known) < 3)
    if found is not None:
        assert (found.points, found.since) == (len(known), min(known))


@given(pasts, shares, days, st.randoms(use_true_random=False))
def test_the_order_of_its_points_does_not_matter(
    points: dict[date, float], progress: float, today: date, random: object
) -> None:
    shuffled = list(points.items())
    random.shuffle(shuffled)  # type: ignore[attr-defined] # hypothesis's own Random
    assert forecast_of(dict(shuffled), progress, today) == forecast_of(points, progress, today)


@given(pasts, st.floats(0, 0.5), days)
def test_more_progress_today_never_makes_it_later(
    points: dict[date, float], progress: float, today: date
) -> None:
    less, more = forecast_of(points, progress, today), forecast_of(points, progress * 2, today)
    if less is None or more is None or less.on is None:
        return
    assert more.on is not None
    assert more.on <= less.on + timedelta(days=1)  # a day for what floats round away
