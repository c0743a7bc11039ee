"""Events: which ones the bot hears, in which words, and how often."""

import pytest

from bot.playground.client import Declined, Person, problems
from bot.playground.client.http import post, wait_until
from bot.playground.server import Slack
from tests.playground.tiny_bot import TinyBot


def test_a_typed_message_arrives_escaped_and_with_mentions_as_ids(
    bot: TinyBot, ana: Person
) -> None:
    ts = ana.say("C0LAUNCH", "<!channel> & <b> @Ben Keller, see https://example.com/a?b=1&c=2.")
    event = bot.only("message")
    assert event["text"] == (
        "&lt;!channel&gt; &amp; &lt;b&gt; <@U0BEN>, see <https://example.com/a?b=1&amp;c=2>."
    )
    assert event["channel"] == "C0LAUNCH"
    assert event["channel_type"] == "channel"
    assert (event["user"], event["ts"], event["event_ts"]) == ("U0ANA", ts, ts)
    assert "thread_ts" not in event
    assert "bot_id" not in event


def test_the_envelope_is_slacks(bot: TinyBot, ana: Person) -> None:
    ana.say("C0LAUNCH", "hello")
    envelope = bot.heard[0].payload
    assert envelope["type"] == "event_callback"
    assert envelope["event_id"].startswith("Ev")
    assert (envelope["team_id"], envelope["api_app_id"]) == ("T0CAIRN", "A0CAIRN")
    assert envelope["authorizations"][0]["user_id"] == "U0CAIRN"
    assert isinstance(envelope["event_time"], int)


def test_a_reply_names_its_thread_and_whom_it_answers(
    bot: TinyBot, ana: Person, ben: Person
) -> None:
    parent = ana.say("C0LAUNCH", "Shall we?")
    ben.say("C0LAUNCH", "Yes", thread=parent)
    reply = bot.all("message")[1]
    assert (reply["thread_ts"], reply["parent_user_id"]) == (parent, "U0ANA")
    assert [each.text for each in ana.messages("C0LAUNCH")] == ["Shall we?"]
    assert [each.text for each in ana.messages("C0LAUNCH", parent)] == ["Shall we?", "Yes"]
    assert ana.messages("C0LAUNCH")[0].reply_count == 1


def test_an_edit_tells_what_was_and_what_is(bot: TinyBot, ana: Person) -> None:
    ts = ana.say("C0LAUNCH", "30 %")
    ana.edit("C0LAUNCH", ts, "40 %")
    event = bot.all("message")[1]
    assert event["subtype"] == "message_changed"
    assert (event["message"]["text"], event["previous_message"]["text"]) == ("40 %", "30 %")
    assert event["message"]["edited"]["user"] == "U0ANA"
    assert event["message"]["ts"] == ts
    assert ana.messages("C0LAUNCH")[0].edited


def test_a_deletion_tells_what_was(bot: TinyBot, ana: Person) -> None:
    ts = ana.say("C0LAUNCH", "never mind")
    ana.delete("C0LAUNCH", ts)
    event = bot.all("message")[1]
    assert (event["subtype"], event["deleted_ts"]) == ("message_deleted", ts)
    assert event["previous_message"]["text"] == "never mind"
    assert ana.messages("C0LAUNCH") == []


def test_a_deleted_parent_of_replies_stays_as_a_tombstone(
    bot: TinyBot, ana: Person, ben: Person
) -> None:
    parent = ana.say("C0LAUNCH", "Shall we?")
    ben.say("C0LAUNCH", "Yes", thread=parent)
    ana.delete("C0LAUNCH", parent)
    event = bot.all("message")[2]
    assert event["subtype"] == "message_changed"
    assert event["message"]["subtype"] == "tombstone"
    assert [each.text for each in ana.messages("C0LAUNCH", parent)] == [
        "This message was deleted.",
        "Yes",
    ]


def test_nobody_can_change_the_words_of_others(bot: TinyBot, ana: Person, ben: Person) -> None:
    ts = ana.say("C0LAUNCH", "mine")
    with pytest.raises(Declined, match="Only your own messages"):
        ben.edit("C0LAUNCH", ts, "yours")
    with pytest.raises(Declined, match="Only your own messages"):
        ben.delete("C0LAUNCH", ts)


def test_the_bot_hears_only_where_it_is_a_member(bot: TinyBot, ana: Person, chi: Person) -> None:
    ana.say("C0GENERAL", "not for the bot")
    ana.say("C0BOARD", "private")
    ana.say("D0ANA", "direct")
    assert [event["channel_type"] for event in bot.all("message")] == ["group", "im"]
    with pytest.raises(Declined, match="You are not in this channel"):
        chi.say("C0BOARD", "may I?")


def test_the_bots_own_messages_come_back_as_events(bot: TinyBot) -> None:
    posted = bot.call("chat.postMessage", channel="C0LAUNCH", text="hello")
    event = wait_until(lambda: next(iter(bot.all("message")), None), 5, lambda: "no event")
    assert event["ts"] == posted["ts"]
    assert (event["bot_id"], event["user"]) == ("B0CAIRN", "U0CAIRN")


def test_an_event_that_fails_comes_again_with_its_number_and_reason(
    slack: Slack, bot: TinyBot, ana: Person
) -> None:
    answers = iter([(500, None), (503, None), (200, None)])
    bot.on["message"] = lambda payload: next(answers)
    ana.say("C0LAUNCH", "hello")
    wait_until(lambda: len(bot.heard) == 3 or None, 10, lambda: f"{len(bot.heard)} tries")
    numbers = [each.headers.get("x-slack-retry-num") for each in bot.heard]
    assert numbers == [None, "1", "2"]
    assert bot.heard[1].headers["x-slack-retry-reason"] == "http_error"
    assert len({each.payload["event_id"] for each in bot.heard}) == 1
    assert slack.workspace.problems == []


