"""Checks that several forms share; each names the field that it is about."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

from bot.errors import FieldErrors
from bot.slack.requests import Submission, row_number

TITLE = 300
"""A title says it in a line; what needs more room has a field of its own."""


@contextmanager
def noting(wrong: dict[str, str]) -> Iterator[None]:
    """Reads one field; what is wrong with it is noted, so that the others are read too."""
    try:
        yield
    except FieldErrors as error:
        wrong |= error.by_field


def title(form: Submission, block_id: str, noun: str) -> str:
    """The words of a title, on one line.

    Raises:
        FieldErrors: it is empty or too long.
    """
    words = " ".join(form.words(block_id).split())
    if not any(letter.isprintable() and letter != " " for letter in words):
        raise FieldErrors({block_id: f"Please say what the {noun} is."})
    if len(words) > TITLE:
        raise FieldErrors(
            {block_id: f"Please say it in at most {TITLE} characters; this is {len(words)}."}
        )
    return words


def day_to_come(
    form: Submission, block_id: str, today: date, *, unless: date | None = None
) -> date | None:
    """The day in a field, today or later; `unless` it is the one that stood there before.

    Raises:
        FieldErrors: it has passed.
    """
    day = form.day(block_id)
    if day is not None and day < today and day != unless:
        raise FieldErrors({block_id: f"{day:%-d %B %Y} has passed; please choose a day to come."})
    return day


def number_of(form: Submission, block_id: str) -> int:
    """The row number that was chosen in a menu.

    Raises:
        FieldErrors: nothing was chosen.
    """
    number = row_number(form.words(block_id))
    if number is None:
        raise FieldErrors({block_id: "Please choose one."})
    return number
