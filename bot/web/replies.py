"""What goes back to whoever came to the front door."""

import logging
from dataclasses import dataclass, field
from http import HTTPStatus

TEXT = "text/plain; charset=utf-8"


class Refused(Exception):
    """A request that is turned away; the reason is for the log, they get the status alone."""

    def __init__(self, status: HTTPStatus, why: str) -> None:
        super().__init__(why)
        self.status = status


@dataclass
class Reply:
    """What goes back."""

    status: int
    body: bytes = b""
    headers: list[tuple[str, str]] = field(default_factory=lambda: [("Content-Type", TEXT)])
    level: int = logging.INFO
    """How loudly the log speaks of it."""