def test_an_event_that_always_fails_is_reported_after_three_retries(
    slack: Slack, bot: TinyBot, ana: Person
) -> None:
    bot.on["message"] = lambda payload: (500, None)
    ana.say("C0LAUNCH", "hello")
    wait_until(lambda: problems(slack.url) or None, 10, lambda: "no problem")
    assert problems(slack.url) == ["The event message was not taken by the bot (http_error)."]
    assert len(bot.heard) == 4


def test_a_bot_may_ask_for_no_retry(slack: Slack, bot: TinyBot, ana: Person) -> None:
    bot.on["message"] = lambda payload: (500, None)
    bot.headers["X-Slack-No-Retry"] = "1"
    ana.say("C0LAUNCH", "once is enough")
    wait_until(lambda: problems(slack.url) or None, 10, lambda: "no problem")
    assert len(bot.heard) == 1


def test_without_any_bot_there_is_nobody_to_be_late(slack: Slack, ana: Person) -> None:
    ana.say("C0LAUNCH", "nobody listens")
    assert slack.is_idle
    assert slack.workspace.problems == []


def test_who_joins_and_leaves_is_told(slack: Slack, bot: TinyBot, ana: Person) -> None:
    member = {"as": "U0ANA", "channel": "C0SUPPORT", "user": "U0CHI"}
    post(slack.url, "member", {**member, "present": True})
    joined = bot.only("member_joined_channel")
    assert (joined["user"], joined["channel"], joined["inviter"]) == ("U0CHI", "C0SUPPORT", "U0ANA")
    assert bot.only("message")["subtype"] == "channel_join"
    post(slack.url, "member", {**member, "present": False})
    assert bot.only("member_left_channel")["user"] == "U0CHI"


def test_the_bot_hears_of_its_own_coming_and_going(slack: Slack, bot: TinyBot) -> None:
    member = {"as": "U0ANA", "channel": "C0GENERAL", "user": "U0CAIRN"}
    post(slack.url, "member", {**member, "present": True})
    assert bot.only("member_joined_channel")["user"] == "U0CAIRN"
    post(slack.url, "member", {**member, "present": False})
    assert bot.only("channel_left")["channel"] == "C0GENERAL"
    assert bot.only("member_left_channel")["user"] == "U0CAIRN"


def test_channels_are_archived_renamed_and_deleted(slack: Slack, bot: TinyBot, ana: Person) -> None:
    post(slack.url, "archive", {"channel": "C0LAUNCH", "archived": True})
    with pytest.raises(Declined, match="archived"):
        ana.say("C0LAUNCH", "hello?")
    post(slack.url, "archive", {"channel": "C0LAUNCH", "archived": False})
    post(slack.url, "rename", {"channel": "C0BOARD", "name": "council"})
    post(slack.url, "archive", {"channel": "C0SUPPORT", "deleted": True})
    assert bot.only("channel_archive")["channel"] == "C0LAUNCH"
    assert bot.only("channel_unarchive")["channel"] == "C0LAUNCH"
    assert bot.only("group_rename")["channel"]["name"] == "council"
    assert bot.only("channel_deleted")["channel"] == "C0SUPPORT"


def test_a_changed_profile_is_told(slack: Slack, bot: TinyBot) -> None:
    post(slack.url, "profile", {"user": "U0BEN", "tz": "Asia/Kathmandu", "is_restricted": True})
    user = bot.only("user_change")["user"]
    assert (user["tz"], user["tz_offset"], user["is_restricted"]) == ("Asia/Kathmandu", 20700, True)
    post(slack.url, "profile", {"user": "U0BEN", "deleted": True})
    assert "tz" not in bot.all("user_change")[1]["user"]
    assert "U0BEN" not in slack.workspace.channels["C0LAUNCH"].members
    with pytest.raises(Declined, match="no time zone"):
        post(slack.url, "profile", {"user": "U0BEN", "tz": "Europe/Atlantis"})


def test_after_uninstalling_the_token_is_worth_nothing(
    slack: Slack, bot: TinyBot, ana: Person
) -> None:
    post(slack.url, "uninstall", {})
    assert bot.only("tokens_revoked")["tokens"] == {"bot": ["U0CAIRN"]}
    assert bot.only("app_uninstalled")
    answer = bot.call("chat.postMessage", channel="C0LAUNCH", text="still here")
    assert answer["error"] == "token_revoked"
    ana.say("C0LAUNCH", "gone")
    assert bot.all("message") == []


def test_without_the_scope_there_are_no_events(slack: Slack, bot: TinyBot, ana: Person) -> None:
    post(slack.url, "scopes", {"remove": ["channels:history"]})
    ana.say("C0LAUNCH", "unheard")
    ana.say("D0ANA", "heard")
    assert [event["text"] for event in bot.all("message")] == ["heard"]


def test_reactions_are_told_where_the_bot_may_read_them(
    slack: Slack, bot: TinyBot, ana: Person
) -> None:
    slack.workspace.app.scopes.add("reactions:read")
    slack.workspace.app.events.add("reaction_added")
    ana.say("C0LAUNCH", "done")
    ana.react(ana.messages("C0LAUNCH")[0], "tada")
    event = bot.only("reaction_added")
    assert (event["reaction"], event["user"], event["item"]["channel"]) == (
        "tada",
        "U0ANA",
        "C0LAUNCH",
    )
    assert ana.messages("C0LAUNCH")[0].reactions == {"tada": 1}
