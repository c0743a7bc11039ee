"""What the messages to a person speak of, read with a number of queries that does not grow."""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date, datetime, time

from msgspec import Struct
from msgspec.structs import replace
from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from bot.model import (
    About,
    Blocker,
    Celebration,
    Channel,
    Checkin,
    Delivery,
    Digest,
    DigestIssue,
    Evidence,
    Goal,
    History,
    KeptWords,
    Kind,
    Milestone,
    Notice,
    Person,
    Quarter,
    Round,
)
from bot.model.notices import WISHED
from bot.services import access

from .facts import HIDDEN, Reason, Thing

_MILESTONES = (About.MILESTONE_DUE, About.MILESTONE_REACHABLE, Kind.PROPOSAL)
_BLOCKERS = (About.BLOCKER_HELPED, About.BLOCKER_RESOLVED, About.BLOCKER_ESCALATED)
_ROUNDS = (
    About.CHECKIN_PROMPT, About.CHECKIN_REMINDER,
    Kind.CHECKIN_PROMPT, Kind.CHECKIN_REMINDER, Kind.CHECKIN_SUMMARY,
)  # fmt: skip
EACH = 100
"""So many things of one bundle are looked at."""


class Told(Struct, frozen=True):
    """One thing that a message tells; `key` is the notice's, and `wished` what they snoozed."""

    of: About | Kind
    subject_id: int
    key: str = ""
    wished: bool = False


class _Reader(Struct, frozen=True):
    session: Session
    person: Person
    here: int | None
    now: datetime


def told(
    session: Session, messages: Sequence[Delivery], *, of: Person | None = None
) -> dict[int, list[Told]]:
    """What each message tells, thing by thing, by its row number; of one thing once. Of a bundle,
    with `of`, what that person set up."""
    bundles = [each.id for each in messages if each.kind == Kind.NOTICES]
    wanted: list[ColumnElement[bool]] = [Notice.delivery_id.in_(bundles)]
    if of is not None:
        wanted.append(Notice.for_person_id == of.id)
    notices = session.execute(
        select(Notice.delivery_id, Notice.about, Notice.subject_id, Notice.key, Notice.detail)
        .where(*wanted)
        .order_by(Notice.id)
    )
    found: dict[int, list[Told]] = {each.id: [] for each in messages}
    for delivery_id, about, subject_id, key, detail in notices:
        found[delivery_id].append(Told(about, subject_id, key, detail == WISHED))
    for each in messages:
        if each.kind != Kind.NOTICES:
            found[each.id] = [Told(each.kind, each.subject_id)]
        found[each.id] = found[each.id][:EACH]
    return found


def reasons(
    session: Session, person: Person, here: int | None, now: datetime, wanted: Collection[Told]
) -> dict[Told, Reason]:
    """The rule behind each of these, with as much of its subject as the person may see now; `here`
    is the channel in which they demonstrably are."""
    reader = _Reader(session, person, here, now)
    families: Sequence[tuple[Collection[About | Kind], _Find]] = (
        (_MILESTONES, _milestones),
        ((About.EVIDENCE,), _evidence),
        (_ROUNDS, _rounds),
        ((About.REPLAN,), _replans),
        ((Kind.GOAL_CARD,), _goals),
        ((About.CELEBRATION, Kind.CELEBRATION), _celebrations),
        ((About.QUARTER, Kind.QUARTER), _quarters),
        (_BLOCKERS, _blockers),
        ((About.DIGEST,), _digests),
        ((About.KEPT_WORDS, Kind.KEPT_WORDS), _kept_words),
    )
    found: dict[Told, Reason] = {}
    for kinds, find in families:
        mine = [each for each in wanted if each.of in kinds]
        things = find(reader, {each.subject_id for each in mine}) if mine else {}
        for each in mine:
            found[each] = _reason(each, things.get(each.subject_id, HIDDEN))
    return {each: found.get(each) or Reason(each.of, Thing("")) for each in wanted}


def _reason(told: Told, thing: Thing) -> Reason:
    if told.of is not About.MILESTONE_DUE or not thing.seen:
        return Reason(told.of, thing, wished=told.wished)
    parts = told.key.split(":")  # due:ROW:DAY:STAGE:PERSON, see services.milestones.reminding
    try:
        return Reason(told.of, thing, date.fromisoformat(parts[2]), int(parts[3]))
    except (ValueError, IndexError):
        return Reason(told.of, thing)


_Find = Callable[[_Reader, Collection[int]], Mapping[int, Thing]]


def _milestones(reader: _Reader, ids: Collection[int]) -> dict[int, Thing]:
    rows = reader.session.execute(
        select(Milestone.id, Milestone.number, Milestone.title, Milestone.owner_id, Goal.owner_id)
        .join(Goal, Goal.id == Milestone.goal_id)
        .where(Milestone.id.in_(ids), access.visible(reader.person, reader.here, reader.now))
    )
    return {
        id_: Thing(f"M{number}", title, mine=reader.person.id == (owner_id or goals_owner_id))
        for id_, number, title, owner_id, goals_owner_id in rows
    }


