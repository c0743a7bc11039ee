"""The ⋯ of a goal's card, its `More…` page, and what is done there."""

from collections.abc import Callable
from dataclasses import replace

from sqlalchemy.orm import Session

from bot.errors import FieldErrors
from bot.model import Goal, GoalState, Person
from bot.services import access, goals, receipts, templates
from bot.services.goals import AlsoSupported, IntoPersonal, NeedsReason, OfItself, SameDate
from bot.services.pages import goals as goal_pages
from bot.services.pages import news
from bot.slack.forms import checks
from bot.slack.listeners.goal_parts import clicked, here_of, of_form
from bot.slack.requests import Click, StaleButton, Submission
from bot.slack.routes import Routes
from bot.slack.views import goal_forms, goal_menu, goal_plans, histories, ids
from bot.slack.views import help as help_views
from bot.slack.views.parts import Block, Message


def register(routes: Routes) -> None:
    """What is done with a goal by the buttons behind its ⋯."""
    routes.clicks[ids.GOAL_MENU] = lambda click: choose(routes, click)
    routes.clicks[ids.GOAL_MORE] = open_more
    routes.clicks[ids.GOAL_HISTORY] = show_history
    for action, verb in _DEEDS.items():
        routes.clicks[action] = _doing(verb)
    for action, outcome in _CLOSINGS.items():
        routes.clicks[action] = _closing(outcome)
    routes.clicks[ids.GOAL_MOVE] = open_move
    routes.clicks[ids.GOAL_CONVERT] = open_convert
    routes.submissions[ids.GOAL_MOVE_FORM] = move
    routes.submissions[ids.GOAL_CONVERT_FORM] = convert


def choose(routes: Routes, click: Click) -> Message | None:
    """A row of the ⋯, which is the button of that name: `goal.follow:12`."""
    action, _, value = click.value.partition(":")
    if action not in routes.clicks or action == ids.GOAL_MENU:
        raise StaleButton
    return routes.clicks[action](replace(click, action=action, value=value))


def open_more(click: Click) -> None:
    """`More…`: what this person may do."""
    with click.db.read() as session:
        viewer = click.asker.person(session)
        page = _more(session, click, viewer, clicked(session, click, viewer))
    click.open(page)


def _more(session: Session, click: Click, viewer: Person, goal: Goal, said: str = "") -> Block:
    may = goal_menu.Doings(
        changes=access.may_change_goal(session, viewer, goal),
        takes_part=not viewer.outsider,
        follows=goals.follows(session, goal, viewer),
        keeps=templates.may_keep(session, viewer, goal, click.now),
    )
    page = goal_pages.card(session, goal, click.now, click.asker.today)
    return goal_menu.more(page, may, here_of(session, click, viewer), said=said)


def show_history(click: Click) -> Message:
    """`History`."""
    with click.db.read() as session:
        viewer = click.asker.person(session)
        goal = clicked(session, click, viewer)
        page = goal_pages.card(session, goal, click.now, click.asker.today)
        entries = news.of_goal(session, goal.id, click.now, click.asker.zone, viewer=viewer)
    return histories.told_in_full(page, entries)


Verb = Callable[[Session, Goal, Person, Click], str]
"""Does something with a goal that is held; gives the sentence that says what came of it."""


def _doing(verb: Verb) -> Callable[[Click], Message | None]:
    """A button that does something at once: answered where it was pressed, or on its page."""

    def press(click: Click) -> Message | None:
        with click.db.begin() as session:
            by = click.asker.person(session)
            goal = clicked(session, click, by, hold=True)
            said = verb(session, goal, by, click)
        if click.view.get("type") != "modal":
            return help_views.words(said)
        with click.db.read() as session:
            by = click.asker.person(session)
            page = _more(session, click, by, clicked(session, click, by), said)
        click.show(page)
        return None

    return press


def _follow(session: Session, goal: Goal, by: Person, click: Click) -> str:
    if goals.follow(session, goal, by=by, now=click.now):
        return f"You follow G{goal.number}: you hear when its plan changes."
    return f"You follow G{goal.number} already."


def _unfollow(session: Session, goal: Goal, by: Person, click: Click) -> str:
    goals.unfollow(session, goal, by=by)
    return f"You follow G{goal.number} no longer."


