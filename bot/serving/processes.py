"""What each `cairn` process does, from its start to its end."""

import logging
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime
from typing import TYPE_CHECKING

from bot import when
from bot.app import Cairn, build, real_now, worth_reading
from bot.serving import http
from bot.serving.databases import CannotStart, make_ready
from bot.settings import Settings

if TYPE_CHECKING:
    from bot.serving.sockets import SocketMode

__all__ = ["CannotStart", "run", "web", "worker"]

log = logging.getLogger("cairn.serving")

Now = Callable[[], datetime]


def run(settings: Settings, ended: threading.Event, now: Now = real_now) -> None:
    """Everything in one process, until `ended`: migrate, serve Slack, keep the clock. `now` is the
    time that it goes by.

    Raises:
        BadSetting, CannotStart: one line that says why not.
    """
    if settings.slack_app_token:
        _work(settings, ended, now, migrating=True)
    else:
        _serve(settings, ended, now, with_clock=True, migrating=True)


def web(settings: Settings, ended: threading.Event, now: Now = real_now) -> None:
    """Only the HTTP side. Raises as `run` does."""
    _serve(settings, ended, now, with_clock=False, migrating=False)


def worker(settings: Settings, ended: threading.Event, now: Now = real_now) -> None:
    """The clock and the sender, and Socket Mode where there is a token; over HTTP, only how it is.

    Raises as `run` does.
    """
    _work(settings, ended, now, migrating=False)


def _serve(
    settings: Settings, ended: threading.Event, now: Now, *, with_clock: bool, migrating: bool
) -> None:
    with http.bind(settings.port) as listener, _built(settings, now, migrating=migrating) as cairn:
        server = http.Server(cairn.web(with_clock=with_clock), listener, ended)
        if with_clock:
            cairn.start()
        log.info("ready", extra={"port": listener.getsockname()[1]})
        _warm_up()
        server.serve()


def _work(settings: Settings, ended: threading.Event, now: Now, *, migrating: bool) -> None:
    with (
        _window(settings) as listener,
        _built(settings, now, migrating=migrating) as cairn,
        ExitStack() as stack,
    ):
        websocket = _socket(cairn) if settings.slack_app_token else None
        if websocket:
            websocket.open()
            stack.callback(websocket.close)
        cairn.start()
        told = {"health": listener.getsockname()[1]} if listener else {}
        log.info("ready", extra=told)
        if websocket:
            _warm_up()
        if listener:
            window = cairn.window(websocket.unwell if websocket else None)
            http.Server(window, listener, ended).serve()
        else:
            ended.wait()


@contextmanager
def _window(settings: Settings) -> Iterator[socket.socket | None]:
    """Where a worker tells how it is; none when several share a machine and nobody gave this one a
    `PORT` of its own: work is not left undone for it."""
    try:
        listener = http.bind(settings.port)
    except CannotStart as error:
        if "port" in settings.model_fields_set:
            raise
        log.warning("%s Until then, this worker has no /healthz and no /metrics.", error)
        yield None
    else:
        with listener:
            yield listener


@contextmanager
def _built(settings: Settings, now: Now, *, migrating: bool) -> Iterator[Cairn]:
    """A Cairn whose database is ready; stopped at the end."""
    cairn = build(settings, now)
    try:
        make_ready(cairn.db, migrating=migrating)
        yield cairn
    finally:
        cairn.stop()


def _socket(cairn: Cairn) -> "SocketMode":
    from bot.serving.sockets import SocketMode  # not needed where Slack is served over HTTP

    return SocketMode(
        cairn.slack,
        app_token=cairn.settings.slack_app_token,
        api_url=cairn.settings.slack_api_url,
        worth_reading=worth_reading,
        meters=cairn.meters,
    )


def _warm_up() -> None:
    """What people's first date would wait a third of a second for."""
    threading.Thread(target=when.warm_up, name="warm-up", daemon=True).start()
