"""Slack over Socket Mode: one websocket that is kept open, whatever happens to it.

The SDK's client opens another connection by itself when Slack asks for it or when one breaks. It
has been seen to fall silent all the same, so its connection is watched from outside.
"""

import logging
import socket
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any

from slack_bolt import App
from slack_bolt.adapter.socket_mode.internals import run_bolt_app, send_response
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.socket_mode.builtin import SocketModeClient
from slack_sdk.socket_mode.client import BaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.response import SocketModeResponse

from bot import logs
from bot.meters import Meters
from bot.payloads import cleaned, is_event, is_known, tidied
from bot.settings import BadSetting
from bot.slack import tls
from bot.web import facts_of, outcome_of

log = logging.getLogger("cairn.serving")

THREADS = 16
"""Envelopes that are worked on at once."""
PATIENCE = 60.0
"""So many seconds without a living connection, and another client is made."""
PAUSE = 10.0
"""Seconds after an attempt that failed."""
ABSENCE = 30.0
"""So many seconds without any connection, and this process is unwell: to open another one, as Slack
asks for now and then, takes less."""
OPENING = 1.0
"""Seconds that a connection which is just being opened has, when all is to end."""
QUIET = 3.0
"""Seconds for what is under way when the process ends: Slack waits three for an answer."""
TELLINGS, TOLD_AGAIN = 100, 0.05
"""How often the SDK's reader is told to end (as a rule, once), and the seconds in between."""
REFUSALS = frozenset(
    {"account_inactive", "invalid_auth", "missing_scope", "not_allowed_token_type", "not_authed",
     "token_revoked"}
)  # fmt: skip
"""Slack's names for a token that will not do, however often it is asked."""


class SocketMode:
    """Bolt's app behind a websocket, from `open()` to `close()`."""

    def __init__(
        self,
        app: App,
        *,
        app_token: str,
        api_url: str,
        worth_reading: Callable[[Mapping[str, Any]], bool],
        meters: Meters | None = None,
        patience: float = PATIENCE,
        pause: float = PAUSE,
        absence: float = ABSENCE,
    ) -> None:
        """Nothing is opened yet.

        Args:
            app_token: the app-level token, `xapp-…`.
            api_url: the base of Slack's Web API, which says where the websocket is.
            worth_reading: whether an event is any business of Cairn's; others are acknowledged
                and forgotten, as the front door does it over HTTP.
            meters: where requests are counted.
            patience: seconds without a living connection before another client is made.
            pause: seconds between two attempts.
            absence: seconds without any connection, and this process is unwell.
        """
        self._app = app
        self._token, self._api_url = app_token, api_url
        self._worth_reading = worth_reading
        self._meters = meters or Meters()
        self._patience, self._pause, self._absence = patience, pause, absence
        self._client: SocketModeClient | None = None
        self._alive_at = time.monotonic()
        """When it was last seen alive."""
        self._renew_at = 0.0
        self._ended = threading.Event()
        self._watcher: threading.Thread | None = None
        self._under_way = 0
        self._changed = threading.Condition()

    @property
    def is_alive(self) -> bool:
        """Whether there is a connection, and Slack at its other end has answered a ping lately."""
        session = self._client.current_session if self._client else None
        if session is None or not session.is_active() or session.last_ping_pong_time is None:
            return False
        # The SDK goes by the machine's clock: one that is put back must not make it live for hours.
        return abs(time.time() - float(session.last_ping_pong_time)) < self._patience

    def unwell(self) -> str | None:
        """Why Slack does not reach this process, as a sentence; none when it does."""
        session = self._client.current_session if self._client else None
        silent = session is not None and session.is_active() and session.last_ping_pong_time
        absent = time.monotonic() - self._alive_at
        if self.is_alive or not (silent or absent > self._absence):
            return None
        return f"There is no living connection to Slack, for {int(absent)} seconds."

    def open(self) -> None:
        """Connect, and watch over the connection from now on. An unreachable Slack is asked again.

        Raises:
            BadSetting: Slack refuses the token.
        """
        try:
            self._renew()
        except SlackApiError as error:
            name = str(error.response.get("error"))
            if name in REFUSALS:
                said = f"SLACK_APP_TOKEN cannot be used: Slack refuses it ({name})."
                raise BadSetting(said) from error
            self._note(error)
        except (SlackClientError, OSError) as error:
            self._note(error)
        self._watcher = threading.Thread(target=self._watch, name="socket-watch", daemon=True)
        self._watcher.start()

    def close(self) -> None:
        """Disconnect at a moment when nothing is under way, or after `QUIET` seconds. Nothing that
        the SDK still waits for then keeps the process from its end."""
        self._ended.set()
        with self._changed:
            self._changed.wait_for(lambda: self._under_way == 0, QUIET)
        if self._watcher is not None:
            self._watcher.join(OPENING)
        if self._client is not None:
            _give_up(self._client).join(QUIET)

    def _watch(self) -> None:
        while not self._ended.wait(min(self._pause, self._patience) / 10):
            if self.is_alive:
                self._alive_at = time.monotonic()
                self._renew_at = time.monotonic() + self._patience
            elif time.monotonic() >= self._renew_at:
                log.error("no living connection to Slack: another one is opened")
                try:
                    self._renew()
                except Exception as error:  # whatever it was, the next attempt is due all the same
                    self._note(error)

    def _renew(self) -> None:
        """Another client with a connection of its own, instead of the one before."""
        self._renew_at = time.monotonic() + self._pause
        if self._client is not None:
            _give_up(self._client)
            self._client = None
        client = _Client(
            app_token=self._token,
            logger=logging.getLogger(f"{__name__}.slack_sdk"),
            web_client=WebClient(base_url=self._api_url, ssl=tls.context(), timeout=10),
            ping_interval=self._pause,
            concurrency=THREADS,
        )
        client.socket_mode_request_listeners.append(self._take)
        try:
            client.connect()
            if not client.is_connected():
                raise ConnectionError("the websocket was refused")
        except BaseException:
            _give_up(client)
            raise
        self._client = client
        self._renew_at = time.monotonic() + self._patience
        log.info("connected to Slack over Socket Mode")

    def _note(self, error: Exception) -> None:
        reason = getattr(error, "reason", error)
        log.error("Socket Mode could not be opened, and is tried again: %s", reason)

    def _take(self, client: BaseSocketModeClient, request: SocketModeRequest) -> None:
        """One envelope. What raises is not acknowledged, and Slack brings it again."""
        with self._changed:
            self._under_way += 1
        try:
            with logs.request() as facts:
                self._answer(client, request, facts)
        finally:
            with self._changed:
                self._under_way -= 1
                self._changed.notify_all()

    def _answer(
        self, client: BaseSocketModeClient, request: SocketModeRequest, facts: dict[str, object]
    ) -> None:
        """Answer an envelope, and write a line about it."""
        began = time.perf_counter()
        payload, level = tidied(cleaned(request.payload)), logging.INFO
        facts |= facts_of(payload)
        try:
            if is_event(payload) and not self._worth_reading(payload):
                client.send_socket_mode_response(SocketModeResponse(request.envelope_id))
                facts["outcome"], level = "ignored", logging.DEBUG  # there are many of them
            elif not is_known(payload):  # nor would it be, however often it came again
                client.send_socket_mode_response(SocketModeResponse(request.envelope_id))
                facts["outcome"], facts["why"] = "refused", "of no known form"
            else:
                request.payload = payload
                answer = run_bolt_app(self._app, request)
                facts.setdefault("outcome", outcome_of(answer.status))
                send_response(client, request, answer, time.time())
        finally:
            seconds = time.perf_counter() - began
            outcome = facts.setdefault("outcome", "failed")
            self._meters.request(str(facts["kind"]), str(outcome), seconds)
            log.log(level, "request", extra=facts | {"ms": round(seconds * 1000, 1)})


