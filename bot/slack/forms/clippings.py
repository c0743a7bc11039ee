"""What the form *Add to a goal* says, checked."""

import re
from collections.abc import Mapping
from typing import Any, Literal, get_args

from msgspec import Struct

from bot.errors import FieldErrors
from bot.slack.forms import checks
from bot.slack.requests import Submission, row_number
from bot.slack.views import ids

As = Literal["milestone", "evidence", "blocker", "decision", "win"]
"""What a message is kept as."""

_KINDS: Mapping[str, As] = {name: name for name in get_args(As)}
_CHANNEL = re.compile(r"[CDG][A-Z0-9]{1,20}", re.ASCII)
_TS = re.compile(r"\d{1,12}\.\d{6}", re.ASCII)


class Source(Struct, frozen=True):
    """The message: its conversation, itself, and the thread that it is in."""

    channel: str
    ts: str
    thread_ts: str = ""


class Clipping(Struct, frozen=True):
    """*Add to a goal*."""

    kept_as: As
    words: str
    of: Literal["goal", "milestone"]
    row: int
    """Of the goal, or of the milestone."""
    source: Source | None
    """None where the form does not say it in a way that can be."""


def read(form: Submission) -> Clipping:
    """What was said in the form.

    Raises:
        FieldErrors: a sentence for each field that cannot be used.
    """
    kept_as, wrong = _KINDS.get(form.words("kept_as")), dict[str, str]()
    if kept_as is None:
        wrong["kept_as"] = "Please choose what it is."
    words = form.words("words")
    if kept_as == "milestone":
        with checks.noting(wrong):
            words = checks.title(form, "words", "milestone")
    elif not words:
        wrong["words"] = "Please say it in a few words."
    kind, row = form.words(ids.CLIPPING_OF)[:1], row_number(form.words(ids.CLIPPING_OF)[1:])
    if kind not in ("G", "M") or row is None:
        wrong[ids.CLIPPING_OF] = "Please choose a goal or a milestone."
    elif kind == "G" and kept_as == "evidence":
        wrong[ids.CLIPPING_OF] = "Evidence is for a milestone: please choose one (M34)."
    if wrong:
        raise FieldErrors(wrong)
    assert kept_as is not None
    assert row is not None
    return Clipping(
        kept_as=kept_as,
        words=words,
        of="goal" if kind == "G" else "milestone",
        row=row,
        source=_source(form.metadata),
    )


def _source(metadata: Mapping[str, Any]) -> Source | None:
    """Where the message stands: what a form says of it is a hint, and may be anything."""
    found = metadata.get("message")
    if not (isinstance(found, list) and len(found) == 3 and all(isinstance(x, str) for x in found)):
        return None
    channel, ts, thread_ts = found
    known = _CHANNEL.fullmatch(channel) and _TS.fullmatch(ts)
    if not known or (thread_ts and not _TS.fullmatch(thread_ts)):
        return None
    return Source(channel, ts, thread_ts)
