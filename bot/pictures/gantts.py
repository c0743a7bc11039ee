"""The picture of a roadmap: a line of words a goal, and under it its bar with its milestones.

What is, is filled; what was planned first is hollow, on a narrow lane of its own below; by how much
something slipped is hatched. The picture brings its own paper, so that it reads the same on Slack's
light and dark.
"""

from functools import lru_cache
from io import BytesIO

from msgspec import Struct
from PIL import Image, ImageDraw

from bot.pictures import shapes
from bot.pictures.fonts import of_this_machine
from bot.pictures.legends import legend, legend_height
from bot.pictures.letters import Letters
from bot.pictures.names import MARGIN, SMALL, Name, in_order, lanes
from bot.pictures.plans import WIDTH, Bar, Diamond, Gantt, Sign
from bot.pictures.scales import Scale, scale_of, short
from bot.pictures.shapes import BAND, COLOURS, EDGE, GRID, INK, LATE, PAPER, SOFT, tint

TITLE, NAME, WORDS = 42, 34, 28
FEW = 12
"""So many goals have room for the names of their milestones; more stand closer together."""
_HEAD, _AXIS = 84, 56
_LINE, _LANE, _FIRST = 46, 38, 22
_LABEL, _GAP, _NARROW_GAP = 34, 26, 12
_PRESS = 6
"""How hard PNG presses: harder takes much longer for little."""


@lru_cache(1)
def letters() -> Letters:
    """What pictures are written with on this machine."""
    return Letters(of_this_machine())


def picture(gantt: Gantt, letters: Letters | None = None) -> bytes:
    """The PNG of a roadmap; written with this machine's fonts unless others are given."""
    return _Sheet(gantt, letters or _letters()).png()


def _letters() -> Letters:
    return letters()


class _Row(Struct, frozen=True):
    """Where a goal stands."""

    bar: Bar
    top: int
    firsts: bool
    """Whether it has a lane for what was planned first."""
    names: tuple[tuple[Name, ...], ...]
    """Those of its milestones that have room, lane by lane."""
    gap: int
    """What is free above and below it together."""
    ground: str

    @property
    def lane(self) -> int:
        """The upper edge of its bar."""
        return self.top + self.gap // 2 + _LINE

    @property
    def first_lane(self) -> int:
        return self.lane + _LANE + 2

    @property
    def labels(self) -> int:
        """The upper edge of the names of its milestones."""
        return self.lane + _LANE + (_FIRST if self.firsts else 0)

    @property
    def bottom(self) -> int:
        return self.labels + _LABEL * len(self.names) + self.gap // 2 + 4


