"""`/progress`, with `Share` and `Details`."""

from typing import Literal

from sqlalchemy.orm import Session

from bot.services import summaries, workspaces
from bot.services.pages import lists
from bot.slack import commands
from bot.slack.commands import progress as parsed
from bot.slack.commands.words import Help, Unknown
from bot.slack.listeners import long_lists
from bot.slack.listeners.channels import need_cairn
from bot.slack.requests import Ask, Click, Command, number_in
from bot.slack.routes import Routes
from bot.slack.views import help as help_views
from bot.slack.views import ids
from bot.slack.views import progress as views
from bot.slack.views.paging import Book
from bot.slack.views.parts import Message


def register(routes: Routes) -> None:
    """Everything that is asked of progress."""
    routes.commands["/progress"] = on_command
    routes.clicks[ids.PROGRESS_SHARE] = share
    routes.clicks[ids.PROGRESS_DETAILS] = details


def on_command(command: Command) -> Message:
    """`/progress …`."""
    request = parsed.parse_progress(command.text, command.asker.today)
    match request:
        case parsed.Summary():
            return summary(command)
        case parsed.Goal(number):
            return goal(command, number)
        case parsed.Mine():
            return goals_of(command)
        case parsed.OfPerson(user):
            return goals_of(command, user)
        case parsed.Timeline(number):
            return timeline(command, number)
        case parsed.Tree():
            return way(command, "tree")
        case parsed.Wins():
            return way(command, "wins")
        case Help():
            return help_views.lines("/progress", commands.help_for("/progress"))
        case Unknown():
            return help_views.unknown("/progress", request.word, request.example, request.sentence)
        case _:
            return help_views.not_yet("/progress", command.text)


def summary(command: Command) -> Message:
    """`/progress`: the channel at a glance; in a direct message, the asker's own goals."""
    if command.place.id is None:
        return goals_of(command)
    need_cairn(command)
    with command.db.read() as session:
        return views.summary(_summary(session, command, command.place.id))


def goal(command: Command, number: int) -> Message:
    """`/progress G12`: one goal, its parts, its pace and what comes next."""
    return long_lists.show(command, Book("road", command.place.id, number=number))


def goals_of(command: Command, user: str = "") -> Message:
    """`/progress mine` and `/progress @user`."""
    return long_lists.show(command, Book("person", command.place.id, user=user))


def timeline(command: Command, number: int) -> Message:
    """`/progress timeline G12`: all that happened to a goal."""
    return long_lists.show(command, Book("timeline", command.place.id, number=number))


def way(command: Command, kind: Literal["tree", "wins"]) -> Message:
    """`/progress tree` and `/progress wins`: of the channel; in a direct message, of the goals that
    concern the asker."""
    if command.place.id is not None:
        need_cairn(command)
    return long_lists.show(command, Book(kind, command.place.id))


def share(click: Click) -> Message | None:
    """`Share`: the summary is posted in the channel, once."""
    with click.db.begin() as session:
        by = click.asker.person(session)
        first = summaries.share(
            session, number_in(click.value), by=by, once=click.message_ts, now=click.now
        )
    return None if first else help_views.words("This was shared already.")


def details(click: Click) -> Message:
    """`Details`: everything that the summary counts."""
    return long_lists.show(click, Book("details", number_in(click.value)))


def _summary(session: Session, ask: Ask, channel_id: int) -> lists.Summary:
    viewer = ask.asker.person(session)
    channel = workspaces.channel(session, viewer.workspace_id, channel_id)
    return lists.summary(
        session, viewer, channel_id, channel.slack_id,
        workspace_id=viewer.workspace_id, now=ask.now, today=ask.asker.today,
    )  # fmt: skip
