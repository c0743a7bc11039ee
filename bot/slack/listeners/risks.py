"""`At risk` on the reminder of a milestone, and its form."""

from bot.errors import FieldErrors
from bot.services import access, milestones, receipts, risks
from bot.slack.listeners.milestone_parts import read
from bot.slack.requests import Click, Submission, number_in
from bot.slack.routes import Routes
from bot.slack.views import ids
from bot.slack.views import risk_forms as views


def register(routes: Routes) -> None:
    """What is asked of risks."""
    routes.clicks[ids.MILESTONE_AT_RISK] = open_form
    routes.submissions[ids.MILESTONE_RISK_FORM] = submit


def open_form(click: Click) -> None:
    """`At risk`: asks what is in the way."""
    here = click.place.id if click.place else None
    with click.db.read() as session:
        by = click.asker.person(session)
        number = number_in(click.value)
        milestone, goal = milestones.find_row(session, by, number, here, click.now)
        risks.need_voice(session, by, goal, milestone)
        milestones.need_planned(goal, milestone)
    line, page = read(click, milestone, goal)
    click.open(views.risk_form(line, page.today, page.channel, here))


def submit(form: Submission) -> None:
    """The form behind `At risk`."""
    why = form.words("blocker")
    if not why:
        raise FieldErrors({"blocker": "Please say what is in the way: others may help."})
    with form.db.begin() as session:
        by = form.asker.person(session)
        here = access.here(session, by, form.number("channel"))
        number = form.number("milestone") or 0
        milestone, goal = milestones.find_row(session, by, number, here, form.now, hold=True)
        if receipts.take(session, by.workspace_id, form.key, form.now):
            risks.report(session, milestone, goal, why, by=by, now=form.now)
