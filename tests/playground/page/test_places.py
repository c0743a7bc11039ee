"""Who one is, where one may go, and what stands around the messages."""

from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import expect

from bot.playground.client import Person
from bot.playground.server import Slack
from tests.playground.page.blocks import button, section
from tests.playground.page.desks import Desk, last_message
from tests.playground.tiny_bot import TinyBot

pytestmark = pytest.mark.browser


def test_a_private_channel_is_listed_for_its_members_alone(desk: Desk) -> None:
    page = desk.open("U0ANA/C0BOARD")
    expect(page.get_by_test_id("composer")).to_have_attribute("placeholder", "Message 🔒 board")
    page.get_by_test_id("person-U0CHI").click()
    expect(page.get_by_test_id("composer")).to_have_attribute("placeholder", "Message #launch")
    expect(page.get_by_test_id("channel-C0BOARD")).to_have_count(0)


def test_home_is_filled_when_it_is_opened(desk: Desk, bot: TinyBot) -> None:
    def publish(payload: dict[str, Any]) -> tuple[int, Any]:
        blocks = [section("*Nothing owed.*"), {"type": "actions", "elements": [button("Go", "go")]}]
        view = {"type": "home", "blocks": blocks}
        assert bot.call("views.publish", user_id=payload["event"]["user"], view=view)["ok"]
        return 200, None

    bot.on["app_home_opened"] = publish
    page = desk.open()
    page.get_by_test_id("app-cairn").click()
    home = page.get_by_test_id("home")
    expect(home.get_by_text("Nothing owed.")).to_be_visible()
    home.get_by_role("button", name="Go").click()
    expect(home.get_by_role("button", name="Go")).not_to_have_attribute("aria-busy", "true")
    assert bot.only("block_actions")["container"]["type"] == "view"
    page.get_by_role("tab", name="Messages").click()
    expect(page.get_by_test_id("composer")).to_have_attribute("placeholder", "Message Cairn")


def test_a_move_that_cannot_be_read_is_refused_in_words(desk: Desk, slack: Slack) -> None:
    page = desk.open()
    before = slack.clock.now()
    page.get_by_label("Move the clock to").fill("whenever")
    page.get_by_label("Move the clock to").press("Enter")
    expect(page.get_by_role("alert").filter(has_text="whenever")).to_be_visible()
    assert slack.clock.now() - before < timedelta(minutes=5)


def test_rules_that_the_bot_broke_are_shown(desk: Desk, slack: Slack) -> None:
    page = desk.open()
    expect(page.get_by_test_id("problems")).to_be_hidden()
    slack.do(lambda: slack.workspace.report("The acknowledgement came after 3.4 seconds."))
    page.get_by_role("button", name="1 problem").click()
    expect(page.get_by_role("dialog")).to_contain_text("after 3.4 seconds")


def test_the_first_steps_are_shown_until_they_are_put_away(desk: Desk) -> None:
    page = desk.open(tour=True)
    tour = page.get_by_test_id("tour")
    tour.get_by_role("button", name="/goal First customer in Japan by 30 June").click()
    expect(page.get_by_test_id("composer")).to_have_value(
        "/goal First customer in Japan by 30 June"
    )
    tour.get_by_role("button", name="Put away the first steps").click()
    page.reload()
    expect(page.get_by_test_id("person-U0ANA")).to_be_visible()
    expect(tour).to_have_count(0)


def test_a_narrow_window_hides_the_channels_behind_a_button(desk: Desk) -> None:
    page = desk.open()
    page.set_viewport_size({"width": 380, "height": 700})
    expect(page.get_by_test_id("channel-C0SUPPORT")).to_be_hidden()
    page.get_by_role("button", name="Channels and people").click()
    page.get_by_test_id("channel-C0SUPPORT").click()
    expect(page.get_by_test_id("channel-C0SUPPORT")).to_be_hidden()
    expect(page.get_by_test_id("composer")).to_have_attribute("placeholder", "Message #support")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_the_page_finds_a_server_that_was_away(desk: Desk, slack: Slack, ana: Person) -> None:
    page = desk.open()
    slack.stop()
    expect(page.get_by_text("Connecting …")).to_be_visible()
    slack.start()
    ana.say("C0LAUNCH", "Back again")
    expect(last_message(page)).to_contain_text("Back again")
    expect(page.get_by_text("Connecting …")).to_be_hidden()


def test_the_head_says_what_a_channel_is_about_and_who_reads_it(desk: Desk) -> None:
    page = desk.open("U0ANA/C0BOARD")
    expect(page.get_by_text("Between Ana and Dev")).to_be_visible()
    expect(
        page.get_by_role("img", name="In this channel: Ana Ruiz, Dev Rao, Cairn")
    ).to_be_visible()


def test_the_place_that_one_looks_at_has_nothing_unread(desk: Desk, ben: Person) -> None:
    page = desk.open("U0ANA/C0LAUNCH")
    for number in range(5):
        ben.say("C0LAUNCH", f"Stone {number}")
    ben.say("C0SUPPORT", "Elsewhere")
    expect(last_message(page)).to_contain_text("Stone 4")
    expect(page.get_by_test_id("channel-C0SUPPORT")).to_contain_text("1 unread")
    expect(page.get_by_test_id("channel-C0LAUNCH")).not_to_contain_text("unread")
