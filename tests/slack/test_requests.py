"""Requests: Slack's payloads as plain values, whatever is in them."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from bot.errors import FieldErrors
from bot.slack.requests import LAST_ROW, Asker, StaleButton, clean, number_in, read_values, shown_as
from tests.slack.filling import submission


def values(block_id: str, **element: Any) -> Any:
    """What is read of one field."""
    return read_values({"values": {block_id: {"value": element}}})[block_id]


@pytest.mark.parametrize(
    ("element", "value"),
    [
        ({"type": "plain_text_input", "value": "Launch"}, "Launch"),
        ({"type": "plain_text_input", "value": None}, None),
        ({"type": "plain_text_input"}, None),
        ({"type": "datepicker", "selected_date": "2027-06-30"}, date(2027, 6, 30)),
        ({"type": "datepicker", "selected_date": None}, None),
        ({"type": "timepicker", "selected_time": "09:30"}, "09:30"),
        ({"type": "users_select", "selected_user": "U0ANA"}, "U0ANA"),
        ({"type": "users_select", "selected_user": None}, None),
        ({"type": "multi_users_select", "selected_users": ["U0ANA", "U0BEN"]}, ["U0ANA", "U0BEN"]),
        ({"type": "multi_users_select", "selected_users": None}, []),
        ({"type": "checkboxes", "selected_options": [{"value": "MO"}]}, ["MO"]),
        ({"type": "checkboxes", "selected_options": []}, []),
        ({"type": "external_select", "selected_option": {"value": "12"}}, "12"),
        ({"type": "multi_external_select", "selected_options": [{"value": "12"}]}, ["12"]),
        ({"type": "multi_external_select"}, []),
        ({"type": "radio_buttons", "selected_option": {"value": "channel"}}, "channel"),
        ({"type": "static_select", "selected_option": None}, None),
        ({"type": "something_new", "value": "x"}, "x"),
    ],
)
def test_each_kind_of_field_is_read(element: dict[str, Any], value: object) -> None:
    assert values("field", **element) == value


@pytest.mark.parametrize("state", [{}, {"values": None}, {"values": {}}])
def test_a_form_without_fields_holds_nothing(state: dict[str, Any]) -> None:
    assert read_values(state) == {}


@pytest.mark.parametrize("day", ["2026-13-01", "soon", "2026-02-30"])
def test_a_day_that_is_none_stands_under_its_field(day: str) -> None:
    with pytest.raises(FieldErrors) as refused:
        values("due", type="datepicker", selected_date=day)
    assert set(refused.value.by_field) == {"due"}


def test_what_no_database_keeps_is_left_out() -> None:
    assert clean("a\x00b") == "ab"
    assert clean("a\ud83db") == "ab"
    assert clean("👩‍👩‍👧 <!channel> שלום\n") == "👩‍👩‍👧 <!channel> שלום\n"
    assert values("what", type="plain_text_input", value="x\x00\udfff") == "x"


@pytest.mark.parametrize("value", ["0", "7", str(LAST_ROW)])
def test_a_button_carries_the_number_of_a_row(value: str) -> None:
    assert number_in(value) == int(value)


@pytest.mark.parametrize(
    "value",
    ["", " ", "x", "-1", "1.0", "1e3", "٣", "7 ", "DROP TABLE", str(LAST_ROW + 1), "9" * 500],
)
def test_a_button_that_carries_none_is_stale(value: str) -> None:
    with pytest.raises(StaleButton):
        number_in(value)


def test_fields_that_are_not_there_are_empty() -> None:
    form = submission({"what": "x", "due": date(2027, 1, 1), "helpers": ["U0BEN"]})
    assert (form.words("nothing"), form.day("nothing"), form.several("nothing")) == ("", None, [])
    assert (form.words("due"), form.day("what"), form.several("what")) == ("", None, [])
    assert form.words("what") == "x"
    assert form.day("due") == date(2027, 1, 1)
    assert form.several("helpers") == ["U0BEN"]


@pytest.mark.parametrize("number", [None, "3", True, 3.0, -1, LAST_ROW + 1, 10**30, [3], {}])
def test_what_is_no_row_in_a_forms_metadata_is_none(number: object) -> None:
    assert submission({}, {"goal": number}).number("goal") is None
    assert submission({}, {"goal": 3}).number("goal") == 3


@pytest.mark.parametrize(
    ("zone", "today"),
    [("Asia/Tokyo", 24), ("America/New_York", 23), ("UTC", 23), ("Pacific/Kiritimati", 24)],
)
def test_today_is_the_askers_day(zone: str, today: int) -> None:
    now = datetime(2026, 11, 23, 20, 0, tzinfo=UTC)
    assert Asker(1, 1, "U0ANA", zone, False, now).today == date(2026, 11, today)


def test_a_field_that_was_shown_anew_is_the_same_field() -> None:
    state = {"values": {"what~2": {"value": {"type": "plain_text_input", "value": "Launch"}}}}
    assert read_values(state) == {"what": "Launch"}
    assert shown_as({"what": "Too long.", "due": "Past."}, state) == {
        "what~2": "Too long.", "due": "Past.",
    }  # fmt: skip
