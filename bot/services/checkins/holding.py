"""Holding a check-in while it is changed, and the lines of what was changed."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.errors import NoSuchThing
from bot.model import Checkin, CheckinPerson, CheckinState, Person, Setup
from bot.model.people import mention
from bot.services import changes, plans


def hold(session: Session, checkin: Checkin) -> None:
    """Keep others from changing or asking a check-in until this transaction ends.

    Raises:
        NoSuchThing: it was deleted meanwhile.
    """
    session.flush()  # a refresh forgets what was not written
    session.refresh(checkin, with_for_update=True)
    if checkin.state == CheckinState.DELETED:
        raise NoSuchThing(ref=f"C{checkin.number}", command="/checkin")


def note(
    session: Session, checkin: Checkin, before: dict[str, str], by: Person, now: datetime
) -> None:
    """Write down who changed what, seen against the words `before`."""
    changes.write(
        session, Setup.CHECKIN, checkin.channel_id, by=by, now=now, checkin_id=checkin.id,
        old=before, new=words(session, checkin),
    )  # fmt: skip


def words(session: Session, checkin: Checkin) -> dict[str, str]:
    """What stands in a check-in's form, in words, by its label."""
    listed = session.scalars(
        select(Person.slack_id)
        .join(CheckinPerson, CheckinPerson.person_id == Person.id)
        .where(CheckinPerson.checkin_id == checkin.id)
        .order_by(Person.name, Person.id)
    )
    return plans.words_of(checkin, ", ".join(mention(slack_id) for slack_id in listed))
