"""When a channel is told its wins of the week, read from *Settings* and kept."""

from datetime import time

from sqlalchemy.orm import Session

from bot.errors import FieldErrors
from bot.model import Channel, Person, WinsPlan
from bot.services import wins
from bot.services.wins import Chosen
from bot.slack.requests import Submission
from bot.slack.views import wins_settings as views
from bot.slack.views.schedules import DAYS
from bot.slack.views.wins_settings import WinsChoice
from bot.when import read_rule


def chosen_in(session: Session, channel_id: int, reader: Person) -> WinsChoice:
    """What a channel has chosen, or the zone by whose clock it would."""
    plan = wins.of_channel(session, channel_id)
    return _choice(plan) if plan else WinsChoice(wins.zone_for(session, channel_id, reader))


def keep(session: Session, form: Submission, by: Person, channel: Channel) -> list[str]:
    """Keep what stands in the form; what is so now, in words, and nothing for a form that has no
    such fields.

    Raises:
        NotYours: nothing was changed.
        FieldErrors: a day without an hour, or neither of the two.
    """
    if not {"wins_day", "wins_at"} <= form.values.keys():
        return []
    chosen = _read(form)
    plan = wins.choose(session, channel, chosen, by=by, now=form.now)
    return [views.line(_choice(plan) if plan else WinsChoice(""))] if chosen or plan else []


def _read(form: Submission) -> Chosen | None:
    day = form.words("wins_day")
    if day in ("", views.NEVER):
        return None
    if day not in DAYS:
        raise FieldErrors({"wins_day": "Please choose one of these."})
    try:
        return Chosen(day, time.fromisoformat(form.words("wins_at")).replace(tzinfo=None))
    except ValueError:
        raise FieldErrors({"wins_at": "Please choose a time, such as 16:00."}) from None


def _choice(plan: WinsPlan) -> WinsChoice:
    read = read_rule(plan.rule)
    return WinsChoice(plan.zone, read.weekdays[0], f"{read.start:%H:%M}")
