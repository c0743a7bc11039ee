"""Clicks in messages, response URLs and shortcuts."""

import json
import threading
import urllib.error
import urllib.request
from datetime import timedelta
from typing import Any

import pytest

from bot.playground.client import Declined, Person
from bot.playground.server import Slack
from tests.playground.tiny_bot import TinyBot

BUTTONS: list[dict[str, Any]] = [
    {"type": "section", "text": {"type": "mrkdwn", "text": "*Beta* &amp; _more_"}},
    {
        "type": "actions",
        "block_id": "row",
        "elements": [
            {
                "type": "button",
                "action_id": "milestone.reach",
                "text": {"type": "plain_text", "text": "Reached 🎉"},
                "value": "34",
            },
            {
                "type": "overflow",
                "action_id": "goal.more",
                "options": [
                    {"text": {"type": "plain_text", "text": "Pause"}, "value": "pause"},
                    {"text": {"type": "plain_text", "text": "Drop"}, "value": "drop"},
                ],
            },
            {"type": "datepicker", "action_id": "goal.due", "initial_date": "2026-11-30"},
        ],
    },
]


def respond(url: str, **body: Any) -> tuple[int, str]:
    """What a response_url answers to `body`."""
    request = urllib.request.Request(  # noqa: S310 - our own server's address
        url, json.dumps(body).encode(), {"Content-Type": "application/json"}
    )
    try:
        with urllib.request.urlopen(request, timeout=60) as response:  # noqa: S310 - as above
            return response.status, response.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read().decode()


def test_a_click_tells_who_where_and_what(bot: TinyBot, ana: Person, ben: Person) -> None:
    ts = bot.call("chat.postMessage", channel="C0LAUNCH", text="Beta", blocks=BUTTONS)["ts"]
    message = ben.wait_for("C0LAUNCH", "Beta & more")
    assert message.buttons() == ["Reached 🎉"]
    ben.click(message, "Reached 🎉")
    payload = bot.only("block_actions")
    assert payload["user"] == {
        "id": "U0BEN",
        "username": "ben",
        "name": "ben",
        "team_id": "T0CAIRN",
    }
    assert payload["channel"] == {"id": "C0LAUNCH", "name": "launch"}
    assert payload["container"]["message_ts"] == ts
    assert payload["message"]["blocks"][1]["block_id"] == "row"
    assert payload["message"]["blocks"][0]["block_id"]  # made up, as Slack does
    assert payload["team"]["id"] == "T0CAIRN"
    assert payload["api_app_id"] == "A0CAIRN"
    assert payload["state"]["values"]["row"]["goal.due"]["selected_date"] == "2026-11-30"
    (action,) = payload["actions"]
    assert action["action_id"] == "milestone.reach"
    assert (action["type"], action["value"], action["block_id"]) == ("button", "34", "row")
    assert action["text"]["text"] == "Reached 🎉"


def test_choices_carry_what_was_chosen(bot: TinyBot, ana: Person) -> None:
    bot.call("chat.postMessage", channel="C0LAUNCH", text="Beta", blocks=BUTTONS)
    message = ana.wait_for("C0LAUNCH", "Beta")
    ana.click(message, "Drop")
    ana.choose(message, "goal.due", "2026-12-24")
    chosen, dated = bot.all("block_actions")
    assert chosen["actions"][0]["selected_option"]["value"] == "drop"
    assert dated["actions"][0]["selected_date"] == "2026-12-24"
    assert dated["state"]["values"]["row"]["goal.due"]["selected_date"] == "2026-12-24"


def test_what_is_not_there_cannot_be_clicked(bot: TinyBot, ana: Person) -> None:
    ts = bot.call("chat.postMessage", channel="C0LAUNCH", text="Beta", blocks=BUTTONS)["ts"]
    stale = ana.wait_for("C0LAUNCH", "Beta")
    bot.call("chat.update", channel="C0LAUNCH", ts=ts, text="Reached")
    with pytest.raises(Declined, match="not there any more"):
        ana.click(stale, "Reached 🎉")
    with pytest.raises(LookupError, match="no “Reopen” to click"):
        ana.click(stale, "Reopen")
    with pytest.raises(Declined, match="no date"):
        ana.choose(_posted(bot, ana), "goal.due", "30 February")


