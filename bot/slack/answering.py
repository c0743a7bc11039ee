"""How answers reach the one who asked, without making them wait for Slack."""

import json
import logging
from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from http.client import HTTPException
from typing import Any
from urllib.error import HTTPError
from urllib.request import HTTPRedirectHandler, HTTPSHandler, Request, build_opener

from slack_sdk.errors import SlackApiError

from bot.logs import reference
from bot.slack.hosts import is_slacks
from bot.slack.installs import Installs
from bot.slack.views import ids
from bot.slack.views.parts import Block, Message, modal

log = logging.getLogger("cairn.slack")

PATIENCE = 5
"""Seconds for Slack to take an answer."""


class _NoOther(HTTPRedirectHandler):
    """Follows nobody elsewhere: what was said to be Slack's may point to anything."""

    def redirect_request(self, *_: object) -> None:
        return None


class Answers:
    """Answers that do not fit into the acknowledgement: behind buttons, and the Home page.

    They are words of the moment, worth nothing a minute later; what must outlive the click is a
    delivery. So a few threads send them after the click was acknowledged, and a kill may lose them.
    """

    def __init__(self, installs: Installs, *, api_url: str) -> None:
        self._installs = installs
        self._api_url = api_url
        self._post = build_opener(HTTPSHandler(context=installs.ssl), _NoOther())
        self._threads = ThreadPoolExecutor(4, thread_name_prefix="answers")

    def close(self) -> None:
        """Send what was begun, and no more."""
        self._threads.shutdown(wait=True)

    def to_click(
        self, body: Mapping[str, Any], message: Message, open_form: Callable[[Block], None]
    ) -> None:
        """Show a message to the one who clicked; where there is no channel, as a page, which
        `open_form` shows."""
        url = str(body.get("response_url") or "")
        if is_slacks(url, self._api_url):
            self._later(lambda: self._respond(url, message))
        else:
            open_form(modal("Cairn", ids.PAGE, message.blocks))

    def _respond(self, url: str, message: Message) -> None:
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
            log.warning("an answer to a click was refused: %s", error.code)
        except (OSError, ValueError, HTTPException) as error:
            log.warning("an answer to a click was not taken: %s", type(error).__name__)

    def publish_home(self, workspace_id: int, slack_id: str, build: Callable[[], Block]) -> None:
        """Bring somebody's App Home up to date."""
        self._later(lambda: self._publish(workspace_id, slack_id, build))

    def _later(self, work: Callable[[], None]) -> None:
        """Do it in one of the threads; what nobody foresaw is at least in the log."""
        self._threads.submit(work).add_done_callback(_speak_of)

    def _publish(self, workspace_id: int, slack_id: str, build: Callable[[], Block]) -> None:
        client = self._installs.client(workspace_id, patience=5)
        try:
            client.views_publish(user_id=slack_id, view=build())
        except (SlackApiError, OSError) as error:
            log.warning("a Home page was not taken: %s", type(error).__name__)


def _speak_of(done: "Future[None]") -> None:
    error = done.exception()
    if error is not None:
        log.error("an answer could not be given, reference %s", reference(), exc_info=error)
