"""What goes back to whoever came to the front door."""

import logging
from http import HTTPStatus

from msgspec import Struct, field

TEXT = "text/plain; charset=utf-8"


class Refused(Exception):
    """A request that is turned away; the reason is for the log, they get the status alone."""

    def __init__(self, status: HTTPStatus, why: str) -> None:
        super().__init__(why)
        self.status = status


class Reply(Struct):
    """What goes back."""

    status: int
    body: bytes = b""
    headers: list[tuple[str, str]] = field(default_factory=lambda: [("Content-Type", TEXT)])
    level: int = logging.INFO
    """How loudly the log speaks of it."""
