"""What the two forms of check-ins are opened with: the answer, and the regular check-in."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.model import (
    Answer,
    Channel,
    Checkin,
    CheckinState,
    Goal,
    GoalState,
    Horizon,
    Objective,
    Person,
    Round,
    Scope,
    Status,
    Update,
)
from bot.model.horizons import horizon_of, weeks_between
from bot.services import answers, audiences, workspaces
from bot.services.pages import blockers
from bot.when import Rhythm, read_rule

GOALS, OBJECTIVES = 8, 4
"""So many goals are asked about, and so many objectives of each: a modal holds 100 blocks."""
FEW_QUESTIONS = 8
"""Of a check-in's own; beside more of them there is room for one goal less."""


@dataclass(frozen=True)
class ObjectiveField:
    """A number that is asked for, as it stands now."""

    id: int
    number: int
    name: str
    unit: str
    current: Decimal
    target: Decimal


@dataclass(frozen=True)
class Last:
    """What a person said last: it stands in the fields again."""

    status: Status | None = None
    moved: str = ""
    blocker: str = ""
    next_step: str = ""


@dataclass(frozen=True)
class GoalFields:
    """One goal that is asked about."""

    id: int
    number: int
    title: str
    why: str
    last: Last
    objectives: tuple[ObjectiveField, ...]
    more_objectives: int


@dataclass(frozen=True)
class FormPage:
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


@dataclass(frozen=True)
class SetupDraft:
    """What stands in the fields of *Regular check-in*."""

    name: str
    days: tuple[str, ...]
    every: Rhythm
    at: str
    """`09:30`."""
    zone: str
    people: tuple[str, ...] = ()
    """Slack ids."""
    questions: str = ""
    remind_after: int | None = 240
    close_after: int = 1440
    own_zones: bool = False
    direct: bool = False
    holidays: str = ""
    """A country's code; or none."""


@dataclass(frozen=True)
class SetupPage:
    """The form *Regular check-in*, for a new one or one that exists."""

    channel_id: int
    checkin_id: int | None
    version: int
    draft: SetupDraft
    zones: tuple[str, ...]
    """Those of the channel's members, the setter's own first, then the more frequent ones."""
    others: tuple[tuple[int, str], ...] = ()
    """Short ids and names of those that the channel has already, where this is to be a new one."""


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


def new_setup(session: Session, person: Person, channel_id: int) -> SetupPage:
    """The form for a new check-in: Mondays at 09:30 where its setter is, every week; every four
    where all goals of the channel are long-term."""
    every = Rhythm(str(weeks_between(_horizons(session, channel_id))))
    name = "Weekly check-in" if every is Rhythm.WEEK else f"Check-in every {every.weeks} weeks"
    draft = SetupDraft(name, ("MO",), every, "09:30", person.zone)
    zones = zones_of(session, person, channel_id)
    return SetupPage(channel_id, None, 0, draft, zones, standing(session, channel_id))


def standing(session: Session, channel_id: int) -> tuple[tuple[int, str], ...]:
    """Short ids and names of the check-ins that a channel has."""
    rows = session.execute(
        select(Checkin.number, Checkin.name)
        .where(Checkin.channel_id == channel_id, Checkin.state != CheckinState.DELETED)
        .order_by(Checkin.number)
    )
    return tuple((number, name) for number, name in rows)


def _horizons(session: Session, channel_id: int) -> list[Horizon]:
    """Those of the goals that a check-in of this channel asks about."""
    rows = session.execute(
        select(Goal.horizon, Goal.start_on, Goal.due_on).where(
            Goal.channel_id == channel_id,
            Goal.scope != Scope.PERSONAL,
            Goal.state == GoalState.ACTIVE,
        )
    )
    return [horizon_of(said, start_on, due_on) for said, start_on, due_on in rows]


def edit_setup(session: Session, person: Person, checkin: Checkin) -> SetupPage:
    """The form for a check-in that exists."""
    read = read_rule(checkin.rule)
    listed = audiences.listed(session, checkin)
    draft = SetupDraft(
        name=checkin.name,
        days=read.weekdays,
        every=read.rhythm or Rhythm.WEEK,
        at=f"{read.start:%H:%M}",
        zone=checkin.zone,
        people=tuple(each.slack_id for each in listed),
        questions="\n".join(checkin.questions),
        remind_after=checkin.remind_after_minutes,
        close_after=checkin.close_after_minutes,
        own_zones=checkin.own_zones,
        direct=checkin.direct,
        holidays=checkin.holidays,
    )
    zones = zones_of(session, person, checkin.channel_id, also=checkin.zone)
    return SetupPage(checkin.channel_id, checkin.id, checkin.version, draft, zones)


def zones_of(session: Session, person: Person, channel_id: int, also: str = "") -> tuple[str, ...]:
    """The zones that a check-in of a channel can have; `also` is one that it has already."""
    found = Counter(each.zone for each in workspaces.members(session, channel_id) if each.known_at)
    others = (zone for zone, _ in found.most_common() if zone != person.zone)
    zones = (person.zone, *others)
    return (*zones, also) if also and also not in zones else zones


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
