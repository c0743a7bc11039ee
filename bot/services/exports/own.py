"""What is a person's own: their settings, and what they did that stands under their name."""

from collections.abc import Mapping

from sqlalchemy import ColumnElement, literal, select, union_all

from bot.model import (
    Answer,
    Celebration,
    Cheer,
    Contributor,
    Draft,
    Evidence,
    Follower,
    Goal,
    KeptWords,
    Milestone,
    MilestoneVote,
    Person,
    Reply,
    Stay,
)

from .work import Rows


def tables(viewer: Person, seen: ColumnElement[bool]) -> Mapping[str, Rows]:
    """By kind of thing; of goals only those that they may still see."""
    return {
        "settings": select(
            Person.name, Person.zone, Person.away_until, Person.quiet_from, Person.quiet_to,
            Person.celebrations, Person.milestone_reminders, Person.checkin_reminders,
        ).where(Person.id == viewer.id),
        "follows": _follows(viewer, seen),
        "replies": (
            select(Reply.text, Reply.said_at, Reply.edited_at)
            .join(Answer, Answer.id == Reply.answer_id)
            .where(Answer.person_id == viewer.id)
            .order_by(Reply.said_at, Reply.id)
        ),
        "evidence": (
            select(Milestone.number.label("milestone"), Evidence.link, Evidence.note, Evidence.at)
            .join(Milestone, Milestone.id == Evidence.milestone_id)
            .join(Goal, Goal.id == Milestone.goal_id)
            .where(Evidence.person_id == viewer.id, seen)
            .order_by(Evidence.at, Evidence.id)
        ),
        "opinions": (
            select(
                Milestone.number.label("milestone"), MilestoneVote.verdict,
                MilestoneVote.suggested_on, MilestoneVote.note, MilestoneVote.at,
            )
            .join(Milestone, Milestone.id == MilestoneVote.milestone_id)
            .join(Goal, Goal.id == Milestone.goal_id)
            .where(MilestoneVote.person_id == viewer.id, seen)
            .order_by(MilestoneVote.at, Milestone.number)
        ),
        "cheers": _of_celebrations(viewer, seen, Cheer),
        "still_in": _of_celebrations(viewer, seen, Stay),
        "drafts": (
            select(Draft.form, Draft.typed, Draft.typed_at)
            .where(Draft.person_id == viewer.id)
            .order_by(Draft.typed_at)
        ),
        "kept_words": (
            select(KeptWords.command, KeptWords.text, KeptWords.typed_at)
            .where(KeptWords.person_id == viewer.id)
            .order_by(KeptWords.typed_at, KeptWords.id)
        ),
    }  # fmt: skip


def _of_celebrations(
    viewer: Person, seen: ColumnElement[bool], of: type[Cheer] | type[Stay]
) -> Rows:
    return (
        select(Goal.number.label("goal"), Milestone.number.label("milestone"), of.at)
        .select_from(of)
        .join(Celebration, Celebration.id == of.celebration_id)
        .join(Goal, Goal.id == Celebration.goal_id)
        .outerjoin(Milestone, Milestone.id == Celebration.milestone_id)
        .where(of.person_id == viewer.id, seen)
        .order_by(of.at, Goal.number)
    )


def _follows(viewer: Person, seen: ColumnElement[bool]) -> Rows:
    kinds = (
        (Contributor, "I'm in", Contributor.joined_at),
        (Follower, "follows", Follower.followed_at),
    )
    found = union_all(
        *(
            select(Goal.number.label("goal"), literal(how).label("how"), since.label("since"))
            .join(of, of.goal_id == Goal.id)
            .where(of.person_id == viewer.id, seen)
            for of, how, since in kinds
        )
    ).subquery()
    return select(found.c.goal, found.c.how, found.c.since).order_by(found.c.goal, found.c.how)