def test_a_button_of_a_private_channel_is_not_for_outsiders(
    bot: TinyBot, ana: Person, chi: Person
) -> None:
    bot.call("chat.postMessage", channel="C0BOARD", text="Secret", blocks=BUTTONS)
    message = ana.wait_for("C0BOARD", "Beta")
    with pytest.raises(Declined, match="not in this channel"):
        chi.click(message, "Reached 🎉")
    assert bot.all("block_actions") == []


def test_an_ephemeral_message_is_not_in_the_payload(bot: TinyBot, ana: Person) -> None:
    bot.call("chat.postEphemeral", channel="C0LAUNCH", user="U0ANA", text="Beta", blocks=BUTTONS)
    ana.click(ana.wait_for("C0LAUNCH", "Beta"), "Reached 🎉")
    payload = bot.only("block_actions")
    assert "message" not in payload
    assert payload["container"]["is_ephemeral"] is True


def test_a_response_url_replaces_what_only_one_person_sees(bot: TinyBot, ana: Person) -> None:
    bot.call("chat.postEphemeral", channel="C0LAUNCH", user="U0ANA", text="Beta", blocks=BUTTONS)
    ana.click(ana.wait_for("C0LAUNCH", "Beta"), "Reached 🎉")
    url = bot.only("block_actions")["response_url"]
    assert respond(url, text="Well done", replace_original=True)[0] == 200
    (message,) = ana.messages("C0LAUNCH")
    assert (message.text, message.ephemeral, message.blocks) == ("Well done", True, [])
    assert respond(url, delete_original=True)[0] == 200
    assert ana.messages("C0LAUNCH") == []


def test_a_response_url_is_good_for_five_messages(bot: TinyBot, ana: Person, ben: Person) -> None:
    ana.command("C0LAUNCH", "/goal")
    url = bot.only("command")["response_url"]
    assert [respond(url, text=f"{n}")[0] for n in range(5)] == [200] * 5
    status, body = respond(url, text="6")
    assert (status, json.loads(body)["error"]) == (404, "used_url")
    assert len(ana.messages("C0LAUNCH")) == 5
    assert ben.messages("C0LAUNCH") == []


def test_a_response_url_is_good_for_half_an_hour(slack: Slack, bot: TinyBot, ana: Person) -> None:
    ana.command("C0LAUNCH", "/goal")
    url = bot.only("command")["response_url"]
    slack.clock.move(timedelta(minutes=31))
    status, body = respond(url, text="late")
    assert (status, json.loads(body)["error"]) == (404, "expired_url")


def test_a_response_url_can_speak_to_all(bot: TinyBot, ana: Person, ben: Person) -> None:
    ana.command("C0GENERAL", "/goal")
    url = bot.only("command")["response_url"]
    respond(url, text="For all", response_type="in_channel")
    assert not ben.wait_for("C0GENERAL", "For all").ephemeral


def test_a_bad_message_to_a_response_url_is_reported(
    slack: Slack, bot: TinyBot, ana: Person
) -> None:
    ana.command("C0LAUNCH", "/goal")
    url = bot.only("command")["response_url"]
    assert respond(url, blocks=[{"type": "header"}])[0] == 400
    assert respond(url)[0] == 400
    assert ["invalid_blocks" in slack.workspace.problems[0].text] == [True]


def test_a_slow_click_is_reported_and_the_person_told(
    slack: Slack, bot: TinyBot, ana: Person
) -> None:
    slack.ack_seconds = 0.05
    release = _hold(bot, "block_actions")
    bot.call("chat.postMessage", channel="C0LAUNCH", text="Beta", blocks=BUTTONS)
    message = ana.wait_for("C0LAUNCH", "Beta")
    with pytest.raises(Declined, match="trouble connecting"):
        ana.click(message, "Reached 🎉")
    release.set()
    assert "did not answer (http_timeout)" in slack.workspace.problems[0].text


def test_shortcuts_carry_what_slack_sends(bot: TinyBot, ana: Person) -> None:
    ts = ana.say("C0LAUNCH", "We signed the first customer")
    ana.shortcut("goal_new")
    ana.shortcut("message_to_milestone", ana.messages("C0LAUNCH")[0])
    everywhere = bot.only("shortcut")
    assert (everywhere["callback_id"], everywhere["user"]["id"]) == ("goal_new", "U0ANA")
    assert everywhere["trigger_id"]
    on_message = bot.only("message_action")
    assert on_message["message"]["text"] == "We signed the first customer"
    assert (on_message["message_ts"], on_message["channel"]["id"]) == (ts, "C0LAUNCH")
    assert on_message["response_url"]
    with pytest.raises(Declined, match="no such shortcut"):
        ana.shortcut("goal_old")


