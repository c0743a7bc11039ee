"""Proposals, judged, accepted or declined; and `I commit`."""

from datetime import date

from sqlalchemy.orm import Session

from bot.errors import FieldErrors
from bot.model import Goal, Milestone, Person, Verdict
from bot.services import access, milestones, receipts
from bot.slack.forms import milestones as forms
from bot.slack.listeners.milestone_parts import clicked, here_of, of_form, read
from bot.slack.requests import Click, StaleButton, Submission, number_in
from bot.slack.routes import Routes
from bot.slack.views import help as help_views
from bot.slack.views import ids
from bot.slack.views import proposals as views
from bot.slack.views.parts import Message


def register(routes: Routes) -> None:
    """What is asked of proposals."""
    routes.clicks[ids.PROPOSAL_REALISTIC] = lambda click: judge(click, Verdict.REALISTIC)
    routes.clicks[ids.PROPOSAL_TOO_SOON] = lambda click: judge(click, Verdict.TOO_SOON)
    routes.clicks[ids.PROPOSAL_SUGGEST] = open_suggest
    routes.clicks[ids.PROPOSAL_ACCEPT] = accept
    routes.clicks[ids.PROPOSAL_TAKE] = take
    routes.clicks[ids.PROPOSAL_DECLINE] = decline
    routes.clicks[ids.MILESTONE_COMMIT] = commit
    routes.submissions[ids.PROPOSAL_SUGGEST_FORM] = suggest


def judge(click: Click, verdict: Verdict) -> Message | None:
    """`Realistic` and `Too soon`: a person's newest word counts, and the message shows it."""
    with click.db.begin() as session:
        by = click.asker.person(session)
        milestone, goal = clicked(session, click, by, hold=True)
        first = milestones.judge(session, milestone, goal, verdict, by=by, now=click.now)
    return None if first else help_views.words("Your word is counted already.")


def open_suggest(click: Click) -> None:
    """`Suggest a date`."""
    with click.db.read() as session:
        viewer = click.asker.person(session)
        milestone, goal = clicked(session, click, viewer)
        access.need_insider(viewer)
        milestones.need_proposal(goal, milestone)
    line, page = read(click, milestone, goal)
    click.open(views.suggest_form(line, page.today, here_of(click)))


def suggest(form: Submission) -> None:
    """The form behind `Suggest a date`."""
    day = forms.read_new_date(form, form.asker.today)
    with form.db.begin() as session:
        by = form.asker.person(session)
        milestone, goal = of_form(session, form, by)
        if milestone.due_on == day:
            raise FieldErrors({"due": "It is proposed for that day; please choose another."})
        if receipts.take(session, by.workspace_id, form.key, form.now):
            milestones.judge(
                session, milestone, goal, Verdict.ANOTHER_DATE,
                by=by, now=form.now, suggested_on=day, note=form.words("because"),
            )  # fmt: skip


def accept(click: Click, on: date | None = None) -> Message | None:
    """`Accept`: its message and the goal's card show it."""
    with click.db.begin() as session:
        by = click.asker.person(session)
        milestone, goal = _meant(session, click, by)
        first = milestones.accept(
            session, milestone, goal, by=by, now=click.now, today=click.asker.today, on=on
        )
    return None if first else help_views.words(f"M{milestone.number} is accepted already.")


def take(click: Click) -> Message | None:
    """`Take 3 June`: accepts it with a date that somebody suggests."""
    _, _, day = click.value.partition(":")
    try:
        return accept(click, date.fromisoformat(day) if day else date.min)  # nobody suggests that
    except ValueError as error:
        raise StaleButton from error


def decline(click: Click) -> Message | None:
    """`Decline`."""
    with click.db.begin() as session:
        by = click.asker.person(session)
        milestone, goal = clicked(session, click, by, hold=True)
        first = milestones.decline(session, milestone, goal, by=by, now=click.now)
    return None if first else help_views.words(f"M{milestone.number} is declined already.")


def commit(click: Click) -> Message | None:
    """`I commit`."""
    with click.db.begin() as session:
        by = click.asker.person(session)
        milestone, goal = clicked(session, click, by, hold=True)
        first = milestones.commit(session, milestone, goal, by=by, now=click.now)
    number = milestone.number
    said = f"You commit to M{number}." if first else f"You have committed to M{number} already."
    return help_views.words(f"🤝 {said}")


def _meant(session: Session, click: Click, by: Person) -> tuple[Milestone, Goal]:
    """The proposal of a button whose value may hold a day behind the row."""
    row, _, _ = click.value.partition(":")
    number_in(row)
    here = access.here(session, by, here_of(click)) if click.place is None else click.place.id
    return milestones.find_row(session, by, number_in(row), here, click.now, hold=True)
