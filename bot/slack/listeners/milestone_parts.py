"""What the commands, buttons and forms of milestones read and open alike."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.errors import CairnError, FieldErrors
from bot.model import Goal, Milestone, Person
from bot.services import access, milestones
from bot.services.goals import OnlyYours
from bot.services.milestones import (
    ComesAfter,
    DateStays,
    NeedsReason,
    NoPoint,
    NoSuchNumber,
    OtherWay,
    SameDate,
    TooManyBefore,
)
from bot.services.pages import goals as goal_pages
from bot.services.pages import milestones as pages
from bot.services.pages.goals import GoalPage
from bot.services.pages.lines import MilestoneLine
from bot.services.pages.milestones import MilestonePage
from bot.slack.listeners.channels import NobodyThere
from bot.slack.requests import Ask, Click, Submission, channel_in, number_in
from bot.slack.views import ids
from bot.slack.views import milestone_forms as form_views
from bot.slack.views import milestones as views
from bot.slack.views.parts import Block, Message


def add_form(
    open_ones: list[Goal], channel_id: int | None, *, goal: Goal | None = None, **typed: object
) -> Block:
    """The form *Add a milestone* over the goals to choose from.

    Raises:
        NoGoalYet: there is none to add one to.
    """
    if goal is not None and goal not in open_ones:
        open_ones = [goal, *open_ones]
    if not open_ones:
        raise milestones.NoGoalYet
    chosen = goal or (open_ones[0] if len(open_ones) == 1 else None)
    return form_views.milestone_form(
        form_views.Draft(
            channel_id=channel_id,
            goals=[(one.id, one.number, one.title) for one in open_ones],
            goal_id=chosen.id if chosen else None,
            **typed,  # type: ignore[arg-type]  # fields of Draft, from the two callers above
        )
    )


def edit_form(
    session: Session,
    by: Person,
    milestone: Milestone,
    goal: Goal,
    channel_id: int | None,
    now: datetime,
) -> Block:
    """The form of a milestone that exists, for one who may change it."""
    access.need_milestone_change(session, by, goal, milestone)
    milestones.need_planned(goal, milestone)
    owner = session.get(Person, milestone.owner_id) if milestone.owner_id else None
    here = access.here(session, by, channel_id)
    return form_views.milestone_form(
        form_views.Draft(
            channel_id=channel_id,
            what=milestone.title,
            due_on=milestone.due_on,
            owner=owner.slack_id if owner else None,
            size=milestone.size,
            reached_when=milestone.reached_when,
            milestone_id=milestone.id,
            version=milestone.version,
            seen=milestones.newest_line(session, milestone),
            after=choices(session, milestones.before(session, milestone.id, by, here, now)),
        )
    )


def choices(session: Session, found: Sequence[Milestone]) -> list[tuple[int, int, str, int]]:
    """Milestones as a select shows them: row, number, title, and the number of their goal."""
    rows = select(Goal.id, Goal.number).where(Goal.id.in_({each.goal_id for each in found}))
    numbers = {row.id: row.number for row in session.execute(rows)}
    return [(each.id, each.number, each.title, numbers[each.goal_id]) for each in found]


def read(ask: Ask, milestone: Milestone, goal: Goal) -> tuple[MilestoneLine, GoalPage]:
    """A milestone and its goal as they stand now, on the asker's day."""
    with ask.db.read() as session:
        page = goal_pages.card(session, goal, ask.now, ask.asker.today)
        return goal_pages.milestone(session, milestone.id, page), page


def answer(ask: Ask, milestone: Milestone, goal: Goal) -> Message:
    """A milestone's card, for the asker alone."""
    return views.card(page_of(ask, milestone, goal))


def page_of(ask: Ask, milestone: Milestone, goal: Goal) -> MilestonePage:
    """A milestone with all that its card says to the asker."""
    with ask.db.read() as session:
        viewer = ask.asker.person(session)
        return pages.page(session, milestone, goal, viewer, ask.now, ask.asker.today)


def here_of(click: Click) -> int | None:
    """The channel that a click comes from; that of a form or page, where it stands in one."""
    if click.place:
        return click.place.id
    return channel_in(click.view)


def clicked(
    session: Session, click: Click, viewer: Person, *, hold: bool = False
) -> tuple[Milestone, Goal]:
    """The milestone of a button, and its goal, for one who may see it."""
    here = click.place.id if click.place else access.here(session, viewer, here_of(click))
    number = number_in(click.value)
    return milestones.find_row(session, viewer, number, here, click.now, hold=hold)


def of_form(
    session: Session, form: Submission, by: Person, *, hold: bool = True
) -> tuple[Milestone, Goal]:
    """The milestone of a form, and its goal, held when they are about to be changed."""
    here = access.here(session, by, form.number("channel"))
    milestone_id = form.number("milestone") or 0
    return milestones.find_row(session, by, milestone_id, here, form.now, hold=hold)


_FIELDS: dict[type[CairnError], tuple[str, str]] = {
    NeedsReason: ("because", "Please say why the date moves: others planned with the old one."),
    DateStays: ("due", "Others plan with a date: choose the new one, or drop the milestone."),
    SameDate: ("due", "It is planned for that day already; please choose another."),
    NobodyThere: ("owner", "This is a bot, or somebody who has left; please choose another."),
    OnlyYours: ("owner", "This goal is for its owner only, and so are its milestones."),
}


@contextmanager
def under_fields() -> Iterator[None]:
    """What a field can mend is said under that field."""
    try:
        yield
    except (ComesAfter, TooManyBefore) as error:
        raise FieldErrors({ids.AFTER: str(error)}) from error
    except tuple(_FIELDS) as error:
        raise FieldErrors(dict([_FIELDS[type(error)]])) from error
    except (NoSuchNumber, OtherWay, NoPoint) as error:
        raise FieldErrors({"reached_when": str(error).replace("`", "")}) from error


def need_because(milestone: Milestone, because: str) -> None:
    """Refuse a move without its reason before anything of it is shown.

    Raises:
        FieldErrors: under the field that asks for it.
    """
    if milestones.needs_reason(milestone) and not because:
        sentence = "Please say why the date moves: others planned with the old one."
        raise FieldErrors({"because": sentence})
