"""Forms: what is in their fields, checked; every sentence stands under the field it is about."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from bot.errors import FieldErrors
from bot.model import GoalState, Horizon, Priority, Scope, Size
from bot.slack.forms import checks, goals, milestones
from bot.slack.requests import LAST_ROW, Value
from bot.slack.views import goal_forms, milestone_forms
from tests.slack import sheets
from tests.slack.filling import filled, metadata_of, submission

TODAY = date(2026, 11, 23)
YESTERDAY = TODAY - timedelta(days=1)


def read_goal(**values: Value) -> goals.GoalForm:
    given: dict[str, Value] = {"what": "Launch the beta"}
    return goals.read_goal(submission(given | values), TODAY)


def read_milestone(**values: Value) -> milestones.MilestoneForm:
    given: dict[str, Value] = {"milestone": "Prototype"}
    return milestones.read_milestone(submission(given | values), TODAY)


def wrong(read: Any, *args: Any, **values: Any) -> dict[str, str]:
    """The sentences by field."""
    with pytest.raises(FieldErrors) as refused:
        read(*args, **values)
    return refused.value.by_field


# -- what the forms say


def test_a_goal_needs_only_what_it_is() -> None:
    form = read_goal()
    assert (form.what, form.why, form.done_means, form.category) == ("Launch the beta", "", "", "")
    assert (form.owner, form.due_on, form.measure, form.goal_id) == (None, None, None, None)
    assert (form.scope, form.version) == (Scope.CHANNEL, 0)


def test_all_that_a_goal_form_holds_is_read() -> None:
    values: dict[str, Value] = {
        "what": "  Launch\n the   beta ", "why": " People wait ", "done_means": "500 use it",
        "category": "growth", "owner": "U0BEN", "due": TODAY, "scope": "workspace",
        "measure": "first response 8 h -> 4 h",
    }  # fmt: skip
    metadata = {"channel": 3, "goal": 4, "version": 5}
    form = goals.read_goal(submission(values, metadata), TODAY)
    assert (form.what, form.why, form.owner) == ("Launch the beta", "People wait", "U0BEN")
    assert (form.due_on, form.scope) == (TODAY, Scope.WORKSPACE)
    assert (form.channel_id, form.goal_id, form.version) == (3, 4, 5)
    assert form.measure is not None
    assert (form.measure.baseline, form.measure.target) == (Decimal(8), Decimal(4))


def test_a_form_read_as_it_was_opened_says_what_it_was_opened_with() -> None:
    draft = goal_forms.Draft(
        3, "Launch", "Because", "500 use it", "growth", "U0ANA", TODAY,
        supports=(9, 12, "Be known"), priority=Priority.HIGH, horizon=Horizon.LONG, confidence=7,
        because="a delay", goal_id=4, version=5,
    )  # fmt: skip
    view = goal_forms.goal_form(draft)
    form = goals.read_goal(submission(filled(view), metadata_of(view)), TODAY)
    read = (
        form.channel_id, form.what, form.why, form.done_means, form.category, form.owner,
        form.due_on, form.goal_id, form.version,
    )  # fmt: skip
    assert read == (3, "Launch", "Because", "500 use it", "growth", "U0ANA", TODAY, 4, 5)
    more = (form.supports, form.priority, form.horizon, form.confidence, form.because)
    assert more == (9, Priority.HIGH, Horizon.LONG, 7, "a delay")


def test_so_does_that_of_a_milestone() -> None:
    draft = milestone_forms.Draft(
        channel_id=3, goals=[(9, 12, "Launch")], goal_id=9, what="Prototype", due_on=TODAY,
        owner="U0ANA", size=Size.MINOR, reached_when="Ten use it",
    )  # fmt: skip
    view = milestone_forms.milestone_form(draft)
    given = submission(filled(view), metadata_of(view))
    form = milestones.read_milestone(given, TODAY)
    assert (form.what, form.due_on, form.owner) == ("Prototype", TODAY, "U0ANA")
    assert (form.size, form.reached_when) == (Size.MINOR, "Ten use it")
    assert (form.channel_id, form.milestone_id) == (3, None)
    assert checks.number_of(given, "goal") == 9


@pytest.mark.parametrize("size", ["", "enormous", "MINOR"])
def test_a_size_that_nobody_offers_is_major(size: str) -> None:
    assert read_milestone(size=size).size == Size.MAJOR


@pytest.mark.parametrize("scope", ["", "universe", None])
def test_a_scope_that_nobody_offers_is_the_channel(scope: str | None) -> None:
    assert read_goal(scope=scope).scope == Scope.CHANNEL


# -- bad input


@pytest.mark.parametrize("title", ["", "   ", "\n\t", None, "\u200b\u200d", "\u202e\u2066"])
def test_a_title_that_shows_nothing_is_none(title: str | None) -> None:
    assert wrong(read_goal, what=title) == {"what": "Please say what the goal is."}
    assert wrong(read_milestone, milestone=title) == {
        "milestone": "Please say what the milestone is."
    }


def test_a_title_that_is_too_long_says_how_long_it_is() -> None:
    assert wrong(read_goal, what="x" * 3000) == {
        "what": "Please say it in at most 300 characters; this is 3000."
    }
    assert read_goal(what="x" * 300).what == "x" * 300


@pytest.mark.parametrize("text", [*sheets.TEXTS.values()])
def test_texts_are_taken_as_they_were_typed(text: str) -> None:
    assert read_goal(why=text, done_means=text).why == text.strip()
    assert read_milestone(reached_when=text, because=text).because == text.strip()


def test_a_day_that_has_passed_stands_under_its_field() -> None:
    sentence = "22 November 2026 has passed; please choose a day to come."
    assert wrong(read_goal, due=YESTERDAY) == {"due": sentence}
    assert wrong(read_milestone, due=YESTERDAY) == {"due": sentence}
    assert wrong(milestones.read_new_date, submission({"due": YESTERDAY}), TODAY) == {
        "due": sentence
    }
    assert read_goal(due=TODAY).due_on == TODAY


def test_a_past_day_that_stood_there_before_may_stay() -> None:
    values: dict[str, Value] = {"what": "x", "milestone": "x", "due": YESTERDAY}
    form = submission(values)
    assert goals.read_goal(form, TODAY, due_before=YESTERDAY).due_on == YESTERDAY
    assert milestones.read_milestone(form, TODAY, due_before=YESTERDAY).due_on == YESTERDAY
    earlier = YESTERDAY - timedelta(days=1)
    assert wrong(goals.read_goal, form, TODAY, due_before=earlier)


@pytest.mark.parametrize("text", ["faster", "8 h", "8 h -> 8 h", "<!channel>", "x" * 300])
def test_a_measure_that_cannot_be_read_shows_how_to_say_it(text: str) -> None:
    assert wrong(read_goal, measure=text) == {
        "measure": "I could not read this measure. Say: first response 8 h -> 4 h"
    }


def test_everything_that_is_wrong_is_said_at_once() -> None:
    assert set(wrong(read_goal, what="", due=YESTERDAY, measure="faster")) == {
        "what", "due", "measure",
    }  # fmt: skip
    assert set(wrong(read_milestone, milestone="", due=YESTERDAY)) == {"milestone", "due"}


def test_a_new_date_must_be_chosen() -> None:
    assert wrong(milestones.read_new_date, submission({}), TODAY) == {
        "due": "Please choose the new date."
    }


@pytest.mark.parametrize("why", ["", "  ", None])
def test_a_drop_needs_its_reason(why: str | None) -> None:
    assert wrong(milestones.read_reason, submission({"because": why})) == {
        "because": "Please say why: others planned with it."
    }


@pytest.mark.parametrize("value", ["", "x", "-1", "1.5", "٣", str(LAST_ROW + 1), "9" * 400, None])
def test_a_choice_that_nobody_offered_is_none(value: str | None) -> None:
    assert wrong(checks.number_of, submission({"goal": value}), "goal") == {
        "goal": "Please choose one."
    }


def test_a_category_is_kept_as_far_as_there_is_room() -> None:
    assert read_goal(category="x" * 3000).category == "x" * 100


@pytest.mark.parametrize("outcome", ["achieved", "missed", "dropped"])
def test_a_closing_says_which_goal_how_and_what_was_learned(outcome: str) -> None:
    form = submission({"learned": " Ask early "}, {"goal": 3, "outcome": outcome})
    assert goals.read_closing(form) == (3, GoalState(outcome), "Ask early")


@pytest.mark.parametrize(
    "metadata",
    [
        {},
        {"goal": 3},
        {"goal": 3, "outcome": "active"},
        {"goal": 3, "outcome": ["achieved"]},
        {"goal": "3", "outcome": "achieved"},
        {"goal": True, "outcome": "achieved"},
        {"goal": -3, "outcome": "achieved"},
        {"goal": LAST_ROW + 1, "outcome": "achieved"},
    ],
)
def test_a_closing_of_another_release_or_a_forged_one_says_so(metadata: dict[str, Any]) -> None:
    assert wrong(goals.read_closing, submission({}, metadata)) == {
        "learned": "This form is too old; please open it again."
    }
