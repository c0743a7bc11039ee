"""The HTTP server at the moment of its end."""

import threading
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
