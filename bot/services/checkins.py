"""Check-ins: set up, edited, paused, resumed, deleted and found."""

from collections.abc import Collection, Sequence
from datetime import datetime
from html import escape

from sqlalchemy import Select, delete, select, update
from sqlalchemy.orm import Session

from bot.errors import CairnError, ChangedMeanwhile, NoSuchThing, NotYours
from bot.model import (
    Asked,
    Checkin,
    CheckinPerson,
    CheckinState,
    Kind,
    Person,
    Round,
    RoundState,
    Setup,
)
from bot.model.people import mention
from bot.services import access, changes, outbox, plans, workspaces
from bot.services.plans import Plan
from bot.when import Slot, next_slots, say_rule

STANDING = (CheckinState.ACTIVE, CheckinState.PAUSED)
EARLIEST = "Etc/GMT-14"
"""Where every wall time comes first: UTC+14, as in Kiritimati."""
SHOWN = 3
"""So many of the newest rounds of a check-in say that it was deleted."""


class NoCheckin(CairnError):
    """This channel has no regular check-in yet. `/checkin setup` makes one."""


class SeveralCheckins(CairnError):
    """Which check-in do you mean? Say it with its id: {names}."""


class AlreadyPaused(CairnError):
    """C{number} is paused already; `/checkin resume C{number}` takes it up again."""


class NotPaused(CairnError):
    """C{number} is not paused, so there is nothing to resume."""


def set_up(
    session: Session, channel_id: int | None, plan: Plan, *, by: Person, now: datetime
) -> Checkin:
    """Make a regular check-in for a channel; it asks for the first time at its next slot.

    Raises:
        OutsiderOnly, NotYours: people of other organisations and guests set up nothing.
        NoSuchThing: they are not in that channel.
    """
    need_regular(by)
    channel = access.need_member(session, by, channel_id)
    checkin = Checkin(
        workspace_id=by.workspace_id,
        number=workspaces.next_number(session, by.workspace_id, "checkins"),
        channel_id=channel.id,
        state=CheckinState.ACTIVE,
        owner_id=by.id,
        created_at=now,
        **plans.facts(plan, now, None),
    )
    begin(checkin, now)
    session.add(checkin)
    session.flush()
    _list_people(session, checkin, plan.people)
    _note(session, checkin, {}, by, now)
    return checkin


def need_regular(person: Person) -> None:
    """Refuse who may answer check-ins but not make them.

    Raises:
        OutsiderOnly, NotYours: the sentence for them.
    """
    access.need_insider(person)
    if person.guest:
        raise NotYours(who="full members of this workspace")


def edit(
    session: Session, checkin: Checkin, plan: Plan, *, by: Person, now: datetime, version: int
) -> None:
    """Bring a check-in to a new plan. A round that is open stays as it was asked.

    Raises:
        NotYours: nothing was changed.
        ChangedMeanwhile: somebody edited it after the form was opened at `version`.
    """
    access.need_checkin_change(session, by, checkin)
    hold(session, checkin)
    if checkin.version != version:
        raise ChangedMeanwhile(who="Somebody")
    before = _words(session, checkin)
    for name, value in plans.facts(plan, now, checkin).items():
        setattr(checkin, name, value)
    checkin.version += 1
    begin(checkin, now)
    session.execute(delete(CheckinPerson).where(CheckinPerson.checkin_id == checkin.id))
    _list_people(session, checkin, plan.people)
    _note(session, checkin, before, by, now)


def pause(session: Session, checkin: Checkin, *, by: Person, now: datetime) -> None:
    """Ask nobody until it is resumed; an open round may still be answered.

    Raises:
        NotYours, AlreadyPaused: nothing was changed.
    """
    access.need_checkin_change(session, by, checkin)
    hold(session, checkin)
    if checkin.state == CheckinState.PAUSED:
        raise AlreadyPaused(number=checkin.number)
    _turn(session, checkin, CheckinState.PAUSED, by, now)


def resume(session: Session, checkin: Checkin, *, by: Person, now: datetime) -> None:
    """Ask again from the next slot on; what was due meanwhile is not made up for.

    Raises:
        NotYours, NotPaused: nothing was changed.
    """
    access.need_checkin_change(session, by, checkin)
    hold(session, checkin)
    if checkin.state != CheckinState.PAUSED:
        raise NotPaused(number=checkin.number)
    _turn(session, checkin, CheckinState.ACTIVE, by, now)


