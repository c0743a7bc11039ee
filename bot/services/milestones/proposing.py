"""Proposals: a member's milestone on somebody else's goal, judged, accepted, committed to."""

from collections.abc import Mapping
from datetime import date, datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from bot.errors import CairnError, NotYours
from bot.model import (
    Event,
    Goal,
    History,
    Kind,
    Milestone,
    MilestoneState,
    MilestoneVote,
    Person,
    Verdict,
)
from bot.model.people import mention
from bot.model.upserts import AnyInsert, Upsert, rows_of, table_of
from bot.services import access, goals, outbox, reminders

from .numbers import look
from .telling import need_planned, show_proposal_anew, write

_VOTES = table_of(MilestoneVote)


class NoProposal(CairnError):
    """M{number} is {state} already, so it is no proposal any more and nothing was changed."""


class NotSuggested(CairnError):
    """Nobody suggests that day for M{number} any more; its message shows what is suggested now."""


class DayPassed(CairnError):
    """That day has passed meanwhile, so nothing was changed. Suggest another one."""


class NobodysYet(CairnError):
    """Nobody owns M{number} yet. `/milestone edit M{number}` gives it an owner."""


def _newest(made: AnyInsert) -> AnyInsert:
    """A vote takes the place of the same person's last one."""
    kept = ("verdict", "suggested_on", "note", "at")
    return made.on_conflict_do_update(
        index_elements=["milestone_id", "person_id"],
        set_={name: made.excluded[name] for name in kept},
    )


_VOTE = Upsert(lambda insert: _newest(insert(_VOTES)))


def need_proposal(goal: Goal, milestone: Milestone) -> None:
    """Refuse to judge or decide what is decided.

    Raises:
        GoalClosed, NoProposal: the sentence for it.
    """
    goals.need_open(goal)
    if milestone.state != MilestoneState.PROPOSED:
        became = {MilestoneState.PLANNED: "accepted", MilestoneState.DROPPED: "declined"}
        state = became.get(milestone.state, milestone.state.value)
        raise NoProposal(number=milestone.number, state=state)


def propose(session: Session, milestone: Milestone, goal: Goal, by: Person, now: datetime) -> None:
    """Write that a milestone was proposed, and owe the channel the message where it is judged; for
    a goal of no channel, the one who may accept it."""
    due = milestone.due_on.isoformat() if milestone.due_on else ""
    write(session, goal, milestone, Event.MILESTONE_PROPOSED, by, now, new=due)
    decides = session.get_one(Person, goal.owner_id or goal.creator_id).slack_id
    outbox.enqueue(
        session,
        workspace_id=goal.workspace_id,
        key=f"proposal:{milestone.id}",
        kind=Kind.PROPOSAL,
        subject_id=milestone.id,
        channel=goals.channel_of(session, goal) or decides,
        now=now,
        for_person_id=by.id,
    )


def judge(
    session: Session,
    milestone: Milestone,
    goal: Goal,
    verdict: Verdict,
    *,
    by: Person,
    now: datetime,
    suggested_on: date | None = None,
    note: str = "",
) -> bool:
    """Count what a person thinks of a proposal, their newest word alone; False when it is the
    same as before.

    Raises:
        NoProposal, GoalClosed, OutsiderOnly: nothing was counted.
    """
    access.need_insider(by)
    need_proposal(goal, milestone)
    before = session.get(MilestoneVote, (milestone.id, by.id), populate_existing=True)
    word = (verdict, suggested_on, note)
    if before is not None and (before.verdict, before.suggested_on, before.note) == word:
        return False
    session.execute(
        _VOTE.on(session),
        {
            "milestone_id": milestone.id, "person_id": by.id, "workspace_id": by.workspace_id,
            "verdict": verdict, "suggested_on": suggested_on, "note": note, "at": now,
        },
    )  # fmt: skip
    day = suggested_on.isoformat() if suggested_on else ""
    write(
        session, goal, milestone, Event.MILESTONE_JUDGED, by, now,
        field=verdict.value, new=day, why=note,
    )  # fmt: skip
    show_proposal_anew(session, milestone, now)
    return True


