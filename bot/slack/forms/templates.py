"""What the forms say of templates, checked."""

from datetime import date, timedelta

from msgspec import Struct

from bot.errors import FieldErrors
from bot.services.templates import NAME
from bot.slack.requests import Submission, row_number

_NIGHT = timedelta(days=1)


class Chosen(Struct, frozen=True):
    """A template under *Set a goal*: which, which of its stops, and the day they count from."""

    key: str
    stops: tuple[int, ...]
    start_on: date


def read_chosen(form: Submission, today: date) -> Chosen | None:
    """The template that the form was filled from; none where there is none, or nothing of it is
    wanted. Its dates count from the day that was shown, which may be yesterday by now."""
    key = form.metadata.get("template")
    ticked = [
        number
        for field in form.values
        if field.startswith("stops")
        for value in form.several(field)
        if (number := row_number(value)) is not None
    ]
    if not isinstance(key, str) or not key or not ticked:
        return None
    return Chosen(key, tuple(ticked), _start(form.metadata.get("start"), today))


def _start(said: object, today: date) -> date:
    try:
        start = date.fromisoformat(str(said))
    except ValueError:
        return today
    return start if abs(start - today) <= _NIGHT else today


def read_name(form: Submission) -> str:
    """The name of a template, on one line.

    Raises:
        FieldErrors: it is empty or too long.
    """
    return checked_name(form.words("name"))


def checked_name(words: str) -> str:
    """A name that was typed; the same rule for forms and commands.

    Raises:
        FieldErrors: it is empty or too long.
    """
    name = " ".join(words.split())
    if not any(letter.isprintable() and letter != " " for letter in name):
        raise FieldErrors({"name": "Please give it a name."})
    if len(name) > NAME:
        raise FieldErrors({"name": f"Please name it in at most {NAME} characters."})
    return name
