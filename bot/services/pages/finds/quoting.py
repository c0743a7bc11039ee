"""Quoting a long text around what was looked for in it."""

import re

from bot.model.folding import bare
from bot.model.searching import Wanted

AROUND = 160
"""So many signs are quoted around what was looked for."""
_WORD = re.compile(r"[^\W_]+")


def around(text: str, wanted: Wanted) -> str:
    """The words around the first one that was looked for."""
    flat = " ".join(text.split())
    plain = bare(flat)  # about as long, so that a place in one is near the same one in the other
    parts = [*wanted.signs, *(word.replace(" ", "") for word in wanted.words if " " in word)]
    starts = [plain.find(part) for part in parts if part in plain]
    starts += [
        match.start()
        for match in _WORD.finditer(flat)
        if bare(match[0]).startswith(wanted.words or "\0")
    ]
    if len(flat) <= AROUND:
        return flat
    first = max(0, min(min(starts, default=0) - AROUND // 3, len(flat) - AROUND))
    before, after = "…" if first else "", "…" if first + AROUND < len(flat) else ""
    return f"{before}{flat[first : first + AROUND].strip()}{after}"