def accept(
    session: Session,
    milestone: Milestone,
    goal: Goal,
    *,
    by: Person,
    now: datetime,
    today: date,
    on: date | None = None,
) -> bool:
    """Take a proposal into the road, with the date that somebody suggested when `on` is given;
    False when it was accepted before.

    Who accepts what will be theirs to do has committed to it. `today` is theirs.

    Raises:
        NotYours, GoalClosed, NoProposal, NotSuggested, DayPassed: nothing was changed.
    """
    access.need_goal_change(session, by, goal)
    if milestone.state in (MilestoneState.PLANNED, MilestoneState.REACHED):
        return False
    need_proposal(goal, milestone)
    if on is not None:
        _need_suggested(session, milestone, on)
        if on < today:
            raise DayPassed
    day = on or milestone.due_on
    committed = now if milestone.owner_id == by.id else milestone.committed_at
    values = {
        "state": MilestoneState.PLANNED, "due_on": day, "first_due_on": day,
        "committed_at": committed,
    }  # fmt: skip
    if not _settle(session, milestone, values):
        return False
    reminders.plan(session, milestone, goal, now)
    new = on.isoformat() if on else ""
    write(session, goal, milestone, Event.MILESTONE_ACCEPTED, by, now, new=new)
    look(session, milestone, goal, now)
    show_proposal_anew(session, milestone, now)
    goals.touch(session, goal, now)
    return True


def decline(
    session: Session, milestone: Milestone, goal: Goal, *, by: Person, now: datetime
) -> bool:
    """Leave a proposal out of the road; False when it was left out before.

    Raises:
        NotYours, GoalClosed, NoProposal: nothing was changed.
    """
    access.need_goal_change(session, by, goal)
    if milestone.state == MilestoneState.DROPPED:
        return False
    need_proposal(goal, milestone)
    if not _settle(session, milestone, {"state": MilestoneState.DROPPED}):
        return False
    write(session, goal, milestone, Event.MILESTONE_DECLINED, by, now)
    show_proposal_anew(session, milestone, now)
    goals.touch(session, goal, now)
    return True


def commit(
    session: Session, milestone: Milestone, goal: Goal, *, by: Person, now: datetime
) -> bool:
    """Note that its owner will do it; False when they had said so before.

    Raises:
        NotYours, NobodysYet, MilestoneSettled, GoalClosed, OutsiderOnly: nothing was changed.
    """
    access.need_insider(by)
    need_planned(goal, milestone)
    if milestone.owner_id is None:
        raise NobodysYet(number=milestone.number)
    if milestone.owner_id != by.id:
        raise NotYours(who=mention(session.get_one(Person, milestone.owner_id).slack_id))
    taken = session.execute(
        update(Milestone)
        .where(
            Milestone.id == milestone.id,
            Milestone.owner_id == by.id,
            Milestone.committed_at.is_(None),
        )
        .values(committed_at=now)
    )
    session.refresh(milestone)
    if not rows_of(taken):
        return False
    write(session, goal, milestone, Event.MILESTONE_COMMITTED, by, now)
    show_proposal_anew(session, milestone, now)
    _show_news_anew(session, milestone, now)
    goals.touch(session, goal, now)
    return True


def _need_suggested(session: Session, milestone: Milestone, day: date) -> None:
    found = session.scalar(
        select(MilestoneVote.person_id)
        .where(
            MilestoneVote.milestone_id == milestone.id,
            MilestoneVote.verdict == Verdict.ANOTHER_DATE,
            MilestoneVote.suggested_on == day,
        )
        .limit(1)
    )
    if found is None:
        raise NotSuggested(number=milestone.number)


def _settle(session: Session, milestone: Milestone, values: Mapping[str, object]) -> bool:
    """Decide on a proposal; whether this was the decision, when two decide at once."""
    taken = session.execute(
        update(Milestone)
        .where(Milestone.id == milestone.id, Milestone.state == MilestoneState.PROPOSED)
        .values(version=Milestone.version + 1, **values)
    )
    session.refresh(milestone)
    return rows_of(taken) > 0


def _show_news_anew(session: Session, milestone: Milestone, now: datetime) -> None:
    """The line in the thread that asks the owner to commit need not ask any more."""
    line = session.scalar(
        select(History.id).where(
            History.goal_id == milestone.goal_id,
            History.milestone_id == milestone.id,
            History.event == Event.MILESTONE_ADDED,
        )
    )
    if line is not None:
        outbox.refresh(
            session,
            workspace_id=milestone.workspace_id,
            kind=Kind.GOAL_NEWS,
            subject_id=line,
            now=now,
        )
