"""Choices: how what people reach is celebrated, and whether they are reminded.

A person chooses for what concerns them: public, by direct message alone, or not at all. Of a
celebration the owner decides whether it is public; who marked or helped with it, and chose
otherwise, is not named there. What is not public is told by direct message to all whom it concerns,
but for those who want none; and whoever wants direct messages gets one in any case, since the
channel is told nothing of them. All is looked up when the message is made, so that a choice counts
for what waits.
"""

from collections.abc import Iterator
from datetime import datetime

from msgspec import Struct
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from bot.model import (
    About,
    Celebrating,
    Celebration,
    Contributor,
    Delivery,
    DeliveryState,
    Goal,
    Kind,
    Milestone,
    MilestoneHelper,
    MilestoneState,
    Notice,
    Objective,
    Person,
    Quarter,
)
from bot.services import audiences, outbox
from bot.services.outbox import notices
from bot.services.outbox.notices import Telling

Celebrated = Celebration | Quarter
"""What is celebrated: a milestone or a goal, or a share of an objective."""


class Concerned(Struct, frozen=True):
    """Whom a celebration concerns."""

    decider: Person | None
    """Who says whether it is public; nobody where it is nobody's, and then it is."""
    people: tuple[Person, ...]

    @property
    def is_public(self) -> bool:
        """Whether the channel is told of it."""
        return self.decider is None or self.decider.celebrations == Celebrating.PUBLIC

    @property
    def unnamed(self) -> frozenset[str]:
        """The Slack ids of those who are not named in a channel."""
        return frozenset(
            each.slack_id for each in self.people if each.celebrations != Celebrating.PUBLIC
        )


def choose(
    session: Session,
    person: Person,
    celebrations: Celebrating,
    *,
    milestone_reminders: bool,
    checkin_reminders: bool,
    now: datetime,
) -> None:
    """Keep what a person chose; it counts for what waits to be sent, too."""
    before = person.celebrations
    chosen = {
        "celebrations": celebrations,
        "milestone_reminders": milestone_reminders,
        "checkin_reminders": checkin_reminders,
    }
    session.execute(update(Person).where(Person.id == person.id).values(chosen))
    session.refresh(person)
    if celebrations != before:
        for waiting in _waiting(session, person.workspace_id):
            if person in concerned(session, waiting).people:
                tell_directly(session, waiting, now)


def concerned(session: Session, celebrated: Celebrated) -> Concerned:
    """Whom it concerns: of a milestone its owner, who marked it and who helped; of a goal its
    owner, who is in and who owned its milestones; of a number its owner, or else its goal's."""
    decider, others = _ids(session, celebrated)
    ids = dict.fromkeys(each for each in (decider, *others) if each is not None)
    found = {each.id: each for each in session.scalars(select(Person).where(Person.id.in_(ids)))}
    return Concerned(found.get(decider or 0), tuple(found[each] for each in ids))


def tell_directly(
    session: Session, celebrated: Celebrated, now: datetime, by: Person | None = None
) -> None:
    """Owe it to each who is told by direct message, once: at once to `by`, who did it, to others as
    soon as it is day where they are."""
    whom = concerned(session, celebrated)
    about = About.CELEBRATION if isinstance(celebrated, Celebration) else About.QUARTER
    tellings = [
        Telling(
            each, about, celebrated.id, _direct_key(celebrated, each),
            now if by is not None and each.id == by.id else audiences.reachable(each, now),
        )
        for each in whom.people
        if _hears(each, whom)
    ]  # fmt: skip
    if tellings:
        session.flush()
        notices.owe_all(session, tellings, now)


def tells_channel(session: Session, celebrated: Celebrated) -> Concerned | None:
    """Whom it concerns, if it is to be posted in its channel: it is public, and was not told to its
    owner alone while it waited."""
    whom = concerned(session, celebrated)
    told = whom.decider is not None and _was_told(session, celebrated, whom.decider)
    return whom if whom.is_public and not told else None


def tells_person(session: Session, celebrated: Celebrated, person: Person) -> bool:
    """Whether a person is to be told of it by direct message, as they have chosen by now."""
    if person.celebrations != Celebrating.PUBLIC or _is_of_nobody_else(session, celebrated):
        return person.celebrations != Celebrating.NONE
    found = session.scalar(
        select(Delivery.state).where(
            Delivery.workspace_id == celebrated.workspace_id,
            Delivery.key == channel_key(celebrated),
        )
    )
    in_channel = found is not None and found != DeliveryState.FAILED
    return not (in_channel and concerned(session, celebrated).is_public)


