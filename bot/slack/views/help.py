"""Help, errors and the small answers."""

import json
from collections.abc import Mapping, Sequence

from bot.model import Kind
from bot.slack.views import ids
from bot.slack.views.parts import (
    Block,
    Message,
    actions,
    button,
    in_code,
    mention,
    modal,
    said,
    section,
)

SHORT = 25
"""With so few characters, a verb and an id, a line is sooner typed again than copied."""


def lines(command: str, entries: Sequence[tuple[str, str]]) -> Message:
    """What a command understands: a line to type and what it does."""
    rows = [f"`{typed}`  {does}" for typed, does in entries]
    title = f"*{command}*"
    return Message(f"{command}: {' | '.join(rows)}", [section("\n".join([title, *rows]))])


def page(message: Message, channel_id: int | None = None) -> Block:
    """A message as a page of its own, where no channel can show it; its buttons know the channel in
    which it was asked for."""
    metadata = json.dumps({"channel": channel_id}) if channel_id is not None else ""
    return modal("Cairn", ids.PAGE, message.blocks, metadata=metadata)


def words(sentence: str) -> Message:
    """A sentence of ours; what it quotes of people was escaped where it was quoted."""
    return Message(sentence, [section(sentence)])


def refused(sentence: str, typed: str) -> Message:
    """Why a line was not taken, and the line itself, to be copied and put right: Slack has emptied
    the field in which it was typed."""
    if len(typed) <= SHORT:
        return words(sentence)
    line = in_code(typed, 2900)
    return Message(f"{sentence}\n{line}", [section(sentence), section(line)])


def kept(words_id: int, command: str, text: str, channel: str) -> Message:
    """What somebody typed in a channel before Cairn was there, offered again."""
    typed = said(f"{command} {text}", 1000)
    sentence = f"I am in <#{channel}> now. There you had typed:"
    return Message(
        f"{sentence} {typed}",
        [
            section(f"{sentence}\n> {typed}"),
            actions(
                button("Do it now", ids.WORDS_USE, words_id, style="primary"),
                button("Forget it", ids.WORDS_FORGET, words_id),
            ),
        ],
    )


_WHAT = {
    Kind.GOAL_CARD: "a goal's card",
    Kind.PROPOSAL: "a proposed milestone",
    Kind.NOTICES: "what somebody was to be told",
    Kind.GOAL_NEWS: "news of a goal",
    Kind.CELEBRATION: "a celebration",
    Kind.CHECKIN_PROMPT: "a check-in",
    Kind.CHECKIN_REMINDER: "a reminder",
    Kind.CHECKIN_SUMMARY: "a check-in's summary",
    Kind.PROGRESS: "the progress that you shared",
    Kind.DIGEST: "the digest that you set up",
    Kind.DIGEST_DETAILS: "what stands behind the digest that you set up",
    Kind.DIGEST_ELSEWHERE: "the digest that you set up for another channel",
    Kind.GOAL_PROGRESS: "the progress of a goal",
    Kind.ROADMAP: "the roadmap",
    Kind.OWN_ROADMAP: "your roadmap",
    Kind.CALENDAR: "your calendar",
    Kind.EXPORT: "your export",
    Kind.KEPT_WORDS: "words that I had kept",
    Kind.FAILURE: "a note",
    Kind.TALK_TAKEN: "what I took of your words",
    Kind.TALK_HELP: "a note",
    Kind.QUARTER: "a cheer for a goal's number",
    Kind.WINS: "the wins of the week",
    Kind.WINS_DETAILS: "the rest of the wins of the week",
}
NEWER = "what a newer version of me owes"
_RESTRICTED = "Not everybody may post there: let me, in the channel's settings, then `Try again`."
_UNINSTALLED = "Slack takes nothing from me here any more: an admin must install me again."
_REMEDIES = {
    "not_in_channel": "I am not in it: type `/invite @Cairn` there.",
    "channel_not_found": "I am not in it, or it is gone: type `/invite @Cairn` there.",
    "is_archived": "It is archived: unarchive it and press `Try again`, or do this elsewhere.",
    "now_private": (
        "The channel that it tells of is private now, or I am not in it any more, so it is told "
        "nowhere else. Where that is meant, choose no other channel in its setup."
    ),
    "cannot_say": "That is a fault of mine; whoever runs me finds it in the log.",
    "never_arrived": "Slack took it again and again, and never showed it.",
    "maybe_sent": (
        "Slack did not say whether it arrived, and I may not read that channel to look. Please "
        "look yourself; I post it again only when you say so."
    ),
    "messages_tab_disabled": (
        "Messages to me are turned off: an admin turns on the *Messages Tab* of my Slack app, "
        "under *App Home*."
    ),
    "missing_scope": "I may not do that: for an admin, `/cairn doctor` says what I lack.",
    **dict.fromkeys(
        (
            "restricted_action",
            "restricted_action_read_only_channel",
            "restricted_action_thread_only_channel",
            "restricted_action_non_threadable_channel",
        ),
        _RESTRICTED,
    ),
    **dict.fromkeys(
        ("account_inactive", "invalid_auth", "token_revoked", "not_authed"), _UNINSTALLED
    ),
}


def failure(kind: Kind, names: str, channel: str, error: str) -> Message:
    """Tells who set something up that it could not be delivered, why, and what to do. `names` are
    of what it was to speak of."""
    told = f"{what(kind)} ({names})" if names else what(kind)
    return words(f"I could not post {told} to {place(channel)}. {remedy(error)}")


def what(kind: Kind) -> str:
    """What a delivery says, in a few words."""
    return _WHAT.get(kind, NEWER)


def place(channel: str) -> str:
    """Where a delivery goes, a channel or a person."""
    return f"<#{channel}>" if channel.startswith(("C", "G")) else mention(channel)


def remedy(error: str) -> str:
    """Why a delivery failed, and what to do about it."""
    unknown = f"Slack said `{said(error, 100)}`: please show this to whoever runs me."
    return _REMEDIES.get(error, unknown)


def no_pictures() -> Message:
    """Tells an administrator, once, why a roadmap came without its picture."""
    return words(
        "A roadmap was asked for here, and I may not upload pictures, so it came in words alone. "
        "To have the picture too, give my Slack app the scope `files:write` under *OAuth & "
        "Permissions* and install it again. I say this only once."
    )


def all_lines(entries: Mapping[str, Sequence[tuple[str, str]]]) -> Message:
    """What all commands understand, one paragraph a command."""
    each = [lines(command, rows) for command, rows in entries.items()]
    blocks = [block for message in each for block in message.blocks]
    return Message(" | ".join(message.text for message in each), blocks)


def welcome() -> Message:
    """What `/cairn` alone says."""
    sentence = (
        "*Cairn* keeps your team's goals: a goal is where you go, milestones are the stones on "
        "the way, check-ins say where you stand."
    )
    rows = [
        "`/goal Launch the beta by 30 June`  sets a goal",
        "`/milestone Prototype by Friday`  marks a point on the road",
        "`/checkin setup`  asks the team regularly",
        "`/progress`  shows how far you are",
        "`/cairn help`  has the rest",
    ]
    return Message(
        " | ".join([sentence, *rows]),
        [
            section(sentence),
            section("\n".join(rows)),
            actions(button("Set a goal", ids.GOAL_NEW, style="primary")),
        ],
    )
