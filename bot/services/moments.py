"""The moments at which people are asked by direct message: each in their own day, once.

A round that asks directly is open before anybody's moment has come. Whoever is not to be asked in
it after all keeps their row without a moment, so that they are not taken for new.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import Row, Select, exists, select, update
from sqlalchemy.orm import Session

from bot.model import Asked, Checkin, CheckinState, Membership, Person, Round, RoundState, Workspace
from bot.model.upserts import Upsert, table_of
from bot.services import audiences
from bot.when import Slot, known_zone

_ASK = Upsert(lambda insert: insert(table_of(Asked)).on_conflict_do_nothing())


def due(person: Person, checkin: Checkin, slot: str) -> datetime:
    """When a person is asked for a slot: at its wall time in the check-in's zone; or in their own,
    and then when their quiet hours are over."""
    local = datetime.fromisoformat(slot)
    if not checkin.own_zones:
        return Slot(local, known_zone(checkin.zone)).instant
    return audiences.waking(person, Slot(local, audiences.zone_of(person)).instant)


def window(checkin: Checkin) -> timedelta:
    """How long there is to answer."""
    return timedelta(minutes=checkin.close_after_minutes)


def arrive(session: Session, channel_id: int, now: datetime) -> None:
    """Ask those who are new in a channel too, in the rounds in which their moment is to come."""
    new = ~exists().where(Asked.round_id == Round.id, Asked.person_id == Person.id)
    _ask(session, now, session.execute(_rounds().where(Checkin.channel_id == channel_id, new)))


def introduce(session: Session, person: Person, now: datetime) -> None:
    """Ask somebody of whom nothing was known before in the rounds of their channels."""
    _ask(session, now, session.execute(_rounds().where(Person.id == person.id)))


def move(session: Session, person: Person, now: datetime) -> None:
    """Follow a person to another zone; when their moment is over there, the next one is theirs."""
    found = session.execute(
        select(Round, Checkin)
        .join(Asked, Asked.round_id == Round.id)
        .join(Checkin, Checkin.id == Round.checkin_id)
        .where(Asked.person_id == person.id, Asked.due_at.is_not(None), Checkin.own_zones)
        .order_by(Round.id)
    ).all()
    moved = [(asking, due(person, checkin, asking.slot)) for asking, checkin in found]
    for (asking, checkin), (_, at) in zip(found, moved, strict=True):
        _keep_open(session, asking, at + window(checkin))
    for asking, at in moved:  # who is being asked at this moment stays asked
        waits = Asked.round_id == asking.id, Asked.person_id == person.id, Asked.due_at.is_not(None)
        session.execute(update(Asked).where(*waits).values(due_at=at if at > now else None))


def _rounds() -> Select[Round, Checkin, Person]:
    return (
        select(Round, Checkin, Person)
        .join(Checkin, Checkin.id == Round.checkin_id)
        .join(Membership, Membership.channel_id == Checkin.channel_id)
        .join(Person, Person.id == Membership.person_id)
        .join(Workspace, Workspace.id == Person.workspace_id)
        .where(
            Person.slack_id != Workspace.bot_user_id,  # it may not know yet that it is a bot
            Round.state == RoundState.OPEN,
            Round.direct,
            Checkin.state != CheckinState.DELETED,
        )
    )


def _ask(session: Session, now: datetime, found: Iterable[Row[Round, Checkin, Person]]) -> None:
    rows = []
    names: dict[int, list[int]] = {}
    for asking, checkin, person in found:
        if checkin.id not in names:
            names[checkin.id] = [] if checkin.everybody else audiences.names(session, checkin)
        at = due(person, checkin, asking.slot)
        if at > now and audiences.is_meant(person, checkin, names[checkin.id]):
            rows.append(
                {
                    "round_id": asking.id,
                    "person_id": person.id,
                    "workspace_id": asking.workspace_id,
                    "due_at": at,
                }
            )
            _keep_open(session, asking, at + window(checkin))
    if rows:
        session.execute(_ASK.on(session), rows)


def _keep_open(session: Session, asking: Round, until: datetime) -> None:
    """A round is open until the last of its people have had their time."""
    longer = update(Round).where(Round.id == asking.id, Round.close_at < until)
    session.execute(longer.values(close_at=until))