def test_a_list_that_the_bot_fills_is_asked_for(slack: Slack, bot: TinyBot, ana: Person) -> None:
    select = {"type": "external_select", "action_id": "goal.pick", "min_query_length": 0}
    text = {"type": "mrkdwn", "text": "Which goal?"}
    blocks = [{"type": "section", "block_id": "s", "text": text, "accessory": select}]
    option = {"text": {"type": "plain_text", "text": "Launch the beta"}, "value": "12"}
    bot.on["block_suggestion"] = lambda payload: (200, {"options": [option]})
    bot.call("chat.postMessage", channel="C0LAUNCH", text="Which?", blocks=blocks)
    message = ana.wait_for("C0LAUNCH", "Which goal?")
    assert ana.suggestions(message, "goal.pick", "lau") == ["Launch the beta"]
    asked = bot.only("block_suggestion")
    assert (asked["value"], asked["block_id"], asked["message"]["ts"]) == ("lau", "s", message.ts)
    assert "trigger_id" not in asked  # letters open no form
    ana.choose(message, "goal.pick", "the beta")
    assert bot.only("block_actions")["actions"][0]["selected_option"] == option
    with pytest.raises(LookupError, match="no option “Grow”"):
        ana.choose(message, "goal.pick", "Grow")
    bot.on["block_suggestion"] = lambda payload: (200, {"options": [{"text": "x"}]})
    with pytest.raises(Declined):
        ana.suggestions(message, "goal.pick", "x")
    assert "options of goal.pick were refused" in slack.workspace.problems[0].text


def test_a_list_in_a_form_is_filled_by_the_words_that_a_person_types(
    bot: TinyBot, ana: Person
) -> None:
    element = {"type": "multi_external_select", "action_id": "value", "min_query_length": 0}
    label = {"type": "plain_text", "text": "After"}
    block = {"type": "input", "block_id": "after", "label": label, "element": element}
    title = {"type": "plain_text", "text": "A form"}
    view = {"type": "modal", "title": title, "submit": title, "blocks": [block]}

    def open_it(payload: dict[str, Any]) -> tuple[int, Any]:
        assert bot.call("views.open", trigger_id=payload["trigger_id"], view=view)["ok"]
        return 200, None

    bot.on["command"] = open_it
    group = {"label": label, "options": [_option("Prototype"), _option("Beta test")]}
    bot.on["block_suggestion"] = lambda payload: (200, {"option_groups": [group]})
    ana.command("C0LAUNCH", "/goal")
    form = ana.wait_modal("A form")
    assert form.offered("After", "b") == ["Prototype", "Beta test"]
    assert form.fill({"After": ["Prototype", "Beta"]}).submit() == {}
    held = bot.only("view_submission")["view"]["state"]["values"]["after"]["value"]
    assert [each["value"] for each in held["selected_options"]] == ["Prototype", "Beta test"]
    assert bot.all("block_suggestion")[0]["view"]["id"] == form.id


def test_a_manifest_without_an_address_for_lists_gets_none_of_them_over_http(
    slack: Slack, bot: TinyBot, ana: Person
) -> None:
    slack.workspace.app.fills_lists = False
    select = {"type": "external_select", "action_id": "goal.pick", "min_query_length": 0}
    bot.call(
        "chat.postMessage", channel="C0LAUNCH", text="Which?",
        blocks=[{"type": "actions", "block_id": "a", "elements": [select]}],
    )  # fmt: skip
    with pytest.raises(Declined, match="trouble connecting"):
        ana.suggestions(ana.wait_for("C0LAUNCH"), "goal.pick", "x")
    assert "message_menu_options_url" in slack.workspace.problems[0].text


def _option(text: str) -> dict[str, Any]:
    return {"text": {"type": "plain_text", "text": text}, "value": text}


def _posted(bot: TinyBot, person: Person) -> Any:
    bot.call("chat.postMessage", channel="C0LAUNCH", text="Beta", blocks=BUTTONS)
    return person.wait_for("C0LAUNCH", "Beta & more")


def _hold(bot: TinyBot, kind: str) -> threading.Event:
    release = threading.Event()

    def answer(payload: dict[str, Any]) -> tuple[int, Any]:
        release.wait(5)
        return 200, None

    bot.on[kind] = answer
    return release
