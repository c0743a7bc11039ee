"""`/cairn settings`."""

from datetime import datetime

from sqlalchemy.orm import Session

from bot.errors import FieldErrors
from bot.model import Person, Setup
from bot.services import access, changes, people, workspaces
from bot.slack.listeners.channels import need_cairn, need_insider
from bot.slack.requests import Command, Submission
from bot.slack.routes import Routes
from bot.slack.views import help as help_views
from bot.slack.views import ids
from bot.slack.views import settings as views
from bot.slack.views.parts import Block
from bot.slack.views.settings import EVERYBODY, ChannelSettings
from bot.when import say_date


def register(routes: Routes) -> None:
    """What is asked of settings by forms."""
    routes.submissions[ids.SETTINGS_FORM] = submit


def open_form(command: Command) -> None:
    """`/cairn settings`: the channel's, for those who may change them to change, and one's own."""
    need_cairn(command)
    need_insider(command.asker)
    with command.db.read() as session:
        person = command.asker.person(session)
        here = command.place.id
        channel = _read(session, person, here, command.now) if here else None
    command.open(views.form(channel, person.away_until))


def _read(session: Session, person: Person, channel_id: int, now: datetime) -> ChannelSettings:
    channel = workspaces.channel(session, person.workspace_id, channel_id)
    may_change = access.may_change_settings(session, person, channel)
    changed = changes.latest(session, Setup.SETTINGS, channel.id, reader=person, now=now)
    return ChannelSettings(channel.id, channel.slack_id, channel.open_editing, may_change, changed)


def submit(form: Submission) -> Block:
    """*Settings*: answers with what is set now."""
    away_until, channel_id = form.day("away"), form.number("channel")
    if away_until and away_until < form.asker.today:
        raise FieldErrors({"away": "This day has passed; please choose one to come, or none."})
    with form.db.begin() as session:
        by = form.asker.person(session)
        access.need_insider(by)
        lines = _open_editing(session, form, by, channel_id) if channel_id is not None else []
        people.go_away(session, by, away_until)
    if away_until:
        day = say_date(away_until, today=form.asker.today)
        lines.append(f"🏝 Nothing is asked of you up to and with {day}.")
    else:
        lines.append("You are here: check-ins ask you.")
    return help_views.page(views.saved(lines))


def _open_editing(session: Session, form: Submission, by: Person, channel_id: int) -> list[str]:
    channel = access.need_member(session, by, channel_id)
    access.need_settings_change(session, by, channel)
    opened = form.words("editors") == EVERYBODY
    workspaces.open_editing(session, channel, on=opened, by=by, now=form.now)
    who = "all of its full members" if channel.open_editing else "their owners and setters"
    return [f"Goals of <#{channel.slack_id}> can be changed by {who}, and by workspace admins."]
