"""Fonts: one that comes with a package, and for what it lacks those found on the machine.

Which signs a font has is read from its own table of them (OpenType's `cmap`, formats 4 and 12), so
that no empty box is ever drawn.
"""

import os
import struct
import sys
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from importlib.util import find_spec
from itertools import islice
from pathlib import Path
from typing import BinaryIO

MOST_FILES = 2_000
"""So many files of a machine are looked through."""
_ENDINGS = {".ttf", ".otf", ".ttc"}
_FIRST = (
    "notosans-", "notosansarabic", "notosanshebrew", "notosanscjk", "ipag", "dejavusans.",
    "notosans", "notocoloremoji", "hiragino", "yugoth", "msgothic", "arial", "segoeui",
)  # fmt: skip
"""What is looked into first, by the beginnings of their names: plain, and with many signs."""
_LAST = ("bold", "italic", "oblique", "light", "thin", "black", "mono", "serif", "narrow",
         "condensed", "medium", "symbola", "unifont")  # fmt: skip
_PICTURES = 0x1F000
"""From here on characters are pictures, and wanted in colour where there is one."""
_NEVER = ("lastresort", "adobeblank")
"""Fonts that have every sign, as a box."""


class Face:
    """One font file, the first font in it if it holds several."""

    def __init__(self, path: Path) -> None:
        self.path = path

    @property
    def is_colour(self) -> bool:
        """Whether it is made of pictures, as emoji are."""
        return "emoji" in self.path.name.lower()

    def has(self, sign: str) -> bool:
        """Whether it can show that one character."""
        starts, ends = self._ranges
        place = bisect_right(starts, ord(sign)) - 1
        return place >= 0 and ord(sign) <= ends[place]

    @cached_property
    def _ranges(self) -> tuple[Sequence[int], Sequence[int]]:
        try:
            with self.path.open("rb") as file:
                ranges = sorted(_ranges(_cmap(file)))
        except (OSError, struct.error, IndexError):
            ranges = []  # unreadable: as if it had nothing
        return [first for first, _ in ranges], [last for _, last in ranges]


class Fonts:
    """Where the signs of a picture come from."""

    def __init__(self, regular: Path, bold: Path, folders: Iterable[Path]) -> None:
        """`folders` are looked through when a sign is not in `regular`."""
        self.regular, self.bold = Face(regular), Face(bold)
        self._folders = tuple(folders)
        self._found: dict[str, Face | None] = {}

    def face_for(self, sign: str, *, bold: bool) -> Face | None:
        """The font for one character; none when no font here has it."""
        own = self.bold if bold else self.regular
        if own.has(sign):
            return own
        if sign not in self._found:
            found = self.colour_for(sign) if ord(sign) >= _PICTURES else None
            self._found[sign] = found or next((f for f in self._others if f.has(sign)), None)
        return self._found[sign]

    def colour_for(self, sign: str) -> Face | None:
        """The font that shows a character as a picture, if there is one."""
        return next((face for face in self._others if face.is_colour and face.has(sign)), None)

    @cached_property
    def _others(self) -> list[Face]:
        files = islice((file for folder in self._folders for file in _files(folder)), MOST_FILES)
        return [Face(file) for file in sorted(set(files), key=_rank)]


def of_this_machine() -> Fonts:
    """Source Sans, which comes with a package, and whatever the machine has."""
    spec = find_spec("font_source_sans_pro")
    folders = spec.submodule_search_locations if spec else None
    files = Path(next(iter(folders or ["."])), "files")
    regular, bold = (files / f"SourceSansPro-{weight}.ttf" for weight in ("Regular", "Semibold"))
    return Fonts(regular, bold, _machine_folders())


def _machine_folders() -> list[Path]:
    home = Path(os.path.expanduser("~"))
    if sys.platform == "darwin":
        return [home / "Library/Fonts", Path("/Library/Fonts"), Path("/System/Library/Fonts")]
    if sys.platform == "win32":
        return [Path(os.environ.get("WINDIR", r"C:\Windows"), "Fonts")]
    shared = [Path("/usr/local/share/fonts"), Path("/usr/share/fonts")]
    return [home / ".local/share/fonts", home / ".fonts", *shared]


def _files(folder: Path) -> Iterator[Path]:
    for where, _, names in os.walk(folder):
        for name in names:
            if Path(name).suffix.lower() in _ENDINGS and not name.lower().startswith(_NEVER):
                yield Path(where, name)


def _rank(file: Path) -> tuple[bool, int, str]:
    """Plain fonts before slanted and heavy ones, known ones before others; the rest by name, so
    that the same machine always draws the same picture."""
    name = file.name.lower().replace(" ", "")
    known = next((n for n, start in enumerate(_FIRST) if name.startswith(start)), len(_FIRST))
    return any(word in name for word in _LAST), known, str(file)


def _cmap(file: BinaryIO) -> bytes:
    """The table of a font, the first in its file, that says which characters it has."""
    head = file.read(16)
    start = struct.unpack_from(">I", head, 12)[0] if head[:4] == b"ttcf" else 0
    file.seek(start)
    tables = struct.unpack_from(">H", file.read(12), 4)[0]
    for tag, _, offset, length in struct.iter_unpack(">4sIII", file.read(16 * tables)):
        if tag == b"cmap":
            file.seek(offset)
            return file.read(length)
    return b""


def _ranges(cmap: bytes) -> list[tuple[int, int]]:
    """The ranges of characters that a table has."""
    tables = {}
    for number in range(struct.unpack_from(">H", cmap, 2)[0]):
        platform, _, offset = struct.unpack_from(">HHI", cmap, 4 + 8 * number)
        if platform in (0, 3):
            tables[struct.unpack_from(">H", cmap, offset)[0]] = offset
    if 12 in tables:
        return _segmented(cmap, tables[12])
    return list(_runs(_mapped(cmap, tables[4]))) if 4 in tables else []


def _segmented(data: bytes, at: int) -> list[tuple[int, int]]:
    count = struct.unpack_from(">I", data, at + 12)[0]
    groups = struct.iter_unpack(">III", data[at + 16 : at + 16 + 12 * count])
    return [(first, last) for first, last, _ in groups]


def _mapped(data: bytes, at: int) -> Iterator[int]:
    """The characters of a table of format 4 that are mapped to something."""
    doubled = struct.unpack_from(">H", data, at + 6)[0]
    ends, starts = at + 14, at + 16 + doubled
    deltas, offsets = starts + doubled, starts + 2 * doubled
    for place in range(0, doubled, 2):
        end, first = (struct.unpack_from(">H", data, table + place)[0] for table in (ends, starts))
        (delta,) = struct.unpack_from(">h", data, deltas + place)
        (offset,) = struct.unpack_from(">H", data, offsets + place)
        for code in range(first, min(end, 0xFFFE) + 1):
            glyph = code + delta
            if offset:
                (glyph,) = struct.unpack_from(
                    ">H", data, offsets + place + offset + 2 * (code - first)
                )
            if glyph & 0xFFFF:
                yield code


def _runs(codes: Iterable[int]) -> Iterator[tuple[int, int]]:
    first = last = -1
    for code in codes:
        if code == last + 1 and first >= 0:
            last = code
            continue
        if first >= 0:
            yield first, last
        first = last = code
    if first >= 0:
        yield first, last
