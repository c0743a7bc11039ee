"""`cairn playground`: the pretend Slack, with the real bot in it.

The one file here that knows of the bot, and of it only how it is started: settings in, and then
HTTP, as against the real Slack.
"""

import logging
import signal
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, suppress
from datetime import datetime, timedelta
from pathlib import Path
from socketserver import ThreadingMixIn
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import yaml

from bot.app import Cairn, build
from bot.migrations import migrate
from bot.playground import keeping
from bot.playground.clock import Clock
from bot.playground.server import Slack
from bot.playground.story import beginning, tell
from bot.services import outbox
from bot.settings import Settings

SETTLING = 20.0
PACE, LEASES = timedelta(seconds=2), timedelta(minutes=5)
"""The bot's pause in a channel is shorter than the one, its lease on a message than the other."""
KEPT_EVERY = 5
"""Seconds after which `--keep` writes what has changed; a crash loses no more."""


class _Threads(ThreadingMixIn, WSGIServer):
    """One thread a request: enough for a few people on one machine."""

    daemon_threads = True


class _Quiet(WSGIRequestHandler):
    """The front door writes the log."""

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the library's name
        """Nothing."""


@contextmanager
def bot_in(slack: Slack, database_url: str, **more: Any) -> Iterator[Cairn]:
    """The real bot against a pretend Slack: its HTTP side, its clock and its sender, all started.

    It goes by the pretend Slack's clock, and looks at once when that is moved. `more` are settings.
    """
    known: dict[str, Any] = {
        "slack_bot_token": slack.bot_token,
        "slack_signing_secret": slack.signing_secret,
        "slack_api_url": slack.api_url,
        "database_url": database_url,
    }
    settings = Settings(**known | more)
    cairn = build(settings, slack.clock.now)
    migrate(cairn.db)
    server = make_server(
        "127.0.0.1", 0, cairn.web(with_clock=True), server_class=_Threads, handler_class=_Quiet
    )
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    ticking = ThreadPoolExecutor(1, "moved-clock")

    def look_now(_: datetime) -> None:
        with suppress(RuntimeError):  # the bot has ended, and its Slack goes on without it
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


def settle(cairn: Cairn, clock: Clock) -> None:
    """Return when the bot has sent what it owes by now, or after `SETTLING` real seconds.

    The clock is moved over the seconds that the bot leaves between two messages of a channel, but
    never while a message is under way: its lease would be over.
    """
    ends_at = time.monotonic() + SETTLING
    while time.monotonic() < ends_at:
        with cairn.db.read() as session:
            due = outbox.next_due(session)
        if due is None or due > clock.now() + LEASES:
            return
        pause = due - clock.now()
        if timedelta() < pause <= PACE:
            clock.move(pause)
        time.sleep(0.02)


def play(*, port: int, keep: Path | None) -> int:
    """Run the playground until Ctrl-C; 0 when it ran, 1 when the port or the file was no good."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="cairn-")))
        try:
            kept = _kept(keep)
        except (OSError, ValueError) as error:
            return _complain(f"{keep} cannot be kept in: {error}.")
        morning = Clock.on_a_weekday_morning().now()
        slack = Slack(
            clock=Clock(kept.at if kept else beginning(morning)),
            port=port,
            manifest=manifest(),
        )
        if kept:
            keeping.restore(slack.workspace, kept)
        try:
            stack.enter_context(slack)
        except OSError:
            return _complain(f"Port {port} is taken. Another: cairn playground --port {port + 1}")
        ended = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: ended.set())
        logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(message)s")
        cairn = stack.enter_context(bot_in(slack, f"sqlite:///{keep or folder / 'cairn.db'}"))
        if kept is None:
            print("The playground's people set out …", flush=True)
            tell(slack.url, morning, lambda: settle(cairn, slack.clock))
        _keep(slack, keep)
        print(f"The playground is at {slack.url} — Ctrl-C ends it.", flush=True)
        while not ended.wait(KEPT_EVERY):
            _keep(slack, keep)
        _keep(slack, keep)
    return 0


def manifest() -> Mapping[str, Any] | None:
    """What Slack is told of Cairn, where its source is at hand; an installed package has none."""
    file = Path(__file__).parents[2] / "manifest.yml"
    return yaml.safe_load(file.read_text()) if file.exists() else None


def _kept(keep: Path | None) -> keeping.Kept | None:
    """The workspace as it was left; none when it is a new one.

    Raises:
        OSError, ValueError: nothing can be kept in that file, or another program wrote it.
    """
    if keep is None:
        return None
    if keep.is_dir() or not keep.parent.is_dir():
        raise FileNotFoundError("name a file in a folder that exists")
    beside = _beside(keep)
    if keep.exists() and not beside.exists():
        raise FileExistsError(f"it is there already, and {beside.name} beside it is missing")
    try:
        return keeping.load(beside) if beside.exists() else None
    except ValueError as error:
        raise ValueError(f"{beside.name} beside it is no workspace that was kept") from error


def _beside(keep: Path) -> Path:
    """The pretend Slack's own file, beside the bot's database."""
    return keep.with_name(keep.name + ".slack")


def _keep(slack: Slack, keep: Path | None) -> None:
    if keep:
        slack.do(lambda: keeping.save(slack.workspace, _beside(keep)))


def _complain(sentence: str) -> int:
    print(f"cairn: {sentence}", file=sys.stderr)
    return 1
