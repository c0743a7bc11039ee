"""`chat.*`: posting, changing and deleting messages."""

from typing import Any

from bot.playground.apps import BOT_USER
from bot.playground.channels import Channel
from bot.playground.limits import message_problems
from bot.playground.messages import Message, message_object, with_block_ids
from bot.playground.people import TEAM_DOMAIN
from bot.playground.shapes import Json
from bot.playground.web_api.calls import Arguments, Desk, Refused
from bot.playground.web_api.files import missing_files

CUT_AT = 40_000  # docs.slack.dev/reference/methods/chat.postMessage
UPDATE_LIMIT = 4_000  # slack_kit's facts of chat.update: msg_too_long


def post_message(desk: Desk, args: Arguments) -> Json:
    """`chat.postMessage`."""
    channel = open_to_bot(desk, args.needed("channel"))
    text, blocks = read_words(desk, args)
    message = desk.workspace.post(
        channel,
        BOT_USER,
        text[:CUT_AT],
        blocks=blocks,
        thread_ts=args.text("thread_ts"),
        metadata=read_metadata(args),
        subtype="thread_broadcast" if args.flag("reply_broadcast") else None,
    )
    shown = message_object(message, with_metadata=True)
    return {"channel": channel.id, "ts": message.ts, "message": shown}


def update(desk: Desk, args: Arguments) -> Json:
    """`chat.update`: of the bot's own messages, and never of ephemeral ones."""
    channel = desk.channel(args.needed("channel"))
    message = _own_message(channel, args.needed("ts"), "cant_update_message")
    if channel.is_archived:
        raise Refused("is_archived")
    text, blocks = read_words(desk, args)
    if len(text) > UPDATE_LIMIT:
        raise Refused("msg_too_long")
    changes: Json = {"blocks": with_block_ids(blocks)}
    if args.raw.get("metadata") is not None:
        changes["metadata"] = read_metadata(args)
    desk.workspace.edit(message, text, **changes)
    shown = message_object(message, with_metadata=True)
    return {"channel": channel.id, "ts": message.ts, "text": text, "message": shown}


def delete(desk: Desk, args: Arguments) -> Json:
    """`chat.delete`: of the bot's own messages."""
    channel = desk.channel(args.needed("channel"))
    message = _own_message(channel, args.needed("ts"), "cant_delete_message")
    desk.workspace.delete(message)
    return {"channel": channel.id, "ts": message.ts}


def post_ephemeral(desk: Desk, args: Arguments) -> Json:
    """`chat.postEphemeral`: to one member of a channel that the bot is in."""
    channel = open_to_bot(desk, args.needed("channel"))
    reader = args.needed("user")
    if reader not in channel.members:
        raise Refused("user_not_in_channel")
    text, blocks = read_words(desk, args)
    message = desk.workspace.post(
        channel, BOT_USER, text, blocks=blocks, thread_ts=args.text("thread_ts"), reader=reader
    )
    return {"message_ts": message.ts}


def get_permalink(desk: Desk, args: Arguments) -> Json:
    """`chat.getPermalink`: an address in Slack's form, which the page understands."""
    channel = desk.channel(args.needed("channel"))
    ts = args.needed("message_ts")
    message = channel.messages.get(ts)
    if message is None or message.reader is not None:
        raise Refused("message_not_found")
    link = f"https://{TEAM_DOMAIN}.slack.com/archives/{channel.id}/p{ts.replace('.', '')}"
    if message.is_reply:
        link += f"?thread_ts={message.thread_ts}&cid={channel.id}"
    return {"channel": channel.id, "permalink": link}


def validate_blocks(desk: Desk, args: Arguments) -> Json:
    """`blocks.validate`: whether a message could carry these blocks."""
    _check_blocks(desk, args.json("blocks"))
    return {}


def open_to_bot(desk: Desk, channel_id: str) -> Channel:
    """The channel that the bot wants to write in; a person's id stands for their direct message."""
    person = desk.workspace.people.get(channel_id)
    if person is not None:
        if person.is_bot or person.deleted:
            raise Refused("channel_not_found")
        return desk.workspace.im(channel_id)
    channel = desk.channel(channel_id)
    if not channel.bot_is_in:
        raise Refused("not_in_channel")
    if channel.is_archived:
        raise Refused("is_archived")
    return channel


def read_words(desk: Desk, args: Arguments) -> tuple[str, list[Json]]:
    """The text and the blocks of a message, checked as Slack checks them."""
    text = args.text("text") or ""
    blocks = args.json("blocks")
    if blocks:
        _check_blocks(desk, blocks)
    elif not text.strip() and not args.json("attachments"):
        raise Refused("no_text")
    return text, blocks or []


def read_metadata(args: Arguments) -> Json | None:
    """The metadata of a message; Refused `invalid_metadata_format` where it is malformed."""
    metadata = args.json("metadata")
    if metadata is None:
        return None
    is_fine = (
        isinstance(metadata, dict)
        and isinstance(metadata.get("event_type"), str)
        and isinstance(metadata.get("event_payload"), dict)
    )
    if not is_fine:
        raise Refused("invalid_metadata_format")
    return dict(metadata)


def _check_blocks(desk: Desk, blocks: Any) -> None:
    if not isinstance(blocks, list):
        raise Refused("invalid_blocks_format")
    problems = message_problems(blocks) or missing_files(desk, blocks)
    if problems:
        shown = [f"[ERROR] {problem}" for problem in problems]
        raise Refused("invalid_blocks", errors=problems, response_metadata={"messages": shown})


def _own_message(channel: Channel, ts: str, error: str) -> Message:
    message = channel.messages.get(ts)
    if message is None or message.reader is not None or message.subtype == "tombstone":
        raise Refused("message_not_found")
    if not message.from_app:
        raise Refused(error)
    return message
