"""Letters: words of any script, measured, cut and drawn from as many fonts as they need.

Which way a line runs is the bidirectional algorithm's work (unicode.org/reports/tr9), in the small:
a title has one main direction and runs of the other one in it. Within a run the shaping is that of
the wheel's own libraries (raqm, HarfBuzz, FriBiDi).
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from msgspec import Struct
from PIL import Image, ImageDraw, ImageFont, features

from bot.pictures.fonts import Face, Fonts

LONGEST = 300
"""No picture is wide enough for more characters; those behind are not looked at."""
MOST_SPLIT = 2_000
"""So many words are remembered with their fonts: each is measured, cut and then written."""
_EMOJI_SIZES = (109, 160, 136, 128, 96, 64)
"""Fonts made of pictures have them in one size alone."""
_JOINERS = "\u200c\u200d\ufe0e\ufe0f"
_RIGHT = {"R", "AL"}
_STRONG = {"L", *_RIGHT}
_LOST = re.compile("…(?: ?…)+")
"""Many letters in a row that no font here has."""


class _Run(Struct, frozen=True):
    """Some characters in one font and one direction."""

    text: str
    face: Face
    rightwards: bool


class Letters:
    """Writes into pictures with the fonts that there are."""

    def __init__(self, fonts: Fonts) -> None:
        self._fonts = fonts
        self._shapes = features.check("raqm")
        self._split_before: dict[tuple[str, bool], list[_Run]] = {}

    def width(self, text: str, size: int, *, bold: bool = False) -> float:
        """How many pixels wide the words are."""
        return sum(self._length(run, size) for run in self._runs(text, bold))

    def cut(self, text: str, room: float, size: int, *, bold: bool = False) -> str:
        """As much of the words as has room, an ellipsis behind what was cut; nothing where there is
        no room for a letter."""
        flat = clean(text)
        if self.width(flat, size, bold=bold) <= room:
            return flat
        parts = list(_clusters(flat))
        low, high = 0, len(parts)
        while low < high:
            middle = (low + high + 1) // 2
            shown = "".join(parts[:middle]).rstrip() + "…"
            low, high = (
                (middle, high) if self.width(shown, size, bold=bold) <= room else (low, middle - 1)
            )
        return "".join(parts[:low]).rstrip() + "…" if low else ""

    def write(
        self,
        picture: Image.Image,
        at: tuple[float, float],
        text: str,
        size: int,
        ink: str,
        *,
        bold: bool = False,
    ) -> float:
        """Write the words from `at` on, the left end of their base line; where they end is given
        back."""
        x, base = at
        pen = ImageDraw.Draw(picture)
        for run in self._runs(text, bold):
            if run.face.is_colour:
                self._paste(picture, (round(x), base), run, size)
            else:
                font, options = _font(str(run.face.path), size), self._options(run)
                pen.text((x, base), self._said(run), ink, font, anchor="ls", **options)
            x += self._length(run, size)
        return x

    def _paste(self, picture: Image.Image, at: tuple[int, float], run: _Run, size: int) -> None:
        """Signs that are pictures, brought to the size of the letters around them."""
        big = _emoji_font(str(run.face.path))
        wide = round(self._length(run, size))
        if big is None or not wide:
            return
        box = big.getbbox(run.text, anchor="ls", **self._options(run))
        full = max(1, round(box[2])), max(1, round(box[3] - box[1]))
        signs = Image.new("RGBA", full, (0, 0, 0, 0))
        ImageDraw.Draw(signs).text(
            (0, -box[1]), run.text, "black", big, anchor="ls", embedded_color=True,
            **self._options(run),
        )  # fmt: skip
        high = max(1, round(full[1] * wide / full[0]))
        small = signs.resize((wide, high), Image.Resampling.LANCZOS)
        x, base = at
        picture.paste(small, (x, round(base + size * 0.14 - high)), small)

    def _length(self, run: _Run, size: int) -> float:
        if not run.face.is_colour:
            font = _font(str(run.face.path), size)
            return font.getlength(self._said(run), **self._options(run))
        big = _emoji_font(str(run.face.path))
        if big is None:
            return 0
        return big.getlength(run.text, **self._options(run)) * size / big.size

    def _said(self, run: _Run) -> str:
        return run.text if self._shapes or not run.rightwards else run.text[::-1]

    def _options(self, run: _Run) -> dict[str, Any]:
        return {"direction": "rtl" if run.rightwards else "ltr"} if self._shapes else {}

    def _runs(self, text: str, bold: bool) -> list[_Run]:
        if len(self._split_before) > MOST_SPLIT:
            self._split_before.clear()
        runs = self._split_before.get((text, bold))
        if runs is None:
            runs = self._split_before[text, bold] = self._split(text, bold)
        return runs

    def _split(self, text: str, bold: bool) -> list[_Run]:
        """The runs of the words, from left to right."""
        own = self._fonts.bold if bold else self._fonts.regular
        flat = clean(text)
        if flat.isascii():
            return [_Run(flat, own, rightwards=False)] if flat else []
        main, parts = directions(self._known(flat, bold), flat)
        runs: list[_Run] = []
        for part, rightwards in parts[::-1] if main else parts:
            some = list(self._in_fonts(part, rightwards, bold))
            runs += some[::-1] if rightwards else some
        return runs

    def _known(self, text: str, bold: bool) -> str:
        """The words, with `…` for letters that no font here has, and nothing for other signs: no
        empty box."""
        kept = [
            cluster if self._fonts.face_for(cluster[0], bold=bold) else _lost(cluster)
            for cluster in _clusters(text)
        ]
        told = "".join(kept)
        return _LOST.sub("…", " ".join(told.split())) if told != text else text

    def _in_fonts(self, text: str, rightwards: bool, bold: bool) -> Iterator[_Run]:
        held, in_face = "", None
        for cluster in _clusters(text):
            face = self._face(cluster, bold)
            if face is None:
                continue
            if face is not in_face and held and in_face is not None:
                yield _Run(held, in_face, rightwards)
                held = ""
            held, in_face = held + cluster, face
        if held and in_face is not None:
            yield _Run(held, in_face, rightwards)

    def _face(self, cluster: str, bold: bool) -> Face | None:
        """The font of a cluster; where it asks for colour, one that has some."""
        if "\ufe0f" in cluster:
            colour = self._fonts.colour_for(cluster[0])
            if colour is not None:
                return colour
        return self._fonts.face_for(cluster[0], bold=bold)


def clean(text: str) -> str:
    """The words on one line, without signs that cannot be seen; not longer than can be shown."""
    flat = " ".join(text[: LONGEST * 4].split())[:LONGEST]
    if flat.isascii() and flat.isprintable():
        return flat
    kept = (c for c in flat if c in _JOINERS or unicodedata.category(c) not in ("Cc", "Cf", "Cs"))
    return unicodedata.normalize("NFC", "".join(kept))


def _lost(cluster: str) -> str:
    return "…" if unicodedata.category(cluster[0])[0] in "LN" else ""


def _clusters(text: str) -> Iterator[str]:
    """What is never torn apart: a letter with its accents, an emoji with what is joined to it."""
    held = ""
    for sign in text:
        joined = held.endswith("\u200d") or sign in _JOINERS or 0x1F3FB <= ord(sign) <= 0x1F3FF
        both_flags = len(held) == 1 and _is_flag(held) and _is_flag(sign)
        if held and (joined or both_flags or unicodedata.category(sign)[0] == "M"):
            held += sign
            continue
        if held:
            yield held
        held = sign
    if held:
        yield held


def _is_flag(sign: str) -> bool:
    return 0x1F1E6 <= ord(sign) <= 0x1F1FF


def directions(text: str, of: str = "") -> tuple[bool, list[tuple[str, bool]]]:
    """Whether a line runs from right to left, and its runs, in the order in which they are read.
    With `of`, the line runs as that text does, of which this is what can be shown."""
    kinds = [unicodedata.bidirectional(sign) for sign in text]
    strong_ones = (kind for kind in map(unicodedata.bidirectional, of or text) if kind in _STRONG)
    main = next(strong_ones, "L") in _RIGHT
    if not main and not any(kind in _RIGHT for kind in kinds):
        return False, [(text, False)]
    ways: list[bool | None] = []
    strong = main
    for kind in kinds:
        strong = kind in _RIGHT if kind in _STRONG else strong
        is_number = kind in ("EN", "AN")
        ways.append(strong if kind in _STRONG or is_number else None)
    return main, list(_joined(text, _settled(ways, main)))


def _settled(ways: list[bool | None], main: bool) -> list[bool]:
    """What stands between two runs of one direction belongs to them, else to the line."""
    settled: list[bool] = []
    for place, way in enumerate(ways):
        if way is None:
            before = next((w for w in reversed(ways[:place]) if w is not None), main)
            behind = next((w for w in ways[place:] if w is not None), main)
            way = before if before == behind else main
        settled.append(way)
    return settled


def _joined(text: str, ways: list[bool]) -> Iterator[tuple[str, bool]]:
    start = 0
    for place in range(1, len(text) + 1):
        if place == len(text) or ways[place] != ways[start]:
            yield text[start:place], ways[start]
            start = place


@lru_cache(64)
def _font(path: str, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(path, size)


@lru_cache(4)
def _emoji_font(path: str) -> ImageFont.FreeTypeFont | None:
    for size in _EMOJI_SIZES:
        try:
            return ImageFont.truetype(path, size)
        except OSError:
            continue
    return None
