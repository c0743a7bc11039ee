"""The settings of a channel, from its row to its fields and back."""

from collections.abc import Sequence
from datetime import time

from sqlalchemy.orm import Session

from bot.errors import FieldErrors
from bot.model import Channel, Person, Tone
from bot.services.celebrations import Choice
from bot.services.changes import Changed
from bot.services.hours import Hours
from bot.services.pages.checkin_setups import zones_of
from bot.slack.forms.schedules import is_zone
from bot.slack.listeners import wins_settings
from bot.slack.requests import Submission
from bot.slack.views.channel_settings import HELD, ChannelSettings
from bot.when import WEEKDAYS


def read(
    session: Session,
    channel: Channel,
    reader: Person,
    changed: Sequence[Changed] = (),
    *,
    may_change: bool = False,
) -> ChannelSettings:
    """What its form says; its zone is the reader's own until somebody has chosen one."""
    hours = Hours.of(channel)
    zones = zones_of(session, reader, channel.id, also=channel.work_zone)
    return ChannelSettings(
        channel.id, channel.slack_id, channel.open_editing, may_change, tuple(changed),
        tone=channel.tone, holds=channel.holds, days=hours.days, start=hours.start, end=hours.end,
        zone=channel.work_zone or zones[0], zones=zones,
        wins=wins_settings.chosen_in(session, channel.id, reader),
    )  # fmt: skip


def chosen(form: Submission) -> Choice | None:
    """How the channel is to celebrate; none where a form of the version before did not ask.

    Raises:
        FieldErrors: something that it cannot do without is missing.
    """
    if form.words("tone") not in list(Tone) or "work_zone" not in form.values:
        return None
    days = tuple(day for day in WEEKDAYS if day in form.several("work_days"))
    errors = {} if days else {"work_days": "Please choose at least one day."}
    start, end = _time(form, "work_from", errors), _time(form, "work_to", errors)
    if start and start == end:
        errors["work_to"] = "Please choose another time than the first."
    if not is_zone(form.words("work_zone")):
        errors["work_zone"] = "Please choose a time zone."
    if errors or start is None or end is None:
        raise FieldErrors(errors)
    holds = form.words("celebrations_come") == HELD
    return Choice(Tone(form.words("tone")), holds, Hours(days, start, end, form.words("work_zone")))


def _time(form: Submission, field: str, errors: dict[str, str]) -> time | None:
    try:
        return time.fromisoformat(form.words(field))
    except ValueError:
        errors[field] = "Please choose a time, such as 08:00."
        return None
