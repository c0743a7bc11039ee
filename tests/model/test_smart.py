"""The SMART coach: each letter is set by its rule alone, and no text breaks it."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.model import Horizon
from bot.model.smart import coach, has_number

DUE = date(2027, 6, 30)


def open_letters(**facts: Any) -> str:
    """The letters that are open of a goal that is SMART but for these facts."""
    smart: dict[str, Any] = {
        "title": "Answer every support request the same day", "why": "People leave.",
        "done_means": "90 % of them", "measured": False, "supports": False, "due_on": DUE,
        "horizon": None, "confidence": 7,
    }  # fmt: skip
    return "".join(each.letter for each in coach(**(smart | facts)) if not each.met)


def test_a_goal_can_have_all_five() -> None:
    assert open_letters() == ""


def test_a_bare_wish_has_none() -> None:
    letters = coach(
        title="Grow", why="", done_means="", measured=False, supports=False, due_on=None,
        horizon=None, confidence=None,
    )  # fmt: skip
    assert [(each.letter, each.name, each.met) for each in letters] == [
        ("S", "Specific", False),
        ("M", "Measurable", False),
        ("A", "Achievable", False),
        ("R", "Relevant", False),
        ("T", "Time-bound", False),
    ]
    assert all(each.hint and "\n" not in each.hint for each in letters)


@pytest.mark.parametrize(
    "title",
    [
        "Launch the beta",
        "Grow",
        "",
        "Be better at everything we do",
        "Improve the way we work",
        "Do more good things this year",
        "成功する",
    ],
)
def test_three_words_or_no_thing_are_not_specific(title: str) -> None:
    assert open_letters(title=title) == "S"


@pytest.mark.parametrize(
    "title",
    [
        "Launch the beta to everybody",
        "Cut first response from 8 h to 4 h",
        "Die Kundenzufriedenheit im Norden steigern",
        "顧客満足度を来年までに九十点にする",
        "הגדלת מספר המשתמשים החדשים",
    ],
)
def test_over_three_words_with_a_thing_are_specific(title: str) -> None:
    assert open_letters(title=title) == ""


@pytest.mark.parametrize("text", ["", "Launch in Q3 2027", "by 30 June", "version 2 is out"])
def test_without_a_number_it_is_not_measurable(text: str) -> None:
    assert open_letters(title="Launch the beta for our customers", done_means=text) == "M"
    assert open_letters(
        title="Launch the beta for our customers", done_means=text, measured=True
    ) == ""  # fmt: skip


@pytest.mark.parametrize(
    "text",
    ["1,000 users", "three countries in five years", "60 %", "€2M revenue", "5 customers by 2027"],
)
def test_a_number_counts(text: str) -> None:
    assert has_number(text)


@pytest.mark.parametrize(
    "text",
    ["G12", "O7 first", "2027", "2027-06-30", "Q3", "30 June", "June 30", "v2.1", "at 10:30", "x"],
)
def test_a_date_an_id_and_a_version_count_nothing(text: str) -> None:
    assert not has_number(text)


@pytest.mark.parametrize("confidence", [None, 1, 10])
def test_no_confidence_and_its_extremes_get_a_hint(confidence: int | None) -> None:
    assert open_letters(confidence=confidence) == "A"


@given(st.integers(2, 9))
def test_all_between_is_achievable(confidence: int) -> None:
    assert open_letters(confidence=confidence) == ""


def test_a_why_or_a_parent_makes_it_relevant() -> None:
    assert open_letters(why=" ") == "R"
    assert open_letters(why="", supports=True) == ""


def test_a_date_or_an_explicit_ongoing_makes_it_time_bound() -> None:
    assert open_letters(due_on=None) == "T"
    assert open_letters(due_on=None, horizon=Horizon.LONG) == "T"
    assert open_letters(due_on=None, horizon=Horizon.ONGOING) == ""


@given(st.text(max_size=300), st.text(max_size=300), st.integers() | st.none())
def test_whatever_is_typed_there_are_five_letters_and_a_hint_for_each_open_one(
    title: str, done_means: str, confidence: int | None
) -> None:
    letters = coach(
        title=title, why="", done_means=done_means, measured=False, supports=False, due_on=None,
        horizon=None, confidence=confidence,
    )  # fmt: skip
    assert "".join(each.letter for each in letters) == "SMART"
    assert all(bool(each.hint) is not each.met for each in letters)
