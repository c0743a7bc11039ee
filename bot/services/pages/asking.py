"""What asks one person of a round, or reminds them of it, as they see it."""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Any

from msgspec import Struct
from msgspec.structs import replace
from sqlalchemy import BindParameter, Row, bindparam, select
from sqlalchemy.orm import Session

from bot.model import (
    Answer,
    Asked,
    Channel,
    Checkin,
    CheckinState,
    Membership,
    Person,
    Round,
    RoundState,
)
from bot.services import audiences, concerns, rounds
from bot.services.concerns import Unheard
from bot.services.foresight import Foreseen

GRACE = timedelta(minutes=1)
"""So long after the close a message may be sent that was made before."""


class ReminderPage(Struct, frozen=True):
    """A round that still waits for one person's answer."""

    round_id: int
    number: int
    name: str
    channel: str
    """The channel's Slack id."""
    close_at: datetime
    goals: tuple[tuple[int, str], ...] = ()
    """Short ids and titles of those that had no word lately, where it reminds of them."""


class AskPage(Struct, frozen=True):
    """What asks one person by direct message, and what came of it."""

    round_id: int
    number: int
    name: str
    channel: str
    """The channel's Slack id."""
    questions: tuple[str, ...]
    close_at: datetime
    is_open: bool
    answered_at: datetime | None
    skipped: bool
    deleted: bool = False
    until_morning: bool = True
    """Whether it is still open on their next morning."""

    @property
    def waits(self) -> bool:
        """Whether an answer is still to come."""
        return self.is_open and not (self.answered_at or self.skipped or self.deleted)


class _Standing(Struct, frozen=True):
    """How a person stands to a round."""

    member: bool
    """Whether they are in its channel."""
    asked: Row[*tuple[Any, ...]] | None
    """When they are and were asked; none when no answer of theirs is expected."""
    answered_at: datetime | None


_Found = tuple[Round, Checkin, Channel]
_Told = tuple[int, int]
"""A round and a person, by row numbers."""

_FOUND: Foreseen[int, _Found | None] = Foreseen()
_STANDINGS: Foreseen[_Told, _Standing] = Foreseen()
_UNHEARD: Foreseen[int, Unheard] = Foreseen()

_IN_ROUNDS: BindParameter[Any] = bindparam("round_ids", expanding=True)
_OF_PEOPLE: BindParameter[Any] = bindparam("people", expanding=True)
_ROUNDS = (
    select(Round, Checkin, Channel)
    .join(Checkin, Checkin.id == Round.checkin_id)
    .join(Channel, Channel.id == Checkin.channel_id)
    .where(Round.id.in_(_IN_ROUNDS), Round.state != RoundState.MISSED)
)
_MEMBERS = select(Membership.channel_id, Membership.person_id).where(
    Membership.channel_id.in_(bindparam("channels", expanding=True)),
    Membership.person_id.in_(_OF_PEOPLE),
)
_ASKED = select(Asked.round_id, Asked.person_id, Asked.due_at, Asked.prompted_at).where(
    Asked.round_id.in_(_IN_ROUNDS), Asked.person_id.in_(_OF_PEOPLE)
)
_ANSWERED = select(Answer.round_id, Answer.person_id, Answer.answered_at).where(
    Answer.round_id.in_(_IN_ROUNDS), Answer.person_id.in_(_OF_PEOPLE)
)


def foresee(session: Session, told: Collection[_Told], now: datetime) -> None:
    """Read at once what people are told of rounds: pairs of row numbers, a round's and a
    person's."""
    found = _rounds(session, {round_id for round_id, _ in told})
    _FOUND.keep(session, {round_id: found.get(round_id) for round_id, _ in told})
    _STANDINGS.keep(session, _standings(session, found, told))
    channels = {channel.id for _, _, channel in found.values()}
    _UNHEARD.keep(session, dict.fromkeys(channels, concerns.unheard(session, channels, now)))


def reminder(session: Session, round_id: int, person: Person, now: datetime) -> ReminderPage | None:
    """The reminder to one person; none when nothing is to be reminded of any more: they have
    answered or skipped, have spoken of all their goals lately, are away or gone, or the round is
    over."""
    found = _round(session, round_id)
    if found is None:
        return None
    asking, checkin, channel = found
    standing = _standing(session, found, person)
    over = asking.state != RoundState.OPEN or checkin.state == CheckinState.DELETED
    asked = standing.asked
    expected = asked is not None and (not asking.direct or asked.prompted_at is not None)
    if over or not standing.member or not expected or audiences.is_away(person, now):
        return None
    unsaid = _unheard(session, checkin.channel_id, now)
    needed = unsaid.needs_word(checkin.channel_id, person.id)
    if standing.answered_at is not None or not needed:
        return None
    goals = unsaid.goals(checkin.channel_id, person.id)
    page = _reminder(asking, checkin, channel)
    return replace(page, goals=tuple((goal.number, goal.title) for goal in goals))


