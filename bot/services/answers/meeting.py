"""Meeting: whose answer to a round it is, who may give one, and of which moment it speaks."""

from datetime import datetime

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from bot.errors import CairnError, NoSuchThing
from bot.model import Answer, Checkin, Person, Round
from bot.model.upserts import Upsert, kept, table_of
from bot.services import access, audiences, workspaces

_ANSWERS = table_of(Answer)
_MEET = Upsert(
    lambda insert: (
        insert(_ANSWERS)
        .on_conflict_do_nothing(index_elements=["round_id", "person_id"])
        .returning(_ANSWERS.c.id)
    )
)
_HOLD = (
    select(Answer)
    .where(Answer.round_id == bindparam("round_id"), Answer.person_id == bindparam("person_id"))
    .with_for_update()
    .execution_options(populate_existing=True)
)


class NotAsked(CairnError):
    """This check-in does not ask you, so nothing was saved. `/checkin` is your own."""


def need_asked(session: Session, asking: Round, checkin: Checkin, person: Person) -> None:
    """Refuse who may not answer a round.

    Raises:
        OutsiderOnly: they are of another organisation.
        NotAsked: the check-in asks others of their channel.
        NoSuchThing: they are not in its channel, and learn nothing of it.
    """
    access.need_insider(person)
    if audiences.may_answer(session, asking, checkin, person):
        return
    if workspaces.is_member(session, checkin.channel_id, person.id):
        raise NotAsked
    raise NoSuchThing(ref="such check-in", command="/checkin")


def meet(
    session: Session, asking: Round, checkin: Checkin, person: Person, at: datetime
) -> tuple[Answer, bool]:
    """A person's answer to a round, and whether it was made now, by their first word there. It is
    held by this transaction, so that a form and a reply at once become one answer."""
    row = {
        "workspace_id": asking.workspace_id,
        "round_id": asking.id,
        "channel_id": checkin.channel_id,
        "person_id": person.id,
        "answered_at": at,
        "late": at > asking.close_at,
    }
    made = session.execute(_MEET.on(session), row).scalar()
    if made is not None:
        return kept(session, Answer(id=made, custom={}, edited_at=None, **row)), True
    whose = {"round_id": asking.id, "person_id": person.id}
    return session.scalars(_HOLD, whose).one(), False


def add_late(answer: Answer, asking: Round, at: datetime) -> None:
    """Words come to an answer that was there already: when its round is over and it was in time,
    others have read it without them, and it counts as edited."""
    if at > asking.close_at and not answer.late:
        answer.edited_at = max(at, answer.edited_at or at)


def spoken_at(asking: Round, now: datetime) -> datetime:
    """The moment that an answer speaks of: a late one speaks of its round, and never outranks
    what was said in a later one."""
    return min(now, asking.close_at)
