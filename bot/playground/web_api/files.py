"""`files.*`: the three steps of an upload."""

from datetime import timedelta
from typing import Any

from bot.playground.apps import BOT_USER
from bot.playground.files import File, file_object
from bot.playground.shapes import Json, make_id
from bot.playground.web_api.calls import Arguments, Desk, Refused

ALT_LIMIT = 1_000  # slack_kit's facts of files.getUploadURLExternal


def get_upload_url(desk: Desk, args: Arguments) -> Json:
    """`files.getUploadURLExternal`: where to send the bytes."""
    name = args.needed("filename")
    length = args.number("length", 0, 1_000_000_000)
    alt_txt = args.text("alt_txt") or args.text("alt_text") or ""
    if not length or len(alt_txt) > ALT_LIMIT:
        raise Refused("invalid_arguments")
    file = File(
        make_id("F"), name, BOT_USER, desk.workspace.now(), length, title=name, alt_txt=alt_txt
    )
    desk.workspace.files[file.id] = file
    base = desk.faults.uploads_elsewhere or desk.base_url
    return {"upload_url": f"{base}/upload/{file.id}", "file_id": file.id}


def complete_upload(desk: Desk, args: Arguments) -> Json:
    """`files.completeUploadExternal`: keeps the files, and shares them where asked to."""
    wanted = args.json("files")
    if not isinstance(wanted, list) or not wanted:
        raise Refused("invalid_arguments")
    files = [_complete(desk, each) for each in wanted]
    channel_id = args.text("channel_id")
    now = desk.workspace.now()
    if channel_id:
        channel = desk.channel(channel_id)
        if not channel.bot_is_in:
            raise Refused("not_in_channel")
        for file in files:
            file.channels = (*file.channels, channel.id)
        desk.workspace.post(
            channel,
            BOT_USER,
            args.text("initial_comment") or "",
            thread_ts=args.text("thread_ts"),
            files=[file_object(file, desk.base_url, now) for file in files],
        )
    return {"files": [file_object(file, desk.base_url, now) for file in files]}


def missing_files(desk: Desk, blocks: list[Any]) -> list[str]:
    """What is wrong with the pictures that `blocks` show: unknown or not processed yet."""
    now = desk.workspace.now()
    problems = []
    for place, reference in _slack_files(blocks, "/blocks"):
        file_id = reference.get("id") or str(reference.get("url", "")).rpartition("/")[2]
        file = desk.workspace.files.get(file_id)
        if file is None or not file.is_ready(now):
            problems.append(f"invalid slack file [json-pointer:{place}/slack_file]")
    return problems


def _slack_files(value: Any, place: str) -> list[tuple[str, Json]]:
    if isinstance(value, list):
        pairs = [_slack_files(each, f"{place}/{index}") for index, each in enumerate(value)]
    elif isinstance(value, dict):
        own = value.get("slack_file")
        if isinstance(own, dict):
            return [(place, own)]
        pairs = [_slack_files(each, f"{place}/{key}") for key, each in value.items()]
    else:
        return []
    return [pair for found in pairs for pair in found]


def _complete(desk: Desk, wanted: Any) -> File:
    file = desk.workspace.files.get(wanted.get("id", "")) if isinstance(wanted, dict) else None
    if file is None or not file.content:
        raise Refused("file_not_found")
    file.completed = True
    file.title = str(wanted.get("title") or file.name)
    file.ready_at = desk.workspace.now() + timedelta(seconds=desk.faults.file_lag_seconds)
    return file
