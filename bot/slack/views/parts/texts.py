"""Texts in Slack's own markup: people's words escaped, and cut where they are too long."""

import re
from collections.abc import Iterable
from datetime import datetime

from bot.model import people

MESSAGE_TEXT = 4000
"""Over this `chat.update` answers `msg_too_long`."""

_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f\u202a-\u202e\u2066-\u2069]")
"""Control signs, and the marks that turn the direction of the rest of a line."""
_FROM_RIGHT = re.compile(
    "[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff]"
)
"""Letters of the scripts that run from right to left."""


def bare(text: str) -> str:
    """A text without control signs, and without the marks that turn its direction."""
    return _CONTROL.sub("", text)


def cut(text: str, limit: int) -> str:
    """`text` in at most `limit` characters, the last of them … where something was cut."""
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"


def shorten(mrkdwn: str, limit: int) -> str:
    """Ready mrkdwn in at most `limit` characters, never cut inside `<…>` or an entity."""
    if len(mrkdwn) <= limit:
        return mrkdwn
    kept = mrkdwn[: limit - 1]
    for opening, closing in (("<", ">"), ("&", ";")):
        start = kept.rfind(opening)
        if start > kept.rfind(closing) and (opening == "<" or len(kept) - start < 6):
            kept = kept[:start]
    return kept.rstrip() + "…"


def packed(lines: Iterable[str], limit: int) -> list[str]:
    """Ready lines in as few texts of at most `limit` characters as they need, none torn apart."""
    texts: list[str] = []
    for line in lines:
        if texts and len(texts[-1]) + 1 + len(line) <= limit:
            texts[-1] += "\n" + line
        else:
            texts.append(shorten(line, limit))
    return texts


def said(text: str, limit: int = 300) -> str:
    """What a person typed, as mrkdwn that shows just that: escaped, on one line, cut.

    What runs from right to left is set apart, or it would draw the numbers behind it along, and
    a whole line with it that it begins.
    """
    words = cut(tidy(text), limit)
    if _FROM_RIGHT.search(words):
        return f"\u200e\u2068{_escape(cut(words, limit - 3))}\u2069"
    return _escape(words)


def tidy(text: str) -> str:
    """What a person typed, on one line and without control signs, where nothing is marked up."""
    return " ".join(bare(text).split())


def in_code(text: str, limit: int = 300) -> str:
    """What a person typed, in the shape in which it can be typed again: no back-tick ends it."""
    return f"`{_escape(cut(tidy(text.replace('`', '′')), limit))}`"


def quoted(text: str, limit: int = 1000) -> str:
    """What a person typed, lines kept, as a quotation; nothing for nothing."""
    clean = cut(bare(text).strip(), limit)
    return "\n".join(f"> {_escape(line)}" for line in clean.splitlines())


def _escape(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def unescape(text: str) -> str:
    """What a person typed, from the escaped form in which Slack sends it."""
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def mention(slack_id: str) -> str:
    """A person's name as Slack shows it; in a message it notifies them."""
    return people.mention(slack_id)


def moment(at: datetime, shape: str = "{date_short_pretty} {time}") -> str:
    """A moment in the reader's own zone (docs.slack.dev/messaging/formatting-message-text)."""
    fallback = at.strftime("%d %b %Y %H:%M UTC")
    return f"<!date^{int(at.timestamp())}^{shape}|{fallback}>"
