"""What the form of an answer is opened with."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from msgspec import Struct
from msgspec.structs import replace
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.model import (
    Answer,
    Channel,
    Checkin,
    Goal,
    Objective,
    Person,
    Round,
    Status,
    Update,
)
from bot.services import answers
from bot.services.pages import blockers

GOALS, OBJECTIVES = 8, 4
"""So many goals are asked about, and so many objectives of each: a modal holds 100 blocks."""
FEW_QUESTIONS = 8
"""Of a check-in's own; beside more of them there is room for one goal less."""


class ObjectiveField(Struct, frozen=True):
    """A number that is asked for, as it stands now."""

    id: int
    number: int
    name: str
    unit: str
    current: Decimal
    target: Decimal


class Last(Struct, frozen=True):
    """What a person said last: it stands in the fields again."""

    status: Status | None = None
    moved: str = ""
    blocker: str = ""
    next_step: str = ""


class GoalFields(Struct, frozen=True):
    """One goal that is asked about."""

    id: int
    number: int
    title: str
    why: str
    last: Last
    objectives: tuple[ObjectiveField, ...]
    more_objectives: int


class FormPage(Struct, frozen=True):
    """The form in which somebody answers a round, or of their own."""

    round_id: int | None
    channel_id: int | None
    channel: str | None
    """The channel's Slack id; none in a direct message."""
    name: str
    """The check-in's; empty for a person's own."""
    goals: tuple[GoalFields, ...]
    more_goals: int
    general: Last
    """Asked for when there is no goal."""
    questions: tuple[tuple[str, str], ...]
    """The check-in's own, each with what this person answered in this round."""
    editing: bool
    late: bool


def answer_form(
    session: Session, person: Person, asking: Round, checkin: Checkin, now: datetime
) -> FormPage:
    """The form in which a person answers a round, or edits their answer."""
    answer = session.scalar(
        select(Answer).where(Answer.round_id == asking.id, Answer.person_id == person.id)
    )
    own = _own_words(session, answer)
    goals = answers.goals_of(session, person, checkin.channel_id)
    said = answer.custom if answer else {}
    room = GOALS if len(checkin.questions) <= FEW_QUESTIONS else GOALS - 1
    editing = bool(own or said)
    return FormPage(
        round_id=asking.id,
        channel_id=checkin.channel_id,
        channel=session.get_one(Channel, checkin.channel_id).slack_id,
        name=checkin.name,
        goals=_fields(session, person, goals[:room], answer, own if editing else None),
        more_goals=max(0, len(goals) - room),
        general=own.get(None, Last()),
        questions=tuple((question, said.get(question, "")) for question in checkin.questions),
        editing=editing,
        late=now > asking.close_at,
    )


def own_form(session: Session, person: Person, channel_id: int | None) -> FormPage:
    """The form in which a person says, unasked, where their goals of a channel stand; with no
    channel, those of none, personal ones and the workspace's."""
    goals = answers.goals_of(session, person, channel_id)
    channel = session.get_one(Channel, channel_id).slack_id if channel_id else None
    return FormPage(
        round_id=None,
        channel_id=channel_id,
        channel=channel,
        name="",
        goals=_fields(session, person, goals[:GOALS], None, None),
        more_goals=max(0, len(goals) - GOALS),
        general=Last(),
        questions=(),
        editing=False,
        late=False,
    )


def _own_words(session: Session, answer: Answer | None) -> dict[int | None, Last]:
    """What a form has said in this answer before."""
    if answer is None:
        return {}
    found = session.scalars(
        select(Update).where(Update.answer_id == answer.id, Update.reply_id.is_(None))
    )
    return {update.goal_id: _last(update) for update in found}


def _fields(
    session: Session,
    person: Person,
    goals: Sequence[Goal],
    answer: Answer | None,
    own: dict[int | None, Last] | None,
) -> tuple[GoalFields, ...]:
    """The goals as fields. When a form of this answer is edited, only its own words stand in
    them; else those of the person's last answer do, with the status of a reply since."""
    replied = answers.statuses(session, answer) if answer else {}
    measured = _objectives(session, [goal.id for goal in goals])
    told = _told_before(session, person, goals, answer) if own is None else own
    fields = []
    for goal in goals:
        found = measured.get(goal.id, [])
        last = told.get(goal.id) or Last()
        if own is None and goal.id in replied:
            last = replace(last, status=replied[goal.id])
        fields.append(
            GoalFields(
                id=goal.id,
                number=goal.number,
                title=goal.title,
                why=goal.why,
                last=last,
                objectives=tuple(found[:OBJECTIVES]),
                more_objectives=max(0, len(found) - OBJECTIVES),
            )
        )
    return tuple(fields)


def _objectives(session: Session, goal_ids: Sequence[int]) -> dict[int, list[ObjectiveField]]:
    found = session.scalars(
        select(Objective)
        .where(Objective.goal_id.in_(goal_ids), Objective.dropped_at.is_(None))
        .order_by(Objective.number)
    )
    fields: dict[int, list[ObjectiveField]] = {}
    for row in found:
        field = ObjectiveField(row.id, row.number, row.name, row.unit, row.current, row.target)
        fields.setdefault(row.goal_id, []).append(field)
    return fields


def _told_before(
    session: Session, person: Person, goals: Sequence[Goal], answer: Answer | None
) -> dict[int | None, Last]:
    """What a person said of these goals before this answer, by goal; of what was in the way, what
    still is."""
    lasts = {goal.id: _said_last(session, person, goal, answer) or Last() for goal in goals}
    said = {goal_id: last.blocker for goal_id, last in lasts.items()}
    still = blockers.still(session, person, said, answer.id if answer else None)
    return {goal_id: replace(last, blocker=still[goal_id]) for goal_id, last in lasts.items()}


def _said_last(session: Session, person: Person, goal: Goal, answer: Answer | None) -> Last | None:
    """What a person said of a goal before this answer: a form does not say its replies again."""
    newest = session.scalar(
        select(Update)
        .join(Answer, Answer.id == Update.answer_id)
        .where(Update.goal_id == goal.id, Answer.person_id == person.id)
        .where(Answer.id != (answer.id if answer else 0))
        .order_by(Update.at.desc(), Update.id.desc())
        .limit(1)
    )
    return _last(newest) if newest else None


def _last(update: Update) -> Last:
    return Last(update.status, update.moved, update.blocker, update.next_step)
