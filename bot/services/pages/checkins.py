"""Check-ins as people see them: the prompt, the reminder, what is owed, lists and previews."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from sqlalchemy import bindparam, func, select
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
    Setup,
)
from bot.services import access, audiences, changes, checkins, concerns, rounds, times
from bot.services.changes import Changed
from bot.services.times import Times
from bot.when import known_zone, zone

LOOKED_AT = 20
"""So many check-ins of a person are looked at for the next one."""
GRACE = timedelta(minutes=1)
"""So long after the close a message may be sent that was made before."""

# A thousand prompts are made in one minute of the morning: their statements are built once.
_ASKED = (
    select(Round, Checkin, Channel)
    .join(Checkin, Checkin.id == Round.checkin_id)
    .join(Channel, Channel.id == Checkin.channel_id)
    .where(Round.id == bindparam("asking"), Round.state != RoundState.MISSED)
)
_ANSWERED = (
    select(Person, Answer.late)
    .join(Answer, Answer.person_id == Person.id)
    .where(Answer.round_id == bindparam("asking"))
    .order_by(Answer.answered_at, Answer.id)
)
_EXPECTED = {
    direct: select(func.count(Asked.person_id))
    .join(Person, Person.id == Asked.person_id)
    .where(
        Asked.round_id == bindparam("asking"),
        audiences.still_count(bindparam("of_channel"), direct=direct),
    )
    for direct in (False, True)
}


@dataclass(frozen=True)
class Who:
    """A person by name; the Slack id stands in for a name that is not known."""

    slack_id: str
    name: str


@dataclass(frozen=True)
class Answered:
    """Somebody has answered."""

    who: Who
    late: bool


@dataclass(frozen=True)
class PromptPage:
    """The message that asks, and who has answered it."""

    round_id: int
    number: int
    name: str
    questions: tuple[str, ...]
    state: RoundState
    deleted: bool
    answered: tuple[Answered, ...]
    expected: int
    """How many are asked, those who have answered among them."""
    close_at: datetime
    direct: bool = False
    """Whether they were asked by direct message, and this only heads the report."""
    asked_on: date | None = None
    today: date | None = None
    """In the check-in's zone, like `asked_on`."""


@dataclass(frozen=True)
class ReminderPage:
    """A round that still waits for one person's answer."""

    round_id: int
    number: int
    name: str
    channel: str
    """The channel's Slack id."""
    close_at: datetime
    goals: tuple[tuple[int, str], ...] = ()
    """Short ids and titles of those that had no word lately, where it reminds of them."""


@dataclass(frozen=True)
class AskPage:
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


@dataclass(frozen=True)
class CheckinPage:
    """A check-in: when it asks, whom, and what."""

    id: int
    number: int
    name: str
    rule: str
    zone: str
    state: CheckinState
    channel: str
    """The channel's Slack id."""
    questions: tuple[str, ...]
    everybody: bool
    asks: tuple[Who, ...]
    """Whom it would ask now."""
    unreached: tuple[Who, ...]
    """Whom it lists, but cannot ask: they are not in the channel."""
    away: tuple[Who, ...]
    remind_after: int | None
    """Minutes; none means no reminder."""
    close_after: int
    """Minutes."""
    times: Times
    """The next five; none while it is paused."""
    reader_zone: str
    may_change: bool
    direct: bool = False
    own_zones: bool = False
    holidays: str = ""
    """The country whose holidays are kept, by its code; or none."""
    changes: tuple[Changed, ...] = ()
    """The newest first."""


def prompt(session: Session, round_id: int, now: datetime) -> PromptPage | None:
    """The prompt of a round; none when it is gone or was never asked."""
    found = _round(session, round_id)
    if found is None:
        return None
    asking, checkin, _ = found
    of = {"asking": asking.id, "of_channel": checkin.channel_id}
    answered = session.execute(_ANSWERED, of)
    return PromptPage(
        round_id=asking.id,
        number=checkin.number,
        name=checkin.name,
        questions=tuple(checkin.questions),
        state=asking.state,
        deleted=checkin.state == CheckinState.DELETED,
        answered=tuple(Answered(who(person), late) for person, late in answered),
        expected=session.scalar(_EXPECTED[asking.direct], of) or 0,
        close_at=asking.close_at,
        direct=asking.direct,
        asked_on=date.fromisoformat(asking.slot[:10]),
        today=now.astimezone(zone(known_zone(asking.zone))).date(),
    )


