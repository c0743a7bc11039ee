"""What Cairn tells the one who runs it: a line per event, no secrets, no words of people."""

import json
import logging
import re
import secrets
import sys
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import TextIO
from urllib.parse import quote, quote_plus

from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from bot.settings import Settings

ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Without the letters and digits that are read wrongly over a shoulder or a telephone."""

_TOKENS = re.compile(
    r"\b(xox[a-z](?:\.xox[a-z])?-|xapp-)[A-Za-z0-9-]+"
    r"|(https?://hooks\.slack\.com/|\bticket=)[^\s\"'<>\\]+",
    re.IGNORECASE,
)
"""Tokens; the addresses at which Slack takes answers, and the door of a websocket, are as good."""
_SAFE = (
    AttributeError,
    ImportError,
    NameError,
    OSError,
    RecursionError,
    SQLAlchemyError,
    TypeError,
)
"""Errors that speak of types, names and systems, and never of values that people gave."""
_NAME = re.compile(r"'?[A-Za-z_][A-Za-z0-9_.]{0,39}'?")
_SHORTEST_SECRET = 6
_REQUEST: ContextVar[dict[str, object]] = ContextVar("request")
_PLAIN = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}


def set_up(settings: Settings, stream: TextIO | None = None) -> None:
    """Log lines go to the stream (standard error), as `CAIRN_LOG_FORMAT` and `_LEVEL` say.

    `log.info("request", extra={"path": path})` gives the line its facts. The level is for Cairn's
    own lines, whose loggers are called `cairn.…`; of the libraries only warnings are shown.
    """
    handler = logging.StreamHandler(stream or sys.stderr)
    write = _json if settings.log_format == "json" else _text
    handler.setFormatter(_Lines(write, _secrets_of(settings)))
    handler.addFilter(_quotes_nobody)
    root = logging.getLogger()
    for old in root.handlers[:]:
        root.removeHandler(old)
    root.addHandler(handler)
    root.setLevel(logging.WARNING)
    logging.getLogger("cairn").setLevel(settings.log_level.upper())


@contextmanager
def request() -> Iterator[dict[str, object]]:
    """The facts of the request that this thread is at, for its one line in the log. Whoever works
    on it may `note` more of them."""
    facts: dict[str, object] = {}
    token = _REQUEST.set(facts)
    try:
        yield facts
    finally:
        _REQUEST.reset(token)


def note(**facts: object) -> None:
    """Add facts to the line of the request at hand, if there is one: names of ours, never words of
    people."""
    _REQUEST.get({}).update(facts)


def reference() -> str:
    """A short random id that stands in a person's error message and beside the error in the log."""
    return "".join(secrets.choice(ALPHABET) for _ in range(8))


def _secrets_of(settings: Settings) -> list[str]:
    """Every secret value that must not be shown, longest first."""
    named = settings.model_dump()
    values = [str(named[name]) for name in named if name.endswith(("_token", "_secret", "_key"))]
    values += settings.secret_keys
    password = str(make_url(settings.database_url).password or "")
    values += [password, quote(password, safe=""), quote_plus(password)]  # as it was written there
    values += [json.dumps(value)[1:-1] for value in values]  # and as it stands in a line of JSON
    return sorted({value for value in values if len(value) >= _SHORTEST_SECRET}, key=len)[::-1]


def _quotes_nobody(record: logging.LogRecord) -> bool:
    """Bolt's warnings quote whole payloads, people's words included: only its errors are kept."""
    is_bolts = record.name.startswith(("slack_bolt", "cairn:"))
    return not is_bolts or record.levelno >= logging.ERROR


class _Lines(logging.Formatter):
    """Masks in the finished line, so that no way into it is forgotten."""

    def __init__(self, write: Callable[[logging.LogRecord], str], values: list[str]) -> None:
        super().__init__()
        self._write = write
        self._values = values

    def format(self, record: logging.LogRecord) -> str:
        line = _TOKENS.sub(r"\1\2***", self._write(record))
        for value in self._values:
            line = line.replace(value, "***")
        return line


def _text(record: logging.LogRecord) -> str:
    """`2026-11-23T14:00:00.123Z INFO cairn.web request path=/healthz status=200`

    A traceback follows its line, indented, so that no line is taken for another's.
    """
    facts = "".join(f" {name}={_shown(value)}" for name, value in _facts(record).items())
    said = _one_line(record.getMessage())
    line = f"{_moment(record)} {record.levelname} {record.name} {said}{facts}"
    return line + "".join(f"\n    {part}" for part in _trace(record).splitlines())


def _json(record: logging.LogRecord) -> str:
    """One object a line: `at`, `level`, `logger`, `message`, the facts, and `traceback`."""
    said = {
        **_facts(record),
        "at": _moment(record),
        "level": record.levelname.lower(),
        "logger": record.name,
        "message": record.getMessage(),
    }
    trace = _trace(record)
    return json.dumps(said | {"traceback": trace} if trace else said, default=str)


def _facts(record: logging.LogRecord) -> dict[str, object]:
    return {name: value for name, value in vars(record).items() if name not in _PLAIN}


def _moment(record: logging.LogRecord) -> str:
    at = datetime.fromtimestamp(record.created, UTC)
    return at.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _trace(record: logging.LogRecord) -> str:
    """Where it went wrong, and by which errors: what they came from first, as Python writes it."""
    error = record.exc_info[1] if record.exc_info else None
    return "\n".join(_told(error, set())) if error else ""


def _told(error: BaseException, seen: set[int]) -> Iterator[str]:
    if id(error) in seen:
        return
    seen.add(id(error))
    before = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if before is not None:
        yield from _told(before, seen)
        yield "from which came:"
    yield "Traceback (most recent call last):"
    for place in traceback.format_tb(error.__traceback__):
        yield place.rstrip("\n")
    yield f"{type(error).__name__}{_said(error)}"
    for each in getattr(error, "exceptions", ()):
        yield from ("  " + line for line in "\n".join(_told(each, seen)).splitlines())


def _said(error: BaseException) -> str:
    """What an error says, as far as it cannot be words of people that it quotes."""
    said = str(error)
    if not said:
        return ""
    if isinstance(error, DBAPIError):
        said = str(error.orig)
    if isinstance(error, DBAPIError) or hasattr(error, "diag"):
        # PostgreSQL's first line names the rule that was broken, those below it show the row.
        first, _, more = said.partition("\n")
        return f": {first} …" if more else f": {first}"
    return f": {said}" if isinstance(error, _SAFE) or _NAME.fullmatch(said) else ": …"


def _one_line(text: str) -> str:
    """What a stranger sent cannot begin a line of its own or move the cursor."""
    return text if text.isprintable() else text.encode("unicode_escape").decode("ascii")


def _shown(value: object) -> str:
    text = _one_line(str(value))
    return json.dumps(text, ensure_ascii=False) if " " in text or '"' in text or not text else text
