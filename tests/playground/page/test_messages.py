"""What stands in messages: words, dates, buttons, tables, charts."""

import urllib.request
from datetime import UTC, datetime
from typing import Any

import pytest
from playwright.sync_api import expect

from bot.playground.client import Person
from tests.playground.page.blocks import button, plain, section
from tests.playground.page.desks import Desk, last_message
from tests.playground.tiny_bot import TinyBot

pytestmark = pytest.mark.browser


def test_the_words_of_people_never_become_markup(desk: Desk, ana: Person) -> None:
    awkward = "<!channel> & <b>bold</b> <img src=x onerror=alert(1)>"
    for text in (awkward, "x" * 200, "שלום *עולם*", "👩‍👩‍👧 :tada:", "word " * 600):
        ana.say("C0LAUNCH", text)
    page = desk.open()
    texts = page.locator("#messages .message .text")
    expect(texts).to_have_count(5)
    expect(texts.nth(0)).to_have_text(awkward)
    expect(texts.nth(2).locator("strong")).to_have_text("עולם")
    expect(texts.nth(3)).to_have_text("👩‍👩‍👧 🎉")
    assert page.locator("#messages :is(b, img, script)").count() == 0
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_press_updates_the_message_and_keeps_the_focus(desk: Desk, bot: TinyBot) -> None:
    def card(words: str) -> list[dict[str, Any]]:
        return [section(words), {"type": "actions", "elements": [button("👏 Cheer", "cheer")]}]

    def cheer(payload: dict[str, Any]) -> tuple[int, Any]:
        ts, channel = payload["message"]["ts"], payload["channel"]["id"]
        bot.call("chat.update", channel=channel, ts=ts, text="", blocks=card("1 cheer"))
        return 200, None

    bot.on["block_actions"] = cheer
    bot.call("chat.postMessage", channel="C0LAUNCH", text="Docs", blocks=card("*Docs* reached"))
    page = desk.open()
    page.get_by_role("button", name="👏 Cheer").focus()
    page.keyboard.press("Enter")
    expect(last_message(page)).to_contain_text("1 cheer")
    expect(page.get_by_role("button", name="👏 Cheer")).to_be_focused()
    assert bot.only("block_actions")["actions"][0]["value"] == "G1"


def test_a_dangerous_press_is_confirmed_first(desk: Desk, bot: TinyBot) -> None:
    words = {
        "title": "Drop it?",
        "text": "It stays in the history.",
        "confirm": "Drop",
        "deny": "Keep",
    }
    confirm = {name: plain(text) for name, text in words.items()}
    drop = {**button("Drop goal", "drop"), "style": "danger", "confirm": confirm}
    blocks = [{"type": "actions", "elements": [drop]}]
    bot.call("chat.postMessage", channel="C0LAUNCH", text="x", blocks=blocks)
    page = desk.open()
    page.get_by_role("button", name="Drop goal").click()
    page.get_by_test_id("confirm").get_by_role("button", name="Keep").click()
    expect(page.get_by_test_id("confirm")).to_have_count(0)
    assert bot.all("block_actions") == []
    page.get_by_role("button", name="Drop goal").click()
    page.get_by_test_id("confirm").get_by_role("button", name="Drop").click()
    expect(page.get_by_test_id("confirm")).to_have_count(0)
    assert bot.only("block_actions")["actions"][0]["action_id"] == "drop"


def test_dates_stand_in_the_readers_zone_and_move_with_the_clock(desk: Desk, bot: TinyBot) -> None:
    due = int(datetime(2026, 11, 23, 23, 30, tzinfo=UTC).timestamp())
    text = f"Due <!date^{due}^{{date_long_pretty}} at {{time}}|then>, <!date^{due}^{{ago}}|soon>"
    bot.call("chat.postMessage", channel="C0LAUNCH", text=text)
    page = desk.open()
    expect(last_message(page)).to_contain_text("Due today at 18:30, in 10 hours")
    page.get_by_test_id("person-U0CHI").click()
    expect(last_message(page)).to_contain_text("Due tomorrow at 08:30")
    page.get_by_test_id("clock").get_by_role("button", name="next Monday 09:00").click()
    expect(last_message(page)).to_contain_text("Due Tuesday, November 24th, 2026 at 08:30")
    expect(page.get_by_test_id("clock")).to_contain_text("Mon 30 Nov 2026")
    expect(page.get_by_test_id("person-U0ANA")).to_contain_text("Sun 19:00")


