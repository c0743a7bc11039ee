"""Calls of the page's API from Python, synchronous."""

import json
import time
import urllib.parse
import urllib.request
from collections.abc import Callable
from typing import TypeVar

from bot.playground.shapes import Json

_T = TypeVar("_T")
_TIMEOUT = 30.0  # seconds for one call; an acknowledgement takes at most three
_PAUSE = 0.03  # seconds between two looks


class Declined(Exception):
    """The pretend Slack did not do it; the text is the sentence that a person would read."""


def get(url: str, path: str, **query: str | None) -> Json:
    """Reads `/playground/PATH`. Raises Declined with the sentence when it is refused."""
    given = {key: value for key, value in query.items() if value is not None}
    return _read(f"{url}/playground/{path}?{urllib.parse.urlencode(given)}", None)


def post(url: str, path: str, body: Json) -> Json:
    """Does `/playground/PATH`. Raises Declined with the sentence when it is refused."""
    return _read(f"{url}/playground/{path}", json.dumps(body).encode())


def wait_until(look: Callable[[], _T | None], seconds: float, what: Callable[[], str]) -> _T:
    """What `look` finds, as soon as it finds something; `what` says what was waited for.

    Raises TimeoutError after `seconds` (real ones).
    """
    deadline = time.monotonic() + seconds
    while True:
        found = look()
        if found is not None:
            return found
        if time.monotonic() >= deadline:
            raise TimeoutError(what())
        time.sleep(_PAUSE)


def _read(address: str, data: bytes | None) -> Json:
    request = urllib.request.Request(  # noqa: S310 - the address is our own server's
        address, data=data, headers={"Content-Type": "application/json"}
    )
    with urllib.request.urlopen(request, timeout=_TIMEOUT) as response:  # noqa: S310 - as above
        answer: Json = json.load(response)
    if not answer.get("ok"):
        raise Declined(answer.get("error", "That did not work."))
    return answer
