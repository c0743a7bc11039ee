"""`Move date`, and its form: what moves along is shown before anything is saved."""

from bot.services import access, milestones, receipts
from bot.slack.forms import milestones as forms
from bot.slack.listeners.milestone_parts import (
    clicked,
    here_of,
    need_because,
    of_form,
    read,
    under_fields,
)
from bot.slack.requests import Click, Submission
from bot.slack.routes import Routes
from bot.slack.views import ids
from bot.slack.views import milestone_forms as views
from bot.slack.views.parts import Block


def register(routes: Routes) -> None:
    """What is asked to move a milestone."""
    routes.clicks[ids.MILESTONE_MOVE] = open_move
    routes.submissions[ids.MILESTONE_MOVE_FORM] = move_by_form


def open_move(click: Click) -> None:
    """`Move date`."""
    with click.db.read() as session:
        viewer = click.asker.person(session)
        milestone, goal = clicked(session, click, viewer)
        access.need_milestone_change(session, viewer, goal, milestone)
        milestones.need_planned(goal, milestone)
    line, page = read(click, milestone, goal)
    click.open(views.move_form(line, page.today, here_of(click)))


def move_by_form(form: Submission) -> Block | None:
    """The form behind `Move date`; when something moves along that it has not shown yet, it is
    shown anew with that."""
    to, because = forms.read_new_date(form, form.asker.today), form.words("because")
    with form.db.begin() as session:
        by = form.asker.person(session)
        milestone, goal = of_form(session, form, by, hold=False)
        access.need_milestone_change(session, by, goal, milestone)
        milestones.need_planned(goal, milestone)
        need_because(milestone, because)
        here = access.here(session, by, form.number("channel"))
        ripple = milestones.hold_road(session, milestone, goal, to, by=by, here=here, now=form.now)
        known = not ripple or forms.has_shown(form, ripple)
        if known and receipts.take(session, by.workspace_id, form.key, form.now):
            with under_fields():
                milestones.replan(
                    session, milestone, goal, to=to, because=because, by=by, now=form.now,
                    along=forms.read_chosen(form, ripple),
                )  # fmt: skip
    if known:
        return None
    line, page = read(form, milestone, goal)
    return views.move_form(
        line, page.today, form.number("channel"), to=to, because=because, ripple=ripple,
        turn=forms.turn_of(form) + 1,
    )  # fmt: skip
