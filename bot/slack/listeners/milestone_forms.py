"""The buttons of milestones, and their forms."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.orm import Session

from bot.errors import CairnError, FieldErrors
from bot.model import Goal, Milestone, Person
from bot.services import access, goals, milestones, receipts
from bot.services.goals import OnlyYours
from bot.services.milestones import (
    DateStays,
    NeedsReason,
    NoPoint,
    NoSuchNumber,
    OtherWay,
    Plan,
    Reaching,
    SameDate,
)
from bot.slack.forms import checks
from bot.slack.forms import milestones as forms
from bot.slack.listeners.channels import NobodyThere, met
from bot.slack.listeners.milestone_parts import (
    add_form,
    clicked,
    edit_form,
    here_of,
    of_form,
    page_of,
    read,
)
from bot.slack.requests import Click, Submission, number_in
from bot.slack.routes import Routes
from bot.slack.views import evidence as evidence_views
from bot.slack.views import help as help_views
from bot.slack.views import ids
from bot.slack.views import milestone_forms as form_views
from bot.slack.views import milestones as views
from bot.slack.views.parts import Block, Message


def register(routes: Routes) -> None:
    """What is asked of milestones by buttons and forms."""
    routes.clicks[ids.GOAL_ADD_MILESTONE] = open_add
    routes.clicks[ids.MILESTONE_REACH] = open_reach
    routes.clicks[ids.MILESTONE_UNDO] = undo
    routes.clicks[ids.MILESTONE_MOVE] = open_move
    routes.clicks[ids.MILESTONE_EDIT] = open_edit
    routes.clicks[ids.MILESTONE_DROP] = open_drop
    routes.submissions[ids.MILESTONE_FORM] = submit
    routes.submissions[ids.MILESTONE_REACH_FORM] = reach_by_form
    routes.submissions[ids.MILESTONE_MOVE_FORM] = move_by_form
    routes.submissions[ids.MILESTONE_DROP_FORM] = drop_by_form


def open_add(click: Click) -> None:
    """`Add milestones` on a goal's card."""
    here = here_of(click)
    with click.db.read() as session:
        viewer = click.asker.person(session)
        goal = goals.find_row(session, viewer, number_in(click.value), here, click.now)
        access.need_insider(viewer)
        goals.need_open(goal)
        open_ones = goals.open_for(session, viewer, here, click.now)
    click.open(add_form(open_ones, here, goal=goal))


def open_reach(click: Click) -> Message | None:
    """`Reached 🎉`: asks for evidence, helpers and one lesson; who may not say so, for evidence."""
    milestone, goal = _clicked(click)
    page = page_of(click, milestone, goal)
    if not page.line.is_open:
        return views.reached(page, first=False)
    goals.need_open(goal)
    if page.may_reach:
        click.open(form_views.reach_form(page.line, page.goal.today, here_of(click)))
    else:
        click.open(evidence_views.form(page, here_of(click)))
    return None


def open_move(click: Click) -> None:
    """`Move date`."""
    milestone, goal = _clicked(click, changing=True)
    line, page = read(click, milestone, goal)
    click.open(form_views.move_form(line, page.today, here_of(click)))


def open_drop(click: Click) -> None:
    """`Drop`."""
    milestone, goal = _clicked(click, changing=True)
    line, page = read(click, milestone, goal)
    click.open(form_views.drop_form(line, page.today, here_of(click)))


def open_edit(click: Click) -> None:
    """`Edit` on a milestone's card."""
    milestone, goal = _clicked(click, changing=True)
    with click.db.read() as session:
        by = click.asker.person(session)
        form = edit_form(session, by, milestone, goal, here_of(click))
    click.open(form)


def submit(form: Submission) -> None:
    """The form *Add a milestone*, or its edit."""
    with form.db.begin() as session:
        by = form.asker.person(session)
        if form.number("milestone") is not None:
            _save_edit(session, form, by)
            return
        said = forms.read_milestone(form, form.asker.today)
        here = access.here(session, by, said.channel_id)
        goal = goals.find_row(
            session, by, checks.number_of(form, "goal"), here, form.now, hold=True
        )
        if not receipts.take(session, by.workspace_id, form.key, form.now):
            return
        with _under_fields():
            milestones.add(session, goal, _plan(session, by, said), by=by, now=form.now)


