"""`/checkin`, and the buttons of prompts and reminders."""

from datetime import datetime, timedelta
from typing import assert_never

from msgspec.structs import replace
from sqlalchemy.orm import Session

from bot.model import Checkin, CheckinState, Round, RoundState
from bot.services import access, audiences, checkins, people, receipts, rounds
from bot.services.pages import checkins as pages
from bot.services.pages import prompts, reports
from bot.slack import commands
from bot.slack.commands import checkins as parsed
from bot.slack.commands.words import Help, Unknown
from bot.slack.listeners import checkin_forms as forms
from bot.slack.listeners.channels import need_cairn, need_insider
from bot.slack.requests import Ask, Click, Command, number_in
from bot.slack.routes import Routes
from bot.slack.views import checkins as views
from bot.slack.views import help as help_views
from bot.slack.views import ids
from bot.slack.views import reports as report_views
from bot.slack.views.parts import Message, moment, said
from bot.slack.views.times import when_next
from bot.when import say_date, zone

HOUR = timedelta(hours=1)


def register(routes: Routes) -> None:
    """Everything that is asked of check-ins."""
    routes.commands["/checkin"] = on_command
    routes.clicks[ids.CHECKIN_SKIP] = skip_clicked
    routes.clicks[ids.CHECKIN_SNOOZE] = snooze_clicked
    routes.clicks[ids.CHECKIN_RESTORE] = restore_clicked
    forms.register(routes)


def on_command(command: Command) -> Message | None:
    """`/checkin …`."""
    request = parsed.parse_checkin(command.text, command.asker.today)
    match request:
        case parsed.Own():
            need_cairn(command)
            forms.open_own(command, command.place.id)
            return None
        case parsed.Setup():
            need_cairn(command)
            forms.open_setup(command, command.place.id)
            return None
        case parsed.Now(number):
            need_cairn(command)
            return ask_now(command, number)
        case parsed.Preview(number):
            return preview(command, number)
        case parsed.Skip(number):
            return skip(command, number)
        case parsed.Pause(number):
            return pause(command, number)
        case parsed.Resume(number):
            return resume(command, number)
        case parsed.Delete(number):
            return delete(command, number)
        case parsed.List():
            return show_list(command)
        case parsed.Report(last, number):
            return report(command, number, last=last)
        case parsed.Away() | parsed.Back():
            return go_away(command, request)
        case Help():
            return help_views.lines("/checkin", commands.help_for("/checkin"))
        case Unknown():
            return help_views.words(request.sentence)
        case _:
            assert_never(request)


def ask_now(command: Command, number: int | None) -> Message | None:
    """`/checkin now`: the prompt stands in the channel, for everybody."""
    with command.db.begin() as session:
        if not _first(session, command):
            return None
        checkin = _chosen(session, command, number)
        asking = rounds.ask_now(session, checkin, by=command.asker.person(session), now=command.now)
        page = prompts.prompt(session, asking.id, command.now)
    many = page.expected if page else 0
    who = "1 person" if many == 1 else f"{many} people"
    return help_views.words(f"C{checkin.number} *{said(checkin.name, 150)}* asks {who} now.")


def preview(command: Command, number: int | None) -> Message:
    """`/checkin preview`: what will be asked, for the asker alone."""
    with command.db.read() as session:
        checkin = _chosen(session, command, number)
        viewer = command.asker.person(session)
        return views.preview(pages.checkin_page(session, checkin, viewer, command.now))


def skip(command: Command, number: int | None) -> Message | None:
    """`/checkin skip`: this time, the asker is neither expected nor reminded."""
    with command.db.begin() as session:
        if not _first(session, command):
            return None
        person = command.asker.person(session)
        today = command.asker.today
        waiting = rounds.waiting_for(session, person, command.place.id, early=today)
        if number is not None:
            checkin = _chosen(session, command, number)
            waiting = [asking for asking in waiting if asking.checkin_id == checkin.id]
        for asking in waiting:
            rounds.skip(session, asking, person, command.now)
    return help_views.words(_skipped(bool(waiting)))


def skip_clicked(click: Click) -> Message:
    """`Skip this time`."""
    with click.db.begin() as session:
        person = click.asker.person(session)
        access.need_insider(person)
        asking, _ = rounds.find(session, person, number_in(click.value))
        skipped = rounds.skip(session, asking, person, click.now)
    return help_views.words(_skipped(skipped))


def snooze_clicked(click: Click) -> Message:
    """`Snooze`: for an hour, or until the person's next morning."""
    round_id, _, until = click.value.partition(":")
    with click.db.begin() as session:
        person = click.asker.person(session)
        access.need_insider(person)
        asking, _checkin = rounds.find(session, person, number_in(round_id))
        later = click.now + HOUR
        if until != "hour":
            later = audiences.next_morning(person, click.now)
        snoozed = rounds.snooze(session, asking, person, later)
    if snoozed:
        return help_views.words(f"💤 I ask you again {moment(later)}, and not before.")
    return help_views.words(f"{_not_snoozed(asking, later)} Nothing was changed.")