def _pin(session: Session, goal: Goal, by: Person, click: Click) -> str:
    first = goals.pin(session, goal, by=by, now=click.now)
    return f"⭐ G{goal.number} is {'now' if first else 'already'} the North Star of its channel."


def _unpin(session: Session, goal: Goal, by: Person, click: Click) -> str:
    goals.unpin(session, goal, by=by, now=click.now)
    return f"G{goal.number} is not the North Star of its channel."


def _pause(session: Session, goal: Goal, by: Person, click: Click) -> str:
    goals.pause(session, goal, by=by, now=click.now)
    return f"G{goal.number} rests: nobody is asked about it until it is resumed."


def _resume(session: Session, goal: Goal, by: Person, click: Click) -> str:
    goals.resume(session, goal, by=by, now=click.now)
    return f"G{goal.number} is taken up again."


def _reopen(session: Session, goal: Goal, by: Person, click: Click) -> str:
    goals.reopen(session, goal, by=by, now=click.now)
    return f"G{goal.number} is open again."


_DEEDS: dict[str, Verb] = {
    ids.GOAL_FOLLOW: _follow,
    ids.GOAL_UNFOLLOW: _unfollow,
    ids.GOAL_PIN: _pin,
    ids.GOAL_UNPIN: _unpin,
    ids.GOAL_PAUSE: _pause,
    ids.GOAL_RESUME: _resume,
    ids.GOAL_REOPEN: _reopen,
}
_CLOSINGS = {
    ids.GOAL_ACHIEVED: GoalState.ACHIEVED,
    ids.GOAL_MISSED: GoalState.MISSED,
    ids.GOAL_DROP: GoalState.DROPPED,
}


def _closing(outcome: GoalState) -> Callable[[Click], None]:
    def press(click: Click) -> None:
        goal, here = _to_change(click)
        with click.db.read() as session:
            page = goal_pages.card(session, goal, click.now, click.asker.today)
        click.open(goal_forms.close_form(page, outcome, here))

    return press


def open_move(click: Click) -> None:
    """`Move the due date`."""
    goal, here = _to_change(click)
    with click.db.read() as session:
        page = goal_pages.card(session, goal, click.now, click.asker.today)
    click.open(goal_plans.move_form(page, here))


def open_convert(click: Click) -> None:
    """`Make it a milestone`."""
    goal, here = _to_change(click)
    with click.db.read() as session:
        page = goal_pages.card(session, goal, click.now, click.asker.today)
    click.open(goal_plans.convert_form(page, here))


def _to_change(click: Click) -> tuple[Goal, int | None]:
    with click.db.read() as session:
        by = click.asker.person(session)
        goal = clicked(session, click, by)
        access.need_goal_change(session, by, goal)
        goals.need_open(goal)
        return goal, here_of(session, click, by)


def move(form: Submission) -> None:
    """The form behind `Move the due date`."""
    with form.db.begin() as session:
        by = form.asker.person(session)
        goal = of_form(session, form, by, form.number("goal") or 0)
        to = checks.day_to_come(form, "due", form.asker.today, unless=goal.due_on)
        if not receipts.take(session, by.workspace_id, form.key, form.now):
            return
        try:
            goals.move(session, goal, to=to, because=form.words("because"), by=by, now=form.now)
        except NeedsReason as error:
            raise FieldErrors({"because": "Please say why: others planned with it."}) from error
        except SameDate as error:
            raise FieldErrors({"due": str(error)}) from error


def convert(form: Submission) -> None:
    """The form behind `Make it a milestone`. Both goals are held, the older one first, so that two
    who convert them into each other do not wait in a circle."""
    goal_id, into_id = form.number("goal") or 0, checks.number_of(form, ids.CONVERT_INTO)
    with form.db.begin() as session:
        by = form.asker.person(session)
        held = {row: of_form(session, form, by, row) for row in sorted({goal_id, into_id})}
        if not receipts.take(session, by.workspace_id, form.key, form.now):
            return
        try:
            goals.convert(session, held[goal_id], held[into_id], by=by, now=form.now)
        except (OfItself, IntoPersonal, AlsoSupported) as error:
            raise FieldErrors({ids.CONVERT_INTO: str(error)}) from error