class _Sheet:
    """One picture while it is drawn."""

    def __init__(self, gantt: Gantt, letters: Letters) -> None:
        self._gantt = gantt
        self._letters = letters
        self._scale: Scale = scale_of(gantt, MARGIN, WIDTH - MARGIN)
        self._rows = self._lay_out()
        self._foot = self._rows[-1].bottom if self._rows else _HEAD + _AXIS + 40
        low = self._foot + (_AXIS if len(self._rows) > FEW else 12)
        self._high = low + legend_height(gantt)
        self._legend_at = low
        self._picture = Image.new("RGB", (WIDTH, self._high), PAPER)
        self._pen = ImageDraw.Draw(self._picture)

    def png(self) -> bytes:
        self._paper()
        self._heading()
        for row in self._rows:
            self._line(row)
            self._bar(row)
            self._firsts(row)
            self._diamonds(row)
        legend(self._picture, self._letters, self._gantt, MARGIN, self._legend_at)
        self._pen.rectangle((0, 0, WIDTH - 1, self._high - 1), None, EDGE, 2)
        file = BytesIO()
        self._picture.save(file, "PNG", compress_level=_PRESS)
        return file.getvalue()

    def _lay_out(self) -> list[_Row]:
        few = len(self._gantt.bars) <= FEW
        rows: list[_Row] = []
        top = _HEAD + _AXIS
        for bar in self._gantt.bars:
            moved = bar.was_moved or any(diamond.was_moved for diamond in bar.diamonds)
            ground = PAPER if len(rows) % 2 else BAND
            names = lanes(in_order(bar), self._scale, self._letters) if few else ()
            rows.append(_Row(bar, top, moved, names, _GAP if few else _NARROW_GAP, ground))
            top = rows[-1].bottom
        return rows

    def _paper(self) -> None:
        for row in self._rows:
            self._pen.rectangle((0, row.top, WIDTH, row.bottom - 1), row.ground)
        top, low = _HEAD + _AXIS, self._foot
        axes = [_HEAD + _AXIS - 16, *([low + 38] if len(self._rows) > FEW else [])]
        today = self._scale.x(self._gantt.today)
        named_today = short(self._gantt.today)
        half = self._letters.width(named_today, SMALL, bold=True) / 2 + 14
        for tick in self._scale.ticks():
            x = self._scale.left + round((tick.on - self._scale.first) * self._scale.pixels)
            self._pen.line((x, top, x, low), EDGE if tick.heavy else GRID, 2)
            wide = self._letters.width(tick.name, SMALL, bold=tick.heavy)
            if x + wide > WIDTH - 8:
                continue
            for base in axes:
                if base == axes[0] and x < today + half + 8 and x + wide > today - half - 8:
                    continue  # today's own name stands there
                self._write((x, base), tick.name, SMALL, SOFT, bold=tick.heavy)
        self._pen.line((0, top, WIDTH, top), EDGE, 2)
        self._today(today, named_today, half, low)

    def _today(self, x: int, name: str, half: float, low: int) -> None:
        """The line of today, and its day in a black field on top of it."""
        self._pen.line((x, _HEAD + _AXIS - 6, x, low), INK, 4)
        left = min(max(8, x - half), WIDTH - 8 - 2 * half)
        box = (round(left), _HEAD + 8, round(left + 2 * half), _HEAD + 48)
        self._pen.rounded_rectangle(box, 8, INK)
        self._write((left + 14, _HEAD + _AXIS - 17), name, SMALL, PAPER, bold=True)

    def _heading(self) -> None:
        room = WIDTH - 2 * MARGIN
        title = self._letters.cut(self._gantt.title, room, TITLE, bold=True)
        self._write((MARGIN, 62), title, TITLE, INK, bold=True)

    def _line(self, row: _Row) -> None:
        """The words of a goal: its sign, its name, and at the end how it stands."""
        bar, base = row.bar, row.lane - _LINE + 32
        words = self._letters.cut(bar.words, WIDTH * 0.45, WORDS)
        wide = self._letters.width(words, WORDS)
        left = MARGIN + 46
        room = WIDTH - MARGIN - wide - 28 - left
        name = self._letters.cut(bar.name, room, NAME, bold=True)
        end = left + self._letters.width(name, NAME, bold=True)
        high, low = row.lane - _LINE, row.lane - 6
        self._pen.rectangle((MARGIN, high, end + 12, low), row.ground)
        self._pen.rectangle((WIDTH - MARGIN - wide - 12, high, WIDTH - 12, low), row.ground)
        shapes.paste(
            self._picture, shapes.badge(bar.sign, 34), (MARGIN, base - 29), COLOURS[bar.sign]
        )
        self._write((left, base), name, NAME, INK, bold=True)
        self._write((WIDTH - MARGIN - wide, base), words, WORDS, SOFT)

    def _bar(self, row: _Row) -> None:
        bar, scale = row.bar, self._scale
        top, low = row.lane + 4, row.lane + _LANE - 4
        colour = COLOURS[bar.sign]
        left = scale.x(bar.start_on)
        end = bar.end_on(self._gantt.today)
        right = WIDTH - MARGIN - 4 if end is None else max(scale.x(end), left + 6)
        self._pen.rectangle((left, top, right, low), tint(colour, 0.28))
        planned = bar.due_on or end
        if bar.share is not None and planned is not None and bar.share > 0:
            reach = max(scale.x(planned), left + 6) - left
            done = left + round(reach * min(bar.share, 1))
            self._pen.rectangle((left, top, min(done, right), low), colour)
        if end is not None and bar.due_on is not None:
            since = min(filter(None, (bar.first_due_on, bar.due_on)))
            if since < end:
                slip = (max(left, scale.x(since)), top, right, low)
                shapes.hatch(self._picture, slip, LATE if end > bar.due_on else INK)
        self._pen.rectangle((left, top, right, low), None, colour, 2)
        today = scale.x(self._gantt.today)
        if left < today < right:
            self._pen.line((today, top, today, low), INK, 4)
        if end is None:
            self._open_end(right, top, low, colour)

    def _open_end(self, right: int, top: int, low: int, colour: str) -> None:
        """An arrow: it goes on."""
        middle = (top + low) // 2
        corners = [(right, top - 7), (right + 26, middle), (right, low + 7)]
        self._pen.polygon(corners, colour)

    def _firsts(self, row: _Row) -> None:
        """What was planned first, hollow, on the lane below."""
        bar, scale = row.bar, self._scale
        top, low = row.first_lane + 3, row.first_lane + 15
        if bar.was_moved and bar.first_due_on is not None:
            left = scale.x(bar.start_on)
            right = max(scale.x(bar.first_due_on), left + 6)
            self._pen.rectangle((left, top, right, low), PAPER, SOFT, 2)
        for diamond in bar.diamonds:
            if diamond.first_on is None or not diamond.was_moved:
                continue
            first, now = scale.x(diamond.first_on), scale.x(diamond.on)
            if diamond.slipped:
                box = (first, top + 2, now, low - 2)
                self._pen.rectangle(box, PAPER)
                shapes.hatch(self._picture, box, SOFT)
            self._stone((first, (top + low) // 2), 20, hollow=3, ink=SOFT)

    def _diamonds(self, row: _Row) -> None:
        middle = row.lane + _LANE // 2
        for diamond in in_order(row.bar):
            self._diamond(diamond, (self._scale.x(diamond.on), middle), row.bar.sign)
        self._names(row)

    def _diamond(self, diamond: Diamond, at: tuple[int, int], sign: Sign) -> None:
        size = 42 if diamond.major else 30
        if diamond.reached:
            self._stone(at, size, ink=INK)
            mark = size * 2 // 3
            corner = (at[0] - mark // 2, at[1] - mark // 2)
            shapes.paste(self._picture, shapes.tick(mark), corner, PAPER)
        else:
            late = diamond.late and not sign.is_closed
            self._stone(at, size, hollow=5 if late else 4, ink=LATE if late else INK)
            if late:
                self._pen.rectangle((at[0] - 1, at[1] - 6, at[0] + 1, at[1] + 1), LATE)
                self._pen.rectangle((at[0] - 1, at[1] + 4, at[0] + 1, at[1] + 6), LATE)

    def _stone(self, at: tuple[int, int], size: int, *, ink: str, hollow: int = 0) -> None:
        """A diamond around a point, on paper that keeps what is behind it away."""
        ground = size + 8
        corner = (at[0] - ground // 2, at[1] - ground // 2)
        shapes.paste(self._picture, shapes.diamond(ground), corner, PAPER)
        corner = (at[0] - size // 2, at[1] - size // 2)
        shapes.paste(self._picture, shapes.diamond(size, hollow=hollow), corner, ink)

    def _names(self, row: _Row) -> None:
        """The names of milestones, on their lanes."""
        for lane, names in enumerate(row.names):
            top = row.labels + lane * _LABEL
            for name in names:
                around = (name.left - 4, top, name.right + 4, top + 32)
                self._pen.rectangle(around, row.ground)
                self._write((name.left, top + 24), name.words, SMALL, name.ink)

    def _write(
        self, at: tuple[float, float], text: str, size: int, ink: str, *, bold: bool = False
    ) -> None:
        self._letters.write(self._picture, at, text, size, ink, bold=bold)
