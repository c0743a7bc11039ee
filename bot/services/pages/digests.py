"""An issue of a digest as its readers see it, from rows as they are now."""

from collections.abc import Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from msgspec import Struct, field
from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from bot.errors import NotKnownYet, NowPrivate
from bot.model import Channel, Digest, DigestIssue, Follower, Goal, Person
from bot.services import access, audiences
from bot.services.pages import summaries
from bot.services.pages.summaries import Summary
from bot.when import known_zone


class DigestPage(Struct, frozen=True):
    """One issue: what its digest is called, and the summary of its channel."""

    issue_id: int
    name: str
    channel: str
    """The Slack id of the channel whose goals it tells of."""
    at: datetime
    """When it was made, or brought up to date."""
    summary: Summary
    names: Mapping[str, str] = field(default_factory=dict)
    """Of those who own something in it, by Slack id; where it has whole roads."""


def here(
    session: Session, issue_id: int, now: datetime, *, brief: bool = True
) -> DigestPage | None:
    """What the channel itself reads; none when the digest was stopped."""
    found = _find(session, issue_id)
    return _page(session, *found, now, brief=brief) if found else None


def elsewhere(session: Session, issue_id: int, now: datetime) -> DigestPage | None:
    """What another channel reads of it: all of it while every full member of the workspace may;
    none when the digest was stopped.

    Raises:
        NowPrivate: since it was set up, the channel has become private, or Cairn has left it.
        NotKnownYet: whether it has is not known just now, and will be in a moment.
    """
    found = _find(session, issue_id)
    if found is None:
        return None
    channel_id = found[1].channel_id
    if _holds(session, channel_id, access.is_public(now)):
        return _page(session, *found, now)
    if _holds(session, channel_id, access.is_unsure(now)):
        raise NotKnownYet
    raise NowPrivate


def for_follower(
    session: Session, issue_id: int, person: Person, now: datetime
) -> DigestPage | None:
    """What a person reads who follows goals of a channel without being there: those goals alone, as
    far as they may see them; none when there are none."""
    found = _find(session, issue_id)
    if found is None:
        return None
    issue, digest, channel = found
    followed = Goal.id.in_(select(Follower.goal_id).where(Follower.person_id == person.id))
    summary = summaries.summary(
        session, None, channel.id, channel.slack_id, workspace_id=issue.workspace_id, now=now,
        today=audiences.today_of(person, now), only=followed & access.visible(person, None, now),
    )  # fmt: skip
    if not summary.pages and not summary.achieved:
        return None
    return DigestPage(issue.id, digest.name, channel.slack_id, now, summary)


def _names(session: Session, workspace_id: int, summary: Summary) -> dict[str, str]:
    owners = {page.owner for page in summary.pages}
    owners |= {line.owner for page in summary.pages for line in page.milestones}
    found = session.execute(
        select(Person.slack_id, Person.name).where(
            Person.workspace_id == workspace_id, Person.slack_id.in_(owners)
        )
    )
    return dict(found.all())


def _find(session: Session, issue_id: int) -> tuple[DigestIssue, Digest, Channel] | None:
    row = session.execute(
        select(DigestIssue, Digest, Channel)
        .join(Digest, Digest.id == DigestIssue.digest_id)
        .join(Channel, Channel.id == Digest.channel_id)
        .where(DigestIssue.id == issue_id)
    ).first()
    return (row[0], row[1], row[2]) if row else None


def _holds(session: Session, channel_id: int, condition: ColumnElement[bool]) -> bool:
    found = select(Channel.id).where(Channel.id == channel_id, condition)
    return session.scalar(found) is not None


def _page(
    session: Session,
    issue: DigestIssue,
    digest: Digest,
    channel: Channel,
    now: datetime,
    *,
    brief: bool = True,
) -> DigestPage:
    today = now.astimezone(ZoneInfo(known_zone(digest.zone))).date()
    summary = summaries.summary(
        session, None, channel.id, channel.slack_id,
        workspace_id=issue.workspace_id, now=now, today=today, brief=brief,
    )  # fmt: skip
    names = {} if brief else _names(session, issue.workspace_id, summary)
    return DigestPage(issue.id, digest.name, channel.slack_id, now, summary, names)
