"""`/cairn settings`."""

from datetime import date, datetime, time, timedelta

from sqlalchemy.orm import Session

from bot.errors import FieldErrors
from bot.model import Person, Setup
from bot.services import access, celebrations, changes, free_days, people, workspaces
from bot.slack.listeners import channel_settings, own_choices, wins_settings
from bot.slack.listeners.channels import need_cairn, need_insider
from bot.slack.requests import Ask, Command, Submission
from bot.slack.routes import Routes
from bot.slack.views import channel_settings as channel_views
from bot.slack.views import help as help_views
from bot.slack.views import ids
from bot.slack.views import settings as views
from bot.slack.views.channel_settings import EVERYBODY, ChannelSettings
from bot.slack.views.parts import Block
from bot.slack.views.settings import FreeDays, OwnSettings
from bot.when import say_date

MOST = 60
"""So many days are made free at once."""


def register(routes: Routes) -> None:
    """What is asked of settings by forms, and App Home's button for one's own."""
    routes.clicks[ids.SETTINGS_OPEN] = lambda click: open_form(click, None)
    routes.submissions[ids.SETTINGS_FORM] = submit


def on_command(command: Command) -> None:
    """`/cairn settings`."""
    need_cairn(command)
    open_form(command, command.place.id)


def open_form(ask: Ask, channel_id: int | None) -> None:
    """The settings of a channel, for those who may change them to change, one's own, and the
    workspace's free days."""
    need_insider(ask.asker)
    with ask.db.read() as session:
        person = ask.asker.person(session)
        channel = _read(session, person, channel_id, ask.now) if channel_id else None
        rows = free_days.listed(session, person.workspace_id, ask.asker.today)
        days = tuple((row.day, row.name) for row in rows)
        changed = (
            changes.latest(session, Setup.FREE_DAYS, None, reader=person, now=ask.now)
            if person.admin
            else ()
        )
        free = FreeDays(days, ask.asker.today, may_change=person.admin, changes=changed)
        own = own_of(person)
    ask.open(views.form(channel, own, free))


def own_of(person: Person) -> OwnSettings:
    """What a person has said of themselves."""
    start, end = person.quiet_from, person.quiet_to
    quiet = (start, end) if start != end else ("", "")
    return OwnSettings(
        person.away_until,
        *quiet,
        celebrations=person.celebrations,
        milestone_reminders=person.milestone_reminders,
        checkin_reminders=person.checkin_reminders,
    )


def _read(session: Session, person: Person, channel_id: int, now: datetime) -> ChannelSettings:
    channel = workspaces.channel(session, person.workspace_id, channel_id)
    may_change = access.may_change_settings(session, person, channel)
    changed = changes.latest(session, Setup.SETTINGS, channel.id, reader=person, now=now)
    return channel_settings.read(session, channel, person, changed, may_change=may_change)


def submit(form: Submission) -> Block:
    """*Settings*: answers with what is set now."""
    away_until, channel_id = form.day("away"), form.number("channel")
    if away_until and away_until < form.asker.today:
        raise FieldErrors({"away": "This day has passed; please choose one to come, or none."})
    added, quiet = _days_to_add(form), _quiet_hours(form)
    with form.db.begin() as session:
        by = form.asker.person(session)
        access.need_insider(by)
        lines = _of_channel(session, form, by, channel_id) if channel_id is not None else []
        people.go_away(session, by, away_until)
        if quiet:
            people.keep_quiet(session, by, *quiet)
        chosen = own_choices.keep(session, form, by)
        free = _keep_free_days(session, form, by, added)
        own = own_of(by)
    lines.append(views.away_line(own, form.asker.today))
    if quiet:
        lines.append(views.quiet_line(own))
    return help_views.page(views.saved([*lines, *chosen, *free]))


def _quiet_hours(form: Submission) -> tuple[str, str] | None:
    """The quiet hours that stand in the form, alike for none; none for a form that has no such
    fields.

    Raises:
        FieldErrors: only one of the two is there, or it is no time.
    """
    if not {"quiet_from", "quiet_to"} <= form.values.keys():
        return None
    times = []
    for field in ("quiet_from", "quiet_to"):
        try:
            times.append(f"{time.fromisoformat(form.words(field) or '00:00'):%H:%M}")
        except ValueError:
            raise FieldErrors({field: "Please choose a time, such as 20:00."}) from None
    for field in ("quiet_from", "quiet_to"):
        if not form.words(field) and times[0] != times[1]:
            raise FieldErrors({field: "Please choose both times, or none."})
    return times[0], times[1]


def _days_to_add(form: Submission) -> list[date]:
    """The free days that were added, first to last.

    Raises:
        FieldErrors: they have passed, run backwards or are too many.
    """
    first = form.day("free_from")
    last = form.day("free_to") or first
    if first is None or last is None:
        if last or form.words("free_name"):
            raise FieldErrors({"free_from": "Please choose the day, too."})
        return []
    if first < form.asker.today:
        raise FieldErrors({"free_from": "This day has passed; please choose one to come."})
    many = (last - first).days + 1
    if many < 1:
        raise FieldErrors({"free_to": "This is before the first of these days."})
    if many > MOST:
        raise FieldErrors({"free_to": f"That is {many} days; please add at most {MOST} at once."})
    return [first + timedelta(days=days) for days in range(many)]


def _keep_free_days(session: Session, form: Submission, by: Person, added: list[date]) -> list[str]:
    """Add and remove free days, as an admin said; what came of it, in words.

    Raises:
        NotYours: only admins say so for everybody.
    """
    gone = [day for day in map(_read_day, form.several("free_gone")) if day]
    for day in gone:
        free_days.remove(session, day, by=by, now=form.now)
    if added:
        name = form.words("free_name")
        free_days.add(session, added[0], name, by=by, now=form.now, until=added[-1])
    if gone or added:
        celebrations.free_days_changed(session, by.workspace_id, form.now)
    lines = []
    if added:
        first, last = (say_date(day, today=form.asker.today) for day in (added[0], added[-1]))
        span = first if len(added) == 1 else f"{first} to {last}"
        lines.append(f"📅 Free: {span}. Check-ins ask nobody then.")
    if gone:
        days = ", ".join(say_date(day, today=form.asker.today) for day in gone)
        lines.append(f"📅 Free no more: {days}.")
    return lines


def _read_day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _of_channel(session: Session, form: Submission, by: Person, channel_id: int) -> list[str]:
    channel = access.need_member(session, by, channel_id)
    access.need_settings_change(session, by, channel)
    opened = form.words("editors") == EVERYBODY
    workspaces.open_editing(session, channel, on=opened, by=by, now=form.now)
    who = "all of its full members" if channel.open_editing else "their owners and setters"
    lines = [f"Goals of <#{channel.slack_id}> can be changed by {who}, and by workspace admins."]
    choice = channel_settings.chosen(form)
    if choice is not None:
        celebrations.choose(session, channel, choice, by=by, now=form.now)
        lines.append(channel_views.celebrated(channel_settings.read(session, channel, by)))
    return [*lines, *wins_settings.keep(session, form, by, channel)]
