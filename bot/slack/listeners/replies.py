"""Replies in the threads of prompts, and words in direct messages: said, edited and deleted in
Slack's own way."""

import re
from collections.abc import Iterator, Mapping
from datetime import timedelta
from functools import partial
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.errors import CairnError
from bot.model import Checkin, Delivery, DeliveryState, Kind, Person, Round, Status, Workspace
from bot.services import audiences, people, receipts, replies, talks, threads, workspaces
from bot.services.meanings import Heard, HeardOf
from bot.services.replies import Own
from bot.slack.replies import GoalLine, Reply, read_reply
from bot.slack.requests import Event
from bot.slack.routes import Routes
from bot.slack.spoken import Words, moment, read

CLOCKS_APART = timedelta(seconds=5)
FRESH = timedelta(minutes=5)
_CALLS = re.compile(
    r"\W*(?:(?P<help>\?|help\b)|(?:hi|hello|hey)\b)(?: me| there| cairn)?\W*", re.IGNORECASE
)
"""Words to Cairn itself, which were never meant for a channel to read."""
_MENTION = re.compile(r"<@([UW][A-Z0-9]{1,20})>")


class PromptUnsettled(CairnError):
    """A prompt is on its way to Slack and its thread not known yet; this reply comes again."""


def register(routes: Routes) -> None:
    """What people say in threads and in direct messages."""
    routes.events["message"] = on_message


def worth_reading(payload: Mapping[str, Any]) -> bool:
    """Whether a message event may be an answer, said, changed or taken back: it stands in a thread
    or direct message and is a person's. All others are dropped before the database is asked, and
    before anybody has held them against the shape that they should have."""
    return read(payload.get("event") or {}) is not None


def on_message(event: Event) -> None:
    """A thread reply, if the thread is a prompt's; or words in a direct message.

    Raises:
        PromptUnsettled: it cannot be placed yet; Slack brings it again.
    """
    words = read(event.body)
    if words is None:
        return
    with event.db.begin() as session:
        if not words.thread_ts:
            if _is_new(session, event, words):
                _talk(session, event, words)
            return
        found = _asking_in(session, event, words)
        if found is None and _is_to_cairn(session, event, words):
            _need_settled(session, event, words)
            found = _asking_in(session, event, words)  # it may have been settled between the two
        if found and _is_new(session, event, words):
            _follow(session, event, words, *found)


def _is_new(session: Session, event: Event, words: Words) -> bool:
    """Whether this was not taken in before. What is said is known by its place, whatever event
    brings it: so its edits and its end, when they come at once, wait for what becomes of it."""
    if words.text is not None and not words.edited_ts:
        return replies.hear(session, event.workspace_id, words.spot, event.now)
    return receipts.take(session, event.workspace_id, f"event:{event.event_id}", event.now)


def _change(
    session: Session, event: Event, asking: replies.Asking, words: Words, heard: Heard
) -> bool:
    """Follow an edit; of words that somebody is just taking in, when they are there."""
    edited_at = moment(words.edited_ts or words.ts)
    change = partial(
        replies.change, session, asking, words.spot, words.text or "", heard, edited_at, event.now
    )
    if change():
        return True
    return not replies.hear(session, event.workspace_id, words.spot, event.now) and change()


def _asking_in(session: Session, event: Event, words: Words) -> threads.Asking | None:
    return threads.asking_in(
        session, event.workspace_id, words.channel, words.thread_ts, words.ts,
        lambda: _heard(session, event, words), speaker=words.user,
    )  # fmt: skip


def _follow(
    session: Session,
    event: Event,
    words: Words,
    asking: Round,
    checkin: Checkin,
    speaker: Person | None,
) -> None:
    text = words.text
    if text is None:
        replies.take_back(session, asking, words.spot, event.now)
        return
    heard = _heard(session, event, words)
    if words.edited_ts and _change(session, event, asking, words, heard):
        return
    person = _speaker(session, event, words, speaker)
    if person is None:
        return
    # Whose words in the channel are fresh demonstrably is there.
    fresh = event.now - words.spot.said_at < FRESH and not words.channel.startswith("D")
    join = partial(workspaces.join, session, checkin.channel_id, person, event.now)
    # An edit of a reply that is not known yet came before it, and says what it says now.
    replies.take(
        session, asking, checkin, person, words.spot, text, heard, event.now,
        join=join if fresh else None,
    )  # fmt: skip


def _talk(session: Session, event: Event, words: Words) -> None:
    """Words in a direct message, in no thread: an answer to what was asked there, or to nothing."""
    text = words.text
    old = bool(words.edited_ts) and event.now - words.spot.said_at > FRESH
    if not old and (text is None or words.edited_ts):
        replies.hear(session, event.workspace_id, words.spot, event.now)
    known = talks.followed(session, event.workspace_id, words.spot)
    if known is None and old:
        return  # old talk is put right
    asking = known[1] if known else Own(event.workspace_id)
    if text is None:
        replies.take_back(session, asking, words.spot, event.now)
    elif known and words.edited_ts:
        edited_at = moment(words.edited_ts)
        heard = _heard(session, event, words)
        replies.change(session, asking, words.spot, text, heard, edited_at, event.now)
    if known:
        talks.show(session, event.workspace_id, known[0].id, event.now)
    elif text is not None:
        _answer_talk(session, event, words, text)


