"""What a person sees: plain functions from the workspace to the page's JSON."""

from bot.playground.channels import Channel
from bot.playground.files import File
from bot.playground.messages import Message
from bot.playground.people import SLACKBOT, TEAM_ID, TEAM_NAME, Person
from bot.playground.shapes import Json
from bot.playground.views import view_object
from bot.playground.workspace import Workspace, parse_ts

Reads = dict[tuple[str, str], str]


def state(workspace: Workspace, me: Person, reads: Reads) -> Json:
    """Everything around the messages: who, where, when, and what is open for `me`."""
    now = workspace.now()
    home = workspace.views.homes.get(me.id)
    places = workspace.places_of(me.id)
    app = workspace.app
    return {
        "ok": True,
        "me": person(workspace, me),
        "now": me.local(now).isoformat(),
        "clock_moved": workspace.clock.is_moved,
        "team": {"id": TEAM_ID, "name": TEAM_NAME},
        "people": [
            person(workspace, each) for each in workspace.people.values() if each.id != SLACKBOT
        ],
        "channels": [_channel(each, me, reads) for each in places if not each.is_im],
        "dms": [_dm(workspace, each, me, reads) for each in places if each.is_im],
        "commands": [
            {
                "command": each.command,
                "description": each.description,
                "usage_hint": each.usage_hint,
            }
            for each in app.commands
        ],
        "shortcuts": [
            {"name": each.name, "type": each.type, "callback_id": each.callback_id}
            for each in app.shortcuts
        ],
        "home": view_object(home) if home else None,
        "modals": [view_object(view) for view in workspace.views.stack(me.id)],
        "problems": [
            {"at": problem.at.isoformat(), "text": problem.text} for problem in workspace.problems
        ],
    }


def messages(workspace: Workspace, me: Person, channel: Channel, thread_ts: str | None) -> Json:
    """The messages of `channel` that `me` sees, or one thread of it, oldest first."""
    found = channel.thread(thread_ts) if thread_ts else channel.top_level()
    shown = [each for each in found if each.reader in (None, me.id)]
    return {"ok": True, "messages": [message(workspace, me, each) for each in shown]}


def message(workspace: Workspace, me: Person, shown: Message) -> Json:
    """One message as the page draws it, its time on the wall clock of `me`."""
    author = workspace.people[shown.user]
    return {
        "ts": shown.ts,
        "user": shown.user,
        "name": author.real_name,
        "initials": author.initials,
        "color": author.color,
        "is_bot": author.is_bot or shown.user == SLACKBOT,
        "text": shown.text,
        "blocks": shown.blocks,
        "subtype": shown.subtype,
        "thread_ts": shown.thread_ts,
        "reply_count": len(shown.replies),
        "reply_users": shown.reply_users,
        "last_reply": shown.replies[-1] if shown.replies else None,
        "edited": shown.edited_ts is not None,
        "ephemeral": shown.reader is not None,
        "reactions": [
            {"name": name, "count": len(users), "users": users}
            for name, users in shown.reactions.items()
        ],
        "files": [_file(workspace.files[each["id"]]) for each in shown.files],
        "time": me.local(parse_ts(shown.ts)).isoformat(),
    }


def person(workspace: Workspace, shown: Person) -> Json:
    """One person for lists and avatars."""
    return {
        "id": shown.id,
        "name": shown.name,
        "real_name": shown.real_name,
        "initials": shown.initials,
        "color": shown.color,
        "tz": shown.tz,
        "local_time": shown.local(workspace.now()).isoformat(),
        "is_bot": shown.is_bot,
        "deleted": shown.deleted,
    }


def _channel(channel: Channel, me: Person, reads: Reads) -> Json:
    return {
        "id": channel.id,
        "name": channel.name,
        "is_private": channel.is_private,
        "is_archived": channel.is_archived,
        "bot_is_in": channel.bot_is_in,
        "topic": channel.topic,
        "members": channel.members,
        "unread": _unread(channel, me, reads),
    }


def _dm(workspace: Workspace, channel: Channel, me: Person, reads: Reads) -> Json:
    name = next((workspace.people[each].real_name for each in channel.members if each != me.id), "")
    unread = _unread(channel, me, reads)
    return {"id": channel.id, "name": name, "with_bot": channel.bot_is_in, "unread": unread}


def _unread(channel: Channel, me: Person, reads: Reads) -> int:
    read_to = reads.get((me.id, channel.id), "0")
    return sum(
        1
        for each in channel.top_level()
        if float(each.ts) > float(read_to) and each.user != me.id and each.reader in (None, me.id)
    )


def _file(file: File) -> Json:
    return {
        "id": file.id,
        "name": file.name,
        "title": file.title,
        "url": f"/files/{file.id}",
        "alt_txt": file.alt_txt,
        "is_picture": file.mimetype.startswith("image/"),
    }
