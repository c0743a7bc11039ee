"""Socket Mode: one connection that is kept, and envelopes acknowledged when they are done."""

import logging
import socket
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from typing import Any

import pytest
from slack_bolt import Ack, App
from slack_bolt.authorization import AuthorizeResult

from bot.playground.client import Declined, Person, problems
from bot.playground.server import Slack
from bot.serving.sockets import SocketMode
from bot.settings import BadSetting
from tests.processes import until

LAUNCH = "C0LAUNCH"


class Inside:
    """A small real Bolt app: what it hears, and what it is told to do about it."""

    def __init__(self) -> None:
        self.heard: list[str] = []
        self.react: Callable[[], object] = lambda: None
        self.app = App(
            process_before_response=True,
            request_verification_enabled=False,
            authorize=lambda: AuthorizeResult(
                enterprise_id=None, team_id="T0CAIRN", bot_token="xoxb-1", bot_user_id="U0CAIRN"
            ),
        )
        self.app.command("/goal")(self.on_command)
        self.app.event("message")(self.on_message)

    def on_command(self, ack: Ack, body: dict[str, Any]) -> None:
        self.heard.append(body["text"])
        self.react()
        ack(f"Heard: {body['text']}")

    def on_message(self, ack: Ack, body: dict[str, Any]) -> None:
        self.heard.append(body["event"]["text"])
        self.react()
        ack()


@pytest.fixture
def inside() -> Inside:
    return Inside()


@pytest.fixture
def opened(slack: Slack, inside: Inside) -> Iterator[SocketMode]:
    mode = to(slack, inside)
    mode.open()
    yield mode
    mode.close()


@contextmanager
def nobody() -> Iterator[int]:
    """A port at which nobody listens, and nobody else can meanwhile."""
    with closing(socket.socket()) as held:
        held.bind(("127.0.0.1", 0))
        port: int = held.getsockname()[1]
        yield port


def to(slack: Slack, inside: Inside, **more: Any) -> SocketMode:
    """Socket Mode with that Slack, tried again sooner than the real one."""
    given: dict[str, Any] = {
        "app_token": slack.app_token,
        "api_url": slack.api_url,
        "worth_reading": lambda payload: "lunch" not in payload["event"].get("text", ""),
        "pause": 0.3,
    }
    return SocketMode(inside.app, **(given | more))


def test_a_command_is_answered_over_the_socket(ana: Person, opened: SocketMode) -> None:
    said = ana.command(LAUNCH, "/goal Launch <!channel> & 🎉")
    assert said is not None
    assert said.text.startswith("Heard: Launch")


def test_an_event_whose_listener_raises_is_not_acknowledged_and_comes_again(
    slack: Slack, ana: Person, inside: Inside, opened: SocketMode
) -> None:
    slack.ack_seconds = 0.5

    def refuse_once() -> None:
        if len(inside.heard) == 1:
            raise LookupError("not now")

    inside.react = refuse_once
    ana.say(LAUNCH, "all is well")
    until(lambda: len(inside.heard) > 1 and slack.is_idle, "the event comes again")
    assert set(inside.heard) == {"all is well"}


def test_an_event_that_is_no_business_of_ours_is_acknowledged_unheard(
    slack: Slack, ana: Person, inside: Inside, opened: SocketMode
) -> None:
    ana.say(LAUNCH, "what is for lunch?")
    until(lambda: slack.is_idle, "the event is acknowledged")
    assert inside.heard == []
    assert problems(slack.url) == []


def test_an_event_of_no_known_form_is_acknowledged_unheard(
    slack: Slack, inside: Inside, opened: SocketMode
) -> None:
    event = {"type": "message", "channel_type": "channel", "channel": LAUNCH, "text": ["x"]}
    slack.do(lambda: [send(event) for send in slack.workspace.on_event])
    until(lambda: slack.is_idle, "the event is acknowledged")
    assert inside.heard == []
    assert problems(slack.url) == []


def test_it_connects_anew_when_slack_asks_for_it(
    slack: Slack, ana: Person, opened: SocketMode
) -> None:
    slack.refresh_sockets()
    until(lambda: slack.sockets == 1, "it is connected again")
    assert ana.command(LAUNCH, "/goal again") is not None