def _not_snoozed(asking: Round, later: datetime) -> str:
    if asking.state != RoundState.OPEN:
        return "It is closed already; a late answer still counts."
    if later < asking.close_at:
        return "It needs no answer of yours any more."
    return f"It closes {moment(asking.close_at)}, before I could ask you again."


def _skipped(done: bool) -> str:
    if done:
        return "Skipped this time: you are not reminded, and not counted as missing."
    return (
        "Nothing waits for your answer just now. `/checkin away until DATE` leaves out what is to "
        "come."
    )


def pause(command: Command, number: int | None) -> Message | None:
    """`/checkin pause`."""
    with command.db.begin() as session:
        if not _first(session, command):
            return None
        checkin = _chosen(session, command, number, CheckinState.ACTIVE)
        checkins.pause(session, checkin, by=command.asker.person(session), now=command.now)
    return help_views.words(
        f"⏸ {_named(checkin)} is paused. `/checkin resume C{checkin.number}` takes it up again."
    )


def resume(command: Command, number: int | None) -> Message | None:
    """`/checkin resume`: says when it asks next."""
    with command.db.begin() as session:
        if not _first(session, command):
            return None
        checkin = _chosen(session, command, number, CheckinState.PAUSED)
        by = command.asker.person(session)
        checkins.resume(session, checkin, by=by, now=command.now)
        page = pages.checkin_page(session, checkin, by, command.now)
        lines = when_next(replace(page.times, left_out=()), by.zone)
    return help_views.words("\n".join([f"{_named(checkin)} asks again. Next:", *lines]))


def delete(command: Command, number: int | None) -> Message | None:
    """`/checkin delete`: its answers are kept, and it can be brought back."""
    with command.db.begin() as session:
        if not _first(session, command):
            return None
        checkin = _chosen(session, command, number)
        by = command.asker.person(session)
        for asking in checkins.remove(session, checkin, by=by, now=command.now):
            rounds.show_over(session, asking, command.now)
    return views.gone(checkin.id, f"{_named(checkin)} is deleted. What was answered is kept.")


def restore_clicked(click: Click) -> Message:
    """`Bring it back`, of a check-in that was deleted: says when it asks next."""
    here = click.place.id if click.place else None
    with click.db.begin() as session:
        by, number = click.asker.person(session), number_in(click.value)
        checkin, anew = checkins.restore(session, number, by=by, here=here, now=click.now)
        for asking in anew:
            rounds.show_over(session, asking, click.now)
        page = pages.checkin_page(session, checkin, by, click.now)
    lines = when_next(replace(page.times, left_out=()), click.asker.zone)
    return help_views.words("\n".join([f"{_named(checkin)} is back. Next:", *lines]))


def show_list(command: Command) -> Message:
    """`/checkin list`."""
    with command.db.read() as session:
        viewer = command.asker.person(session)
        return views.listing(pages.listing(session, viewer, command.place.id, command.now))


def report(command: Command, number: int | None, *, last: bool) -> Message:
    """`/checkin report`: the newest round, or all rounds of the week before."""
    with command.db.read() as session:
        reader = command.asker.person(session)
        access.need_insider(reader)
        checkin = _chosen(session, command, number)
        if last:
            today = command.now.astimezone(zone(checkin.zone)).date()
            monday = today - timedelta(days=today.weekday() + 7)
            found = list(reports.of_week(session, checkin, monday))
        else:
            newest = reports.newest(session, checkin)
            found = [newest] if newest else []
        shown = [reports.report(session, asking.id, command.now, reader) for asking in found]
    asked = "was not asked last week" if last else "was not asked yet"
    return report_views.several(
        [page for page in shown if page],
        empty=f"{_named(checkin)} {asked}. `/checkin preview` shows when it asks next.",
    )


def go_away(command: Command, request: parsed.Away | parsed.Back) -> Message:
    """`/checkin away until DATE` and `/checkin back`."""
    until = request.until if isinstance(request, parsed.Away) else None
    need_insider(command.asker)
    with command.db.begin() as session:
        people.go_away(session, command.asker.person(session), until)
    if until is None:
        return help_views.words("Welcome back: you are asked again from the next time on.")
    day = say_date(until, today=command.asker.today)
    return help_views.words(
        f"🏝 Nothing is asked of you up to and with {day}, and you are not counted as missing. "
        "`/checkin back` ends it earlier."
    )


def _first(session: Session, ask: Ask) -> bool:
    return receipts.take(session, ask.asker.workspace_id, ask.key, ask.now)


def _chosen(
    session: Session, command: Command, number: int | None, *states: CheckinState
) -> Checkin:
    viewer = command.asker.person(session)
    access.need_insider(viewer)
    return checkins.choose(
        session, viewer, number,
        here=command.place.id, now=command.now, states=states or checkins.STANDING,
    )  # fmt: skip


def _named(checkin: Checkin) -> str:
    return f"C{checkin.number} *{said(checkin.name, 150)}*"