def test_tables_are_sorted_and_charts_say_their_numbers(desk: Desk, bot: TinyBot) -> None:
    rows: list[list[dict[str, Any]]]
    rows = [[{"type": "raw_text", "text": name} for name in ("Goal", "Progress")]]
    for name, share in (("Docs", 100), ("Beta", 61), ("Desk", 5)):
        figure = {"type": "raw_number", "value": share, "text": f"{share} %"}
        rows.append([{"type": "raw_text", "text": name}, figure])
    table = {"type": "data_table", "caption": "Goals", "page_size": 2, "rows": rows}
    points = [{"label": "Oct", "value": 3}, {"label": "Nov", "value": 1234.5}]
    chart = {
        "type": "line",
        "series": [{"name": "Reached", "data": points}],
        "axis_config": {"categories": ["Oct", "Nov"]},
    }
    blocks = [table, {"type": "data_visualization", "title": "Sign-ups", "chart": chart}]
    assert bot.call("chat.postMessage", channel="C0LAUNCH", text="Goals", blocks=blocks)["ok"]
    page = desk.open()
    names = page.get_by_role("rowheader")
    expect(names).to_have_text(["Docs", "Beta"])
    page.get_by_role("button", name="Progress").click()
    expect(names).to_have_text(["Desk", "Beta"])
    page.get_by_role("button", name="Next", exact=True).click()
    expect(names).to_have_text(["Docs"])
    expect(page.get_by_role("img", name="Sign-ups: line chart of Reached")).to_be_visible()
    page.get_by_text("The numbers").click()
    expect(page.get_by_role("cell", name="1,234.5")).to_be_visible()


MRKDWN = {
    "*bold* _it_ ~no~ `a*b*`": "<strong>bold</strong> <em>it</em> <s>no</s> <code>a*b*</code>",
    "snake_case_name 2*3*4 *open": "snake_case_name 2*3*4 *open",
    "*a _b_*": "<strong>a <em>b</em></strong>",
    "&lt;b&gt; &amp;amp;": "&lt;b&gt; &amp;amp;",
    "```\nx &lt; y\n```": "<pre>x &lt; y\n</pre>",
    "&gt; one\n&gt; two\nthree": "<blockquote>one\ntwo</blockquote>three",
    "&gt;&gt;&gt; all\nof it": "<blockquote>all\nof it</blockquote>",
    "<javascript:alert(1)|press>": "<span>press</span>",
    "<!here> <!subteam^S1|@ops>": (
        '<span class="chip chip-broadcast">@here</span> <span class="chip">@ops</span>'
    ),
    "&lt;https://example.com/a?b=1&amp;c=2&gt;.": (
        '&lt;<a href="https://example.com/a?b=1&amp;c=2" target="_blank" '
        'rel="noopener noreferrer">https://example.com/a?b=1&amp;c=2</a>&gt;.'
    ),
    ":rocket: :nosuch:": "🚀 :nosuch:",
    "<!date^nonsense^{date}|6 June>": '<time class="date">6 June</time>',
}


def test_mrkdwn_is_read_as_slack_reads_it(desk: Desk) -> None:
    script = """async (texts) => {
        const { mrkdwn } = await import("/playground/page/mrkdwn.js");
        return texts.map((text) => {
            const box = document.createElement("div");
            box.append(...mrkdwn(text));
            return box.innerHTML;
        });
    }"""
    read = desk.open().evaluate(script, list(MRKDWN))
    assert dict(zip(MRKDWN, read, strict=True)) == MRKDWN


def test_a_time_on_the_wall_is_found_on_both_sides_of_a_clock_change(desk: Desk) -> None:
    script = """async (zone) => {
        const { instantOf } = await import("/playground/page/dates.js");
        const walls = ["2026-03-28T09:00", "2026-03-29T09:00", "2026-10-25T01:30"];
        return walls.map((wall) => instantOf(`${wall}:00`, zone).toISOString());
    }"""
    assert desk.open().evaluate(script, "Europe/Berlin") == [
        "2026-03-28T08:00:00.000Z",
        "2026-03-29T07:00:00.000Z",
        "2026-10-24T23:30:00.000Z",
    ]


def test_a_file_that_is_no_picture_is_a_link_to_it(desk: Desk, bot: TinyBot) -> None:
    asked = {"filename": "cairn.ics", "length": 4}
    place = bot.call("files.getUploadURLExternal", **asked)
    request = urllib.request.Request(place["upload_url"], b"BEGN")  # noqa: S310 - our own server
    urllib.request.urlopen(request, timeout=60).close()  # noqa: S310 - as above
    bot.call(
        "files.completeUploadExternal", channel_id="C0LAUNCH",
        files=[{"id": place["file_id"], "title": "Calendar <b>"}],
    )  # fmt: skip
    link = last_message(desk.open()).get_by_role("link")
    expect(link).to_have_text("📄 Calendar <b> (cairn.ics)")
    expect(link).to_have_attribute("download", "cairn.ics")
