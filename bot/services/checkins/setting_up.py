"""Setting a check-in up, and editing it."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.orm import Session

from bot.errors import ChangedMeanwhile, NotYours
from bot.model import Checkin, CheckinPerson, CheckinState, Person
from bot.services import access, plans, workspaces
from bot.services.plans import Plan

from .coming import begin
from .holding import hold, note, words


def set_up(
    session: Session, channel_id: int | None, plan: Plan, *, by: Person, now: datetime
) -> Checkin:
    """Make a regular check-in for a channel; it asks for the first time at its next slot.

    Raises:
        OutsiderOnly, NotYours: people of other organisations and guests set up nothing.
        NoSuchThing: they are not in that channel.
    """
    need_regular(by)
    channel = access.need_member(session, by, channel_id)
    checkin = Checkin(
        workspace_id=by.workspace_id,
        number=workspaces.next_number(session, by.workspace_id, "checkins"),
        channel_id=channel.id,
        state=CheckinState.ACTIVE,
        owner_id=by.id,
        owner_in=True,
        created_at=now,
        **plans.facts(plan, now, None),
    )
    begin(checkin, now)
    session.add(checkin)
    session.flush()
    _list_people(session, checkin, plan.people)
    note(session, checkin, {}, by, now)
    return checkin


def need_regular(person: Person) -> None:
    """Refuse who may answer check-ins but not make them.

    Raises:
        OutsiderOnly, NotYours: the sentence for them.
    """
    access.need_insider(person)
    if person.guest:
        raise NotYours(who="full members of this workspace")


def edit(
    session: Session, checkin: Checkin, plan: Plan, *, by: Person, now: datetime, version: int
) -> None:
    """Bring a check-in to a new plan. A round that is open stays as it was asked.

    Raises:
        NotYours: nothing was changed.
        ChangedMeanwhile: somebody edited it after the form was opened at `version`.
    """
    access.need_checkin_change(session, by, checkin)
    hold(session, checkin)
    if checkin.version != version:
        raise ChangedMeanwhile(who="Somebody")
    before = words(session, checkin)
    for name, value in plans.facts(plan, now, checkin).items():
        setattr(checkin, name, value)
    checkin.version += 1
    begin(checkin, now)
    session.execute(delete(CheckinPerson).where(CheckinPerson.checkin_id == checkin.id))
    _list_people(session, checkin, plan.people)
    note(session, checkin, before, by, now)


def _list_people(session: Session, checkin: Checkin, ids: Sequence[int]) -> None:
    session.add_all(
        CheckinPerson(checkin_id=checkin.id, person_id=person_id, workspace_id=checkin.workspace_id)
        for person_id in dict.fromkeys(ids)
    )
    session.flush()
