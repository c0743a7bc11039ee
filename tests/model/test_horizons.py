"""Horizons follow from the dates, unless a person says otherwise."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.model import Horizon
from bot.model.horizons import a_year_after, horizon_of, only_kind, weeks_between

SHORT, LONG, ONGOING = Horizon.SHORT, Horizon.LONG, Horizon.ONGOING
days = st.dates(date(2020, 1, 1), date(2060, 12, 31))


@pytest.mark.parametrize(
    ("start", "due", "horizon"),
    [
        (date(2026, 11, 23), None, ONGOING),
        (date(2026, 11, 23), date(2026, 11, 23), SHORT),
        (date(2026, 11, 23), date(2027, 11, 23), SHORT),
        (date(2026, 11, 23), date(2027, 11, 24), LONG),
        (date(2027, 3, 1), date(2028, 3, 1), SHORT),  # a year, and 366 days
        (date(2027, 3, 1), date(2028, 3, 2), LONG),
        (date(2028, 2, 29), date(2029, 2, 28), SHORT),
        (date(2028, 2, 29), date(2029, 3, 1), LONG),
    ],
)
def test_over_a_year_is_long_and_no_end_is_ongoing(
    start: date, due: date | None, horizon: Horizon
) -> None:
    assert horizon_of(None, start, due) == horizon


@given(st.sampled_from(Horizon), days, st.none() | days)
def test_what_a_person_says_holds(said: Horizon, start: date, due: date | None) -> None:
    assert horizon_of(said, start, due) == said


@given(days)
def test_a_year_is_365_days_or_one_more(day: date) -> None:
    assert a_year_after(day) - day in (timedelta(days=365), timedelta(days=366))


@pytest.mark.parametrize(
    ("horizons", "kind"),
    [
        ([], None),
        ([SHORT, SHORT], None),
        ([SHORT, SHORT, SHORT], SHORT),
        ([LONG, LONG, LONG, LONG], LONG),
        ([ONGOING, ONGOING, ONGOING], ONGOING),
        ([SHORT, SHORT, SHORT, LONG], None),
    ],
)
def test_of_three_goals_of_one_kind_it_is_said(horizons: list[Horizon], kind: Horizon) -> None:
    assert only_kind(horizons) == kind


def test_only_where_all_goals_are_long_term_is_asked_more_rarely() -> None:
    assert weeks_between([LONG]) == 4
    for horizons in ([], [SHORT], [LONG, SHORT], [LONG, ONGOING], [ONGOING]):
        assert weeks_between(horizons) == 1