def _answer_talk(session: Session, event: Event, words: Words, text: str) -> None:
    person = _speaker(session, event, words)
    if person is None:
        return
    heard = _heard(session, event, words)
    calls = _CALLS.fullmatch(text)
    aimed = None if calls else talks.aim(session, person, heard, words.spot.said_at)
    if aimed:
        talks.take(session, person, aimed, words.spot, text, heard, event.now)
        return
    # Who means something is told each time; other talk is answered once a day.
    means = heard.values or any(part.goal or part.status for part in heard.parts)
    asks = calls is not None and calls["help"]
    once = words.ts if means or asks else f"{audiences.today_of(person, event.now)}"
    talks.owe_help(session, person, words.channel, once, event.now)


def _heard(session: Session, event: Event, words: Words) -> Heard:
    return hear(_with_names(session, event.workspace_id, words.text or ""))


def hear(text: str) -> Heard:
    """What a reply says, goal by goal, from its text as Slack sends it."""
    reply = read_reply(text)
    return Heard(tuple(_parts(reply)), reply.objective_values, reply.shares)


def _parts(reply: Reply) -> Iterator[HeardOf]:
    if not reply.lines:
        goal = reply.goal_numbers[0] if len(reply.goal_numbers) == 1 else None
        yield HeardOf(goal, _status(reply.status), reply.blocked, reply.percent, reply.note)
        return
    if reply.preface and len(reply.lines) == 1:
        yield _about_one(reply.preface, reply.lines[0])
        return
    if preface := reply.preface:
        # What stands before the first of several goals belongs to none of them.
        yield HeardOf(None, None, preface.blocked, preface.percent, preface.note)
    told = ""
    for line in reply.lines:
        # Goals that share a line share its words, which are kept once.
        note = line.note if line.note != told else ""
        told = line.note
        yield HeardOf(line.goal, _status(line.status), line.blocked, line.percent, note)


def _about_one(preface: GoalLine, line: GoalLine) -> HeardOf:
    """What stands before the only goal is said of it too."""
    return HeardOf(
        line.goal,
        _status(line.status),
        preface.blocked or line.blocked,
        preface.percent if line.percent is None else line.percent,
        "\n".join(filter(None, [preface.note, line.note])),
    )


def _status(said: str | None) -> Status | None:
    return Status(said) if said else None


def _speaker(
    session: Session, event: Event, words: Words, found: Person | None = None
) -> Person | None:
    """Who said it; none when they are of another organisation, whose words count nowhere."""
    person = found or people.meet(session, event.workspace_id, words.user)
    # Whom Slack has not described yet is told apart by the team that the event names.
    stranger = person.known_at is None and words.team not in ("", _team(session, event))
    return None if stranger or person.outsider or person.bot else person


def _team(session: Session, event: Event) -> str:
    return session.get_one(Workspace, event.workspace_id).team_id


def _is_to_cairn(session: Session, event: Event, words: Words) -> bool:
    """Whether one of Cairn's own messages heads the thread."""
    workspace = session.get_one(Workspace, event.workspace_id)
    return words.parent_user == workspace.bot_user_id


def _need_settled(session: Session, event: Event, words: Words) -> None:
    """A reply to one of Cairn's messages whose place is not known yet may be an answer."""
    headed_at = moment(words.thread_ts)
    waiting = session.scalar(
        select(Delivery.id)
        .where(
            Delivery.workspace_id == event.workspace_id,
            Delivery.channel.in_([words.channel, words.user]),
            Delivery.kind.in_([*threads.ASKING, Kind.NOTICES]),
            Delivery.state.in_([DeliveryState.SENDING, DeliveryState.DOUBTFUL]),
            Delivery.ts.is_(None),
            Delivery.claimed_at <= headed_at + CLOCKS_APART,
        )
        .limit(1)
    )
    if waiting is not None:
        raise PromptUnsettled


def _with_names(session: Session, workspace_id: int, text: str) -> str:
    """The text with a name behind every mention, so that its words can be read."""
    ids = set(_MENTION.findall(text))
    if not ids:
        return text
    found = session.scalars(
        select(Person).where(Person.workspace_id == workspace_id, Person.slack_id.in_(ids))
    )
    names = {
        person.slack_id: person.name.translate({60: None, 62: None, 124: None}) for person in found
    }
    return _MENTION.sub(lambda match: f"<@{match[1]}|{names.get(match[1]) or 'someone'}>", text)
