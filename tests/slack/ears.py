"""An ear: a server that is not Slack, and hears what is posted to it."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any


class Ear(HTTPServer):
    """Hears what is posted to it, and answers with one status."""

    def __init__(self, status: int) -> None:
        super().__init__(("127.0.0.1", 0), Mouth)
        self.status = status
        self.heard: list[Any] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/"


class Mouth(BaseHTTPRequestHandler):
    """The answering side of an Ear."""

    server: Ear

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"] or 0))
        is_json = "json" in (self.headers["Content-Type"] or "")
        self.server.heard.append(json.loads(body or "{}") if is_json else body)
        self.send_response(self.server.status)
        self.send_header("Content-Length", "0")
        self.send_header("Location", f"{self.server.url}elsewhere")
        self.end_headers()

    do_GET = do_POST  # noqa: N815 - as inherited

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - as inherited
        return


@contextmanager
def hearing(status: int) -> Iterator[Ear]:
    """One that hears meanwhile."""
    ear = Ear(status)
    thread = threading.Thread(target=ear.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield ear
    finally:
        ear.shutdown()
        ear.server_close()
        thread.join()
