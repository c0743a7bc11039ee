"""Calling people: the round as a row, whose answers it expects, and the prompt that is owed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.model import Asked, Channel, Checkin, Kind, Person, Round, RoundState
from bot.services import outbox
from bot.services.moments import window
from bot.services.outbox import Owed
from bot.services.rounds.asking import prompt_key
from bot.when import Slot


@dataclass(frozen=True)
class Called:
    """A round that is opened, and whom it asks."""

    asking: Round
    checkin: Checkin
    people: Mapping[Person, datetime]
    """Each with the moment at which they are asked, in a direct message."""


def new(checkin: Checkin, slot: Slot, now: datetime, state: RoundState) -> Round:
    """The round of a slot, not kept yet."""
    close_at = slot.instant + window(checkin)
    remind_at = None
    if checkin.remind_after_minutes is not None and state == RoundState.OPEN:
        remind_at = now + timedelta(minutes=checkin.remind_after_minutes)
    return Round(
        workspace_id=checkin.workspace_id,
        checkin_id=checkin.id,
        slot=slot.key,
        zone=slot.zone,
        state=state,
        direct=checkin.direct,
        opened_at=now,
        remind_at=remind_at if remind_at and remind_at < close_at else None,
        close_at=close_at,
        closed_at=None if state == RoundState.OPEN else now,
    )


def call(session: Session, opened: Sequence[Called], now: datetime) -> None:
    """Expect the answers of these people, and owe the prompts of rounds in threads.

    By direct message each is asked when their own moment comes, and reminded some time after that.
    """
    for called in opened:
        if called.asking.direct:
            called.asking.remind_at = None
            last = max(called.people.values(), default=now)
            called.asking.close_at = max(called.asking.close_at, last + window(called.checkin))
    session.add_all(
        Asked(
            round_id=called.asking.id,
            person_id=person.id,
            workspace_id=called.asking.workspace_id,
            due_at=at if called.asking.direct else None,
        )
        for called in opened
        for person, at in called.people.items()
    )
    session.flush()
    in_threads = [called for called in opened if not called.asking.direct]
    channels = _channels(session, in_threads)
    owed = [
        Owed(
            workspace_id=called.asking.workspace_id,
            key=prompt_key(called.asking),
            kind=Kind.CHECKIN_PROMPT,
            subject_id=called.asking.id,
            channel=channels[called.checkin.channel_id],
            for_person_id=called.checkin.owner_id,
        )
        for called in in_threads
    ]
    outbox.enqueue_all(session, owed, now)


def _channels(session: Session, opened: Sequence[Called]) -> dict[int, str]:
    ids = {called.checkin.channel_id for called in opened}
    if not ids:
        return {}
    found = session.execute(select(Channel.id, Channel.slack_id).where(Channel.id.in_(ids)))
    return dict(found.all())