def _evidence(reader: _Reader, ids: Collection[int]) -> dict[int, Thing]:
    rows = reader.session.execute(
        select(Evidence.id, Evidence.milestone_id).where(Evidence.id.in_(ids))
    )
    of = dict(rows.all())
    return _through(of, _milestones(reader, set(of.values())))


def _goals(reader: _Reader, ids: Collection[int]) -> dict[int, Thing]:
    rows = reader.session.execute(
        select(Goal.id, Goal.number, Goal.title, Goal.owner_id).where(
            Goal.id.in_(ids), access.visible(reader.person, reader.here, reader.now)
        )
    )
    return {
        id_: Thing(f"G{number}", title, mine=reader.person.id == owner_id)
        for id_, number, title, owner_id in rows
    }


def _replans(reader: _Reader, ids: Collection[int]) -> dict[int, Thing]:
    rows = reader.session.execute(select(History.id, History.goal_id).where(History.id.in_(ids)))
    of = dict(rows.all())
    return _through(of, _goals(reader, set(of.values())))


def _celebrations(reader: _Reader, ids: Collection[int]) -> dict[int, Thing]:
    rows = reader.session.execute(
        select(Celebration.id, Celebration.goal_id).where(Celebration.id.in_(ids))
    )
    of = dict(rows.all())
    return _through(of, _goals(reader, set(of.values())))


def _quarters(reader: _Reader, ids: Collection[int]) -> dict[int, Thing]:
    rows = reader.session.execute(select(Quarter.id, Quarter.goal_id).where(Quarter.id.in_(ids)))
    of = dict(rows.all())
    return _through(of, _goals(reader, set(of.values())))


def _through(of: Mapping[int, int], things: Mapping[int, Thing]) -> dict[int, Thing]:
    return {id_: things[other] for id_, other in of.items() if other in things}


def _rounds(reader: _Reader, ids: Collection[int]) -> dict[int, Thing]:
    rows = reader.session.execute(
        select(Round.id, Round.slot, Checkin)
        .join(Checkin, Checkin.id == Round.checkin_id)
        .where(
            Round.id.in_(ids),
            Checkin.workspace_id == reader.person.workspace_id,
            or_(
                access.within(Checkin.channel_id, reader.person, reader.here, reader.now),
                access.left_without(reader.person),
            ),
        )
    )
    return {
        id_: replace(
            checkin_thing(reader.person, checkin),
            slot=(date.fromisoformat(slot[:10]), time.fromisoformat(slot[11:16])),
        )
        for id_, slot, checkin in rows
    }


def checkin_thing(person: Person, checkin: Checkin) -> Thing:
    """A check-in that its reader may see."""
    own = checkin.own_zones
    return Thing(
        f"C{checkin.number}",
        checkin.name,
        mine=checkin.owner_id == person.id,
        rule=checkin.rule,
        zone=person.zone if own else checkin.zone,
    )


def _blockers(reader: _Reader, ids: Collection[int]) -> dict[int, Thing]:
    rows = reader.session.execute(
        select(Blocker.id, Blocker.text, Blocker.person_id)
        .outerjoin(Goal, Goal.id == Blocker.goal_id)
        .where(Blocker.id.in_(ids), access.sees_blocker(reader.person, reader.here, reader.now))
    )
    return {id_: Thing("", text, mine=reader.person.id == by) for id_, text, by in rows}


def _digests(reader: _Reader, ids: Collection[int]) -> dict[int, Thing]:
    """A digest is told to who follows a goal; whether one of its channel's is still to be seen
    says whether its channel is."""
    seen = (
        select(Goal.channel_id)
        .where(access.visible(reader.person, reader.here, reader.now))
        .where(Goal.channel_id == Digest.channel_id)
        .exists()
    )
    rows = reader.session.execute(
        select(DigestIssue.id, Digest.name, Channel.slack_id)
        .join(Digest, Digest.id == DigestIssue.digest_id)
        .join(Channel, Channel.id == Digest.channel_id)
        .where(DigestIssue.id.in_(ids), Digest.workspace_id == reader.person.workspace_id, seen)
    )
    return {id_: Thing("", name, channel=channel) for id_, name, channel in rows}


def _kept_words(reader: _Reader, ids: Collection[int]) -> dict[int, Thing]:
    rows = reader.session.execute(
        select(KeptWords.id, Channel.slack_id)
        .join(Channel, Channel.id == KeptWords.channel_id)
        .where(KeptWords.id.in_(ids), KeptWords.person_id == reader.person.id)
    )
    return {id_: Thing("", channel=channel) for id_, channel in rows}