def ask(
    session: Session, round_id: int, person: Person, *, sent_at: datetime | None
) -> AskPage | None:
    """What asks one person, or reminds them, in a message that was sent at a moment, or is not yet;
    none when they needed not be asked any more then, or are not to know of it, having left the
    channel."""
    found = _round(session, round_id)
    if found is None:
        return None
    asking, checkin, channel = found
    standing = _standing(session, found, person)
    if not standing.member:
        return None
    asked, answered = standing.asked, standing.answered_at
    is_open = asking.state == RoundState.OPEN
    skipped = asked is None or (asking.direct and asked.prompted_at is None)
    deleted = checkin.state == CheckinState.DELETED
    if sent_at is None and (answered or skipped or deleted or not is_open):
        return None
    if sent_at is not None and sent_at > min(asking.closed_at or sent_at, asking.close_at) + GRACE:
        return None  # it was over, and so the message did not ask, among other things that it told
    asked_at = asked.prompted_at if asked is not None else None
    morning = audiences.next_morning(person, asked_at or asking.opened_at)
    return AskPage(
        round_id=asking.id,
        number=checkin.number,
        name=checkin.name,
        channel=channel.slack_id,
        questions=tuple(checkin.questions),
        close_at=asking.close_at,
        is_open=is_open,
        answered_at=answered,
        skipped=skipped,
        deleted=deleted,
        until_morning=morning < asking.close_at,
    )


def owed(session: Session, person: Person, now: datetime) -> tuple[ReminderPage, ...]:
    """The open rounds that wait for a person's answer, the one that closes first at the head."""
    waiting = [asking.id for asking in rounds.waiting_for(session, person, None)]
    found = _rounds(session, waiting)
    told = [(round_id, person.id) for round_id in waiting]
    standings = _standings(session, found, told)
    return tuple(
        _reminder(*found[each[0]]) for each in told if each[0] in found and standings[each].member
    )


def _round(session: Session, round_id: int) -> _Found | None:
    return _FOUND.find(session, round_id, lambda: _rounds(session, [round_id]).get(round_id))


def _rounds(session: Session, round_ids: Collection[int]) -> dict[int, _Found]:
    rows = session.execute(_ROUNDS, {"round_ids": list(round_ids)})
    return {asking.id: (asking, checkin, channel) for asking, checkin, channel in rows}


def _standing(session: Session, found: _Found, person: Person) -> _Standing:
    told = found[0].id, person.id
    return _STANDINGS.find(
        session, told, lambda: _standings(session, {told[0]: found}, [told])[told]
    )


def _standings(
    session: Session, found: Mapping[int, _Found], told: Collection[_Told]
) -> dict[_Told, _Standing]:
    channels = {round_id: channel.id for round_id, (_, _, channel) in found.items()}
    of = {
        "round_ids": list(found),
        "people": list({person_id for _, person_id in told}),
        "channels": list(set(channels.values())),
    }
    members = {(channel_id, person_id) for channel_id, person_id in session.execute(_MEMBERS, of)}
    asked = {(row.round_id, row.person_id): row for row in session.execute(_ASKED, of)}
    answered = {
        (round_id, person_id): at for round_id, person_id, at in session.execute(_ANSWERED, of)
    }
    return {
        (round_id, person_id): _Standing(
            (channels.get(round_id), person_id) in members,
            asked.get((round_id, person_id)),
            answered.get((round_id, person_id)),
        )
        for round_id, person_id in told
    }


def _unheard(session: Session, channel_id: int, now: datetime) -> Unheard:
    return _UNHEARD.find(session, channel_id, lambda: concerns.unheard(session, [channel_id], now))


def _reminder(asking: Round, checkin: Checkin, channel: Channel) -> ReminderPage:
    return ReminderPage(
        round_id=asking.id,
        number=checkin.number,
        name=checkin.name,
        channel=channel.slack_id,
        close_at=asking.close_at,
    )