def remove(session: Session, checkin: Checkin, *, by: Person, now: datetime) -> Sequence[Round]:
    """The newest rounds, which nobody can answer any more: it never asks again, and those that were
    open are over without a summary. What was answered is kept.

    Raises:
        NotYours: nothing was changed.
    """
    access.need_checkin_change(session, by, checkin)
    hold(session, checkin)
    _turn(session, checkin, CheckinState.DELETED, by, now)
    still = _rounds(checkin).where(Round.state == RoundState.OPEN)
    for asking in session.scalars(still.with_for_update(key_share=True)):
        asking.state, asking.closed_at, asking.remind_at = RoundState.CLOSED, now, None
        _let_be(session, asking)
    return _shown_anew(session, checkin, now)


def restore(
    session: Session, checkin_id: int, *, by: Person, here: int | None, now: datetime
) -> tuple[Checkin, Sequence[Round]]:
    """A check-in that was deleted by mistake, which asks again from its next slot on, and its
    newest rounds, which can be answered again: who was not asked in them is not asked any more.
    One that stands is left as it is.

    Raises:
        NoSuchThing: there is none in a channel of this person's.
        NotYours: nothing was changed.
    """
    found = session.scalar(_known(by, here, now).where(Checkin.id == checkin_id))
    if found is None:
        raise NoSuchThing(ref="such check-in", command="/checkin")
    access.need_checkin_change(session, by, found)
    session.refresh(found, with_for_update=True)
    if found.state != CheckinState.DELETED:
        return found, ()
    cut_short = Round.state == RoundState.CLOSED, Round.closed_at < Round.close_at
    again = _rounds(found).where(*cut_short, Round.close_at > now)
    for asking in session.scalars(again.with_for_update(key_share=True)):
        asking.state, asking.closed_at = RoundState.OPEN, None
    _turn(session, found, CheckinState.ACTIVE, by, now)
    return found, _shown_anew(session, found, now)


def _rounds(checkin: Checkin) -> Select[Round]:
    return select(Round).where(Round.checkin_id == checkin.id).order_by(Round.id.desc())


def _shown_anew(session: Session, checkin: Checkin, now: datetime) -> Sequence[Round]:
    """The newest rounds that were asked, whose prompts are brought up to date."""
    asked = _rounds(checkin).where(Round.state != RoundState.MISSED).limit(SHOWN)
    shown = session.scalars(asked).all()
    for asking in shown:
        outbox.refresh(
            session,
            workspace_id=checkin.workspace_id,
            kind=Kind.CHECKIN_PROMPT,
            subject_id=asking.id,
            now=now,
        )
    return shown


def find(session: Session, viewer: Person, number: int, here: int | None, now: datetime) -> Checkin:
    """The check-in with this short id.

    Raises:
        NoSuchThing: there is none, or it is of a channel that this person is not in: the same.
    """
    found = session.scalar(_standing(viewer, here, now).where(Checkin.number == number))
    if found is None:
        raise NoSuchThing(ref=f"C{number}", command="/checkin")
    return found


def find_row(
    session: Session, viewer: Person, checkin_id: int, here: int | None, now: datetime
) -> Checkin:
    """The check-in of a button or form; the same rule as `find`."""
    found = session.scalar(_standing(viewer, here, now).where(Checkin.id == checkin_id))
    if found is None:
        raise NoSuchThing(ref="such check-in", command="/checkin")
    return found


def choose(
    session: Session,
    viewer: Person,
    number: int | None,
    *,
    here: int | None,
    now: datetime,
    states: Collection[CheckinState] = STANDING,
) -> Checkin:
    """The check-in that is meant: the one named, or the only one here that is in these states.

    Raises:
        NoSuchThing, NoCheckin, SeveralCheckins: which one is not clear.
    """
    if number is not None:
        return find(session, viewer, number, here, now)
    found = visible(session, viewer, here, now)
    fitting = [checkin for checkin in found if checkin.state in states] or found
    if not fitting:
        raise NoCheckin
    if len(fitting) > 1:
        raise SeveralCheckins(names=", ".join(_named(checkin) for checkin in fitting[:10]))
    return fitting[0]


