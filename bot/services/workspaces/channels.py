"""Channels: found, met, and brought to what Slack says of them."""

from datetime import datetime

from sqlalchemy import bindparam, exists, select
from sqlalchemy.orm import Session

from bot.model import Channel, Person, Setup
from bot.model.upserts import Upsert, table_of
from bot.services import changes, people

from .holding import FRESH, hold_channel
from .members import MEMBERSHIPS

_MEET_CHANNEL = Upsert(lambda insert: insert(table_of(Channel)).on_conflict_do_nothing())
_FIND_CHANNEL = select(Channel).where(
    Channel.workspace_id == bindparam("workspace_id"), Channel.slack_id == bindparam("slack_id")
)
_CHANNEL = select(Channel).where(
    Channel.workspace_id == bindparam("workspace_id"), Channel.id == bindparam("row")
)
_SLACK_ID = select(Channel.slack_id).where(
    Channel.workspace_id == bindparam("workspace_id"), Channel.id == bindparam("row")
)
_FIND_WITH_MEMBER = _FIND_CHANNEL.add_columns(
    exists().where(
        MEMBERSHIPS.c.channel_id == Channel.id,
        MEMBERSHIPS.c.person_id == bindparam("person_id"),
    )
)


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
    arrive(session, found, now, cairn_in=cairn_in)
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


def arrive(session: Session, found: Channel, now: datetime, *, cairn_in: bool) -> None:
    """Note whether Cairn is in a channel; what was typed there before it came is offered then."""
    if cairn_in and not found.cairn_in:
        found.members_known_at = None
        people.offer_kept_words(session, found.workspace_id, found.id, now)
    found.cairn_in = cairn_in


def open_editing(session: Session, found: Channel, *, on: bool, by: Person, now: datetime) -> None:
    """Let all full members of a channel change its goals, or only whose they are."""
    was, found.open_editing = found.open_editing, on
    changes.write(
        session, Setup.SETTINGS, found.id, by=by, now=now, old=_editors(was), new=_editors(on)
    )


def _editors(opened: bool) -> dict[str, str]:
    who = "everybody in this channel" if opened else "their owners"
    return {"who may change goals here": who}
