"""Dates as people type them."""

from contextlib import suppress
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot import when
from bot.errors import CairnError

FRIDAY = date(2026, 11, 20)

NOT_DATES = [
    "",
    " ",
    "10",
    "2027",
    "20270630",
    "20 %",
    "20%",
    "1,000",
    "2.0",
    "30.6",
    "1/3",
    "3/4",
    "a",
    "an",
    "one",
    "in",
    "next",
    "the",
    "me",
    "now",
    "noon",
    "3pm",
    "05:30",
    "in an hour",
    "Stand",
    "customer 30",
    "v2",
    "h3",
    "Q5",
    "31 June",
    "32 June",
    "June 45",
    "the 32nd",
    "Friday the 5th",
    "2nd Friday",
    "2027-02-30",
    "30.13.2027",
    "29 February 2027",
    "0000-01-01",
    "30 June 0999",
    "in 99999999999 years",
    "<!channel> & <b>",
    "הסוף",
    "🎉",
    "x" * 3000,
    "june " * 600,
]


def read(text: str, today: date = FRIDAY, locale: str = "en") -> str:
    return when.read_date(text, today=today, locale=locale).isoformat()


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("2027-06-30", "2027-06-30"),
        ("2027/6/3", "2027-06-03"),
        ("30 June", "2027-06-30"),
        ("June 30", "2027-06-30"),
        ("30th of June", "2027-06-30"),
        ("Wed, 30 June 2027", "2027-06-30"),
        ("30 JUNE.", "2027-06-30"),
        ("  30   June  ", "2027-06-30"),
        ("by 30 June", "2027-06-30"),
        ("30 June 17:00", "2027-06-30"),
        ("30.6.2027", "2027-06-30"),
        ("30.6.27", "2027-06-30"),
        ("30.6.", "2027-06-30"),
        ("6/30", "2027-06-30"),
        ("30/6", "2027-06-30"),
        ("the 5th", "2026-12-05"),
        ("20th", "2026-11-20"),
        ("the 31st", "2026-12-31"),
        ("Friday the 4th", "2026-12-04"),
        ("Fri 4", "2026-12-04"),
        ("5th of the month", "2026-12-05"),
        ("today", "2026-11-20"),
        ("tomorrow", "2026-11-21"),
        ("yesterday", "2026-11-19"),
        ("the day after tomorrow", "2026-11-22"),
        ("Sat", "2026-11-21"),
        ("next Thursday", "2026-11-26"),
        ("Monday next week", "2026-11-23"),
        ("Monday week", "2026-11-30"),
        ("Friday week", "2026-12-04"),
        ("30 June at the latest", "2027-06-30"),
        ("Friday, at the very latest.", "2026-11-27"),
        ("end of Q3 or sooner", "2027-09-30"),
        ("Fri 5pm", "2026-11-27"),
        ("in 6 months", "2027-05-20"),
        ("within six months", "2027-05-20"),
        ("in 2w", "2026-12-04"),
        ("2 weeks", "2026-12-04"),
        ("in a fortnight", "2026-12-04"),
        ("3 days from now", "2026-11-23"),
        ("Q3", "2027-09-30"),
        ("Q4", "2026-12-31"),
        ("q1 2027", "2027-03-31"),
        ("2027 Q1", "2027-03-31"),
        ("Q1/28", "2028-03-31"),
        ("H1", "2027-06-30"),
        ("end of Q3", "2027-09-30"),
        ("the end of the quarter", "2026-12-31"),
        ("end of the month", "2026-11-30"),
        ("end of next month", "2026-12-31"),
        ("next month", "2026-12-31"),
        ("end of the week", "2026-11-20"),
        ("end of next week", "2026-11-27"),
        ("next week", "2026-11-27"),
        ("end of the year", "2026-12-31"),
        ("EOY", "2026-12-31"),
        ("end of 2028", "2028-12-31"),
        ("end of June", "2027-06-30"),
        ("mid March", "2027-03-15"),
        ("mid-March 2028", "2028-03-15"),
        ("mid November", "2027-11-15"),
        ("start of Q1", "2027-01-01"),
        ("early March", "2027-03-01"),
        ("late sept", "2027-09-30"),
        ("March", "2027-03-31"),
        ("November", "2026-11-30"),
        ("June 2027", "2027-06-30"),
        ("June '28", "2028-06-30"),
        ("June 28", "2027-06-28"),
        ("the 30th", "2026-11-30"),
    ],
)
def test_a_date_is_what_people_type(typed: str, meant: str) -> None:
    assert read(typed) == meant


@pytest.mark.parametrize("typed", NOT_DATES)
def test_what_is_no_date_gets_a_sentence_that_quotes_it_and_shows_one(typed: str) -> None:
    with pytest.raises(when.UnreadableDate) as caught:
        read(typed)
    sentence = str(caught.value)
    assert isinstance(caught.value, CairnError)
    assert " ".join(typed.split())[:50] in sentence
    assert "2027-06-30" in sentence
    assert len(sentence) < 200


@pytest.mark.parametrize("typed", ["Fri", "Friday", "next Friday"])
def test_a_weekday_typed_on_that_day_is_in_a_week(typed: str) -> None:
    assert read(typed) == "2026-11-27"


def test_this_friday_typed_on_a_friday_is_today() -> None:
    assert read("this Friday") == "2026-11-20"


