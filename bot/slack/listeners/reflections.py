"""`Reflect` on a celebration, and its form; a goal that is not the right one is re-planned."""

from sqlalchemy.orm import Session

from bot.errors import FieldErrors
from bot.model import Celebration, Goal, Person, Still
from bot.model.people import mention
from bot.services import access, celebrations, drafts
from bot.services.celebrations import NothingSaid, Said
from bot.slack.listeners.drafts import again, begin_anew, keep, number
from bot.slack.listeners.goal_parts import edit_form
from bot.slack.requests import Ask, Click, Closing, Submission, number_in
from bot.slack.routes import Routes
from bot.slack.views import help as help_views
from bot.slack.views import ids
from bot.slack.views import reflections as views
from bot.slack.views.parts import Block


def register(routes: Routes) -> None:
    """What is asked of reflections."""
    routes.clicks[ids.CELEBRATION_REFLECT] = open_form
    routes.submissions[ids.REFLECTION_FORM] = submit
    routes.closings[ids.REFLECTION_FORM] = keep_typed
    routes.clicks[ids.REFLECTION_START_OVER] = start_over


def open_form(click: Click) -> None:
    """`Reflect`: the form, with what this person said before, or had typed and not sent."""
    here = click.place.id if click.place else None
    with click.db.read() as session:
        by = click.asker.person(session)
        party_id = number_in(click.value)
        view = _form(session, click, by, party_id, here)
        view = again(session, by, view, drafts.of_reflection(party_id), ids.REFLECTION_START_OVER)
    click.open(view)


def keep_typed(form: Closing) -> None:
    """The form was closed unsent: what was typed stands in it the next time, for them alone."""
    party_id = form.number("celebration") or 0
    with form.db.begin() as session:
        by = form.asker.person(session)
        here = access.here(session, by, form.number("channel"))
        _form(session, form, by, party_id, here)
        keep(session, by, form, drafts.of_reflection(party_id))


def start_over(click: Click) -> None:
    """`Start over`: the form with what this person said before; what they had typed is gone."""
    party_id = number(click.metadata, "celebration") or 0
    with click.db.begin() as session:
        by = click.asker.person(session)
        here = access.here(session, by, number(click.metadata, "channel"))
        view = _form(session, click, by, party_id, here)
        drafts.drop(session, by, drafts.of_reflection(party_id))
    begin_anew(click, view)


def submit(form: Submission) -> Block | None:
    """The form behind `Reflect`; a *no* opens the re-plan for who may do that."""
    said = read(form)
    with form.db.begin() as session:
        by = form.asker.person(session)
        here = access.here(session, by, form.number("channel"))
        party, goal = _found(session, form, by, form.number("celebration") or 0, here)
        try:
            celebrations.reflect(session, party, goal, said, by=by, now=form.now)
        except NothingSaid as error:
            raise FieldErrors({"worked": str(error)}) from error
        drafts.drop(session, by, drafts.of_reflection(party.id))
    return _replan(form, goal) if said.still is Still.NO else None


def read(form: Submission) -> Said:
    """What the form says."""
    still = form.words("still")
    return Said(
        form.words("worked"), form.words("surprised"), form.words("changes"),
        Still(still) if still in list(Still) else None,
    )  # fmt: skip


def _replan(form: Submission, goal: Goal) -> Block:
    with form.db.read() as session:
        by = form.asker.person(session)
        owner = session.get(Person, goal.owner_id) if goal.owner_id else None
        if not goal.state.is_closed and access.may_change_goal(session, by, goal):
            return views.to_replan(edit_form(session, by, goal, form.now))
    if goal.state.is_closed:
        words = f"Kept. G{goal.number} is closed, so there is nothing to re-plan: `/goal` sets \
another, and `/goal reopen G{goal.number}` takes it up again."
    else:
        who = mention(owner.slack_id) if owner else "a workspace admin"
        words = f"Kept. {who} can re-plan G{goal.number}, and reads on the celebration that \
somebody finds it is not the right goal any more."
    return help_views.page(help_views.words(words))


def _form(session: Session, ask: Ask, by: Person, party_id: int, here: int | None) -> Block:
    """The form with what they said before; refused where this person could not open it now."""
    party, goal = _found(session, ask, by, party_id, here)
    celebrations.need_own(session, by, goal)
    before = celebrations.own(session, party.id, by)
    so_far = Said()
    if before:
        so_far = Said(before.worked, before.surprised, before.changes, before.still)
    return views.form(party.id, goal.number, goal.title, so_far, here)


def _found(
    session: Session, ask: Ask, by: Person, celebration_id: int, here: int | None
) -> tuple[Celebration, Goal]:
    party = celebrations.find(session, celebration_id, by=by, here=here, now=ask.now)
    return party, session.get_one(Goal, party.goal_id)
