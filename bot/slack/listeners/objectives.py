"""The buttons of objectives, and their forms."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.orm import Session

from bot.errors import CairnError, ChangedMeanwhile, FieldErrors
from bot.model import Goal, Objective, Person
from bot.services import access, goals, objectives, receipts
from bot.services.goals import OnlyYours
from bot.services.objectives import BandUpsideDown, Measure, NothingMoves, NumberTooLarge
from bot.services.pages import objectives as objective_pages
from bot.slack.forms import objectives as forms
from bot.slack.listeners.channels import NobodyThere, met
from bot.slack.listeners.goal_parts import clicked, here_of, of_form
from bot.slack.listeners.objective_parts import answer, edit_form, measure_form
from bot.slack.requests import Click, OnTop, StaleButton, Submission, number_in
from bot.slack.routes import Routes
from bot.slack.views import changed, ids, measure_forms
from bot.slack.views import help as help_views
from bot.slack.views.parts import Block, Message


def register(routes: Routes) -> None:
    """What is asked of objectives by buttons and forms."""
    routes.clicks[ids.GOAL_MEASURE] = open_measure
    routes.clicks[ids.GOAL_MEASURE_NOT] = leave_unmeasured
    routes.clicks[ids.OBJECTIVE_READ] = open_value
    routes.clicks[ids.OBJECTIVE_EDIT] = open_edit
    routes.clicks[ids.OBJECTIVE_DROP] = drop
    routes.submissions[ids.OBJECTIVE_FORM] = submit
    routes.submissions[ids.OBJECTIVE_VALUE_FORM] = give


def open_measure(click: Click) -> None:
    """`Measure it` on a goal's card, and `Use it` where its words propose a measure."""
    with click.db.read() as session:
        viewer = click.asker.person(session)
        goal, here = clicked(session, click, viewer), here_of(session, click, viewer)
        form = measure_form(session, viewer, goal, here, click.asker.today)
    if click.view.get("type") == "modal":
        click.show(form)
    else:
        click.open(form)


def leave_unmeasured(click: Click) -> Message | None:
    """`No`: nothing was saved, and nothing is."""
    with click.db.read() as session:
        goal = clicked(session, click, click.asker.person(session))
    words = help_views.words(f"All right. `/goal measure G{goal.number}` measures it at any time.")
    if click.view.get("type") != "modal":
        return words
    click.show(help_views.page(words))
    return None


def open_value(click: Click) -> None:
    """`New value`."""
    with click.db.read() as session:
        by = click.asker.person(session)
        objective, goal = _clicked(session, click, by)
        access.need_reading(session, by, goal, objective)
        objectives.need_measuring(objective, goal)
        page = objective_pages.card(session, objective, goal, by, click.now, click.asker.today)
        form = measure_forms.value_form(page, here_of(session, click, by))
    click.open(form)


def open_edit(click: Click) -> None:
    """`Edit` on an objective's card."""
    with click.db.read() as session:
        by = click.asker.person(session)
        objective, goal = _clicked(session, click, by)
        form = edit_form(session, by, objective, goal, here_of(session, click, by))
    click.open(form)


def drop(click: Click) -> Message:
    """`Drop` on an objective's card."""
    with click.db.begin() as session:
        by = click.asker.person(session)
        objective, goal = _clicked(session, click, by, hold=True)
        objectives.drop(session, objective, goal, by=by, now=click.now)
    return answer(click, objective, goal)


def give(form: Submission) -> Block | None:
    """The form behind `New value`."""
    value = forms.read_new_value(form)
    with form.db.begin() as session:
        by = form.asker.person(session)
        objective, goal = _of_form(session, form, by)
        if not receipts.take(session, by.workspace_id, form.key, form.now):
            return None
        with _under_fields():
            objectives.give(session, objective, goal, value, by=by, now=form.now)
    return _shown(form, objective, goal)


def submit(form: Submission) -> Block | None:
    """The form *Measure it*, or its edit."""
    with form.db.begin() as session:
        by = form.asker.person(session)
        if form.number("objective") is not None:
            _save_edit(session, form, by)
            return None
        said = forms.read_measuring(form, form.asker.today)
        goal = of_form(session, form, by, form.number("goal") or 0)
        if not receipts.take(session, by.workspace_id, form.key, form.now):
            return None
        with _under_fields():
            measure = _measure(session, by, said)
            objective = objectives.add(session, goal, measure, by=by, now=form.now)
        if said.dates_goal and said.due_on and goal.due_on is None:
            goals.move(session, goal, to=said.due_on, because="", by=by, now=form.now)
    return _shown(form, objective, goal)


def _save_edit(session: Session, form: Submission, by: Person) -> None:
    objective, goal = _of_form(session, form, by)
    said = forms.read_measuring(form, form.asker.today, due_before=objective.due_on)
    if not receipts.take(session, by.workspace_id, form.key, form.now):
        return
    with _under_fields():
        measure = _measure(session, by, said, was=objective)
        try:
            objectives.edit(
                session, objective, goal, measure, by=by, now=form.now,
                version=form.number("version") or 0, seen=form.number("seen") or 0,
            )  # fmt: skip
        except ChangedMeanwhile as error:
            page = changed.meanwhile(
                str(error), ids.OBJECTIVE_EDIT, objective.id, form.number("channel")
            )
            raise OnTop(str(error), page) from error


def _measure(
    session: Session, by: Person, said: forms.MeasureForm, was: Objective | None = None
) -> Measure:
    owner = met(session, by.workspace_id, said.owner, was=was.owner_id if was else None)
    first = said.first if said.first is not None else was.baseline if was else said.last
    return Measure(
        said.name, said.unit, first, said.last, said.low, said.due_on,
        owner.id if owner else None, said.now,
    )  # fmt: skip


_FIELDS: dict[type[CairnError], tuple[str, str]] = {
    NumberTooLarge: ("last", "This number is too large; give it in thousands or millions."),
    NothingMoves: ("last", "It is there already: say another number than in From."),
    BandUpsideDown: ("last", "The upper end lies above the lower one."),
    NobodyThere: ("owner", "This is a bot, or somebody who has left; please choose another."),
    OnlyYours: ("owner", "This goal is for its owner only, and so is what measures it."),
}


@contextmanager
def _under_fields() -> Iterator[None]:
    """What a field can mend is said under that field."""
    try:
        yield
    except tuple(_FIELDS) as error:
        raise FieldErrors(dict([_FIELDS[type(error)]])) from error


def _shown(form: Submission, objective: Objective, goal: Goal) -> Block | None:
    """The objective, where no channel shows what became of it."""
    return None if goal.channel_id else help_views.page(answer(form, objective, goal))


def _clicked(
    session: Session, click: Click, by: Person, *, hold: bool = False
) -> tuple[Objective, Goal]:
    here = here_of(session, click, by)
    return objectives.find_row(session, by, number_in(click.value), here, click.now, hold=hold)


def _of_form(session: Session, form: Submission, by: Person) -> tuple[Objective, Goal]:
    number = form.number("objective")
    if number is None:
        raise StaleButton
    here = access.here(session, by, form.number("channel"))
    return objectives.find_row(session, by, number, here, form.now, hold=True)