def reminder(
    session: Session, workspace_id: int, round_id: int, slack_id: str, now: datetime
) -> ReminderPage | None:
    """The reminder to one person; none when nothing is to be reminded of any more: they have
    answered or skipped, have spoken of all their goals lately, are away or gone, or the round is
    over."""
    found = _round(session, round_id)
    person = session.scalar(
        select(Person).where(Person.workspace_id == workspace_id, Person.slack_id == slack_id)
    )
    if found is None or person is None:
        return None
    asking, checkin, channel = found
    over = asking.state != RoundState.OPEN or checkin.state == CheckinState.DELETED
    gone = session.get(Membership, (checkin.channel_id, person.id)) is None
    asked = session.get(Asked, (asking.id, person.id))
    expected = asked is not None and (not asking.direct or asked.prompted_at is not None)
    if over or gone or not expected or audiences.is_away(person, now):
        return None
    unsaid = concerns.unheard(session, [checkin.channel_id], now)
    needed = unsaid.needs_word(checkin.channel_id, person.id)
    if rounds.answered(session, asking, person) or not needed:
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
    if found is None or session.get(Membership, (found[1].channel_id, person.id)) is None:
        return None
    asking, checkin, channel = found
    answered = session.scalar(
        select(Answer.answered_at).where(
            Answer.round_id == asking.id, Answer.person_id == person.id
        )
    )
    expected = session.get(Asked, (asking.id, person.id))
    is_open = asking.state == RoundState.OPEN
    skipped = expected is None or (asking.direct and expected.prompted_at is None)
    deleted = checkin.state == CheckinState.DELETED
    if sent_at is None and (answered or skipped or deleted or not is_open):
        return None
    if sent_at is not None and sent_at > min(asking.closed_at or sent_at, asking.close_at) + GRACE:
        return None  # it was over, and so the message did not ask, among other things that it told
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
        until_morning=_is_open_next_morning(asking, expected, person),
    )


def _is_open_next_morning(asking: Round, expected: Asked | None, person: Person) -> bool:
    asked_at = expected.prompted_at if expected else None
    morning = audiences.next_morning(person, asked_at or asking.opened_at)
    return morning < asking.close_at


def owed(session: Session, person: Person, now: datetime) -> tuple[ReminderPage, ...]:
    """The open rounds that wait for a person's answer, the one that closes first at the head."""
    pages = []
    for asking in rounds.waiting_for(session, person, None):
        found = _round(session, asking.id)
        if found and session.get(Membership, (found[1].channel_id, person.id)) is not None:
            pages.append(_reminder(*found))
    return tuple(pages)


def next_asked(session: Session, person: Person, now: datetime) -> tuple[str, datetime] | None:
    """The check-in that asks a person next, by its name, and when; none while none does, or they
    are away."""
    coming = []
    for checkin in checkins.visible(session, person, None, now)[:LOOKED_AT]:
        names = audiences.names(session, checkin)
        if not audiences.is_meant(person, checkin, names) or audiences.is_away(person, now):
            continue
        found = times.coming(session, checkin, [person], now, 1)
        if found.slots and not found.asleep:
            coming.append((found.slots[0].instant, checkin.name))
    at, name = min(coming, default=(None, ""))
    return (name, at) if at else None


def checkin_page(session: Session, checkin: Checkin, viewer: Person, now: datetime) -> CheckinPage:
    """One check-in, as its list and preview show it."""
    asked = audiences.asked(session, [checkin], now)[checkin.id]
    away = audiences.away(session, checkin, now)
    reached = {person.id for person in (*asked, *away)}
    listed = audiences.listed(session, checkin)
    return CheckinPage(
        id=checkin.id,
        number=checkin.number,
        name=checkin.name,
        rule=checkin.rule,
        zone=checkin.zone,
        state=checkin.state,
        channel=session.get_one(Channel, checkin.channel_id).slack_id,
        questions=tuple(checkin.questions),
        everybody=checkin.everybody,
        asks=tuple(who(person) for person in asked),
        unreached=tuple(who(person) for person in listed if person.id not in reached),
        away=tuple(who(person) for person in away),
        remind_after=checkin.remind_after_minutes,
        close_after=checkin.close_after_minutes,
        times=times.coming(session, checkin, [*asked, *away], now),
        reader_zone=viewer.zone,
        may_change=access.may_change_checkin(viewer, checkin),
        direct=checkin.direct,
        own_zones=checkin.own_zones,
        holidays=checkin.holidays,
        changes=changes.latest(
            session,
            Setup.CHECKIN,
            checkin.channel_id,
            reader=viewer,
            now=now,
            checkin_id=checkin.id,
        ),
    )


def listing(
    session: Session, viewer: Person, here: int | None, now: datetime
) -> tuple[CheckinPage, ...]:
    """The check-ins of this channel, or, in a direct message, of a person's channels."""
    found = checkins.visible(session, viewer, here, now)
    return tuple(checkin_page(session, checkin, viewer, now) for checkin in found)


def who(person: Person) -> Who:
    """A person by name."""
    return Who(person.slack_id, person.name)


def _round(session: Session, round_id: int) -> tuple[Round, Checkin, Channel] | None:
    found = session.execute(_ASKED, {"asking": round_id}).first()
    return (found[0], found[1], found[2]) if found else None


def _reminder(asking: Round, checkin: Checkin, channel: Channel) -> ReminderPage:
    return ReminderPage(
        round_id=asking.id,
        number=checkin.number,
        name=checkin.name,
        channel=channel.slack_id,
        close_at=asking.close_at,
    )
