"""A proposed milestone, with what people think of it."""

from collections.abc import Sequence
from datetime import date, datetime

from msgspec import Struct
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.model import Event, Goal, History, Milestone, MilestoneVote, Person, Verdict
from bot.services.pages import goals as goal_pages
from bot.services.pages.goals import GoalPage
from bot.services.pages.lines import MilestoneLine

_DECISIONS = {
    Event.MILESTONE_ACCEPTED: "accepted",
    Event.MILESTONE_DECLINED: "declined",
    Event.MILESTONE_DROPPED: "dropped",
}


class Suggestion(Struct, frozen=True):
    """Another date that people suggest for a proposal."""

    day: date
    who: tuple[str, ...]
    """Their Slack ids, those who came to it first in front."""
    notes: tuple[str, ...]


class ProposalPage(Struct, frozen=True):
    """A proposal as its channel sees it."""

    line: MilestoneLine
    goal: GoalPage
    by: str
    """The Slack id of who proposed it."""
    realistic: int
    too_soon: int
    suggestions: tuple[Suggestion, ...]
    """Those that most people suggest in front."""
    decided: str
    """`accepted`, `declined`, `withdrawn` or `dropped`; empty while it waits."""
    decided_by: str | None
    because: str


def page(session: Session, milestone_id: int, now: datetime) -> ProposalPage | None:
    """A proposal as it stands now, on the day of its goal's owner; none when it is gone."""
    milestone = session.get(Milestone, milestone_id)
    if milestone is None:
        return None
    of = goal_pages.card(session, session.get_one(Goal, milestone.goal_id), now)
    rows = session.execute(
        select(MilestoneVote, Person.slack_id)
        .join(Person, Person.id == MilestoneVote.person_id)
        .where(MilestoneVote.milestone_id == milestone_id)
        .order_by(MilestoneVote.at, MilestoneVote.person_id)
    )
    votes = [(vote, who) for vote, who in rows]
    verdicts = [vote.verdict for vote, _ in votes]
    decided, decided_by, because = _decision(session, milestone)
    by = session.get_one(Person, milestone.creator_id).slack_id
    return ProposalPage(
        line=goal_pages.milestone(session, milestone_id, of),
        goal=of,
        by=by,
        realistic=verdicts.count(Verdict.REALISTIC),
        too_soon=verdicts.count(Verdict.TOO_SOON),
        suggestions=_suggestions(votes),
        decided="withdrawn" if decided == "dropped" and decided_by == by else decided,
        decided_by=decided_by,
        because=because,
    )


def _decision(session: Session, milestone: Milestone) -> tuple[str, str | None, str]:
    """What became of a proposal last, by whom and why."""
    found = session.execute(
        select(History.event, Person.slack_id, History.why)
        .join(Person, Person.id == History.person_id)
        .where(
            History.goal_id == milestone.goal_id,
            History.milestone_id == milestone.id,
            History.event.in_(_DECISIONS),
        )
        .order_by(History.id.desc())
        .limit(1)
    ).first()
    return (_DECISIONS[found[0]], found[1], found[2]) if found else ("", None, "")


def _suggestions(votes: Sequence[tuple[MilestoneVote, str]]) -> tuple[Suggestion, ...]:
    found: dict[date, list[tuple[str, str]]] = {}
    for vote, who in votes:
        if vote.verdict == Verdict.ANOTHER_DATE and vote.suggested_on:
            found.setdefault(vote.suggested_on, []).append((who, vote.note))
    told = [
        Suggestion(day, tuple(who for who, _ in said), tuple(note for _, note in said if note))
        for day, said in found.items()
    ]
    return tuple(sorted(told, key=lambda one: (-len(one.who), one.day)))
