"""The buttons of milestones, and their forms."""

from sqlalchemy.orm import Session

from bot.errors import ChangedMeanwhile, FieldErrors
from bot.model import Goal, Milestone, Person
from bot.services import access, goals, milestones, receipts
from bot.services.milestones import Plan, Reaching, Ripple
from bot.slack.forms import checks
from bot.slack.forms import milestones as forms
from bot.slack.listeners.channels import NobodyThere, met
from bot.slack.listeners.milestone_parts import (
    add_form,
    choices,
    clicked,
    edit_form,
    here_of,
    need_because,
    of_form,
    page_of,
    read,
    under_fields,
)
from bot.slack.requests import Click, OnTop, Submission, number_in
from bot.slack.routes import Routes
from bot.slack.views import changed, ids
from bot.slack.views import evidence as evidence_views
from bot.slack.views import help as help_views
from bot.slack.views import milestone_forms as form_views
from bot.slack.views import milestones as views
from bot.slack.views.parts import Block, Message


def register(routes: Routes) -> None:
    """What is asked of milestones by buttons and forms."""
    routes.clicks[ids.GOAL_ADD_MILESTONE] = open_add
    routes.clicks[ids.MILESTONE_REACH] = open_reach
    routes.clicks[ids.MILESTONE_UNDO] = undo
    routes.clicks[ids.MILESTONE_EDIT] = open_edit
    routes.clicks[ids.MILESTONE_DROP] = open_drop
    routes.submissions[ids.MILESTONE_FORM] = submit
    routes.submissions[ids.MILESTONE_REACH_FORM] = reach_by_form
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
        form = edit_form(session, by, milestone, goal, here_of(click), click.now)
    click.open(form)


def submit(form: Submission) -> Block | None:
    """The form *Add a milestone*, or its edit."""
    if form.number("milestone") is not None:
        return _save_edit(form)
    with form.db.begin() as session:
        by = form.asker.person(session)
        said = forms.read_milestone(form, form.asker.today)
        here = access.here(session, by, said.channel_id)
        goal = goals.find_row(
            session, by, checks.number_of(form, "goal"), here, form.now, hold=True
        )
        if receipts.take(session, by.workspace_id, form.key, form.now):
            with under_fields():
                milestones.add(
                    session, goal, _plan(session, by, said),
                    by=by, now=form.now, after_ids=said.after_ids or (), here=here,
                )  # fmt: skip
    return None


def _save_edit(form: Submission) -> Block | None:
    """Saves it, or shows the form anew with what moves along with the new date."""
    with form.db.begin() as session:
        by = form.asker.person(session)
        milestone, goal = of_form(session, form, by, hold=False)
        access.need_milestone_change(session, by, goal, milestone)
        milestones.need_planned(goal, milestone)
        said = forms.read_milestone(form, form.asker.today, due_before=milestone.due_on)
        here = access.here(session, by, said.channel_id)
        to = said.due_on if said.due_on != milestone.due_on else None
        ripple = milestones.hold_road(session, milestone, goal, to, by=by, here=here, now=form.now)
        fresh = milestone.version == said.version
        if fresh and ripple and not forms.has_shown(form, ripple):
            need_because(milestone, said.because)
            return _shown_anew(session, form, by, said, milestone, ripple)
        if not receipts.take(session, by.workspace_id, form.key, form.now):
            return None
        try:
            with under_fields():
                milestones.edit(
                    session, milestone, goal, _plan(session, by, said, was=milestone.owner_id),
                    because=said.because, by=by, now=form.now, version=said.version, seen=said.seen,
                    after_ids=said.after_ids, here=here, along=forms.read_chosen(form, ripple),
                )  # fmt: skip
        except ChangedMeanwhile as error:
            page = changed.meanwhile(
                str(error), ids.MILESTONE_EDIT, milestone.id, form.number("channel")
            )
            raise OnTop(str(error), page) from error
    return None


def _shown_anew(
    session: Session,
    form: Submission,
    by: Person,
    said: forms.MilestoneForm,
    milestone: Milestone,
    ripple: Ripple,
) -> Block:
    here = access.here(session, by, said.channel_id)
    after = milestones.seen(session, said.after_ids or (), by, here, form.now)
    return form_views.milestone_form(
        form_views.Draft(
            channel_id=said.channel_id,
            what=said.what,
            due_on=said.due_on,
            owner=said.owner,
            size=said.size,
            reached_when=said.reached_when,
            milestone_id=milestone.id,
            version=said.version,
            seen=said.seen,
            after=choices(session, after),
            because=said.because,
            number=milestone.number,
            ripple=ripple,
            today=form.asker.today,
            turn=forms.turn_of(form) + 1,
        )
    )


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
