"""`Add evidence`, and `Reached 🎉` pressed by those who can only show that it is."""

from bot.services import access, goals, milestones, receipts
from bot.services.pages import milestones as pages
from bot.slack.forms import milestones as forms
from bot.slack.listeners.milestone_parts import clicked, here_of, of_form
from bot.slack.requests import Click, Submission
from bot.slack.routes import Routes
from bot.slack.views import evidence as views
from bot.slack.views import help as help_views
from bot.slack.views import ids
from bot.slack.views.parts import Block


def register(routes: Routes) -> None:
    """What is asked of evidence."""
    routes.clicks[ids.EVIDENCE_ADD] = open_form
    routes.submissions[ids.EVIDENCE_FORM] = submit


def open_form(click: Click) -> None:
    """`Add evidence` on a milestone's card."""
    with click.db.read() as session:
        viewer = click.asker.person(session)
        milestone, goal = clicked(session, click, viewer)
        access.need_insider(viewer)
        goals.need_open(goal)
        page = pages.page(session, milestone, goal, viewer, click.now, click.asker.today)
    click.open(views.form(page, here_of(click)))


def submit(form: Submission) -> Block | None:
    """The form *Add evidence*; its answer says that it is kept, and who may do more with it."""
    link, note = forms.read_evidence(form)
    with form.db.begin() as session:
        by = form.asker.person(session)
        milestone, goal = of_form(session, form, by)
        if not receipts.take(session, by.workspace_id, form.key, form.now):
            return None
        first = milestones.bring(
            session, milestone, goal, link=link, note=note, by=by, now=form.now
        )
        page = pages.page(session, milestone, goal, by, form.now, form.asker.today)
    return help_views.page(views.kept(page, first=first), form.number("channel"))