@pytest.mark.parametrize("ahead", range(7))
def test_a_weekday_is_the_first_one_after_today(ahead: int) -> None:
    today = FRIDAY + timedelta(days=ahead)
    for name in ("mon", "tues", "wed", "thursday", "fri", "sat", "sunday"):
        found = when.read_date(name, today=today)
        assert timedelta(0) < found - today <= timedelta(days=7)
        assert found.strftime("%A").lower().startswith(name[:3])


def test_at_a_weekend_the_end_of_the_week_is_that_sunday() -> None:
    saturday = FRIDAY + timedelta(days=1)
    assert read("end of the week", saturday) == "2026-11-22"
    assert read("end of next week", saturday) == "2026-11-27"


def test_a_day_without_a_year_is_the_next_one_today_included() -> None:
    assert read("20 Nov") == "2026-11-20"
    assert read("Nov 20") == "2026-11-20"
    assert read("20.11.") == "2026-11-20"
    assert read("19 November") == "2027-11-19"
    assert read("21 November") == "2026-11-21"
    assert read("31 December", date(2026, 12, 31)) == "2026-12-31"


def test_the_29th_of_february_without_a_year_is_in_the_next_leap_year() -> None:
    assert read("29 February") == "2028-02-29"
    assert read("29.2.") == "2028-02-29"
    assert read("29 Feb", date(2028, 2, 29)) == "2028-02-29"
    assert read("29 Feb", date(2028, 3, 1)) == "2032-02-29"
    assert read("end of February") == "2027-02-28"


def test_a_month_keeps_its_end_and_six_months_keep_their_day() -> None:
    assert read("in 1 month", date(2027, 1, 31)) == "2027-02-28"
    assert read("in 6 months", date(2027, 3, 15)) == "2027-09-15"
    assert read("end of the month", date(2028, 2, 1)) == "2028-02-29"


def test_the_locale_says_which_number_is_the_month() -> None:
    assert read("5/6/2027", locale="en-US") == "2027-05-06"
    assert read("5/6/2027", locale="en-GB") == "2027-06-05"
    assert read("5.6.2027", locale="en-US") == "2027-06-05"
    assert read("25/6/2027", locale="en-US") == "2027-06-25"
    assert read("6/25/2027", locale="de-DE") == "2027-06-25"


@pytest.mark.parametrize(
    ("typed", "locale", "meant"),
    [
        ("30. Juni", "de-DE", "2027-06-30"),
        ("in 6 Monaten", "de-DE", "2027-05-20"),
        ("Freitag", "de-DE", "2026-11-27"),
        ("20. November", "de_DE", "2026-11-20"),
        ("30 juin", "fr-FR", "2027-06-30"),
        ("30 de junio", "es-LA", "2027-06-30"),
        ("6月30日", "ja-JP", "2027-06-30"),
        ("end of Q3", "de-DE", "2027-09-30"),
        ("30 June", "xx-XX", "2027-06-30"),
    ],
)
def test_a_date_may_be_in_the_words_of_the_askers_language(
    typed: str, locale: str, meant: str
) -> None:
    assert read(typed, locale=locale) == meant


@pytest.mark.parametrize(
    "typed",
    [
        "31 June",
        "2027-02-30",
        "30.13.2027",
        "30 Jnue",
        "Firday",
        "next fridya",
        "32 march 2027",
        "31 June at the latest",
    ],
)
def test_what_was_meant_as_a_date_is_known_by_its_shape(typed: str) -> None:
    assert when.looks_like_date(typed)


@pytest.mark.parametrize("typed", ["", "me", "20 %", "10 tunes", "20 marks", "midday", "5 apples"])
def test_what_was_not_meant_as_a_date_is_left_alone(typed: str) -> None:
    assert not when.looks_like_date(typed)


@pytest.mark.parametrize("typed", ["6 months", "two weeks", "a day", "3d"])
def test_a_bare_length_of_time_is_known_as_one(typed: str) -> None:
    assert when.is_duration(typed)
    assert not when.is_duration(f"in {typed}")


def test_warming_up_changes_nothing_but_the_first_wait() -> None:
    when.warm_up()
    assert read("30 June") == "2027-06-30"


@settings(deadline=None)
@given(st.dates(date(2024, 1, 1), date(2030, 1, 1)), st.dates(date(2024, 1, 1), date(2030, 1, 1)))
def test_every_day_is_read_back_from_its_words(today: date, day: date) -> None:
    assert when.read_date(day.isoformat(), today=today) == day
    assert when.read_date(f"{day.day} {day:%B %Y}", today=today) == day
    assert when.read_date(when.say_date(day, today=date(1999, 1, 1)), today=today) == day
    found = when.read_date(f"{day:%b} {day.day}", today=today)
    assert (found.month, found.day) == (day.month, day.day)
    years = 8 if (day.month, day.day) == (2, 29) else 1
    assert (
        today
        <= found
        < today.replace(year=today.year + years, day=min(today.day, 28)) + (timedelta(days=4))
    )


@settings(deadline=None)
@given(st.text(max_size=80), st.sampled_from(["en", "en-GB", "de-DE", "ja-JP"]))
def test_any_text_is_a_date_or_a_sentence(text: str, locale: str) -> None:
    with suppress(when.UnreadableDate):
        assert when.read_date(text, today=FRIDAY, locale=locale).year >= 1900