def _save_edit(session: Session, form: Submission, by: Person) -> None:
    milestone, goal = of_form(session, form, by)
    said = forms.read_milestone(form, form.asker.today, due_before=milestone.due_on)
    if not receipts.take(session, by.workspace_id, form.key, form.now):
        return
    with _under_fields():
        milestones.edit(
            session, milestone, goal, _plan(session, by, said, was=milestone.owner_id),
            because=said.because, by=by, now=form.now, version=said.version,
        )  # fmt: skip


_FIELDS: dict[type[CairnError], tuple[str, str]] = {
    NeedsReason: ("because", "Please say why the date moves: others planned with the old one."),
    DateStays: ("due", "Others plan with a date: choose the new one, or drop the milestone."),
    SameDate: ("due", "It is planned for that day already; please choose another."),
    NobodyThere: ("owner", "This is a bot, or somebody who has left; please choose another."),
    OnlyYours: ("owner", "This goal is for its owner only, and so are its milestones."),
}


@contextmanager
def _under_fields() -> Iterator[None]:
    """What a field can mend is said under that field."""
    try:
        yield
    except tuple(_FIELDS) as error:
        raise FieldErrors(dict([_FIELDS[type(error)]])) from error
    except (NoSuchNumber, OtherWay, NoPoint) as error:
        raise FieldErrors({"reached_when": str(error).replace("`", "")}) from error


def _plan(session: Session, by: Person, said: forms.MilestoneForm, was: int | None = None) -> Plan:
    owner = met(session, by.workspace_id, said.owner, was=was)
    return Plan(said.what, said.due_on, owner.id if owner else None, said.size, said.reached_when)


def undo(click: Click) -> Message:
    """`Undo`: it was marked reached by mistake."""
    with click.db.begin() as session:
        by = click.asker.person(session)
        milestone, goal = clicked(session, click, by, hold=True)
        first = milestones.undo(session, milestone, goal, by=by, now=click.now)
    return views.undone(page_of(click, milestone, goal), first=first)


def reach_by_form(form: Submission) -> Block:
    """The form behind `Reached 🎉`; its answer can be taken back."""
    with form.db.begin() as session:
        by = form.asker.person(session)
        milestone, goal = of_form(session, form, by)
        reaching = Reaching(
            evidence=form.words("evidence"),
            lesson=form.words("lesson"),
            helper_ids=_helpers(session, form, by),
        )
        first = milestones.reach(
            session, milestone, goal, reaching, by=by, now=form.now, today=form.asker.today
        )
    answer = views.reached(page_of(form, milestone, goal), first=first)
    return help_views.page(answer, form.number("channel"))


def _helpers(session: Session, form: Submission, by: Person) -> list[int]:
    try:
        found = [met(session, by.workspace_id, who) for who in form.several("helpers")]
    except NobodyThere as error:
        raise FieldErrors({"helpers": "Only people of this workspace can be thanked."}) from error
    return [helper.id for helper in found if helper]


def move_by_form(form: Submission) -> None:
    """The form behind `Move date`."""
    to, because = forms.read_new_date(form, form.asker.today), form.words("because")
    with form.db.begin() as session:
        by = form.asker.person(session)
        milestone, goal = of_form(session, form, by)
        if not receipts.take(session, by.workspace_id, form.key, form.now):
            return
        with _under_fields():
            milestones.move(session, milestone, goal, to=to, because=because, by=by, now=form.now)


def drop_by_form(form: Submission) -> None:
    """The form behind `Drop`."""
    because = forms.read_reason(form)
    with form.db.begin() as session:
        by = form.asker.person(session)
        milestone, goal = of_form(session, form, by)
        if receipts.take(session, by.workspace_id, form.key, form.now):
            milestones.drop(session, milestone, goal, because=because, by=by, now=form.now)


def _clicked(click: Click, *, changing: bool = False) -> tuple[Milestone, Goal]:
    with click.db.read() as session:
        viewer = click.asker.person(session)
        milestone, goal = clicked(session, click, viewer)
        access.need_insider(viewer)
        if changing:
            access.need_milestone_change(session, viewer, goal, milestone)
            milestones.need_planned(goal, milestone)
    return milestone, goal
