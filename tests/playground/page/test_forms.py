"""Modals: what is filled in, what is wrong with it, and what the bot gets."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.playground.page.blocks import button, field, form, opens, option
from tests.playground.page.desks import Desk, last_message, write
from tests.playground.tiny_bot import TinyBot

pytestmark = pytest.mark.browser


def test_errors_stand_under_their_fields_and_nothing_typed_is_lost(
    desk: Desk, bot: TinyBot
) -> None:
    opens(bot, form(field("What", "plain_text_input"), field("Due", "datepicker", optional=True)))
    errors = {"response_action": "errors", "errors": {"due": "That day is past."}}
    bot.on["view_submission"] = lambda payload: (200, errors)
    page = desk.open()
    write(page, "/goal")
    modal = page.get_by_test_id("modal")
    expect(modal.get_by_label("What")).to_be_focused()
    modal.get_by_role("button", name="Save").click()
    expect(modal.get_by_text("Please complete this required field.")).to_be_visible()
    expect(modal.get_by_label("What")).to_have_attribute("aria-invalid", "true")
    modal.get_by_label("What").fill("Launch & <b>win</b>")
    expect(modal.get_by_text("Please complete this required field.")).to_have_count(0)
    modal.get_by_label("Due").fill("2020-01-01")
    modal.get_by_role("button", name="Save").click()
    expect(modal.get_by_text("That day is past.")).to_be_visible()
    expect(modal.get_by_label("What")).to_have_value("Launch & <b>win</b>")
    bot.on["view_submission"] = lambda payload: (200, None)
    modal.get_by_role("button", name="Save").click()
    expect(modal).to_have_count(0)
    assert len(bot.all("view_submission")) == 2


def test_every_kind_of_field_reaches_the_bot_as_slack_would_send_it(
    desk: Desk, bot: TinyBot
) -> None:
    options = [option("Minor"), option("Major")]
    opens(
        bot,
        form(
            field("Name", "plain_text_input", multiline=True),
            field("Target", "number_input", is_decimal_allowed=True),
            field("Mail", "email_text_input"),
            field("Link", "url_text_input"),
            field("Day", "datepicker"),
            field("Hour", "timepicker"),
            field("Moment", "datetimepicker"),
            field("Owner", "users_select"),
            field("People", "multi_users_select"),
            field("Room", "conversations_select"),
            field("Size", "static_select", options=options),
            field("Kinds", "multi_static_select", options=options),
            field("Supports", "external_select", min_query_length=1),
            field("Scope", "radio_buttons", options=options),
            field("Days", "checkboxes", options=options),
            field("Story", "rich_text_input"),
        ),
    )
    bot.on["block_suggestion"] = lambda payload: (200, {"options": [option(payload["value"])]})
    page = desk.open()
    write(page, "/goal")
    modal = page.get_by_test_id("modal")
    typed = {"Name": "a\nb", "Target": "1.5", "Mail": "a@b.example", "Link": "https://b.example"}
    picked = {"Day": "2027-06-30", "Hour": "09:30", "Moment": "2026-11-24T09:00", "Story": "told"}
    for label, value in {**typed, **picked}.items():
        modal.get_by_label(label, exact=True).fill(value)
    chosen = {"Owner": ["Ben"], "People": ["Chi", "Dev"], "Room": ["supp"], "Size": ["maj"]}
    for label, values in {**chosen, "Kinds": ["Minor", "Major"]}.items():
        for value in values:
            modal.get_by_role("combobox", name=label).fill(value)
            page.keyboard.press("Enter")
    modal.get_by_role("combobox", name="Supports").fill("Grow")
    page.get_by_role("option", name="Grow").click()
    modal.get_by_role("radiogroup", name="Scope").get_by_label("Major").check()
    modal.get_by_role("group", name="Days").get_by_label("Minor").check()
    modal.get_by_role("button", name="Save").click()
    expect(modal).to_have_count(0)
    state = bot.only("view_submission")["view"]["state"]["values"]
    held = {name: by_action["value"] for name, by_action in state.items()}
    for label, value in typed.items():
        assert held[label.lower()]["value"] == value
    assert held["day"]["selected_date"] == "2027-06-30"
    assert held["hour"]["selected_time"] == "09:30"
    # Nine in the morning in New York, where Ana is, whatever the browser's own zone.
    moment = datetime(2026, 11, 24, 14, 0, tzinfo=UTC)
    assert held["moment"]["selected_date_time"] == int(moment.timestamp())
    assert held["owner"]["selected_user"] == "U0BEN"
    assert held["people"]["selected_users"] == ["U0CHI", "U0DEV"]
    assert held["room"]["selected_conversation"] == "C0SUPPORT"
    assert held["size"]["selected_option"]["value"] == "major"
    assert [each["value"] for each in held["kinds"]["selected_options"]] == ["minor", "major"]
    assert held["supports"]["selected_option"]["value"] == "grow"
    assert held["scope"]["selected_option"]["value"] == "major"
    assert [each["value"] for each in held["days"]["selected_options"]] == ["minor"]
    assert '"told"' in json.dumps(held["story"]["rich_text_value"])


def test_an_updated_form_keeps_what_is_being_typed(desk: Desk, bot: TinyBot) -> None:
    what = field("What", "plain_text_input")
    more = {"type": "actions", "block_id": "more", "elements": [button("Add a row", "add")]}
    opens(bot, form(what, more))

    def add(payload: dict[str, Any]) -> tuple[int, Any]:
        view = form(what, field("Row 1", "plain_text_input", optional=True), more)
        assert bot.call("views.update", view_id=payload["view"]["id"], view=view)["ok"]
        return 200, None

    bot.on["block_actions"] = add
    page = desk.open()
    write(page, "/goal")
    modal = page.get_by_test_id("modal")
    modal.get_by_label("What").fill("Launch the beta")
    modal.get_by_role("button", name="Add a row").click()
    expect(modal.get_by_label("Row 1")).to_be_visible()
    expect(modal.get_by_label("What")).to_have_value("Launch the beta")


def test_escape_closes_the_top_of_a_stack_of_forms(desk: Desk, bot: TinyBot) -> None:
    more = {"type": "actions", "elements": [button("Next", "next")]}
    opens(bot, form(field("What", "plain_text_input"), more))

    def push(payload: dict[str, Any]) -> tuple[int, Any]:
        top = form(field("Milestone", "plain_text_input"), title="Add a milestone")
        assert bot.call("views.push", trigger_id=payload["trigger_id"], view=top)["ok"]
        return 200, None

    bot.on["block_actions"] = push
    page = desk.open()
    write(page, "/goal")
    modal = page.get_by_test_id("modal")
    modal.get_by_label("What").fill("Launch the beta")
    modal.get_by_role("button", name="Next").click()
    expect(modal.get_by_role("heading")).to_have_text("Add a milestone")
    page.keyboard.press("Escape")
    expect(modal.get_by_role("heading")).to_have_text("Set a goal")
    expect(modal.get_by_label("What")).to_have_value("Launch the beta")
    page.keyboard.press("Escape")
    expect(modal).to_have_count(0)


def test_an_error_far_down_is_brought_into_sight(desk: Desk, bot: TinyBot) -> None:
    names = ["What", "Why", "Means", "Measure", "Notes", "Tags", "Category"]
    opens(bot, form(*(field(name, "plain_text_input", multiline=True) for name in names)))
    errors = {"response_action": "errors", "errors": {"category": "That is no category."}}
    bot.on["view_submission"] = lambda payload: (200, errors)
    page = desk.open()
    write(page, "/goal")
    modal = page.get_by_test_id("modal")
    for name in names:
        modal.get_by_label(name).fill("words")
    modal.get_by_label("What").focus()
    modal.locator(".modal-body").evaluate("body => body.scrollTo(0, 0)")
    modal.get_by_role("button", name="Save").click()
    expect(modal.get_by_text("That is no category.")).to_be_in_viewport(ratio=1)
    expect(modal.get_by_label("Category")).to_be_focused()


def test_esc_in_a_date_closes_the_form_once(desk: Desk, bot: TinyBot) -> None:
    opens(bot, form(field("Due", "datepicker"), title="Move the date") | {"notify_on_close": True})
    bot.on["view_closed"] = lambda payload: (200, None)
    page = desk.open()
    write(page, "/goal")
    modal = page.get_by_test_id("modal")
    expect(modal.get_by_label("Due")).to_be_focused()
    page.keyboard.press("Escape")
    expect(modal).to_have_count(0)
    write(page, "Onwards")
    expect(last_message(page)).to_contain_text("Onwards")
    expect(page.get_by_role("alert").filter(has_text="not open any more")).to_have_count(0)
    bot.only("view_closed")
