"""What the goal forms say, checked."""

from dataclasses import dataclass
from datetime import date

from bot.slack.measures import Measure, read_measure

from bot.errors import FieldErrors
from bot.model import GoalState, Scope
from bot.slack.forms import checks
from bot.slack.requests import Submission


@dataclass(frozen=True)
class GoalForm:
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
    channel_id: int | None
    goal_id: int | None
    version: int


def read_goal(form: Submission, today: date, *, due_before: date | None = None) -> GoalForm:
    """What was said in the form. `due_before` is the date that stood there, which may be past.

    Raises:
        FieldErrors: a sentence for each field that cannot be used.
    """
    scope = form.words("scope")
    return GoalForm(
        what=checks.title(form, "what", "goal"),
        why=form.words("why"),
        done_means=form.words("done_means"),
        category=form.words("category"),
        owner=form.words("owner") or None,
        due_on=checks.day_to_come(form, "due", today, unless=due_before),
        scope=Scope(scope) if scope in list(Scope) else Scope.CHANNEL,
        measure=_measure(form.words("measure")),
        channel_id=form.number("channel"),
        goal_id=form.number("goal"),
        version=form.number("version") or 0,
    )


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
