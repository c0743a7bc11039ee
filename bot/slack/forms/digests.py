"""What the form *Regular digest* says, checked."""

from msgspec import Struct

from bot.errors import FieldErrors
from bot.services.plans import Schedule
from bot.slack.forms.schedules import Values, is_zone, read_when, words


class DigestForm(Struct, frozen=True):
    """*Regular digest*, as it was filled in."""

    schedule: Schedule
    also: str | None
    """The Slack id of the second channel."""


def read_digest(values: Values) -> DigestForm:
    """What was said in *Regular digest*.

    Raises:
        FieldErrors: a sentence for each field that cannot be used.
    """
    errors: dict[str, str] = {}
    when = read_when(values, errors, "Weekly digest")
    zone = words(values, "zone")
    if not is_zone(zone):
        errors["zone"] = "Please choose one of the time zones."
    if errors or when.at is None or when.every is None:
        raise FieldErrors(errors)
    schedule = Schedule(when.name, when.days, when.every, when.at, zone)
    return DigestForm(schedule, words(values, "also")[:32] or None)
