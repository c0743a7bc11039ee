"""Dates, spans and rules in words."""

from datetime import date, time

import pytest

from bot import when

TODAY = date(2026, 11, 23)


def test_a_date_has_its_year_where_it_is_not_this_one() -> None:
    assert when.say_date(date(2026, 12, 4), today=TODAY) == "Fri 4 December"
    assert when.say_date(date(2027, 6, 30), today=TODAY) == "Wed 30 June 2027"


@pytest.mark.parametrize(
    ("days", "said"),
    [
        (2, "2 days early"),
        (1, "1 day early"),
        (0, "on the day"),
        (-1, "1 day late"),
        (-40, "40 days late"),
    ],
)
def test_a_span_says_early_or_late(days: int, said: str) -> None:
    assert when.say_span(days) == said


@pytest.mark.parametrize(
    ("days", "every", "said"),
    [
        (["MO"], "1", "Mon at 09:30"),
        (["TH", "MO"], "2", "Mon and Thu at 09:30, every 2 weeks"),
        (["MO", "WE", "FR"], "1", "Mon, Wed and Fri at 09:30"),
        (["MO", "TU", "WE", "TH", "FR"], "1", "Mon to Fri at 09:30"),
        (list(when.WEEKDAYS), "4", "Every day at 09:30, every 4 weeks"),
        (["MO"], "first", "The first Mon of the month at 09:30"),
        (["TU", "MO"], "third", "The third Mon or Tue of the month at 09:30"),
        (list(when.WEEKDAYS[:5]), "last", "The last workday (Mon to Fri) of the month at 09:30"),
        (list(when.WEEKDAYS), "second", "The second day of the month at 09:30"),
        ([], "month_end", "The last day of the month at 09:30"),
    ],
)
def test_a_rule_is_said_in_words(days: list[str], every: str, said: str) -> None:
    rule = when.rule_text(days, at=time(9, 30), every=when.Rhythm(every), start=TODAY)
    assert when.say_rule(rule) == said


def test_a_rule_of_another_kind_is_not_said_wrongly() -> None:
    with pytest.raises(when.UnreadableRule):
        when.say_rule("DTSTART:20261123T090000\nRRULE:FREQ=MONTHLY;BYDAY=5MO")
