"""What people type, as Slack sends it: its tokens, short ids and numbers, read."""

import re
from decimal import Decimal
from urllib.parse import urlsplit

from bot.slack.views.parts import unescape

_TOKEN = re.compile(r"<([@#!]?)([^<>|]*)(?:\|([^<>]*))?>")
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
_PERSON = re.compile(r"<@([UW][A-Z0-9]{1,20})(?:\|[^<>]*)?>")
_LINK = re.compile(r"https?://[^\s<>|\"]+", re.IGNORECASE)
_REF = re.compile(r"([GOMC])([1-9]\d{0,8})", re.IGNORECASE | re.ASCII)

SIGNS = r"[$€£¥₹]"
NUMBER = (
    rf"(?<![\w.,])[-+−]?{SIGNS}?\d{{1,15}}(?:[.,'’\u00a0\u202f\u2009]\d{{1,15}}){{0,6}}"
    r"(?:(?:[kKM]|[bB]n)(?!\w))?(?![\d/]|[.:,]\d)"
)
"""A number as people write it, for use inside a pattern: `42`, `-1,234.5`, `1.234,5`, `$2M`."""

_MULTIPLES = {"k": 1_000, "m": 1_000_000, "b": 1_000_000_000}


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


def read_number(text: str) -> Decimal | None:
    """The number in a text that is one: a comma before three digits parts thousands, any other
    last comma or point is the decimal one, `k`, `M` and `bn` multiply. None for anything else."""
    if not re.fullmatch(NUMBER, text):
        return None
    digits = re.sub(rf"{SIGNS}|['’\u00a0\u202f\u2009]|[kKMbBn]+$", "", text).replace("−", "-")
    multiple = next((_MULTIPLES[sign] for sign in re.findall(r"[kmb]", text.lower())), 1)
    point = digits[max(digits.rfind("."), digits.rfind(","))] if re.search("[.,]", digits) else ""
    whole, _, fraction = digits.rpartition(point) if point else (digits, "", "")
    if point in whole or (
        point == "," and re.fullmatch(r"[-+]?[1-9]\d{0,2}", whole) and len(fraction) == 3
    ):
        whole, fraction = whole + fraction, ""  # the mark came twice, or parts thousands
    whole = whole.replace(".", "").replace(",", "")
    if sum(letter.isdigit() for letter in whole + fraction) > 18:
        return None
    value = Decimal(f"{whole}.{fraction}" if fraction else whole) * multiple
    return value.to_integral_value() if multiple > 1 and value == int(value) else value


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
