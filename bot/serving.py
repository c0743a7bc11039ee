"""How Cairn is served: HTTP by gunicorn with threads, Socket Mode, and the worker.

Each ends on SIGTERM or SIGINT: nothing new is taken, what is under way is settled, within ten
seconds.
"""

import logging
import signal
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from gunicorn.app.base import BaseApplication
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_sdk import WebClient

from bot.app import Cairn, build
from bot.migrations import migrate
from bot.settings import Settings

if TYPE_CHECKING:
    from bot.web import FrontDoor

log = logging.getLogger("cairn.serving")

THREADS = 16
"""Requests served at once by one process; a request takes milliseconds."""
GRACE = 9
"""Seconds for what is under way when it ends; with the rest it is within ten."""


class _Server(BaseApplication):  # type: ignore[misc]  # gunicorn has no types
    """gunicorn with our settings: one process that serves, one that watches over it."""

    def __init__(self, settings: Settings, *, with_clock: bool, migrating: bool) -> None:
        self._settings = settings
        self._with_clock, self._migrating = with_clock, migrating
        self._cairn: Cairn | None = None
        super().__init__()

    def load_config(self) -> None:
        for name, value in {
            "bind": f"0.0.0.0:{self._settings.port}",
            "workers": 1,
            "worker_class": "gthread",
            "threads": THREADS,
            "graceful_timeout": GRACE,
            "timeout": 60,
            "keepalive": 30,
            "limit_request_fields": 60,
            "loglevel": "warning",
            "control_socket_disable": True,
            "post_worker_init": self._begin,
            "worker_exit": self._end,
        }.items():
            if name in self.cfg.settings:
                self.cfg.set(name, value)

    def load(self) -> "FrontDoor":
        """Called in the process that serves; the one that watches stays small."""
        cairn = self._cairn = build(self._settings)
        if self._migrating:
            migrate(cairn.db)
        return cairn.web(with_clock=self._with_clock)

    def _begin(self, _worker: object) -> None:
        if self._cairn and self._with_clock:
            self._cairn.start()
        log.info("ready", extra={"port": self._settings.port})

    def _end(self, _server: object, _worker: object) -> None:
        if self._cairn:
            self._cairn.stop()


def serve_http(settings: Settings, *, with_clock: bool, migrating: bool) -> None:
    """Serve Slack over HTTP until told to end; with the clock, everything is in one process."""
    settings.need_slack(http=True)
    _Server(settings, with_clock=with_clock, migrating=migrating).run()


def work(settings: Settings, *, migrating: bool) -> None:
    """Keep the clock and send, and serve Socket Mode where there is a token for it."""
    settings.need_slack(http=False)
    ended = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: ended.set())
    cairn = build(settings)
    if migrating:
        migrate(cairn.db)
    close = _open_socket(cairn) if settings.slack_app_token else None
    cairn.start()
    log.info("ready")
    ended.wait()
    if close:
        close()
    cairn.stop()


def _open_socket(cairn: Cairn) -> Callable[[], Any]:
    """Socket Mode, opened; what closes it."""
    settings = cairn.settings
    handler = SocketModeHandler(
        cairn.slack,
        settings.slack_app_token,
        web_client=WebClient(settings.slack_app_token, base_url=settings.slack_api_url),
        concurrency=THREADS,
    )
    handler.connect()  # type: ignore[no-untyped-call]  # Bolt's adapter has no types here
    return handler.close
