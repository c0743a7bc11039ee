"""The HTTP server at the moment of its end."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime

from bot.serving import http
from bot.web import FrontDoor


def test_a_connection_that_is_announced_together_with_the_end_breaks_nothing() -> None:
    with http.bind(0) as listener:
        door = FrontDoor(None, now=lambda: datetime.now(UTC), healthy=lambda: None)
        server = http.Server(door, listener, threading.Event())
        listener.close()
        server.accept(listener)
        assert server.nr_conns == 0
        server.tmp.close()


@contextmanager
def served(**how: float) -> Iterator[Callable[[bytes], socket.socket]]:
    """A server, and a way to say something to it over a connection of one's own."""
    door = FrontDoor(None, now=lambda: datetime.now(UTC), healthy=lambda: None)
    ended = threading.Event()
    with http.bind(0) as listener, ExitStack() as stack:
        address = ("127.0.0.1", listener.getsockname()[1])
        serving = threading.Thread(target=http.Server(door, listener, ended, **how).serve)
        serving.start()
        stack.callback(serving.join)
        stack.callback(ended.set)

        def say(words: bytes) -> socket.socket:
            line = stack.enter_context(socket.create_connection(address, timeout=60))
            line.sendall(words)
            return line

        yield say


def test_who_speaks_too_slowly_keeps_nobody_from_being_served() -> None:
    with served(reading=0.1) as say:
        for said in (b"", b"G", b"GET / HTTP/1.1\r\nContent-Length: 9\r\n\r\nx") * http.THREADS:
            say(said)
        line = say(b"GET /healthz HTTP/1.1\r\nConnection: close\r\n\r\n")
        assert line.recv(100).startswith(b"HTTP/1.1 200 OK")


def test_no_header_leads_past_a_balancer_to_another_path() -> None:
    with served() as say:
        for header in (b"SCRIPT_NAME: /slack", b"PATH_INFO: /metrics", b"Script-Name: /slack"):
            line = say(b"GET /slack/metrics HTTP/1.1\r\n%b\r\nConnection: close\r\n\r\n" % header)
            assert line.recv(100).startswith((b"HTTP/1.1 404", b"HTTP/1.1 400"))
