"""Starting and stopping: clean, from any thread, as often as one likes."""

import gc
import socket
import threading
import urllib.error
from collections.abc import Callable
from contextlib import suppress

import pytest

from bot.playground.client import Declined, Person
from bot.playground.client.http import wait_until
from bot.playground.client.messages import Message
from bot.playground.server import Slack
from tests.playground.tiny_bot import TinyBot


def threads() -> set[str]:
    return {thread.name for thread in threading.enumerate()}


def test_it_stops_twice_and_starts_again_at_its_old_port() -> None:
    slack = Slack()
    slack.stop()
    slack.start()
    url = slack.url
    Person(url, "U0ANA").say("C0LAUNCH", "before")
    slack.stop()
    slack.stop()
    assert "pretend-slack" not in threads()
    with slack:
        assert slack.url == url
        assert [each.text for each in Person(url, "U0ANA").messages("C0LAUNCH")] == ["before"]
    with pytest.raises(urllib.error.URLError):
        Person(url, "U0ANA").state()


def test_whoever_comes_while_it_stops_is_shut_out_again() -> None:
    """A connection that is left open is an error when it is thrown away."""
    came: list[socket.socket] = []

    def knock() -> None:
        with suppress(OSError):
            for _ in range(100):
                came.append(socket.create_connection(("127.0.0.1", port), timeout=60))

    for _ in range(2):
        with Slack() as slack:
            port = int(slack.url.rpartition(":")[2])
            knocking = [threading.Thread(target=knock) for _ in range(2)]
            for thread in knocking:
                thread.start()
            wait_until(lambda: True if len(came) > 10 else None, 60, lambda: "nobody came")
        for thread in knocking:
            thread.join()
        for each in came:
            each.close()
        came.clear()
        gc.collect()


def test_a_taken_port_is_an_error_at_once(slack: Slack) -> None:
    second = Slack(port=int(slack.url.rpartition(":")[2]))
    with pytest.raises(OSError, match="Address already in use"):
        second.start()
    second.stop()


def test_stopping_cancels_what_is_on_its_way() -> None:
    with Slack() as slack:
        bot = TinyBot(slack)
        bot.on["message"] = lambda payload: (500, None)
        bot.start()
        Person(slack.url, "U0ANA").say("C0LAUNCH", "x")
        assert not slack.is_idle
    bot.stop()
    assert slack.is_idle
    assert slack.workspace.problems == []


def test_many_people_at_once_lose_nothing(slack: Slack, bot: TinyBot) -> None:
    def talk(user: str) -> Callable[[], None]:
        def run() -> None:
            person = Person(slack.url, user)
            for number in range(10):
                person.say("C0LAUNCH", f"{user} {number}")

        return run

    talkers = [threading.Thread(target=talk(user)) for user in ("U0ANA", "U0BEN", "U0CHI", "U0DEV")]
    for talker in talkers:
        talker.start()
    for talker in talkers:
        talker.join()
    stored = [each.ts for each in Person(slack.url, "U0ANA").messages("C0LAUNCH")]
    assert len(set(stored)) == 40
    assert stored == sorted(stored, key=float)
    assert len(bot.all("message")) == 40


def test_a_bot_that_comes_back_at_another_address_is_found(slack: Slack, ana: Person) -> None:
    with pytest.raises(Declined, match="dispatch_failed"):
        ana.command("C0LAUNCH", "/goal")
    for _ in range(2):
        bot = TinyBot(slack)
        bot.start()
        ana.command("C0LAUNCH", "/goal")
        bot.stop()
        assert len(bot.all("command")) == 1


def test_a_forged_delivery_would_be_noticed(slack: Slack, bot: TinyBot, ana: Person) -> None:
    ana.command("C0LAUNCH", "/goal")
    assert bot.forged == 0
    slack.signing_secret = "another"
    with pytest.raises(Declined):
        ana.command("C0LAUNCH", "/goal")
    assert bot.forged == 1


def test_signatures_are_stamped_by_the_moved_clock(slack: Slack, bot: TinyBot, ana: Person) -> None:
    slack.clock.move("2030-01-07 09:00")
    ana.command("C0LAUNCH", "/goal")
    assert int(bot.heard[0].headers["x-slack-request-timestamp"]) >= 1_893_000_000


def test_waiting_in_vain_says_what_there_is(bot: TinyBot, ana: Person) -> None:
    ana.say("C0LAUNCH", "one thing")
    with pytest.raises(TimeoutError, match=r"No message with “another” in C0LAUNCH.*one thing"):
        ana.wait_for("C0LAUNCH", "another", seconds=0.1)
    with pytest.raises(TimeoutError, match="No modal “Set a goal” is open"):
        ana.wait_modal("Set a goal", seconds=0.1)
    with pytest.raises(TimeoutError, match="“Hello” is not on the Home"):
        ana.wait_home("Hello", seconds=0.1)


def test_waiting_can_be_for_later_messages_only(bot: TinyBot, ana: Person) -> None:
    ana.say("C0LAUNCH", "tick")
    first = ana.wait_for("C0LAUNCH", "tick")
    found: list[Message] = []
    waiting = threading.Thread(target=lambda: found.append(ana.wait_for("C0LAUNCH", after=first)))
    waiting.start()
    ts = ana.say("C0LAUNCH", "tock")
    waiting.join()
    assert found[0].ts == ts


def test_buttons_alike_are_told_apart_by_their_place(
    slack: Slack, bot: TinyBot, ana: Person
) -> None:
    def row(value: str) -> dict[str, object]:
        text = {"type": "plain_text", "text": "Check in"}
        button = {"type": "button", "action_id": "checkin", "text": text, "value": value}
        return {"type": "actions", "elements": [button]}

    blocks = [row("1"), row("2")]
    bot.call("chat.postMessage", channel="C0LAUNCH", text="x", blocks=blocks)
    message = ana.wait_for("C0LAUNCH", "x")
    with pytest.raises(LookupError, match="2 times"):
        ana.click(message, "Check in")
    ana.click(message, "Check in", nth=1)
    assert bot.only("block_actions")["actions"][0]["value"] == "2"


def test_quiet_can_be_waited_for(slack: Slack, bot: TinyBot) -> None:
    bot.call("chat.postMessage", channel="C0LAUNCH", text="x")
    wait_until(lambda: slack.is_idle or None, 5, lambda: "still busy")
    assert bot.only("message")["text"] == "x"
