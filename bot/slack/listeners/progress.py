"""`/progress`, with `Share` and `Details`."""

from typing import Literal, assert_never

from sqlalchemy.orm import Session

from bot.errors import CairnError
from bot.model import Channel, Kind
from bot.services import goals, sharing
from bot.services.pages import summaries
from bot.slack import commands
from bot.slack.commands import progress as parsed
from bot.slack.commands.words import Help, Unknown
from bot.slack.listeners import digests, long_lists, roadmaps
from bot.slack.listeners.channels import need_cairn
from bot.slack.requests import Click, Command, number_in
from bot.slack.routes import Routes
from bot.slack.views import help as help_views
from bot.slack.views import ids
from bot.slack.views import progress as views
from bot.slack.views.paging import Book
from bot.slack.views.parts import Message


class ChannelOnly(CairnError):
    """An agenda is of a channel: type `/progress brief` there."""


def register(routes: Routes) -> None:
    """Everything that is asked of progress."""
    routes.commands["/progress"] = on_command
    routes.clicks[ids.PROGRESS_SHARE] = share
    routes.clicks[ids.PROGRESS_SHARE_GOAL] = share_goal
    routes.clicks[ids.PROGRESS_DETAILS] = details


def on_command(command: Command) -> Message | None:
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
        case parsed.Roadmap():
            return roadmap(command)
        case parsed.Timeline(number):
            return timeline(command, number)
        case parsed.Setup():
            need_cairn(command)
            digests.open_setup(command, command.place.id)
            return None
        case parsed.Brief():
            return brief(command)
        case parsed.Tree():
            return way(command, "tree")
        case parsed.Wins():
            return way(command, "wins")
        case Help():
            return help_views.lines("/progress", commands.help_for("/progress"))
        case Unknown():
            return help_views.words(request.sentence)
        case _:
            assert_never(request)


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


def roadmap(command: Command) -> Message:
    """`/progress roadmap`: the channel's goals with their roads, or in a direct message one's own;
    in words at once, and as a picture."""
    need_cairn(command)
    return roadmaps.show(command, command.place, command.place.id, once=command.key)


def timeline(command: Command, number: int) -> Message:
    """`/progress timeline G12`: all that happened to a goal."""
    return long_lists.show(command, Book("timeline", command.place.id, number=number))


def way(command: Command, kind: Literal["tree", "wins"]) -> Message:
    """`/progress tree` and `/progress wins`: of the channel; in a direct message, of the goals that
    concern the asker."""
    if command.place.id is not None:
        need_cairn(command)
    return long_lists.show(command, Book(kind, command.place.id))


def brief(command: Command) -> Message:
    """`/progress brief`: an agenda for the next meeting of a channel's people."""
    if command.place.id is None:
        raise ChannelOnly
    need_cairn(command)
    with command.db.read() as session:
        return digests.agenda(session, command, command.asker.person(session), command.place.id)


def share(click: Click) -> Message | None:
    """`Share`: the summary is posted in the channel, once."""
    with click.db.begin() as session:
        by = click.asker.person(session)
        first = sharing.share(
            session, Kind.PROGRESS, number_in(click.value), by=by, once=click.message_ts,
            now=click.now,
        )  # fmt: skip
    return None if first else help_views.words("This was shared already.")


def share_goal(click: Click) -> Message | None:
    """`Share` under a goal: its own channel gets it, once, wherever that is pressed."""
    here = click.place.id if click.place else None
    with click.db.begin() as session:
        by = click.asker.person(session)
        goal = goals.find_row(session, by, number_in(click.value), here, click.now)
        first = sharing.share(
            session, Kind.GOAL_PROGRESS, goal, by=by, once=click.message_ts, now=click.now
        )
        home = session.get_one(Channel, goal.channel_id)
    if not first:
        return help_views.words("This was shared already.")
    if home.id == here:
        return None
    return help_views.words(f"G{goal.number} is shared in <#{home.slack_id}>, where it was set.")


def details(click: Click) -> Message:
    """`Details`: everything that the summary counts."""
    return long_lists.show(click, Book("details", number_in(click.value)))


def _summary(session: Session, command: Command, channel_id: int) -> summaries.Summary:
    viewer = command.asker.person_who_asked(session)
    return summaries.summary(
        session, viewer, channel_id, command.place.slack_id,
        workspace_id=viewer.workspace_id, now=command.now, today=command.asker.today,
    )  # fmt: skip