def channel_key(celebrated: Celebrated) -> str:
    """The key of its delivery to a channel; of a share that was corrected and reached in the end,
    another one."""
    if isinstance(celebrated, Celebration):
        return outbox.celebration_key(celebrated.id)
    return f"quarter:{celebrated.id}:c{int(celebrated.at.timestamp())}"


def show_anew(session: Session, celebrated: Celebrated, now: datetime) -> None:
    """What was told of it, in a channel and by direct message, is brought up to date."""
    show_in_channel(session, celebrated, now)
    show_directly(session, celebrated, concerned(session, celebrated), now)


def show_in_channel(session: Session, celebrated: Celebrated, now: datetime) -> None:
    """What was told of it in a channel is brought up to date."""
    kind = Kind.CELEBRATION if isinstance(celebrated, Celebration) else Kind.QUARTER
    outbox.refresh(
        session, workspace_id=celebrated.workspace_id, kind=kind, subject_id=celebrated.id, now=now
    )


def show_directly(session: Session, celebrated: Celebrated, whom: Concerned, now: datetime) -> None:
    """What was told of it by direct message is brought up to date."""
    about = About.CELEBRATION if isinstance(celebrated, Celebration) else About.QUARTER
    people = [each.id for each in whom.people]
    outbox.refresh_told(session, people=people, abouts=[about], subject_id=celebrated.id, now=now)


def _hears(person: Person, whom: Concerned) -> bool:
    if person.celebrations == Celebrating.PUBLIC:
        return not whom.is_public
    return person.celebrations == Celebrating.DIRECT


def _direct_key(celebrated: Celebrated, person: Person) -> str:
    if isinstance(celebrated, Celebration):
        return f"{outbox.celebration_key(celebrated.id)}:{person.id}"
    return f"quarter:{celebrated.id}:{person.id}"


def _was_told(session: Session, celebrated: Celebrated, person: Person) -> bool:
    sent = (
        select(Notice.id)
        .join(Delivery, Delivery.id == Notice.delivery_id)
        .where(
            Notice.workspace_id == celebrated.workspace_id,
            Notice.key == _direct_key(celebrated, person),
            Delivery.ts.is_not(None),
        )
    )
    return session.scalar(sent) is not None


def _is_of_nobody_else(session: Session, celebrated: Celebrated) -> bool:
    """Whether its goal is of no channel."""
    return session.get_one(Goal, celebrated.goal_id).channel_id is None


def _ids(session: Session, celebrated: Celebrated) -> tuple[int | None, list[int | None]]:
    """Who decides, and all others whom it concerns, by row number."""
    goal = session.get_one(Goal, celebrated.goal_id)
    if isinstance(celebrated, Quarter):
        objective = session.get_one(Objective, celebrated.objective_id)
        return objective.owner_id or goal.owner_id, []
    if celebrated.milestone_id is not None:
        milestone = session.get_one(Milestone, celebrated.milestone_id)
        helpers = select(MilestoneHelper.person_id).where(
            MilestoneHelper.milestone_id == milestone.id
        )
        others = [milestone.reached_by_id, *session.scalars(helpers)]
        return milestone.owner_id or milestone.reached_by_id, others
    inside = select(Contributor.person_id).where(Contributor.goal_id == goal.id)
    owners = select(Milestone.owner_id).where(
        Milestone.goal_id == goal.id, Milestone.state != MilestoneState.DROPPED
    )
    return goal.owner_id, [*session.scalars(inside), *session.scalars(owners)]


def _waiting(session: Session, workspace_id: int) -> Iterator[Celebrated]:
    """What is owed to channels and not posted yet."""
    rows = session.execute(
        select(Delivery.kind, Delivery.subject_id).where(
            Delivery.workspace_id == workspace_id,
            Delivery.kind.in_([Kind.CELEBRATION, Kind.QUARTER]),
            Delivery.state == DeliveryState.PENDING,
        )
    ).all()
    for kind, subject_id in rows:
        found: Celebrated | None
        if kind == Kind.CELEBRATION:
            found = session.get(Celebration, subject_id)
        else:
            found = session.get(Quarter, subject_id)
        if found is not None:
            yield found
