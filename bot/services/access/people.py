"""Who a person is here: of this organisation or another, in a channel or out of it."""

from sqlalchemy import ColumnElement, exists, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from bot.errors import CairnError, NoSuchThing, OutsiderOnly
from bot.model import (
    Channel,
    Membership,
    Person,
)
from bot.model.people import mention


class SwitchedOff(CairnError):
    """Your account in this workspace is switched off, so nothing was changed."""


class CairnLeft(CairnError):
    """I am not in <#{channel}> any more, so nothing was saved. Type `/invite @Cairn` there, then \
try again."""


def is_gone(person: Person) -> bool:
    """Whether an account of this workspace was switched off: it sees and does nothing."""
    return person.deactivated and not person.outsider


def need_insider(person: Person) -> None:
    """Refuse people of other organisations, and those whose account was switched off.

    Raises:
        OutsiderOnly, SwitchedOff: the sentence for them.
    """
    if person.outsider:
        raise OutsiderOnly
    if is_gone(person):
        raise SwitchedOff


def in_channel(
    channel: InstrumentedAttribute[int] | InstrumentedAttribute[int | None], person: Person
) -> ColumnElement[bool]:
    """The condition that a person is in the channel with this row."""
    return exists().where(Membership.channel_id == channel, Membership.person_id == person.id)


def here(session: Session, person: Person, channel_id: int | None) -> int | None:
    """The channel that a form says it was opened in, if its person is a member of it."""
    if channel_id is None:
        return None
    found = session.get(Membership, (channel_id, person.id))
    return channel_id if found else None


def need_member(session: Session, person: Person, channel_id: int | None) -> Channel:
    """The channel of a form, if its person is in it and so is Cairn; a form can be forged.

    Raises:
        CairnLeft: everybody may know of it, but Cairn was taken out of it.
        NoSuchThing: it is not theirs: the same words as for one that does not exist.
    """
    channel = session.scalar(
        select(Channel)
        .join(Membership, Membership.channel_id == Channel.id)
        .where(
            Channel.id == channel_id,
            Channel.workspace_id == person.workspace_id,
            Channel.cairn_in,
            Membership.person_id == person.id,
        )
    )
    if channel is None:
        _refuse_if_left(session, person, channel_id)
        raise NoSuchThing(ref="such channel", command="/goal")
    return channel


def _refuse_if_left(session: Session, person: Person, channel_id: int | None) -> None:
    left = session.scalar(
        select(Channel.slack_id).where(
            Channel.id == channel_id,
            Channel.workspace_id == person.workspace_id,
            ~Channel.private,
            ~Channel.cairn_in,
        )
    )
    if left is not None and not (person.guest or person.outsider):
        raise CairnLeft(channel=left)


def names(session: Session, *ids: int | None) -> str:
    """The names of those who may, as mentions, for the sentence that refuses somebody else: those
    of these rows, and a workspace admin."""
    wanted = list(dict.fromkeys(number for number in ids if number is not None))
    found = {
        person.id: mention(person.slack_id)
        for person in session.scalars(select(Person).where(Person.id.in_(wanted)))
    }
    return " or ".join([*(found[number] for number in wanted), "a workspace admin"])
