"""What people said: of what was celebrated, and in check-ins."""

from sqlalchemy import and_, select

from bot.model import (
    Answer,
    Celebration,
    Delivery,
    Goal,
    Kind,
    Milestone,
    Person,
    Reflection,
    Reply,
    Update,
)
from bot.model.searching import ANSWER, REFLECTION, UPDATE
from bot.model.sets import among

from .places import Place, of_prompts
from .telling import LeafRows

_ANSWERS = select(Answer, Person.slack_id).join(Person, Person.id == Answer.person_id)


def tell_reflections(rows: LeafRows) -> None:
    """What people learned from what was celebrated; each stands with its celebration."""
    found = rows.session.execute(
        select(Reflection, Person.slack_id, Goal, Milestone, Delivery.posted_in, Delivery.ts)
        .join(Person, Person.id == Reflection.person_id)
        .join(Celebration, Celebration.id == Reflection.celebration_id)
        .join(Goal, Goal.id == Celebration.goal_id)
        .outerjoin(Milestone, Milestone.id == Celebration.milestone_id)
        .outerjoin(
            Delivery,
            and_(
                Delivery.workspace_id == rows.viewer.workspace_id,
                Delivery.kind == Kind.CELEBRATION,
                Delivery.subject_id == Celebration.id,
            ),
        )
        .where(among(Reflection.id, rows.ids(REFLECTION)))
    )
    for row, who, goal, milestone, channel, ts in found:
        texts = (row.worked, row.surprised, row.changes)
        at = Place(channel, ts) if channel and ts else None
        rows.tell(REFLECTION, row.id, "lesson", texts, goal, milestone, who=who, at=at)


def tell_answers(rows: LeafRows) -> None:
    """What people said in check-ins: of a goal, or to a question of the check-in's own."""
    session, viewer = rows.session, rows.viewer
    updates = session.execute(
        select(Update, Answer, Person.slack_id, Goal, Reply)
        .join(Answer, Answer.id == Update.answer_id)
        .join(Person, Person.id == Answer.person_id)
        .outerjoin(Goal, Goal.id == Update.goal_id)
        .outerjoin(Reply, Reply.id == Update.reply_id)
        .where(among(Update.id, rows.ids(UPDATE)))
    ).all()
    answers = session.execute(_ANSWERS.where(among(Answer.id, rows.ids(ANSWER)))).all()
    rounds = {row[1].round_id for row in updates} | {answer.round_id for answer, _ in answers}
    prompts = of_prompts(session, viewer.workspace_id, rounds)
    for update, answer, who, goal, reply in updates:
        at = prompt = prompts.get(answer.round_id or 0)
        if reply and (reply.channel.startswith(("C", "G")) or answer.person_id == viewer.id):
            in_thread = prompt.ts if prompt and prompt.channel == reply.channel else ""
            at = Place(reply.channel, reply.ts, in_thread)
        texts = (update.moved, update.blocker, update.next_step)
        rows.tell(UPDATE, update.id, "answer", texts, goal, who=who, at=at)
    for answer, who in answers:
        said, at = list(map(str, answer.custom.values())), prompts.get(answer.round_id or 0)
        rows.tell(ANSWER, answer.id, "answer", said, who=who, at=at)
