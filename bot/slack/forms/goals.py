"""What the goal forms say, checked."""

from datetime import date

from msgspec import Struct

from bot.errors import FieldErrors
from bot.model import GoalState, Horizon, Priority, Scope
from bot.services.objectives import Measure
from bot.slack.forms import checks
from bot.slack.measures import read_measure
from bot.slack.requests import Submission, row_number
from bot.slack.views import ids

CATEGORY = 100
"""Slack's client lets nobody type more into the field."""


class GoalForm(Struct, frozen=True):
    """*Set a goal*, or its edit."""

    what: str
    why: str
    done_means: str
    category: str
    owner: str | None
    """The Slack id of whoever was chosen."""
    due_on: date | None
    scope: Scope
    measure: Measure | None
    supports: int | None
    """The row of the goal that was chosen."""
    priority: Priority
    horizon: Horizon | None
    confidence: int | None
    because: str
    channel_id: int | None
    goal_id: int | None
    version: int
    twin_id: int | None
    """The goal that the form has warned of: it is not warned of twice."""


def read_goal(form: Submission, today: date, *, due_before: date | None = None) -> GoalForm:
    """What was said in the form. `due_before` is the date that stood there, which may be past.

    Raises:
        FieldErrors: a sentence for each field that cannot be used.
    """
    scope, wrong = form.words("scope"), dict[str, str]()
    priority, horizon = form.words("priority"), form.words("horizon")
    what, due_on, measure, supports = "", None, None, None
    with checks.noting(wrong):
        what = checks.title(form, "what", "goal")
    with checks.noting(wrong):
        due_on = checks.day_to_come(form, "due", today, unless=due_before)
    with checks.noting(wrong):
        measure = _measure(form.words("measure"))
    with checks.noting(wrong):
        supports = _supports(form.words(ids.SUPPORTS))
    if due_on and horizon == Horizon.ONGOING:
        wrong["horizon"] = "What is ongoing has no due date: empty Due, or choose another horizon."
    if wrong:
        raise FieldErrors(wrong)
    return GoalForm(
        what=what,
        why=form.words("why"),
        done_means=form.words("done_means"),
        category=form.words("category")[:CATEGORY],
        owner=form.words("owner") or None,
        due_on=due_on,
        scope=Scope(scope) if scope in list(Scope) else Scope.CHANNEL,
        supports=supports,
        priority=Priority(priority) if priority in list(Priority) else Priority.NORMAL,
        horizon=Horizon(horizon) if horizon in list(Horizon) else None,
        confidence=_confidence(form.words("confidence")),
        because=form.words("because"),
        measure=measure,
        channel_id=form.number("channel"),
        goal_id=form.number("goal"),
        version=form.number("version") or 0,
        twin_id=form.number("twin"),
    )


def _supports(words: str) -> int | None:
    """The row that was chosen; what is no row is like one that nobody has."""
    if not words:
        return None
    number = row_number(words)
    if number is None:
        raise FieldErrors({ids.SUPPORTS: "Please choose one of the goals in the list."})
    return number


def _confidence(words: str) -> int | None:
    number = row_number(words)
    return number if number is not None and 1 <= number <= 10 else None


def _measure(words: str) -> Measure | None:
    if not words:
        return None
    measure = read_measure(words)
    if measure is None:
        raise FieldErrors(
            {"measure": "I could not read this measure. Say: first response 8 h -> 4 h"}
        )
    return measure


def read_closing(form: Submission) -> tuple[int, GoalState, str]:
    """The goal's row, the outcome and what was learned.

    Raises:
        FieldErrors: the form is from another release, and says so.
    """
    goal_id, outcome = form.number("goal"), form.metadata.get("outcome")
    if goal_id is None or outcome not in ("achieved", "missed", "dropped"):
        raise FieldErrors({"learned": "This form is too old; please open it again."})
    return goal_id, GoalState(outcome), form.words("learned")
