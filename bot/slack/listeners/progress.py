"""`/progress`, with `Share` and `Details`."""

from sqlalchemy.orm import Session

from bot.errors import CannotRead
from bot.services import access, goals, people, summaries, workspaces
from bot.services.pages import goals as goal_pages
from bot.services.pages import lists, news
from bot.slack import commands
from bot.slack.commands import progress as parsed
from bot.slack.commands.words import Help, Unknown
from bot.slack.listeners.channels import need_cairn
from bot.slack.requests import Ask, Click, Command, number_in
from bot.slack.routes import Routes
from bot.slack.views import goal_lists, histories, ids
from bot.slack.views import help as help_views
from bot.slack.views import progress as views
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
            return goals_of(command, "mine")
        case parsed.OfPerson(user):
            return goals_of(command, "user", user)
        case parsed.Timeline(number):
            return timeline(command, number)
        case Help():
            return help_views.lines("/progress", commands.help_for("/progress"))
        case Unknown():
            return help_views.unknown("/progress", request.word, request.example, request.sentence)
        case _:
            return help_views.not_yet("/progress", command.text)


def summary(command: Command) -> Message:
    """`/progress`: the channel at a glance; in a direct message, the asker's own goals."""
    if command.place.id is None:
        return goals_of(command, "mine")
    need_cairn(command)
    with command.db.read() as session:
        return views.summary(_summary(session, command, command.place.id))


def goal(command: Command, number: int) -> Message:
    """`/progress G12`: one goal, its parts, its pace and what comes next."""
    with command.db.read() as session:
        viewer = command.asker.person(session)
        found = goals.find(session, viewer, number, command.place.id, command.now)
        page = goal_pages.card(session, found, command.now, command.asker.today)
    return views.goal(page)


def goals_of(command: Command, which: lists.Which, user: str | None = None) -> Message:
    """`/progress mine` and `/progress @user`."""
    with command.db.read() as session:
        viewer = command.asker.person(session)
        of = people.find(session, viewer.workspace_id, user) if user else viewer
        if of is None:
            raise CannotRead(f"I have not met <@{user}> yet, so they have no goals here.")
        found = lists.goals_of(
            session, viewer, which, here=command.place.id, of=of,
            now=command.now, today=command.asker.today,
        )  # fmt: skip
    return goal_lists.listing(found)


def timeline(command: Command, number: int) -> Message:
    """`/progress timeline G12`: all that happened to a goal."""
    with command.db.read() as session:
        viewer = command.asker.person(session)
        found = goals.find(session, viewer, number, command.place.id, command.now)
        page = goal_pages.card(session, found, command.now, command.asker.today)
        entries = news.of_goal(session, found.id, command.now, command.asker.zone)
    return histories.told_in_full(page, entries)


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
    with click.db.read() as session:
        viewer = click.asker.person(session)
        channel = access.need_member(session, viewer, number_in(click.value))
        return views.details(_summary(session, click, channel.id))


def _summary(session: Session, ask: Ask, channel_id: int) -> lists.Summary:
    viewer = ask.asker.person(session)
    channel = workspaces.channel(session, viewer.workspace_id, channel_id)
    return lists.summary(
        session, viewer, channel_id, channel.slack_id,
        workspace_id=viewer.workspace_id, now=ask.now, today=ask.asker.today,
    )  # fmt: skip
