"""What the commands, buttons and forms of objectives open and answer alike."""

from datetime import date

from sqlalchemy.orm import Session

from bot.model import Goal, Objective, Person
from bot.services import access, goals, objectives
from bot.services.pages import objectives as objective_pages
from bot.slack.proposals import Proposal, read_proposal
from bot.slack.requests import Ask
from bot.slack.views import measure_forms
from bot.slack.views import objectives as views
from bot.slack.views.parts import Block, Message


def proposal_of(goal: Goal, today: date) -> Proposal | None:
    """The measure that a goal's own words propose."""
    return read_proposal(goal.title, today) or read_proposal(goal.done_means, today)


def offer(goal: Goal, today: date) -> list[Block]:
    """Asks the setter of a goal whether to measure it as its words say; nothing when they say
    nothing of it."""
    found = proposal_of(goal, today)
    if found is None:
        return []
    return views.offer(goal.id, goal.number, found, today)


def measure_form(
    session: Session,
    viewer: Person,
    goal: Goal,
    here: int | None,
    today: date,
    *,
    words: str = "",
) -> Block:
    """*Measure it*, with what the typed words or else the goal's own propose, for one who may
    change the goal."""
    access.need_goal_change(session, viewer, goal)
    goals.need_open(goal)
    typed = read_proposal(words, today) if words else None
    found = typed or (None if words else proposal_of(goal, today)) or Proposal(words[:150])
    return measure_forms.measure_form(
        measure_forms.Draft(
            goal_id=goal.id,
            goal_number=goal.number,
            goal_title=goal.title,
            channel_id=here,
            name=found.name[:150],
            unit=found.unit,
            direction=found.direction,
            first=found.baseline,
            last=found.target,
            change=found.change,
            due_on=found.due_on if found.due_on != goal.due_on else None,
            may_date_goal=goal.due_on is None and found.due_on is not None,
        )
    )


def edit_form(
    session: Session, viewer: Person, objective: Objective, goal: Goal, here: int | None
) -> Block:
    """The form of an objective that exists, for one who may change it."""
    objectives.need_change(session, viewer, objective, goal)
    owner = session.get(Person, objective.owner_id) if objective.owner_id else None
    kept = objective.low is not None
    return measure_forms.measure_form(
        measure_forms.Draft(
            goal_id=goal.id,
            goal_number=goal.number,
            goal_title=goal.title,
            channel_id=here,
            name=objective.name,
            unit=objective.unit,
            direction=objective.direction,
            first=objective.low if kept else objective.baseline,
            last=objective.target,
            due_on=objective.due_on,
            owner=owner.slack_id if owner else None,
            objective_id=objective.id,
            version=objective.version,
            seen=objectives.newest_line(session, objective),
        )
    )


def answer(ask: Ask, objective: Objective, goal: Goal) -> Message:
    """An objective's card, for the asker alone."""
    with ask.db.read() as session:
        page = objective_pages.card(
            session, session.get_one(Objective, objective.id), goal,
            ask.asker.person(session), ask.now, ask.asker.today,
        )  # fmt: skip
    return views.card(page)
