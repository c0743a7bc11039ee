"""The HTTP server at the moment of its end."""

import socket
import threading
from contextlib import ExitStack
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


def test_who_speaks_too_slowly_keeps_nobody_from_being_served() -> None:
    door = FrontDoor(None, now=lambda: datetime.now(UTC), healthy=lambda: None)
    ended = threading.Event()
    with http.bind(0) as listener, ExitStack() as stack:
        address = ("127.0.0.1", listener.getsockname()[1])
        server = http.Server(door, listener, ended, reading=0.1)
        serving = threading.Thread(target=server.serve)
        serving.start()
        stack.callback(serving.join)
        stack.callback(ended.set)
        for said in (b"", b"G", b"GET / HTTP/1.1\r\nContent-Length: 9\r\n\r\nx") * http.THREADS:
            stack.enter_context(socket.create_connection(address)).sendall(said)
        asking = stack.enter_context(socket.create_connection(address, timeout=60))
        asking.sendall(b"GET /healthz HTTP/1.1\r\nConnection: close\r\n\r\n")
        assert asking.recv(100).startswith(b"HTTP/1.1 200 OK")
