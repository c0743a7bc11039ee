"""Who is in a channel, as Slack says and as Cairn sees."""

from collections.abc import Collection, Iterable
from datetime import UTC, datetime, timedelta

from sqlalchemy import bindparam, delete, exists, select, update
from sqlalchemy.orm import Session

from bot.model import Channel, Checkin, Membership, Person
from bot.model.upserts import Upsert, table_of
from bot.services import moments

from .holding import hold_channel

_EVER, _MOMENT = datetime(1970, 1, 1, tzinfo=UTC), timedelta(microseconds=1)
_MEET_PERSON = Upsert(lambda insert: insert(table_of(Person)).on_conflict_do_nothing())
_JOIN = Upsert(lambda insert: insert(table_of(Membership)).on_conflict_do_nothing())
_JOIN_ANEW = Upsert(
    lambda insert: (
        insert(table_of(Membership)).on_conflict_do_nothing().returning(Membership.person_id)
    )
)
MEMBERSHIPS = table_of(Membership)
_IS_MEMBER = select(MEMBERSHIPS.c.person_id).where(
    MEMBERSHIPS.c.channel_id == bindparam("channel_id"),
    MEMBERSHIPS.c.person_id == bindparam("person_id"),
)
_CHECKINS = table_of(Checkin)
_OWNER_IS_IN = exists().where(
    MEMBERSHIPS.c.channel_id == _CHECKINS.c.channel_id,
    MEMBERSHIPS.c.person_id == _CHECKINS.c.owner_id,
)
_LEARN_OWNERS = (
    update(_CHECKINS)
    .where(_CHECKINS.c.channel_id == bindparam("of_channel"), _CHECKINS.c.owner_in != _OWNER_IS_IN)
    .values(owner_in=_OWNER_IS_IN)
)


def join(session: Session, channel_id: int, person: Person, now: datetime) -> None:
    """Note that a person is in a channel; who is new there is asked what its people are still to
    be asked."""
    added = session.execute(
        _JOIN_ANEW.on(session),
        {
            "channel_id": channel_id,
            "person_id": person.id,
            "workspace_id": person.workspace_id,
        },
    )
    if added.scalar() is not None:
        session.execute(_LEARN_OWNERS, {"of_channel": channel_id})
        moments.arrive(session, channel_id, now)


def is_member(session: Session, channel_id: int, person_id: int) -> bool:
    """Whether a person is in a channel, as far as Cairn knows."""
    found = session.execute(_IS_MEMBER, {"channel_id": channel_id, "person_id": person_id})
    return found.scalar() is not None


def leave(session: Session, channel_id: int, person_id: int) -> None:
    """Note that a person is no longer in a channel: from now on they see nothing of it. What Slack
    is just being asked of its members may be older than that, and is known by this to be so."""
    found = hold_channel(session, channel_id)
    found.members_known_at = (found.members_known_at or _EVER) + _MOMENT
    session.execute(
        delete(Membership).where(
            Membership.channel_id == channel_id, Membership.person_id == person_id
        )
    )
    session.execute(_LEARN_OWNERS, {"of_channel": channel_id})


def learn_members(
    session: Session, found: Channel, slack_ids: Collection[str], now: datetime
) -> None:
    """Bring the members of a channel to what Slack says; nobody means that Cairn is not in it any
    more, and says of nobody that they left. Of two who heard it at once, one waits for the other:
    what both have written together, nobody has said."""
    session.flush()
    hold_channel(session, found.id)
    wanted = dict.fromkeys(slack_ids)
    if wanted:
        session.execute(
            _MEET_PERSON.on(session),
            [{"workspace_id": found.workspace_id, "slack_id": slack_id} for slack_id in wanted],
        )
    session.execute(delete(Membership).where(Membership.channel_id == found.id))
    rows = [
        {"channel_id": found.id, "person_id": person_id, "workspace_id": found.workspace_id}
        for person_id in _ids_of(session, found.workspace_id, wanted)
    ]
    if rows:
        session.execute(_JOIN.on(session), rows)
        session.execute(_LEARN_OWNERS, {"of_channel": found.id})
        moments.arrive(session, found.id, now)
    found.members_known_at = now


def _ids_of(session: Session, workspace_id: int, slack_ids: Iterable[str]) -> list[int]:
    wanted = list(slack_ids)
    found: list[int] = []
    for start in range(0, len(wanted), 500):
        some = wanted[start : start + 500]
        found += session.scalars(
            select(Person.id).where(Person.workspace_id == workspace_id, Person.slack_id.in_(some))
        ).all()
    return found


def members(session: Session, channel_id: int) -> list[Person]:
    """The people of a channel who can be asked something: no bots, nobody who has left."""
    return list(
        session.scalars(
            select(Person)
            .join(Membership, Membership.person_id == Person.id)
            .where(
                Membership.channel_id == channel_id,
                ~Person.bot,
                ~Person.deactivated,
                ~Person.outsider,
            )
            .order_by(Person.name, Person.id)
        )
    )
