"""Digests: set up, changed, stopped, and brought up to date when somebody asks again."""

from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from bot.errors import CairnError, ChangedMeanwhile, NoSuchThing
from bot.model import Channel, Digest, DigestIssue, Kind, Person, Setup
from bot.model.upserts import Upsert, table_of
from bot.services import access, changes, checkins, outbox, plans, workspaces
from bot.services.plans import Schedule
from bot.when import next_slots, say_rule

KINDS = (Kind.DIGEST, Kind.DIGEST_DETAILS, Kind.DIGEST_ELSEWHERE)
"""The messages of one issue."""

_BEGIN = Upsert(
    lambda insert: (
        insert(table_of(Digest))
        .on_conflict_do_nothing(index_elements=["channel_id"])
        .returning(table_of(Digest).c.id)
    )
)


class NotThere(CairnError):
    """I am not in that channel, or you are not. Type `/invite @Cairn` there, then try again."""


class StaysHere(CairnError):
    """This channel is private, so what is said of its goals stays here: leave this empty."""


class SameChannel(CairnError):
    """A digest has its own channel already; choose another one, or leave this empty."""


def of_channel(session: Session, channel_id: int) -> Digest | None:
    """The digest of a channel; none when it has none."""
    return session.scalar(select(Digest).where(Digest.channel_id == channel_id))


def set_up(
    session: Session,
    channel_id: int | None,
    schedule: Schedule,
    *,
    also: str | None,
    by: Person,
    now: datetime,
    version: int,
) -> Digest:
    """Set up the digest of a channel, or change the one that it has at this `version`.

    `also` is the Slack id of a second channel that gets it.

    Raises:
        OutsiderOnly, NotYours: people of other organisations and guests set up nothing, and only
            its owner and admins change it.
        NoSuchThing: they are not in that channel.
        ChangedMeanwhile: somebody set it up or changed it meanwhile.
        NotThere, StaysHere, SameChannel: it cannot go to the second channel.
    """
    checkins.need_regular(by)
    channel = access.need_member(session, by, channel_id)
    also_id = _elsewhere(session, channel, also, by)
    was = _hold(session, channel.id)
    if (was.version if was else 0) != version:
        raise ChangedMeanwhile(who="Somebody")
    if was is None:
        made = _begin(session, channel, schedule, also_id, by, now)
        changes.write(session, Setup.DIGEST, channel.id, by=by, now=now, old={}, new={})
        return made
    access.need_digest_change(session, by, was)
    before = _words(session, was)
    was.rule = plans.rule_of(schedule, now, was.rule)
    was.name, was.zone, was.also_id = schedule.name, schedule.zone, also_id
    was.version += 1
    was.next_at = _first(was.rule, was.zone, now)
    new = _words(session, was)
    changes.write(session, Setup.DIGEST, channel.id, by=by, now=now, old=before, new=new)
    return was


def stop(session: Session, digest_id: int, *, by: Person, now: datetime) -> None:
    """End a digest; what was posted stays.

    Raises:
        NoSuchThing: it has ended before, or they are not in its channel: the same words.
        NotYours: it goes on.
    """
    of = select(Digest).where(Digest.id == digest_id, Digest.workspace_id == by.workspace_id)
    digest = session.scalar(of.with_for_update())
    if digest is None or access.here(session, by, digest.channel_id) is None:
        raise NoSuchThing(ref="such digest", command="/progress setup")
    access.need_digest_change(session, by, digest)
    old, new = {"state": "active"}, {"state": "stopped"}
    changes.write(session, Setup.DIGEST, digest.channel_id, by=by, now=now, old=old, new=new)
    session.execute(delete(Digest).where(Digest.id == digest_id))


def find_issue(session: Session, by: Person, issue_id: int) -> tuple[DigestIssue, Digest]:
    """An issue of a digest, for somebody who is in its channel.

    Raises:
        NoSuchThing: there is none, or they are not there: the same words.
    """
    found = session.execute(
        select(DigestIssue, Digest)
        .join(Digest, Digest.id == DigestIssue.digest_id)
        .where(DigestIssue.id == issue_id, DigestIssue.workspace_id == by.workspace_id)
    ).first()
    if found is None or access.here(session, by, found[1].channel_id) is None:
        raise NoSuchThing(ref="such digest", command="/progress setup")
    return found[0], found[1]


def renew(session: Session, issue: DigestIssue, *, by: Person, now: datetime) -> None:
    """Bring all messages of an issue up to date in their places.

    Raises:
        OutsiderOnly: they stay as they are.
    """
    access.need_insider(by)
    for kind in KINDS:
        outbox.refresh(
            session, workspace_id=issue.workspace_id, kind=kind, subject_id=issue.id, now=now
        )


def _elsewhere(session: Session, channel: Channel, also: str | None, by: Person) -> int | None:
    """The row of the second channel: one that its setter and Cairn are in."""
    if not also:
        return None
    if channel.private:
        raise StaysHere
    found = workspaces.find_channel(session, by.workspace_id, also)
    if found is None or not found.cairn_in or access.here(session, by, found.id) is None:
        raise NotThere
    if found.id == channel.id:
        raise SameChannel
    return found.id


def _words(session: Session, digest: Digest) -> dict[str, str]:
    also = session.get(Channel, digest.also_id) if digest.also_id else None
    return {
        "name": digest.name,
        "time": f"{say_rule(digest.rule)} ({digest.zone})",
        "also to": f"<#{also.slack_id}>" if also else "",
    }


def _hold(session: Session, channel_id: int) -> Digest | None:
    of = select(Digest).where(Digest.channel_id == channel_id)
    return session.scalar(of.with_for_update().execution_options(populate_existing=True))


def _begin(
    session: Session,
    channel: Channel,
    schedule: Schedule,
    also_id: int | None,
    by: Person,
    now: datetime,
) -> Digest:
    rule = plans.rule_of(schedule, now)
    made = session.execute(
        _BEGIN.on(session),
        {
            "workspace_id": channel.workspace_id,
            "channel_id": channel.id,
            "also_id": also_id,
            "name": schedule.name,
            "rule": rule,
            "zone": schedule.zone,
            "owner_id": by.id,
            "next_at": _first(rule, schedule.zone, now),
            "version": 1,
            "created_at": now,
        },
    ).scalar()
    if made is None:  # two set it up at once
        raise ChangedMeanwhile(who="Somebody")
    return session.get_one(Digest, made)


def _first(rule: str, zone: str, now: datetime) -> datetime | None:
    coming = next_slots(rule, zone, now, 1)
    return coming[0].instant if coming else None
