"""How answers reach the one who asked, without making them wait for Slack."""

import json
import logging
from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import timedelta
from functools import cached_property
from http import HTTPStatus
from http.client import HTTPException
from threading import Lock, Timer
from typing import Any
from urllib.error import HTTPError
from urllib.request import (
    HTTPRedirectHandler,
    HTTPSHandler,
    OpenerDirector,
    Request,
    build_opener,
)

from slack_sdk.errors import SlackApiError

from bot.logs import reference
from bot.slack import tls
from bot.slack.hosts import is_slacks
from bot.slack.installs import Installs
from bot.slack.limits import limit_of, retry_after
from bot.slack.views import ids
from bot.slack.views.parts import Block, Message, modal

log = logging.getLogger("cairn.slack")

PATIENCE = 5
"""Seconds for Slack to take an answer."""
TRIES = 4
"""So often Slack is asked to take one that it was asked too often to take."""
LONGEST = timedelta(minutes=2)
"""Nobody waits longer for an answer: they have asked again, or opened the page anew."""


class _NoOther(HTTPRedirectHandler):
    """Follows nobody elsewhere: what was said to be Slack's may point to anything."""

    def redirect_request(self, *_: object) -> None:
        return None


class Answers:
    """Answers that do not fit into the acknowledgement: behind buttons, and the Home page.

    They are words of the moment, worth nothing a minute later; what must outlive the click is a
    delivery. So a few threads send them after the click was acknowledged, and a kill may lose them.
    What Slack does not take because it is asked too often, it is offered again when it says.
    """

    def __init__(
        self,
        installs: Installs,
        *,
        api_url: str,
        after: Callable[[float, Callable[[], None]], None] | None = None,
    ) -> None:
        """`after` does something so many seconds later, and returns at once."""
        self._installs, self._after = installs, after or _after
        self._api_url = api_url
        self._threads = ThreadPoolExecutor(4, thread_name_prefix="answers")
        self._waiting: dict[tuple[int, str], Callable[[], Block]] = {}
        """The newest Home page of each whose last one Slack would not take yet."""
        self._lock = Lock()
        self._closed = False

    @cached_property
    def _post(self) -> OpenerDirector:
        return build_opener(HTTPSHandler(context=tls.context()), _NoOther())

    def close(self) -> None:
        """Send what was begun, and no more."""
        with self._lock:
            self._closed = True
        self._threads.shutdown(wait=True)

    def to_click(
        self, body: Mapping[str, Any], message: Message, open_form: Callable[[Block], None]
    ) -> None:
        """Show a message to the one who clicked; where there is no channel, as a page, which
        `open_form` shows."""
        url = str(body.get("response_url") or "")
        if is_slacks(url, self._api_url):
            self._soon(lambda: self._respond(url, message))
        else:
            open_form(modal("Cairn", ids.PAGE, message.blocks))

    def _respond(self, url: str, message: Message, tries: int = 1) -> None:
        said = {
            "text": message.text,
            "blocks": message.blocks,
            "response_type": "ephemeral",
            "replace_original": message.in_place,
        }
        kind = {"Content-Type": "application/json; charset=utf-8"}
        try:
            asked = Request(url, json.dumps(said).encode(), kind)  # noqa: S310 - it is Slack's
            self._post.open(asked, timeout=PATIENCE).close()
        except HTTPError as error:
            error.close()
            limited = error.code == HTTPStatus.TOO_MANY_REQUESTS
            wait = retry_after({"Retry-After": error.headers.get("Retry-After", "")})
            # What replaces a message may be older by then than what stands there.
            if limited and not message.in_place and _is_worth(wait, tries):
                self._again(wait, lambda: self._respond(url, message, tries + 1))
            else:
                log.warning("an answer to a click was refused: %s", error.code)
        except (OSError, ValueError, HTTPException) as error:
            log.warning("an answer to a click was not taken: %s", type(error).__name__)

    def publish_home(self, workspace_id: int, slack_id: str, build: Callable[[], Block]) -> None:
        """Bring somebody's App Home up to date."""
        with self._lock:
            if (workspace_id, slack_id) in self._waiting:
                self._waiting[workspace_id, slack_id] = build
                return
        self._soon(lambda: self._publish((workspace_id, slack_id), build))

    def _soon(self, work: Callable[[], None]) -> None:
        """Do it in one of the threads; what nobody foresaw is at least in the log."""
        self._threads.submit(work).add_done_callback(_speak_of)

    def _again(self, wait: timedelta, work: Callable[[], None]) -> None:
        """Do it when Slack takes it again, unless this process ends before."""

        def begin() -> None:
            with self._lock:
                if not self._closed:
                    self._soon(work)

        self._after(wait.total_seconds(), begin)

    def _publish(self, whose: tuple[int, str], build: Callable[[], Block], tries: int = 1) -> None:
        client = self._installs.client(whose[0], patience=PATIENCE)
        try:
            client.views_publish(user_id=whose[1], view=build())
        except (SlackApiError, OSError) as error:
            limit = limit_of(error)
            if limit is None or not _is_worth(limit.wait, tries):
                log.warning("a Home page was not taken: %s", type(error).__name__)
                return
            with self._lock:
                if whose in self._waiting:
                    return  # another one waits already, and is built when it is published
                self._waiting[whose] = build
            self._again(limit.wait, lambda: self._publish_newest(whose, tries + 1))

    def _publish_newest(self, whose: tuple[int, str], tries: int) -> None:
        with self._lock:
            build = self._waiting.pop(whose)
        self._publish(whose, build, tries)


def _is_worth(wait: timedelta, tries: int) -> bool:
    return wait <= LONGEST and tries < TRIES


def _after(seconds: float, work: Callable[[], None]) -> None:
    timer = Timer(seconds, work)
    timer.daemon = True
    timer.start()


def _speak_of(done: "Future[None]") -> None:
    error = done.exception()
    if error is not None:
        log.error("an answer could not be given, reference %s", reference(), exc_info=error)