def visible(session: Session, viewer: Person, here: int | None, now: datetime) -> list[Checkin]:
    """The check-ins of this channel, or, in a direct message, of all channels of a person."""
    query = _standing(viewer, here, now)
    if here is not None:
        query = query.where(Checkin.channel_id == here)
    return list(session.scalars(query.order_by(Checkin.number)))


def begin(checkin: Checkin, now: datetime) -> None:
    """Let a check-in ask from `now` on: at its first slot, as its zone's clock shows it.

    Where everybody has a zone of their own, that slot may have come elsewhere already: the clock
    looks at it at once, and asks those whose moment is still to come.
    """
    coming = next_slots(checkin.rule, checkin.zone, now, 1)
    if checkin.state != CheckinState.ACTIVE or not coming:
        checkin.next_at, checkin.next_slot = None, None
        return
    first = Slot(coming[0].local, EARLIEST) if checkin.own_zones else coming[0]
    checkin.next_at, checkin.next_slot = max(first.instant, now), coming[0].key


def next_look(checkin: Checkin, now: datetime) -> tuple[datetime | None, str | None]:
    """When the clock must look at a check-in next, all that has come by `now` being done, and for
    which slot; never, while it is paused or when its rule has ended."""
    if checkin.state != CheckinState.ACTIVE:
        return None, None
    zone = EARLIEST if checkin.own_zones else checkin.zone
    coming = next_slots(checkin.rule, zone, now, 1)
    return (coming[0].instant, coming[0].key) if coming else (None, None)


def hold(session: Session, checkin: Checkin) -> None:
    """Keep others from changing or asking a check-in until this transaction ends.

    Raises:
        NoSuchThing: it was deleted meanwhile.
    """
    session.flush()  # a refresh forgets what was not written
    session.refresh(checkin, with_for_update=True)
    if checkin.state == CheckinState.DELETED:
        raise NoSuchThing(ref=f"C{checkin.number}", command="/checkin")


def _standing(viewer: Person, here: int | None, now: datetime) -> Select[Checkin]:
    return _known(viewer, here, now).where(Checkin.state != CheckinState.DELETED)


def _known(viewer: Person, here: int | None, now: datetime) -> Select[Checkin]:
    return select(Checkin).where(
        Checkin.workspace_id == viewer.workspace_id,
        access.within(Checkin.channel_id, viewer, here, now),
    )


def _named(checkin: Checkin) -> str:
    # The handler of errors shows sentences as they are, so a person's words are escaped here.
    name = escape(checkin.name[:60], quote=False)
    return f"C{checkin.number} “{name}” ({say_rule(checkin.rule)})"


def _let_be(session: Session, asking: Round) -> None:
    """Ask and remind nobody in a round any more who was not yet."""
    session.execute(
        update(Asked).where(Asked.round_id == asking.id).values(due_at=None, remind_at=None)
    )


def _turn(
    session: Session, checkin: Checkin, state: CheckinState, by: Person, now: datetime
) -> None:
    before = _words(session, checkin)
    checkin.state = state
    checkin.version += 1
    begin(checkin, now)
    _note(session, checkin, before, by, now)


def _words(session: Session, checkin: Checkin) -> dict[str, str]:
    listed = session.scalars(
        select(Person.slack_id)
        .join(CheckinPerson, CheckinPerson.person_id == Person.id)
        .where(CheckinPerson.checkin_id == checkin.id)
        .order_by(Person.name, Person.id)
    )
    return plans.words_of(checkin, ", ".join(mention(slack_id) for slack_id in listed))


def _note(
    session: Session, checkin: Checkin, before: dict[str, str], by: Person, now: datetime
) -> None:
    changes.write(
        session, Setup.CHECKIN, checkin.channel_id, by=by, now=now, checkin_id=checkin.id,
        old=before, new=_words(session, checkin),
    )  # fmt: skip


def _list_people(session: Session, checkin: Checkin, ids: Sequence[int]) -> None:
    session.add_all(
        CheckinPerson(checkin_id=checkin.id, person_id=person_id, workspace_id=checkin.workspace_id)
        for person_id in dict.fromkeys(ids)
    )
    session.flush()
