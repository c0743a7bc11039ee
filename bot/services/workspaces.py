"""Workspaces and channels: which exist, who is in them, and the short ids that they give out."""

from collections.abc import Collection, Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Literal, get_args

from sqlalchemy import ColumnElement, bindparam, delete, exists, func, or_, select, update
from sqlalchemy.orm import InstrumentedAttribute, Session

from bot.model import Channel, Goal, Membership, Person, Setup, Workspace
from bot.model.upserts import Upsert, table_of
from bot.services import changes, installations, moments, people

FRESH = timedelta(minutes=5)
"""How long Slack's word on who is in a channel is taken without asking again. One that is as far in
the future was noted by a clock that was wrong, and nobody knows how old it is."""

_EVER, _MOMENT = datetime(1970, 1, 1, tzinfo=UTC), timedelta(microseconds=1)

_MEET = Upsert(lambda insert: insert(table_of(Workspace)).on_conflict_do_nothing())
_MEET_CHANNEL = Upsert(lambda insert: insert(table_of(Channel)).on_conflict_do_nothing())
_MEET_PERSON = Upsert(lambda insert: insert(table_of(Person)).on_conflict_do_nothing())
_JOIN = Upsert(lambda insert: insert(table_of(Membership)).on_conflict_do_nothing())
_JOIN_ANEW = Upsert(
    lambda insert: (
        insert(table_of(Membership)).on_conflict_do_nothing().returning(Membership.person_id)
    )
)

_FIND_CHANNEL = select(Channel).where(
    Channel.workspace_id == bindparam("workspace_id"), Channel.slack_id == bindparam("slack_id")
)
_CHANNEL = select(Channel).where(
    Channel.workspace_id == bindparam("workspace_id"), Channel.id == bindparam("row")
)
_SLACK_ID = select(Channel.slack_id).where(
    Channel.workspace_id == bindparam("workspace_id"), Channel.id == bindparam("row")
)
_MEMBERSHIPS = table_of(Membership)
_IS_MEMBER = select(_MEMBERSHIPS.c.person_id).where(
    _MEMBERSHIPS.c.channel_id == bindparam("channel_id"),
    _MEMBERSHIPS.c.person_id == bindparam("person_id"),
)
_FIND_WITH_MEMBER = _FIND_CHANNEL.add_columns(
    exists().where(
        _MEMBERSHIPS.c.channel_id == Channel.id,
        _MEMBERSHIPS.c.person_id == bindparam("person_id"),
    )
)

Numbered = Literal["goals", "objectives", "milestones", "checkins"]

_WORKSPACES = table_of(Workspace)
_COUNTERS = {kind: _WORKSPACES.c[f"{kind}_made"] for kind in get_args(Numbered)}
_COUNT = {
    kind: update(_WORKSPACES)
    .where(_WORKSPACES.c.id == bindparam("of_workspace"))
    .values({counter: counter + 1})
    .returning(counter)
    for kind, counter in _COUNTERS.items()
}


def meet(
    session: Session, team_id: str, name: str, bot_user_id: str, now: datetime, *, url: str = ""
) -> Workspace:
    """The workspace of a team, made when it is new, its name, bot and address brought up to
    date."""
    session.execute(_MEET.on(session), {"team_id": team_id, "installed_at": now})
    workspace = session.scalars(select(Workspace).where(Workspace.team_id == team_id)).one()
    workspace.name, workspace.bot_user_id = name[:200], bot_user_id
    if url.startswith("https://") and len(url) <= 300:
        workspace.url = url
    return workspace


def next_number(session: Session, workspace_id: int, kind: Numbered) -> int:
    """The next short id of a kind: numbers are given once, and rise."""
    given: int = session.execute(_COUNT[kind], {"of_workspace": workspace_id}).scalar_one()
    return given


def find_channel(session: Session, workspace_id: int, slack_id: str) -> Channel | None:
    """The channel with this Slack id, if Cairn has heard of it."""
    return session.scalar(_FIND_CHANNEL, {"workspace_id": workspace_id, "slack_id": slack_id})


