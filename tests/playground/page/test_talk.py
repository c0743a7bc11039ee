"""Writing, reading and answering, in channels and threads."""

import pytest
from playwright.sync_api import expect

from bot.playground.client import Person
from bot.playground.server import Slack
from tests.playground.page.desks import Desk, last_message, write
from tests.playground.tiny_bot import TinyBot

pytestmark = pytest.mark.browser


def test_a_command_is_completed_with_the_keyboard_and_answered(desk: Desk, bot: TinyBot) -> None:
    bot.on["command"] = lambda payload: (200, {"text": f"*Noted*: {payload['text']}"})
    page = desk.open()
    composer = page.get_by_test_id("composer")
    composer.press_sequentially("/m")
    expect(page.get_by_role("option")).to_have_count(1)
    composer.press("Tab")
    expect(composer).to_have_value("/milestone ")
    composer.press_sequentially("Docs by Friday for @be")
    composer.press("Enter")
    expect(composer).to_have_value("/milestone Docs by Friday for @Ben Keller ")
    composer.press("Enter")
    expect(last_message(page)).to_contain_text("Only visible to you")
    expect(last_message(page).locator("strong")).to_have_text("Noted")
    assert bot.only("command")["text"] == "Docs by Friday for <@U0BEN|ben>"


def test_what_the_server_refuses_stays_in_the_composer(desk: Desk, bot: TinyBot) -> None:
    page = desk.open()
    write(page, "/gaol Launch the beta")
    expect(
        page.get_by_role("alert").filter(has_text="/gaol is not a valid command")
    ).to_be_visible()
    expect(page.get_by_test_id("composer")).to_have_value("/gaol Launch the beta")


def test_unsent_words_wait_where_they_were_written(desk: Desk) -> None:
    page = desk.open()
    page.get_by_test_id("composer").fill("half a thought")
    page.get_by_test_id("channel-C0SUPPORT").click()
    expect(page.get_by_test_id("composer")).to_have_value("")
    page.get_by_test_id("channel-C0LAUNCH").click()
    expect(page.get_by_test_id("composer")).to_have_value("half a thought")


def test_enter_sends_and_shift_enter_begins_a_line(desk: Desk, ana: Person) -> None:
    page = desk.open()
    composer = page.get_by_test_id("composer")
    composer.press_sequentially("one")
    composer.press("Shift+Enter")
    composer.press_sequentially("two")
    composer.press("Enter")
    expect(last_message(page)).to_contain_text("one")
    assert ana.messages("C0LAUNCH")[-1].text == "one\ntwo"


def test_others_see_what_happens_without_loading_anew(desk: Desk, ana: Person) -> None:
    page = desk.open("U0BEN/C0LAUNCH")
    expect(page.get_by_text("The very beginning of #launch")).to_be_visible()
    ts = ana.say("C0LAUNCH", "Hello <@U0BEN>, see @ben")
    expect(last_message(page)).to_contain_text("Ana Ruiz")
    expect(last_message(page).locator(".chip-me")).to_have_text("@Ben Keller")
    ana.edit("C0LAUNCH", ts, "Hello again")
    expect(last_message(page)).to_contain_text("Hello again (edited)")
    ana.delete("C0LAUNCH", ts)
    expect(page.get_by_test_id("message")).to_have_count(0)


def test_an_ephemeral_answer_is_shown_to_its_reader_alone(desk: Desk, bot: TinyBot) -> None:
    bot.on["command"] = lambda payload: (200, {"text": "for your eyes"})
    page = desk.open()
    write(page, "/progress")
    expect(page.get_by_text("for your eyes")).to_be_visible()
    page.get_by_test_id("person-U0BEN").click()
    expect(page.get_by_text("You are Ben Keller")).to_be_visible()
    expect(page.get_by_text("for your eyes")).to_have_count(0)
    page.get_by_test_id("person-U0ANA").click()
    page.get_by_role("button", name="Dismiss this message").click()
    expect(page.get_by_text("for your eyes")).to_have_count(0)


