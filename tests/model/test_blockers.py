"""Rules of blockers: what is the same one, and when it has stood for long."""

from datetime import UTC, datetime

import pytest

from bot.model.blockers import escalates_at, is_same, names_one


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("The vendor is late", "the vendor is LATE!", True),
        ("The vendor is late", "The vendor is late, Friday now", True),
        ("blocked", "Blocked by legal", True),
        ("The vendor is late", "The budget is not agreed", False),
        ("Waiting for Ben", "Waiting for Chi", False),
        ("🪨", " 🪨 ", True),
        ("🪨", "🧱", False),
        ("🪨", "a stone", False),
        ("", "", True),
        ("ספק מאחר", "ספק מאחר, שוב", True),
    ],
)
def test_the_same_words_are_the_same_blocker(one: str, other: str, same: bool) -> None:
    assert is_same(one, other) is same
    assert is_same(other, one) is same


@pytest.mark.parametrize("text", ["", " - ", "None.", "n/a", "Nothing so far", "no blockers!", "–"])
def test_a_form_filled_in_with_nothing_names_none(text: str) -> None:
    assert not names_one(text)


@pytest.mark.parametrize("text", ["No budget", "Nothing works", "nobody answers", "🪨", "n/a yet?"])
def test_what_only_begins_so_does(text: str) -> None:
    assert names_one(text)


@pytest.mark.parametrize(
    ("opened", "zone", "escalates"),
    [
        ("2026-11-23T14:00", "America/New_York", "2026-11-26T14:00"),  # Monday to Thursday
        ("2026-11-26T14:00", "America/New_York", "2026-12-01T14:00"),  # over a weekend
        ("2026-11-28T14:00", "America/New_York", "2026-12-02T14:00"),  # said on a Saturday
        ("2026-11-27T23:30", "Asia/Tokyo", "2026-12-01T23:30"),  # Saturday there
        ("2026-10-30T13:00", "America/New_York", "2026-11-04T14:00"),  # over the clock's change
    ],
)
def test_it_has_stood_long_after_three_working_days_where_the_blocked_one_is(
    opened: str, zone: str, escalates: str
) -> None:
    begun = datetime.fromisoformat(opened).replace(tzinfo=UTC)
    assert escalates_at(begun, zone) == datetime.fromisoformat(escalates).replace(tzinfo=UTC)
