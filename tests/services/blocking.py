"""What is in the way, said by form and by reply, and what came of it."""

from datetime import datetime

from sqlalchemy import select

from bot.db import Database
from bot.model import Answer, Blocker, Channel, Delivery, Goal, Kind, Notice, Person, Round
from bot.services import answers, blockers, replies, rounds
from bot.services.answers import Said, Words
from bot.services.meanings import Heard, HeardOf
from bot.services.replies import Spot

from .roads import know_all


def fill_in(
    db: Database,
    asking: Round | None,
    goal: Goal,
    who: Person,
    text: str,
    now: datetime,
) -> Answer:
    """A person's form: this is in the way of the goal, and something moved all the same."""
    said = Said((Words(goal.id, moved="A little", blocker=text),))
    with db.begin() as session:
        by = session.get_one(Person, who.id)
        if asking is None:
            return answers.of_own(session, goal.channel_id, said, by=by, now=now)
        found, checkin = rounds.find(session, by, asking.id)
        return answers.by_form(session, found, checkin, said, by=by, now=now)


def fill_in_of_none(
    db: Database, channel: Channel, who: Person, text: str, now: datetime
) -> Answer:
    """A person's own check-in: this is in the way, of no goal in particular."""
    with db.begin() as session:
        by = session.get_one(Person, who.id)
        said = Said((Words(blocker=text),))
        return answers.of_own(session, channel.id, said, by=by, now=now)


def spot(at: datetime, number: int = 1) -> Spot:
    """A place in the thread."""
    return Spot("C0LAUNCH", f"{int(at.timestamp())}.{number:06}", at)


def blocked(goal: int | None, note: str) -> Heard:
    """`G1 blocked: …`."""
    return Heard((HeardOf(goal, None, True, note=note),))


def reply(db: Database, asking: Round, who: Person, what: Heard, where: Spot) -> bool:
    """A reply in the prompt's thread."""
    with db.begin() as session:
        by = session.get_one(Person, who.id)
        found, checkin = rounds.find(session, by, asking.id)
        return replies.take(session, found, checkin, by, where, "said", what, where.said_at)


def help_with(db: Database, blocker: Blocker, who: Person, now: datetime) -> bool:
    """`I'll help`, while it is known who is where."""
    know_all(db, now)
    with db.begin() as session:
        by = session.get_one(Person, who.id)
        row, goal = blockers.find_row(session, by, blocker.id, None, now)
        return blockers.help_with(session, row, goal, by=by, now=now)


def resolve(db: Database, blocker: Blocker, who: Person, now: datetime) -> bool:
    """`Resolved`, likewise."""
    know_all(db, now)
    with db.begin() as session:
        by = session.get_one(Person, who.id)
        row, goal = blockers.find_row(session, by, blocker.id, None, now)
        return blockers.resolve(session, row, goal, by=by, now=now)


def all_of(db: Database) -> list[Blocker]:
    """Every blocker that there ever was."""
    with db.read() as session:
        return list(session.scalars(select(Blocker).order_by(Blocker.id)))


def standing(db: Database) -> list[str]:
    """What is in the way now."""
    return [each.text for each in all_of(db) if each.resolved_at is None]


def told(db: Database) -> list[tuple[str, str]]:
    """Who is told what of blockers."""
    with db.read() as session:
        rows = session.execute(
            select(Person.slack_id, Notice.about)
            .join(Notice, Notice.person_id == Person.id)
            .where(Notice.key.startswith("blocker:"))
            .order_by(Notice.id)
        )
        return [(who, about.value.removeprefix("blocker_")) for who, about in rows]


def messages_to(db: Database, slack_id: str) -> int:
    """How many direct messages a person is owed."""
    with db.read() as session:
        found = select(Delivery).where(Delivery.kind == Kind.NOTICES, Delivery.channel == slack_id)
        return len(session.scalars(found).all())