def find_with_member(
    session: Session, workspace_id: int, slack_id: str, person_id: int | None
) -> tuple[Channel | None, bool]:
    """The same, and whether a person is in it as far as Cairn knows."""
    sought = {"workspace_id": workspace_id, "slack_id": slack_id, "person_id": person_id}
    found = session.execute(_FIND_WITH_MEMBER, sought).first()
    return (found[0], bool(found[1])) if found else (None, False)


def slack_id_of(session: Session, workspace_id: int, channel_id: int) -> str:
    """The Slack id of the channel with this row number."""
    sought = {"workspace_id": workspace_id, "row": channel_id}
    slack_id: str = session.execute(_SLACK_ID, sought).scalar_one()
    return slack_id


def channel(session: Session, workspace_id: int, channel_id: int) -> Channel:
    """The channel with this row number."""
    return session.scalars(_CHANNEL, {"workspace_id": workspace_id, "row": channel_id}).one()


def meet_channel(session: Session, workspace_id: int, slack_id: str) -> Channel:
    """The channel with this Slack id, a row made for it when it is new: private until known."""
    session.execute(_MEET_CHANNEL.on(session), {"workspace_id": workspace_id, "slack_id": slack_id})
    found = find_channel(session, workspace_id, slack_id)
    assert found is not None
    return found


def learn_channel(
    session: Session,
    workspace_id: int,
    slack_id: str,
    *,
    name: str,
    private: bool,
    archived: bool,
    cairn_in: bool,
    now: datetime,
) -> Channel:
    """The channel, brought to what Slack says of it, having been asked at `now` or after it; what
    was heard since then counts more. Who is in it is asked soon after a change."""
    found = hold_channel(session, meet_channel(session, workspace_id, slack_id).id)
    if found.known_at is not None and now < found.known_at <= now + FRESH:
        return found
    _arrive(session, found, now, cairn_in=cairn_in)
    found.name, found.private, found.archived = name[:200], private, archived
    found.known_at = now
    return found


def make_private(session: Session, workspace_id: int, slack_id: str, now: datetime) -> None:
    """A channel was made private: from now on its goals exist for its members alone, whatever Slack
    has said of it before."""
    found = find_channel(session, workspace_id, slack_id)
    if found is not None:
        found = hold_channel(session, found.id)
        found.private = True
        found.known_at = now if found.known_at else None


def _arrive(session: Session, found: Channel, now: datetime, *, cairn_in: bool) -> None:
    if cairn_in and not found.cairn_in:
        found.members_known_at = None
        people.offer_kept_words(session, found.workspace_id, found.id, now)
    found.cairn_in = cairn_in


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
        moments.arrive(session, channel_id, now)


def open_editing(session: Session, found: Channel, *, on: bool, by: Person, now: datetime) -> None:
    """Let all full members of a channel change its goals, or only whose they are."""
    was, found.open_editing = found.open_editing, on
    changes.write(
        session, Setup.SETTINGS, found.id, by=by, now=now, old=_editors(was), new=_editors(on)
    )


def _editors(opened: bool) -> dict[str, str]:
    who = "everybody in this channel" if opened else "their owners"
    return {"who may change goals here": who}


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


def hold_channel(session: Session, channel_id: int) -> Channel:
    """The channel with this row number, as it is now and kept from all others."""
    held = select(Channel).where(Channel.id == channel_id).with_for_update(key_share=True)
    return session.scalars(held.execution_options(populate_existing=True)).one()


def learn_members(
    session: Session, found: Channel, slack_ids: Collection[str], now: datetime
) -> None:
    """Bring the members of a channel to what Slack says. Of two who heard it at once, one waits for
    the other: what both have written together, nobody has said."""
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


def _is_old(known_at: InstrumentedAttribute[datetime | None], now: datetime) -> ColumnElement[bool]:
    """Whether Slack is to be asked anew of what it said then."""
    return or_(known_at <= now - FRESH, known_at > now + FRESH)


def channels_to_ask_about(session: Session, now: datetime, limit: int) -> list[Channel]:
    """Channels of which Slack's word is missing or old, the oldest first."""
    return list(
        session.scalars(
            select(Channel)
            .join(Workspace, Workspace.id == Channel.workspace_id)
            .where(
                Channel.cairn_in,
                ~Channel.archived,
                Workspace.silenced_at.is_(None),
                or_(Channel.members_known_at.is_(None), _is_old(Channel.members_known_at, now)),
            )
            .order_by(Channel.members_known_at.is_not(None), Channel.members_known_at)
            .limit(limit)
        )
    )


