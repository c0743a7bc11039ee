"""Deleting what is one person's, in one transaction."""

from datetime import datetime, timedelta

from sqlalchemy import delete, func, select, union, update
from sqlalchemy.orm import Session

from bot.model import (
    About,
    Answer,
    Asked,
    Base,
    Blocker,
    Celebrating,
    Celebration,
    Cheer,
    Delivery,
    Evidence,
    Goal,
    History,
    Kind,
    Lane,
    Milestone,
    MilestoneHelper,
    Notice,
    Person,
    Reflection,
    Reply,
    Round,
    RoundState,
    Scope,
    Stay,
)
from bot.model.people import LEFT, LEFT_NAME
from bot.model.upserts import rows_of
from bot.services import choices, goals, outbox, reminders, rounds
from bot.services.blockers import standing

from . import words
from .fates import FATES, Fate

SHOWN_ANEW = timedelta(days=30)
"""Messages of so many days are brought up to date in Slack; older ones are Slack's to delete."""
_OF_BLOCKERS = (About.BLOCKER_HELPED, About.BLOCKER_RESOLVED, About.BLOCKER_ESCALATED)
_OF_PERSONS = (Kind.NOTICES, Kind.CALENDAR, Kind.EXPORT, Kind.OWN_ROADMAP, Kind.TALK_HELP)
"""Kinds of deliveries whose subject is the person who gets them."""


def forget(session: Session, person: Person, now: datetime) -> dict[str, int]:
    """Delete all that is a person's own, and take them out of what stays; how many rows named them,
    by what became of those.

    Their row stays, without anything of theirs, for what is the team's must be somebody's: of
    *somebody who left*. Who comes back is a new person.
    """
    counts = _count(session, person)
    shown = _shown(session, person, now)
    gone = _going(session, person)
    counts["deleted"] += _delete_messages(session, person)
    counts["deleted"] += _delete_personal_goals(session, person)
    _delete_blockers(session, person)
    words.empty(session, person)
    _leave(session, person, now)
    _follow_fates(session, person)
    outbox.free_keys(session, gone)
    slack_id = person.slack_id
    _make_anonymous(session, person, now)
    words.unmention(session, person.workspace_id, slack_id)
    session.expire_all()
    _show_anew(session, shown, now)
    return counts


def _count(session: Session, person: Person) -> dict[str, int]:
    counts = {str(fate): 0 for fate in Fate}
    for name, fate in FATES.items():
        table, _, column = name.partition(".")
        named = Base.metadata.tables[table].c[column]
        query = select(func.count()).select_from(named.table).where(named == person.id)
        counts[str(fate)] += session.scalar(query) or 0
    return counts


def _shown(session: Session, person: Person, now: datetime) -> dict[str, list[int]]:
    """What stands in Slack of late and shows them: goals, rounds and celebrations."""
    late = now - SHOWN_ANEW
    helped = select(MilestoneHelper.milestone_id).where(MilestoneHelper.person_id == person.id)
    theirs = select(Milestone.goal_id).where(
        (Milestone.owner_id == person.id)
        | (Milestone.reached_by_id == person.id)
        | Milestone.id.in_(helped)
    )
    owned = select(Goal.id).where(
        Goal.workspace_id == person.workspace_id,
        (Goal.owner_id == person.id) | (Goal.creator_id == person.id) | Goal.id.in_(theirs),
        Goal.scope != Scope.PERSONAL,
        Goal.closed_at.is_(None) | (Goal.closed_at > late),
    )
    answered = (
        select(Round.id)
        .join(Answer, Answer.round_id == Round.id)
        .where(Answer.person_id == person.id, Round.opened_at > late)
    )
    asked = (
        select(Round.id)
        .join(Asked, Asked.round_id == Round.id)
        .where(Asked.person_id == person.id, Round.state == RoundState.OPEN)
    )
    took_part = [
        select(row.celebration_id).where(row.person_id == person.id)
        for row in (Cheer, Stay, Reflection)
    ]
    celebrated = select(Celebration.id).where(
        Celebration.id.in_(union(*took_part)), Celebration.at > late
    )
    return {
        "goals": list(session.scalars(owned)),
        "rounds": sorted({*session.scalars(answered), *session.scalars(asked)}),
        "celebrations": list(session.scalars(celebrated)),
    }


def _going(session: Session, person: Person) -> dict[str, list[int]]:
    """The rows that will be deleted and of which others may have been told, by table."""
    own = Goal.owner_id == person.id, Goal.scope == Scope.PERSONAL
    goals_ = select(Goal.id).where(*own)
    stones = select(Milestone.id).where(Milestone.goal_id.in_(goals_))
    answers = select(Answer.id).where(Answer.person_id == person.id)
    queries = {
        "goals": goals_,
        "milestones": stones,
        "history": select(History.id).where(History.goal_id.in_(goals_)),
        "celebrations": select(Celebration.id).where(Celebration.goal_id.in_(goals_)),
        "evidence": select(Evidence.id).where(
            (Evidence.person_id == person.id) | Evidence.milestone_id.in_(stones)
        ),
        "blockers": select(Blocker.id).where(
            (Blocker.person_id == person.id) | Blocker.goal_id.in_(goals_)
        ),
        "replies": select(Reply.id).where(Reply.answer_id.in_(answers)),
        "deliveries": select(Delivery.id).where(
            Delivery.workspace_id == person.workspace_id, Delivery.channel.startswith("D")
            | (Delivery.channel == person.slack_id)
        ),
    }  # fmt: skip
    return {table: list(session.scalars(query)) for table, query in queries.items()}


