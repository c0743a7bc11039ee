"""Modals: triggers, forms as people fill them in, and what the bot may answer."""

from datetime import date
from typing import Any

import pytest

from bot.playground.client import Declined, Person
from bot.playground.client.http import post
from bot.playground.server import Slack
from tests.playground.tiny_bot import TinyBot


def words(text: str) -> dict[str, Any]:
    return {"type": "plain_text", "text": text}


def field(block_id: str, label: str, element: dict[str, Any], **more: Any) -> dict[str, Any]:
    named = {"action_id": "x", **element}
    return {"type": "input", "block_id": block_id, "label": words(label), "element": named, **more}


def modal(*blocks: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {
        "type": "modal",
        "callback_id": "goal.set",
        "title": words("Set a goal"),
        "submit": words("Set"),
        "close": words("Cancel"),
        "private_metadata": "C0LAUNCH",
        "blocks": list(blocks) or [field("what", "What", {"type": "plain_text_input"})],
        **more,
    }


def opens(bot: TinyBot, view: dict[str, Any]) -> list[dict[str, Any]]:
    """Lets `/goal` open `view`; gives the answers of views.open, as they come."""
    answers: list[dict[str, Any]] = []

    def answer(payload: dict[str, Any]) -> tuple[int, Any]:
        answers.append(bot.call("views.open", trigger_id=payload["trigger_id"], view=view))
        return 200, None

    bot.on["command"] = answer
    return answers


CHOICES = {
    "options": [
        {"text": words("Small"), "value": "s"},
        {"text": words("Large"), "value": "l"},
    ]
}
FORM = modal(
    field("what", "What", {"type": "plain_text_input", "max_length": 150}),
    field("why", "Why", {"type": "plain_text_input", "multiline": True}, optional=True),
    field("due", "Due", {"type": "datepicker", "initial_date": "2026-12-01"}),
    field("owner", "Owner", {"type": "users_select"}, optional=True),
    field("size", "Size", {"type": "radio_buttons", **CHOICES}),
    field("tags", "Tags", {"type": "checkboxes", **CHOICES}, optional=True),
    field("target", "Target", {"type": "number_input", "is_decimal_allowed": False}, optional=True),
    field("link", "Link", {"type": "url_text_input"}, optional=True),
    field(
        "where", "Where", {"type": "conversations_select", "default_to_current_conversation": True}
    ),
)


def test_a_form_is_filled_in_by_its_labels(slack: Slack, bot: TinyBot, ana: Person) -> None:
    opens(bot, FORM)
    ana.command("C0LAUNCH", "/goal")
    form = ana.wait_modal("Set a goal")
    assert form.labels()[:3] == ["What", "Why", "Due"]
    assert form.value("Where") == "C0LAUNCH"
    form.fill(
        {
            "What": "Launch <!channel> & <b> 🚀",
            "Due": date(2027, 6, 30),
            "Owner": "U0BEN",
            "Size": "Large",
            "Tags": ["Small", "Large"],
            "Target": 12,
        }
    )
    assert form.submit() == {}
    payload = bot.only("view_submission")
    view = payload["view"]
    assert (view["callback_id"], view["private_metadata"]) == ("goal.set", "C0LAUNCH")
    assert (view["root_view_id"], view["previous_view_id"]) == (view["id"], None)
    assert (view["team_id"], payload["user"]["id"]) == ("T0CAIRN", "U0ANA")
    values = {block_id: held["x"] for block_id, held in view["state"]["values"].items()}
    assert values["what"] == {"type": "plain_text_input", "value": "Launch <!channel> & <b> 🚀"}
    assert values["why"] == {"type": "plain_text_input", "value": None}
    assert values["due"]["selected_date"] == "2027-06-30"
    assert values["owner"]["selected_user"] == "U0BEN"
    assert values["size"]["selected_option"] == {"text": words("Large"), "value": "l"}
    assert [each["value"] for each in values["tags"]["selected_options"]] == ["s", "l"]
    assert values["target"]["value"] == "12"
    assert values["where"]["selected_conversation"] == "C0LAUNCH"
    assert ana.modal() is None
    assert slack.workspace.problems == []


def test_slacks_client_checks_a_form_before_it_is_sent(bot: TinyBot, ana: Person) -> None:
    opens(bot, FORM)
    ana.command("C0LAUNCH", "/goal")
    form = ana.wait_modal()
    form.fill({"What": "x" * 151, "Due": None, "Target": "1.5", "Link": "example"})
    assert form.submit() == {
        "What": "Please enter no more than 150 characters.",
        "Due": "Please complete this required field.",
        "Size": "Please complete this required field.",
        "Target": "Please enter a whole number.",
        "Link": "Please enter a valid URL.",
    }
    assert bot.all("view_submission") == []
    with pytest.raises(LookupError, match="no option “Huge”"):
        form.fill({"Size": "Huge"})
    with pytest.raises(LookupError, match="no field “Whom”"):
        form.fill({"Whom": "Ben"})


def test_errors_of_the_bot_stand_under_their_fields_and_what_was_typed_stays(
    bot: TinyBot, ana: Person
) -> None:
    opens(bot, modal())
    errors = {"response_action": "errors", "errors": {"what": "This date is past."}}
    bot.on["view_submission"] = lambda payload: (200, errors)
    ana.command("C0LAUNCH", "/goal")
    assert ana.wait_modal().fill({"What": "Launch"}).submit() == {"What": "This date is past."}
    again = ana.wait_modal()
    assert again.value("What") == "Launch"
    bot.on.clear()
    assert again.submit() == {}
    assert (
        bot.all("view_submission")[1]["view"]["state"]["values"]["what"]["x"]["value"] == "Launch"
    )


def test_an_error_for_a_field_that_is_not_there_is_reported(
    slack: Slack, bot: TinyBot, ana: Person
) -> None:
    opens(bot, modal())
    errors = {"response_action": "errors", "errors": {"waht": "no"}}
    bot.on["view_submission"] = lambda payload: (200, errors)
    ana.command("C0LAUNCH", "/goal")
    with pytest.raises(Declined, match="trouble connecting"):
        ana.wait_modal().fill({"What": "Launch"}).submit()
    assert "“waht”, which is no input block" in slack.workspace.problems[0].text


def test_an_answer_can_update_push_and_clear(bot: TinyBot, ana: Person) -> None:
    opens(bot, modal())
    ana.command("C0LAUNCH", "/goal")
    second = modal(title=words("Second"))
    bot.on["view_submission"] = lambda payload: (200, {"response_action": "update", "view": second})
    first = ana.wait_modal("Set a goal").fill({"What": "Launch"})
    first.submit()
    updated = ana.wait_modal("Second")
    assert (updated.id, updated.value("What")) == (first.id, "Launch")
    third = modal(title=words("Third"))
    bot.on["view_submission"] = lambda payload: (200, {"response_action": "push", "view": third})
    updated.submit()
    pushed = ana.wait_modal("Third")
    assert pushed.view["previous_view_id"] == pushed.view["root_view_id"] == first.id
    bot.on["view_submission"] = lambda payload: (200, {"response_action": "clear"})
    pushed.fill({"What": "x"}).submit()
    assert ana.modal() is None


def test_a_bad_view_in_an_answer_is_reported(slack: Slack, bot: TinyBot, ana: Person) -> None:
    opens(bot, modal())
    ana.command("C0LAUNCH", "/goal")
    bad = modal(title=words("A title of more than 24 letters"))
    bot.on["view_submission"] = lambda payload: (200, {"response_action": "update", "view": bad})
    with pytest.raises(Declined):
        ana.wait_modal().fill({"What": "Launch"}).submit()
    assert "/view/title/text" in slack.workspace.problems[0].text
    assert ana.wait_modal("Set a goal").value("What") == "Launch"


def test_a_trigger_is_good_once(bot: TinyBot, ana: Person) -> None:
    answers: list[dict[str, Any]] = []

    def answer(payload: dict[str, Any]) -> tuple[int, Any]:
        for _ in range(2):
            trigger = payload["trigger_id"]
            answers.append(bot.call("views.open", trigger_id=trigger, view=modal()))
        return 200, None

    bot.on["command"] = answer
    ana.command("C0LAUNCH", "/goal")
    assert answers[0]["view"]["state"]["values"] == {
        "what": {"x": {"type": "plain_text_input", "value": None}}
    }
    assert answers[1]["error"] == "exchanged_trigger_id"
    assert bot.call("views.open", trigger_id="1.2.3", view=modal())["error"] == "invalid_trigger_id"


def test_a_late_trigger_has_expired_but_a_moved_clock_ages_none(
    slack: Slack, bot: TinyBot, ana: Person
) -> None:
    ana.command("C0LAUNCH", "/goal")
    slack.clock.move("+2 days")
    heard = bot.only("command")
    assert bot.call("views.open", trigger_id=heard["trigger_id"], view=modal())["ok"]
    slack.workspace.triggers.seconds = 0.0
    ana.command("C0LAUNCH", "/goal")
    late = bot.all("command")[1]["trigger_id"]
    assert bot.call("views.open", trigger_id=late, view=modal())["error"] == "expired_trigger_id"


def test_a_refused_view_says_where_it_is_wrong(bot: TinyBot, ana: Person) -> None:
    answers = opens(bot, modal(title=words("x" * 25)))
    ana.command("C0LAUNCH", "/goal")
    assert answers[0]["error"] == "invalid_arguments"
    assert answers[0]["response_metadata"]["messages"] == [
        "[ERROR] must be less than 25 characters [json-pointer:/view/title/text]"
    ]


def test_no_more_than_three_forms_lie_on_one_another(bot: TinyBot, ana: Person) -> None:
    button = {"type": "button", "action_id": "more", "text": words("More")}
    view = modal({"type": "actions", "elements": [button]})
    opens(bot, view)
    answers: list[dict[str, Any]] = []

    def push(payload: dict[str, Any]) -> tuple[int, Any]:
        answers.append(bot.call("views.push", trigger_id=payload["trigger_id"], view=view))
        return 200, None

    bot.on["block_actions"] = push
    ana.command("C0LAUNCH", "/goal")
    for _ in range(3):
        ana.click(ana.wait_modal(), "More")
    assert [answer.get("error") for answer in answers] == [None, None, "push_limit_reached"]
    actions = bot.all("block_actions")
    assert actions[0]["container"] == {"type": "view", "view_id": actions[0]["view"]["id"]}
    assert actions[1]["view"]["previous_view_id"] == actions[0]["view"]["id"]
    ana.wait_modal().close()
    assert len(ana.state()["modals"]) == 2


def test_typed_values_travel_with_a_click_and_survive_an_update(bot: TinyBot, ana: Person) -> None:
    button = {"type": "button", "action_id": "add", "text": words("Add a field")}
    row = {"type": "actions", "block_id": "row", "elements": [button]}
    what = field("what", "What", {"type": "plain_text_input"})
    more = field("more", "More", {"type": "plain_text_input"}, optional=True)
    opens(bot, modal(what, row))

    def grow(payload: dict[str, Any]) -> tuple[int, Any]:
        view, bigger = payload["view"], modal(what, more, row)
        stale = bot.call("views.update", view_id=view["id"], hash="1.stale", view=bigger)
        assert stale["error"] == "hash_conflict"
        bot.call("views.update", view_id=view["id"], hash=view["hash"], view=bigger)
        return 200, None

    bot.on["block_actions"] = grow
    ana.command("C0LAUNCH", "/goal")
    ana.click(ana.wait_modal().fill({"What": "Launch"}), "Add a field")
    heard = bot.only("block_actions")
    assert heard["view"]["state"]["values"]["what"]["x"]["value"] == "Launch"
    grown = ana.wait_modal()
    assert (grown.labels(), grown.value("What")) == (["What", "More"], "Launch")
    assert bot.call("views.update", view_id="V0NONE", view=modal())["error"] == "not_found"


def test_a_dismissed_form_is_told_where_asked_for(bot: TinyBot, ana: Person) -> None:
    opens(bot, modal(notify_on_close=True))
    ana.command("C0LAUNCH", "/goal")
    ana.wait_modal().fill({"What": "Half a goa"}).close()
    closed = bot.only("view_closed")
    assert closed["view"]["state"]["values"]["what"]["x"]["value"] == "Half a goa"
    assert (closed["is_cleared"], closed["view"]["callback_id"]) == (False, "goal.set")
    opens(bot, modal())
    ana.command("C0LAUNCH", "/goal")
    ana.wait_modal().close()
    assert len(bot.all("view_closed")) == 1


def test_nobody_fills_in_the_form_of_another(slack: Slack, bot: TinyBot, ana: Person) -> None:
    opens(bot, modal())
    ana.command("C0LAUNCH", "/goal")
    body = {"as": "U0BEN", "view_id": ana.wait_modal().id, "values": {}}
    with pytest.raises(Declined, match="not open any more"):
        post(slack.url, "submit", body)


def test_two_open_views_cannot_share_an_external_id(bot: TinyBot, ana: Person, ben: Person) -> None:
    answers = opens(bot, modal(external_id="goal-12"))
    ana.command("C0LAUNCH", "/goal")
    ben.command("C0LAUNCH", "/goal")
    assert answers[1]["error"] == "duplicate_external_id"
    updated = bot.call("views.update", external_id="goal-12", view=modal(title=words("Goal 12")))
    assert updated["ok"]
    assert ana.wait_modal("Goal 12")


def test_the_home_shows_what_was_published_for_this_person(
    bot: TinyBot, ana: Person, ben: Person
) -> None:
    button = {"type": "button", "action_id": "checkin.open", "text": words("Check in")}
    text = {"type": "mrkdwn", "text": "Hello <@U0ANA>"}
    section = {"type": "section", "text": text, "accessory": button}
    home = {"type": "home", "blocks": [section]}

    def publish(payload: dict[str, Any]) -> tuple[int, Any]:
        bot.call("views.publish", user_id=payload["event"]["user"], view=home)
        return 200, None

    bot.on["app_home_opened"] = publish
    assert ana.home().text() == "Hello @Ana Ruiz\nCheck in"
    assert bot.only("app_home_opened")["channel"] == "D0ANA"
    ana.home()
    second = bot.all("app_home_opened")[1]
    assert second["view"]["type"] == "home"
    ana.click(ana.wait_home("Hello"), "Check in")
    assert bot.only("block_actions")["view"]["type"] == "home"
    assert "channel" not in bot.only("block_actions")
    assert ben.state()["home"] is None
    assert bot.call("views.publish", user_id="U0NOBODY", view=home)["error"] == "invalid_arguments"


def test_a_form_can_ask_for_a_response_url(bot: TinyBot, ana: Person) -> None:
    select = {
        "type": "conversations_select",
        "response_url_enabled": True,
        "default_to_current_conversation": True,
    }
    opens(bot, modal(field("where", "Where", select)))
    ana.command("C0LAUNCH", "/goal")
    ana.wait_modal().submit()
    (url,) = bot.only("view_submission")["response_urls"]
    assert (url["channel_id"], url["block_id"]) == ("C0LAUNCH", "where")
