"""What people type, as Slack sends it: its tokens and short ids, read."""

import re
from urllib.parse import urlsplit

from bot.slack.views.parts import unescape

_TOKEN = re.compile(r"<([@#!]?)([^<>|]*)(?:\|([^<>]*))?>")
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
_PERSON = re.compile(r"<@([UW][A-Z0-9]{1,20})(?:\|[^<>]*)?>")
_LINK = re.compile(r"https?://[^\s<>|\"]+", re.IGNORECASE)
_REF = re.compile(r"([GOMC])([1-9]\d{0,8})", re.IGNORECASE | re.ASCII)


def plain(text: str) -> str:
    """The words as they were typed: Slack's escapes undone, its tokens in readable form.

    `<@U1|ana>` becomes `@ana`, a channel `#launch`, a link its address behind its words. What has
    no readable form, `<@U1>`, stays. What no database stores goes: NUL and halves of characters.
    """
    return _UNSTORABLE.sub("", unescape(_TOKEN.sub(_readable, text)))


def read_person(word: str) -> str | None:
    """The Slack id in a mention, `<@U1|ana>` or `<@U1>`; None for any other word."""
    match = _PERSON.fullmatch(word)
    return match[1] if match else None


def is_link(word: str) -> bool:
    """Whether a text is one web address, `http` or `https`, and nothing else."""
    if not _LINK.fullmatch(word):
        return False
    try:
        return bool(urlsplit(word).hostname)
    except ValueError:
        return False


def read_ref(word: str, letter: str) -> int | None:
    """12 for `G12` or `g12`, when `letter` is `G`; None for any other word."""
    match = _REF.fullmatch(word)
    return int(match[2]) if match and match[1].upper() == letter else None


def _readable(match: re.Match[str]) -> str:
    kind, what, label = match[1], match[2], match[3] or ""
    if kind == "@":
        return f"@{label.lstrip('@')}" if label else match[0]
    if kind == "#":
        return f"#{label.lstrip('#')}" if label else match[0]
    if kind == "!":
        if what in ("here", "channel", "everyone"):
            return f"@{what}"
        return label or match[0]
    if not re.match(r"https?:|mailto:|tel:", what):
        return match[0]
    address = re.sub(r"^(?:mailto|tel):", "", what)
    bare = re.sub(r"^https?://", "", address).rstrip("/")
    if label.rstrip("/") in ("", address.rstrip("/"), bare):
        return label or address
    return f"{label} ({address})"
