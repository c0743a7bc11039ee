"""Slack over HTTP: gunicorn's thread worker, run in this very process.

gunicorn's other half, the process that starts such workers and watches over them, is left out: it
would cost a quarter of the memory, and whatever restarts a machine's services restarts Cairn too.
"""

import errno
import selectors
import socket
import threading
import time
from contextlib import suppress
from functools import partial
from typing import Any

from gunicorn.config import Config
from gunicorn.glogging import Logger
from gunicorn.workers.gthread import TConn, ThreadWorker

from bot.serving.databases import CannotStart
from bot.web import FrontDoor

THREADS = 16
"""Requests served at once by one process; a request takes milliseconds."""
CONNECTIONS = 500
"""At once, idle ones included; well under the 1,024 files that a process may have open."""
CROWDED = CONNECTIONS // 2
"""So many, and who says nothing for as long as a request may take is not kept any longer."""
DRAINING = 4
"""Seconds for the requests under way when the process ends: Slack waits three for an answer."""
KEPT_ALIVE = 75
"""Seconds for which an idle connection is kept, so that it is the balancer before us, at 60
seconds as a rule, who closes it: closing it here could cross with a request."""
READING = 3
"""Seconds in which a request must have come, however little of it comes at a time: it has one of
the threads until then, and Slack itself waits no longer."""


def bind(port: int) -> socket.socket:
    """A socket that listens on every address of this machine; connections wait until it is served.

    Raises:
        CannotStart: the port cannot be had.
    """
    try:
        listener = socket.create_server(("0.0.0.0", port), backlog=2048)  # noqa: S104 - as promised
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            said = f"Port {port} is taken: set PORT to another, or end what listens there."
        else:
            said = f"PORT {port} cannot be opened: {error.strerror}."
        raise CannotStart(said) from error
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listener


class Server(ThreadWorker):  # type: ignore[misc]  # gunicorn has no types
    """Serves the front door from `serve()` until `ended` is set, and then what is under way."""

    def __init__(
        self,
        door: FrontDoor,
        listener: socket.socket,
        ended: threading.Event,
        *,
        reading: float = READING,
    ) -> None:
        """Nothing is served yet; `reading` is the seconds that a request has to come."""
        config = _config()
        log = Logger(config)
        log.error_log.propagate = True  # its lines are written as all others are
        super().__init__(1, 0, [listener], None, config.timeout, config, log)
        self._door = door
        self._ended = ended
        self._reading = reading
        self._taken: dict[TConn, float] = {}
        """The connections that have a thread, and since when."""

    def serve(self) -> None:
        """Return when everything under way is answered, or after `DRAINING` seconds."""
        try:
            self.init_process()
        finally:
            self.tmp.close()

    def init_signals(self) -> None:
        """The process listens to signals by itself."""

    def load_wsgi(self) -> None:
        """What gunicorn calls for every request."""
        self.wsgi = self._door

    def is_parent_alive(self) -> bool:
        """There is no process above this one that it would have to follow."""
        return True

    def accept(self, listener: socket.socket) -> None:
        """Take a connection. One that is announced together with the end comes when the listener
        is closed already."""
        if listener.fileno() != -1:
            super().accept(listener)

    def enqueue_req(self, conn: TConn) -> None:
        """Give a connection a thread as soon as it says something, and not before: gunicorn would
        let one wait for it."""
        if conn.initialized or conn.data_ready:
            super().enqueue_req(conn)
            return
        conn.sock.setblocking(False)
        conn.timeout = time.monotonic() + KEPT_ALIVE
        self.pending_conns.append(conn)
        wake = partial(self.on_pending_socket_readable, conn)
        self.poller.register(conn.sock, selectors.EVENT_READ, wake)

    def handle(self, conn: TConn) -> Any:
        """Serve a request, in a thread."""
        self._taken[conn] = time.monotonic()
        try:
            return super().handle(conn)
        finally:
            del self._taken[conn]

    def murder_pending(self) -> None:
        """What is called every second: who says nothing is not kept where room is short, and from
        who speaks too slowly nothing more is heard. Whose request is whole does not notice."""
        super().murder_pending()
        if self.nr_conns > CROWDED or not self.alive:
            soon = time.monotonic() + self._reading
            for conn in (*self.pending_conns, *self.keepalived_conns):
                conn.timeout = min(conn.timeout, soon)
        late = time.monotonic() - self._reading
        for conn in [each for each, since in self._taken.copy().items() if since < late]:
            with suppress(OSError):  # it has gone by itself
                conn.sock.shutdown(socket.SHUT_RD)

    def run(self) -> None:
        threading.Thread(target=self._wait_for_the_end, name="ending", daemon=True).start()
        super().run()

    def _wait_for_the_end(self) -> None:
        self._ended.wait()
        self.method_queue.defer(self._end)

    def _end(self) -> None:
        """Take what the system has accepted already, and then nothing more."""
        for listener in self.sockets:
            before = -1
            while before < self.nr_conns:
                before = self.nr_conns
                self.accept(listener)
        self.set_accept_enabled(False)
        for listener in self.sockets:
            listener.close()
        self.alive = False


def _config() -> Any:
    config = Config()
    for name, value in {
        "worker_class": "gthread",
        "threads": THREADS,
        "worker_connections": CONNECTIONS,
        "graceful_timeout": DRAINING,
        "keepalive": KEPT_ALIVE,
        "limit_request_fields": 60,
        "forwarded_allow_ips": "",  # nobody's headers say which path was asked for
        "errorlog": None,
        "loglevel": "warning",
    }.items():
        config.set(name, value)
    return config