def test_a_thread_takes_replies_and_no_commands(desk: Desk, ana: Person, bot: TinyBot) -> None:
    ana.say("C0LAUNCH", "How is the beta?")
    page = desk.open("U0BEN/C0LAUNCH")
    last_message(page).hover()
    page.get_by_role("button", name="Reply in thread").click()
    thread = page.get_by_test_id("thread")
    write(page, "🟢 all well", "thread-composer")
    expect(thread.get_by_test_id("message")).to_have_count(2)
    expect(page.get_by_role("button", name="1 reply")).to_be_visible()
    write(page, "/goal x", "thread-composer")
    expect(thread.get_by_text("/goal is not supported in threads")).to_be_visible()
    expect(page.get_by_test_id("thread-composer")).to_have_value("/goal x")
    thread.get_by_role("button", name="Close thread").click()
    expect(thread).to_be_hidden()


def test_ones_own_message_can_be_edited_and_deleted(desk: Desk, ana: Person) -> None:
    ana.say("C0LAUNCH", "see @ben & <b>")
    page = desk.open()

    def choose(item: str) -> None:
        last_message(page).hover()
        page.get_by_role("button", name="More actions for this message").click()
        page.get_by_role("menuitem", name=item).click()

    choose("Edit message")
    expect(page.get_by_label("Edit message")).to_have_value("see @Ben Keller & <b>")
    page.get_by_label("Edit message").fill("see @ben soon")
    page.get_by_label("Edit message").press("Enter")
    expect(last_message(page)).to_contain_text("see @Ben Keller soon (edited)")
    assert ana.messages("C0LAUNCH")[-1].text == "see <@U0BEN> soon"
    choose("Delete message")
    page.get_by_test_id("confirm").get_by_role("button", name="Delete").click()
    expect(page.get_by_test_id("message")).to_have_count(0)


def test_the_bot_is_invited_with_slacks_own_command(desk: Desk, slack: Slack) -> None:
    page = desk.open("U0ANA/C0GENERAL")
    expect(page.get_by_text("Cairn is not in this channel.")).to_be_visible()
    write(page, "/invite @Cairn")
    expect(page.get_by_text("Cairn is not in this channel.")).to_have_count(0)
    assert slack.workspace.channels["C0GENERAL"].bot_is_in


def test_the_newest_message_stays_in_sight_when_the_days_get_other_names(
    desk: Desk, slack: Slack, ana: Person
) -> None:
    for number in range(30):
        ana.say("C0LAUNCH", f"Stone {number}\n<!date^1795442400^{{date_long_pretty}}|a day>")
    page = desk.open()
    expect(last_message(page)).to_be_in_viewport()
    page.get_by_role("button", name="+1 day").click()
    expect(page.get_by_text("Yesterday", exact=True).first).to_be_visible()
    ana.say("C0LAUNCH", "A new day")
    expect(last_message(page)).to_contain_text("A new day")
    expect(last_message(page)).to_be_in_viewport(ratio=1)


def test_a_thread_is_opened_by_a_line_with_the_people_in_it(
    desk: Desk, ana: Person, ben: Person
) -> None:
    ts = ana.say("C0LAUNCH", "Where do we stand?")
    ben.say("C0LAUNCH", "Half-way.", thread=ts)
    page = desk.open()
    line = page.get_by_role("button", name="1 reply")
    expect(line.locator(".avatar")).to_have_text(["BK"])
    line.click()
    expect(page.get_by_test_id("thread")).to_contain_text("Half-way.")


def test_who_reads_further_up_is_told_of_what_comes_in_below(
    desk: Desk, ana: Person, ben: Person
) -> None:
    for number in range(40):
        ana.say("C0LAUNCH", f"Stone {number}")
    page = desk.open()
    expect(last_message(page)).to_be_in_viewport()
    page.locator("#log").evaluate("log => log.scrollTo(0, 0)")
    expect(page.get_by_text("Stone 0", exact=True)).to_be_in_viewport()
    ben.say("C0LAUNCH", "It is reached!")
    below = page.get_by_role("button", name="1 new message")
    expect(below).to_be_visible()
    expect(last_message(page)).not_to_be_in_viewport()
    below.click()
    expect(last_message(page)).to_be_in_viewport(ratio=1)
    expect(below).to_be_hidden()
