"""What people fill into the forms of check-ins, checked field by field."""

from datetime import datetime, time
from decimal import Decimal

import pytest

from bot.errors import FieldErrors
from bot.model import Status
from bot.services.answers import Words
from bot.slack.forms.checkins import draft_of, read_answer, read_setup
from bot.slack.forms.schedules import Values
from bot.slack.views.checkin_forms import question_id
from bot.when import Rhythm

GOOD: Values = {
    "name": " Weekly   check-in ", "days": ["TH", "MO"], "every": "2", "time": "09:30",
    "zone": "Europe/Berlin", "people": ["U0ANA"], "questions": "", "remind_after": "none",
    "close_after": "1440",
}  # fmt: skip


def setup_errors(now: datetime, **changes: str | list[str] | None) -> dict[str, str]:
    with pytest.raises(FieldErrors) as errors:
        read_setup({**GOOD, **changes}, now)
    return errors.value.by_field


def answer_errors(values: Values) -> dict[str, str]:
    with pytest.raises(FieldErrors) as errors:
        read_answer(values, {}, (), ())
    return errors.value.by_field


def test_a_good_form_is_a_plan(now: datetime) -> None:
    form = read_setup(GOOD, now)
    plan = form.plan
    assert (plan.name, plan.days, plan.every, plan.at) == (
        "Weekly check-in",
        ("MO", "TH"),
        Rhythm.TWO_WEEKS,
        time(9, 30),
    )
    assert (plan.remind_after, plan.close_after, form.people) == (None, 1440, ("U0ANA",))
    assert draft_of(form).at == "09:30"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""), ("name", None), ("days", []), ("days", ["XX"]), ("days", None),
        ("every", "3"), ("every", None), ("time", ""), ("time", "25:00"), ("zone", "Nowhere/Gone"),
        ("zone", ""), ("zone", "../etc/passwd"), ("close_after", None), ("close_after", "soon"),
        ("close_after", "9" * 30), ("questions", "q" * 301),
        ("questions", "\n".join(str(number) for number in range(11))),
    ],
)  # fmt: skip
def test_what_cannot_be_used_is_said_under_its_field(
    now: datetime, field: str, value: str | list[str] | None
) -> None:
    assert list(setup_errors(now, **{field: value})) == [field]


def test_the_last_day_of_a_month_needs_no_days(now: datetime) -> None:
    plan = read_setup({**GOOD, "every": "month_end", "days": []}, now).plan
    assert (plan.every, plan.days) == (Rhythm.MONTH_END, ())
    assert "days" in setup_errors(now, every="last", days=[])
    assert read_setup({**GOOD, "every": "last", "days": ["FR"]}, now).plan.every is Rhythm.LAST


def test_everyones_own_zone_needs_a_direct_message_to_each(now: datetime) -> None:
    assert "direct message" in setup_errors(now, zone="own", where="thread")["zone"]
    plan = read_setup({**GOOD, "zone": "own", "where": "direct"}, now, "Asia/Tokyo").plan
    assert (plan.own_zones, plan.direct, plan.zone) == (True, True, "Asia/Tokyo")
    plan = read_setup({**GOOD, "where": "direct"}, now).plan
    assert (plan.own_zones, plan.direct, plan.zone) == (False, True, "Europe/Berlin")


def test_holidays_are_a_countrys_or_none(now: datetime) -> None:
    assert read_setup({**GOOD, "holidays": "none"}, now).plan.holidays == ""
    assert read_setup({**GOOD, "holidays": "DE-BY"}, now).plan.holidays == "DE-BY"
    assert list(setup_errors(now, holidays="XX")) == ["holidays"]


def test_a_reminder_comes_before_the_close(now: datetime) -> None:
    assert "remind_after" in setup_errors(now, remind_after="240", close_after="240")
    assert read_setup({**GOOD, "remind_after": "120", "close_after": "240"}, now)


def test_a_round_is_over_before_the_next_is_asked(now: datetime) -> None:
    daily = ["MO", "TU", "WE", "TH", "FR"]
    assert "close_after" in setup_errors(now, days=daily, every="1", close_after="2880")
    assert read_setup({**GOOD, "days": daily, "every": "1", "close_after": "1440"}, now)


def test_empty_and_repeated_questions_are_left_out(now: datetime) -> None:
    form = read_setup({**GOOD, "questions": "\n One?  \nOne?\n\n<!channel>?\n"}, now)
    assert form.plan.questions == ("One?", "<!channel>?")


def test_each_goal_has_its_own_words() -> None:
    values: Values = {
        "status:1": "on_track", "moved:1": " A ", "blocker:2": "B", "next:2": "", "status:2": None,
    }  # fmt: skip
    said = read_answer(values, {}, (), ())
    assert said.words == (Words(1, Status.ON_TRACK, "A"), Words(2, None, "", "B"))


def test_a_number_that_was_not_touched_says_nothing() -> None:
    shown = {"7": "6", "8": "5", "9": "4"}
    values: Values = {"number:7": "6.0", "number:8": "5.5", "number:9": "", "moved": "x"}
    assert read_answer(values, shown, (), ()).numbers == {8: Decimal("5.5"), 9: None}


def test_forged_fields_are_no_words() -> None:
    values: Values = {
        "status:abc": "on_track", "status:1": "wonderful", "moved:99999999999999999999": "x",
        "number:abc": "7", "number:": "7", "moved": "\0x",
    }  # fmt: skip
    said = read_answer(values, {"7": object()}, (), ())
    assert said.words == (Words(moved="x"),)
    assert said.numbers == {}


@pytest.mark.parametrize("text", ["42", "42 %", "42%", "42 h", "42 kg per day", "42.0"])
def test_a_number_may_bring_its_unit(text: str) -> None:
    assert read_answer({"number:7": text}, {}, (), ()).numbers == {7: Decimal(42)}


@pytest.mark.parametrize("text", ["soon", "4 5", "1/2", "", " "])
def test_what_is_no_number_is_not_taken(text: str) -> None:
    assert answer_errors({"number:7": text})


def test_a_form_of_which_nothing_was_filled_in_is_refused() -> None:
    assert answer_errors({"status:1": None, "moved:1": "  "}) == {
        "status:1": "Nothing is filled in yet."
    }


def test_answers_find_their_questions() -> None:
    values: Values = {question_id("One?"): "A", question_id("Old?"): "B", "question:gone": "C"}
    said = read_answer(values, {}, ["One?", "Two?"], ["Old?"])
    assert said.custom == {"One?": "A", "Old?": "B", "A question that was changed since": "C"}