def _delete_messages(session: Session, person: Person) -> int:
    """What was told to them, and is to be; and what is said of their replies, to them alone."""
    answers = select(Answer.id).where(Answer.person_id == person.id)
    replies = select(Reply.id).where(Reply.answer_id.in_(answers))
    of_workspace = Delivery.workspace_id == person.workspace_id
    theirs = (
        (Delivery.channel == person.slack_id)
        | (Delivery.kind.in_(_OF_PERSONS) & (Delivery.subject_id == person.id))
        | ((Delivery.kind == Kind.TALK_TAKEN) & Delivery.subject_id.in_(replies))
    )
    found = session.execute(
        select(Delivery.channel, Delivery.posted_in).where(of_workspace, theirs)
    ).all()
    places = {name for row in found for name in row if name and name.startswith("D")}
    direct = {person.slack_id, *places}
    gone = delete(Delivery).where(of_workspace, theirs | Delivery.channel.in_(direct))
    deleted = rows_of(session.execute(gone))
    session.execute(
        delete(Lane).where(Lane.workspace_id == person.workspace_id, Lane.channel.in_(direct))
    )
    return deleted


def _delete_personal_goals(session: Session, person: Person) -> int:
    """Personal goals live with their owner alone, and go with them."""
    is_own = Goal.owner_id == person.id, Goal.scope == Scope.PERSONAL
    own = select(Goal.id).where(*is_own)
    session.execute(update(Goal).where(Goal.parent_id.in_(own)).values(parent_id=None))
    return rows_of(session.execute(delete(Goal).where(*is_own)))


def _delete_blockers(session: Session, person: Person) -> None:
    found = session.scalars(select(Blocker).where(Blocker.person_id == person.id)).all()
    ids, of_goals = [each.id for each in found], {each.goal_id for each in found if each.goal_id}
    session.execute(
        delete(Notice).where(
            Notice.workspace_id == person.workspace_id,
            Notice.about.in_(_OF_BLOCKERS),
            Notice.subject_id.in_(ids),
        )
    )
    words.empty_blockers(session, person)
    for each in found:
        session.delete(each)
    session.flush()
    for goal_id in sorted(of_goals):
        standing.settle(session, session.get_one(Goal, goal_id))


def _leave(session: Session, person: Person, now: datetime) -> None:
    """What they owned is nobody's, and nobody is reminded in their place but a goal's owner."""
    owned = session.scalars(select(Goal).where(Goal.owner_id == person.id)).all()
    of_goals = {goal.id for goal in owned}
    for goal in owned:
        goal.owner_id, goal.version = None, goal.version + 1
    found = session.scalars(
        select(Milestone).where((Milestone.owner_id == person.id) | Milestone.goal_id.in_(of_goals))
    ).all()
    for milestone in found:
        if milestone.owner_id == person.id:
            milestone.owner_id, milestone.committed_at = None, None
            milestone.version += 1
        reminders.plan(session, milestone, session.get_one(Goal, milestone.goal_id), now)
    helped = Blocker.helper_id == person.id, Blocker.resolved_at.is_(None)
    session.execute(update(Blocker).where(*helped).values(helper_id=None, helped_at=None))
    still = select(Round.id).where(Round.state == RoundState.OPEN)
    session.execute(delete(Asked).where(Asked.person_id == person.id, Asked.round_id.in_(still)))
    session.flush()


def _follow_fates(session: Session, person: Person) -> None:
    for name, fate in FATES.items():
        table_name, _, column = name.partition(".")
        table = Base.metadata.tables[table_name]
        if fate is Fate.DELETED:
            session.execute(delete(table).where(table.c[column] == person.id))
        elif fate is Fate.NOBODY:
            theirs = update(table).where(table.c[column] == person.id)
            session.execute(theirs.values({column: None}))


def _make_anonymous(session: Session, person: Person, now: datetime) -> None:
    person.slack_id, person.name, person.zone = f"{LEFT}{person.id}", LEFT_NAME, "UTC"
    person.admin = person.guest = person.outsider = person.bot = False
    person.deactivated, person.away_until, person.known_at = True, None, now
    person.quiet_from, person.quiet_to = "20:00", "08:00"
    person.celebrations = Celebrating.PUBLIC
    person.milestone_reminders = person.checkin_reminders = True
    session.flush()


def _show_anew(session: Session, shown: dict[str, list[int]], now: datetime) -> None:
    for goal_id in shown["goals"]:
        goals.show_anew(session, session.get_one(Goal, goal_id), now)
    for round_id in shown["rounds"]:
        rounds.show_anew(session, session.get_one(Round, round_id), now)
    for id_ in shown["celebrations"]:
        celebration = session.get(Celebration, id_)
        if celebration is not None:  # it may have been of a personal goal
            choices.show_anew(session, celebration, now)