def test_it_connects_anew_though_the_old_connection_ends_in_that_moment(
    slack: Slack, ana: Person, opened: SocketMode, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The SDK hangs up twice then, and the second time there is nothing to hang up."""
    assert opened._client is not None
    old = opened._client.current_session
    assert old is not None
    end = old.disconnect

    def end_twice() -> None:
        end()
        raise AttributeError("'NoneType' object has no attribute 'close'")

    monkeypatch.setattr(old, "disconnect", end_twice)
    slack.refresh_sockets()
    client = opened._client
    until(lambda: client.current_session is not old and slack.sockets == 1, "it is connected again")
    assert ana.command(LAUNCH, "/goal again") is not None


def test_a_connection_that_falls_silent_is_given_up(
    slack: Slack, ana: Person, inside: Inside, caplog: pytest.LogCaptureFixture
) -> None:
    mode = to(slack, inside, patience=1.0)
    mode.open()
    until(lambda: mode.is_alive, "Slack answers pings")
    slack.do(lambda: threading.Event().wait(2.5))  # the whole of Slack hangs, connections open
    until(lambda: "no living connection to Slack" in caplog.text, "the silence is noticed")
    slack.ack_seconds = 1
    until(lambda: is_answered(ana), "there is a living connection again")
    mode.close()


def test_a_connection_that_is_dead_is_told(slack: Slack, inside: Inside) -> None:
    mode = to(slack, inside, patience=1.0, absence=30)
    mode.open()
    until(lambda: mode.is_alive, "Slack answers pings")
    assert mode.unwell() is None
    with ThreadPoolExecutor(1) as meanwhile:
        meanwhile.submit(slack.do, lambda: threading.Event().wait(2.5))
        until(lambda: mode.unwell() is not None, "the silence is told")
    until(lambda: mode.unwell() is None, "there is a living connection again")
    mode.close()


def is_answered(person: Person) -> bool:
    try:
        return person.command(LAUNCH, "/goal again") is not None
    except Declined:
        return False


def test_a_slack_that_cannot_be_reached_at_the_start_is_asked_again(
    inside: Inside, caplog: pytest.LogCaptureFixture
) -> None:
    gone = Slack()
    with nobody() as port:
        mode = to(gone, inside, api_url=f"http://127.0.0.1:{port}/api/")
        mode.open()
        assert not mode.is_alive
        assert "could not be opened, and is tried again" in caplog.text
    with Slack(port=port) as back:
        back.workspace.app.app_token = gone.app_token
        until(lambda: mode.is_alive, "it is connected")
        mode.close()


def test_a_slack_that_stays_away_is_told(inside: Inside) -> None:
    with nobody() as port:
        mode = to(Slack(), inside, api_url=f"http://127.0.0.1:{port}/api/", absence=0.2)
        mode.open()
        until(lambda: mode.unwell() is not None, "the absence is told")
        mode.close()


def test_a_token_that_slack_refuses_is_named(slack: Slack, inside: Inside) -> None:
    with pytest.raises(BadSetting, match=r"^SLACK_APP_TOKEN .*invalid_auth"):
        to(slack, inside, app_token="xapp-other").open()


def test_what_is_under_way_is_answered_before_it_closes(
    slack: Slack, ana: Person, inside: Inside
) -> None:
    mode = to(slack, inside)
    mode.open()
    until(lambda: slack.sockets == 1, "it is connected")
    reached, let_go = threading.Event(), threading.Event()

    def wait() -> None:
        reached.set()
        assert let_go.wait(10)

    inside.react = wait
    with ThreadPoolExecutor(2) as meanwhile:
        said = meanwhile.submit(ana.command, LAUNCH, "/goal the last one")
        assert reached.wait(10)
        closing = meanwhile.submit(mode.close)
        let_go.set()
        closing.result()
        answer = said.result()
    assert answer is not None
    assert answer.text == "Heard: the last one"
    until(lambda: slack.sockets == 0, "it is closed")


def test_a_reader_that_begins_while_it_closes_does_not_keep_it_from_its_end(
    slack: Slack, inside: Inside, caplog: pytest.LogCaptureFixture
) -> None:
    """The SDK's reader forgets what it was told, if that was in the moment in which it begins."""
    mode = to(slack, inside)
    late = _Late()
    sdk = logging.getLogger("bot.serving.sockets.slack_sdk")
    caplog.set_level(logging.INFO, sdk.name)
    sdk.addFilter(late.hold)
    try:
        mode.open()
        assert late.reached.wait(10)
        assert mode._client is not None
        reader = mode._client.current_session_runner.thread
        told = mode._client.current_session_state
        with ThreadPoolExecutor(1) as meanwhile:
            closing = meanwhile.submit(mode.close)
            until(lambda: told.terminated, "it is told to end")
            late.let_go.set()
            closing.result(60)
        until(lambda: not reader.is_alive(), "nobody reads any more")
    finally:
        sdk.removeFilter(late.hold)


class _Late:
    """What the SDK's reader says when it begins takes until it is let go."""

    def __init__(self) -> None:
        self.reached, self.let_go = threading.Event(), threading.Event()

    def hold(self, record: logging.LogRecord) -> bool:
        if "Starting to receive messages" in record.getMessage():
            self.reached.set()
            assert self.let_go.wait(60)
        return True


@pytest.fixture(autouse=True)
def _quiet(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "cairn")


@pytest.mark.parametrize("hours", [2, -2])
def test_a_clock_that_jumps_keeps_no_connection_alive(opened: SocketMode, hours: int) -> None:
    until(lambda: opened.is_alive, "it is connected")
    assert opened._client is not None
    session = opened._client.current_session
    assert session is not None
    session.last_ping_pong_time = time.time() + hours * 3600  # the next ping says better
    assert not opened.is_alive
    until(lambda: opened.is_alive, "it has answered a ping")