class _Client(SocketModeClient):
    """The SDK's, which opens another connection and closes the old one; where one of its threads
    has just hung up by itself, that fails (slack_sdk 3.47), and the new one would be forgotten."""

    def connect(self) -> None:
        """Open a connection, instead of the one before."""
        old = self.current_session
        if old is not None:
            close = old.close

            def close_once() -> None:
                with suppress(AttributeError):
                    close()

            old.close = close_once  # type: ignore[method-assign]
        super().connect()


def _give_up(client: SocketModeClient) -> threading.Thread:
    """Let go of a client whose closing may hang, which is why it is given up: nobody waits for the
    thread in which it closes, or not for long."""
    _hang_up(client)
    closing = threading.Thread(target=_close, args=(client,), name="socket-close", daemon=True)
    closing.start()
    return closing


def _close(client: SocketModeClient) -> None:
    _end_reading(client)
    try:
        client.close()
    except AttributeError:  # a thread of its own has hung up in the same moment: slack_sdk 3.47
        client.close()


def _end_reading(client: SocketModeClient) -> None:
    """The SDK's reader, where it begins in the very moment in which it is told to end, forgets it
    and waits for ever, and closing the client waits for the reader (slack_sdk 3.47): it is told
    until it has heard."""
    reading = client.current_session_runner
    reading.event.set()
    for _ in range(TELLINGS):
        client.current_session_state.terminated = True
        reading.thread.join(TOLD_AGAIN)
        if not reading.is_alive():
            return


def _hang_up(client: SocketModeClient) -> None:
    """End the connection at once; to close it alone would wait for the next message, or three
    seconds, in which Slack would still send envelopes here that nobody takes."""
    client.auto_reconnect_enabled = False
    session = client.current_session
    if session is not None and session.sock is not None:
        with suppress(OSError):
            session.sock.shutdown(socket.SHUT_RDWR)
