"""Finding check-ins: by short id, by button, or as the only one that can be meant."""

from collections.abc import Collection
from datetime import datetime
from html import escape

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from bot.errors import CairnError, NoSuchThing
from bot.model import Checkin, CheckinState, Person
from bot.services import access
from bot.when import say_rule

STANDING = (CheckinState.ACTIVE, CheckinState.PAUSED)


class NoCheckin(CairnError):
    """This channel has no regular check-in yet. `/checkin setup` makes one."""


class SeveralCheckins(CairnError):
    """Which check-in do you mean? Say it with its id: {names}."""


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


def _standing(viewer: Person, here: int | None, now: datetime) -> Select[Checkin]:
    return known(viewer, here, now).where(Checkin.state != CheckinState.DELETED)


def known(viewer: Person, here: int | None, now: datetime) -> Select[Checkin]:
    """All of the channels that a person may look into from here, deleted ones too."""
    return select(Checkin).where(
        Checkin.workspace_id == viewer.workspace_id,
        access.within(Checkin.channel_id, viewer, here, now),
    )


def _named(checkin: Checkin) -> str:
    # The handler of errors shows sentences as they are, so a person's words are escaped here.
    name = escape(checkin.name[:60], quote=False)
    return f"C{checkin.number} “{name}” ({say_rule(checkin.rule)})"
