"""Titles that say nearly the same."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.model.similar import likeness, words_of

TWIN = 0.6


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Launch the beta", "launch Beta!"),
        ("Launch the betas", "Launch a beta test"),
        ("Answer customers within a day", "Answer our customers within the day"),
        ("Überblick über die Kosten", "uberblick uber Kosten"),
        ("Launch beta in Q3", "Launch the beta in Q3"),
        ("עברית שלום", "שלום עברית"),
    ],
)
def test_the_same_words_in_another_dress_are_alike(one: str, other: str) -> None:
    assert likeness(words_of(one), words_of(other)) >= TWIN
    assert likeness(words_of(one), words_of(one)) == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Launch the beta", "Hire a designer"),
        ("Launch the beta in Q3", "Launch the beta in Q4"),
        ("Reach 100 customers", "Reach 1000 customers"),
        ("Launch the beta", "Launch the shop"),
        ("Win the north", "Win the south and the north sea"),
        ("👩‍👩‍👧‍👦", "🪨"),
        ("", ""),
    ],
)
def test_what_is_about_something_else_is_not(one: str, other: str) -> None:
    assert likeness(words_of(one), words_of(other)) < TWIN


def test_a_title_of_little_words_is_about_them() -> None:
    assert words_of("To be or of the") == {"to", "be", "or", "of", "the"}


@given(st.text(), st.text())
def test_likeness_is_a_share_and_mutual(one: str, other: str) -> None:
    ways = words_of(one), words_of(other)
    assert 0 <= likeness(*ways) <= 1
    assert likeness(*ways) == likeness(*reversed(ways))