def oldest_word(session: Session, workspace_id: int) -> datetime | None:
    """When Slack last said of each channel that Cairn is in what it is: the oldest such moment."""
    return session.scalar(
        select(func.min(Channel.known_at)).where(
            Channel.workspace_id == workspace_id, Channel.cairn_in, ~Channel.archived
        )
    )


def to_look_round(session: Session, now: datetime) -> list[int]:
    """Workspaces of whose channels Slack's word is old."""
    return list(
        session.scalars(
            select(Channel.workspace_id)
            .join(Workspace, Workspace.id == Channel.workspace_id)
            .where(
                Channel.cairn_in,
                ~Channel.archived,
                or_(Channel.known_at.is_(None), _is_old(Channel.known_at, now)),
                Workspace.silenced_at.is_(None),
            )
            .distinct()
        )
    )


def channels_left(session: Session, now: datetime, limit: int) -> list[Channel]:
    """Public channels with goals that Cairn was taken out of, and of which Slack's word is old."""
    return list(
        session.scalars(
            select(Channel)
            .join(Workspace, Workspace.id == Channel.workspace_id)
            .where(
                ~Channel.cairn_in,
                ~Channel.archived,
                ~Channel.private,
                _is_old(Channel.known_at, now),
                Workspace.silenced_at.is_(None),
                exists().where(Goal.channel_id == Channel.id),
            )
            .order_by(Channel.known_at)
            .limit(limit)
        )
    )


def learn_round(
    session: Session,
    workspace_id: int,
    found: Mapping[str, Mapping[str, Any]],
    now: datetime,
    *,
    complete: bool,
) -> None:
    """Bring the channels that Cairn knows to what Slack says of those that it is in, by Slack id.

    When these are all, Cairn is in no other any more: nothing of one is shown outside it then.
    """
    known = session.scalars(
        select(Channel)
        .where(
            Channel.workspace_id == workspace_id,
            or_(Channel.known_at.is_(None), Channel.known_at < now, _is_old(Channel.known_at, now)),
        )
        .order_by(Channel.id)
        .with_for_update()
    ).all()
    for channel in known:
        said = found.get(channel.slack_id)
        if said:
            _arrive(session, channel, now, cairn_in=True)
            channel.name = str(said.get("name", ""))[:200]
            channel.private = bool(said.get("is_private", True))
            channel.archived = bool(said.get("is_archived", False))
            channel.known_at = now
        elif complete and channel.cairn_in and not channel.archived:
            channel.cairn_in = False
            learn_members(session, channel, (), now)


def people_to_ask_about(session: Session, limit: int) -> list[Person]:
    """People of whom Cairn knows no more than that they exist."""
    return list(
        session.scalars(
            select(Person)
            .join(Workspace, Workspace.id == Person.workspace_id)
            .where(Person.known_at.is_(None), Workspace.silenced_at.is_(None))
            .order_by(Person.id)
            .limit(limit)
        )
    )


def silence(session: Session, workspace_id: int, now: datetime) -> None:
    """Send nothing to a workspace any more, in any process."""
    session.execute(
        update(Workspace)
        .where(Workspace.id == workspace_id, Workspace.silenced_at.is_(None))
        .values(silenced_at=now)
    )


def revoke(session: Session, workspace_id: int, now: datetime) -> None:
    """The token of a workspace was revoked: it is forgotten, and nothing is sent any more."""
    silence(session, workspace_id, now)
    installations.remove(session, workspace_id)


def remove(session: Session, workspace_id: int, now: datetime) -> None:
    """Cairn was uninstalled: it has no token and sends nothing any more, and the data waits to be
    purged."""
    revoke(session, workspace_id, now)
    session.execute(
        update(Workspace)
        .where(Workspace.id == workspace_id, Workspace.uninstalled_at.is_(None))
        .values(uninstalled_at=now)
    )


def unsilence(session: Session, workspace_id: int) -> None:
    """Send again: Slack has accepted a token for this workspace."""
    session.execute(
        update(Workspace)
        .where(Workspace.id == workspace_id)
        .values(silenced_at=None, uninstalled_at=None)
    )
