"""`cairn playground`: the pretend Slack, with the real bot in it.

The one file here that knows of the bot, and of it only how it is started: settings in, and then
HTTP, as against the real Slack.
"""

import logging
import signal
import tempfile
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from datetime import datetime
from pathlib import Path
from socketserver import ThreadingMixIn
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from bot.app import Cairn, build
from bot.migrations import migrate
from bot.playground.clock import Clock
from bot.playground.server import Slack
from bot.playground.story import tell
from bot.settings import Settings


class _Threads(ThreadingMixIn, WSGIServer):
    """One thread a request: enough for a few people on one machine."""

    daemon_threads = True


class _Quiet(WSGIRequestHandler):
    """The front door writes the log."""

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the library's name
        """Nothing."""


@contextmanager
def bot_in(slack: Slack, database_url: str) -> Iterator[Cairn]:
    """The real bot against a pretend Slack: its HTTP side, its clock and its sender, all started.

    It goes by the pretend Slack's clock, and looks at once when that is moved.
    """
    settings = Settings(
        slack_bot_token=slack.bot_token,
        slack_signing_secret=slack.signing_secret,
        slack_api_url=slack.api_url,
        database_url=database_url,
    )
    cairn = build(settings, slack.clock.now)
    migrate(cairn.db)
    server = make_server(
        "127.0.0.1", 0, cairn.web(with_clock=True), server_class=_Threads, handler_class=_Quiet
    )
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    ticking = ThreadPoolExecutor(1, "moved-clock")

    def look_now(_: datetime) -> None:
        ticking.submit(cairn.clock.tick)

    slack.clock.on_move(look_now)
    try:
        cairn.start()
        thread.start()
        slack.bot_url = f"http://127.0.0.1:{server.server_port}"
        yield cairn
    finally:
        slack.bot_url = None
        server.shutdown()
        thread.join()
        server.server_close()
        ticking.shutdown(wait=True)
        cairn.stop()


def play(*, port: int, keep: Path | None) -> int:
    """Run the playground until Ctrl-C; 0 when it ran, 1 when the port was taken."""
    ended = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: ended.set())
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(message)s")
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="cairn-")))
        slack = Slack(clock=Clock.on_a_weekday_morning(), port=port)
        try:
            stack.enter_context(slack)
        except OSError:
            print(f"Port {port} is taken. Another: cairn playground --port {port + 1}")
            return 1
        stack.enter_context(bot_in(slack, f"sqlite:///{keep or folder / 'cairn.db'}"))
        tell(slack.url)
        print(f"The playground is at {slack.url} — Ctrl-C ends it.", flush=True)
        ended.wait()
    return 0
