"""The legend under a roadmap: what its shapes mean, of those that it shows."""

from collections.abc import Callable, Iterator

from PIL import Image, ImageDraw

from bot.pictures import shapes
from bot.pictures.letters import Letters
from bot.pictures.plans import WIDTH, Gantt, Sign
from bot.pictures.shapes import INK, LATE, PAPER, SOFT

_SIZE, _HIGH, _ICON = 26, 40, 56
_MARGIN, _FREE = 36, 30
_PER_LINE = 4
_WORDS = {
    Sign.ON_TRACK: "on track",
    Sign.AT_RISK: "at risk",
    Sign.OFF_TRACK: "off track",
    Sign.UNHEARD: "no word",
    Sign.PAUSED: "paused",
    Sign.ACHIEVED: "achieved",
    Sign.MISSED: "missed",
    Sign.DROPPED: "dropped",
}

_Icon = Callable[[Image.Image, int, int], None]
"""Draws at the left end and the middle line of its place."""


def legend_height(gantt: Gantt) -> int:
    """How many pixels the legend takes."""
    entries = len(list(_entries(gantt)))
    return -(-entries // _PER_LINE) * _HIGH + 28 if entries else 0


def legend(picture: Image.Image, letters: Letters, gantt: Gantt, left: int, top: int) -> None:
    """Draw it, several entries a line."""
    column = (WIDTH - 2 * left) // _PER_LINE
    for place, (icon, words) in enumerate(_entries(gantt)):
        line, of_line = divmod(place, _PER_LINE)
        x, middle = left + of_line * column, top + line * _HIGH + _HIGH // 2 + 4
        icon(picture, x, middle)
        shown = letters.cut(words, column - _ICON - 10, _SIZE)
        letters.write(picture, (x + _ICON, middle + 9), shown, _SIZE, SOFT)


def _entries(gantt: Gantt) -> Iterator[tuple[_Icon, str]]:
    bars = gantt.bars
    diamonds = [diamond for bar in bars for diamond in bar.diamonds]
    shown = {bar.sign for bar in bars}
    for sign in Sign:
        if sign in shown:
            yield _badge(sign), _WORDS[sign]
    if any(bar.share for bar in bars):
        yield _done, "so much done"
    if any(diamond.reached for diamond in diamonds):
        yield _reached, "reached"
    if any(not diamond.reached and not diamond.late for diamond in diamonds):
        yield _planned, "to be reached"
    if any(diamond.late for diamond in diamonds):
        yield _late, "late"
    if any(diamond.major for diamond in diamonds):
        yield _major, "major milestone"
    if any(bar.was_moved for bar in bars) or any(each.was_moved for each in diamonds):
        yield _first, "first plan"
    over = any(bar.due_on and (bar.end_on(gantt.today) or bar.due_on) > bar.due_on for bar in bars)
    moved = any(bar.first_due_on and bar.due_on and bar.first_due_on < bar.due_on for bar in bars)
    if over or moved or any(diamond.slipped for diamond in diamonds):
        yield _slip, "slipped"


def _badge(sign: Sign) -> _Icon:
    def draw(picture: Image.Image, left: int, middle: int) -> None:
        shapes.paste(picture, shapes.badge(sign, 28), (left + 12, middle - 14), _colour(sign))

    return draw


def _colour(sign: Sign) -> str:
    return shapes.COLOURS[sign]


def _done(picture: Image.Image, left: int, middle: int) -> None:
    pen, colour = ImageDraw.Draw(picture), shapes.COLOURS[Sign.ACHIEVED]
    pen.rectangle((left, middle - 10, left + 44, middle + 10), shapes.tint(colour, 0.28))
    pen.rectangle((left, middle - 10, left + 26, middle + 10), colour)
    pen.rectangle((left, middle - 10, left + 44, middle + 10), None, colour, 2)


def _reached(picture: Image.Image, left: int, middle: int) -> None:
    shapes.paste(picture, shapes.diamond(30), (left + 10, middle - 15), INK)
    shapes.paste(picture, shapes.tick(20), (left + 15, middle - 10), PAPER)


def _planned(picture: Image.Image, left: int, middle: int) -> None:
    shapes.paste(picture, shapes.diamond(30, hollow=4), (left + 10, middle - 15), INK)


def _late(picture: Image.Image, left: int, middle: int) -> None:
    shapes.paste(picture, shapes.diamond(30, hollow=5), (left + 10, middle - 15), LATE)
    pen, x = ImageDraw.Draw(picture), left + 25
    pen.rectangle((x - 1, middle - 6, x + 1, middle + 1), LATE)
    pen.rectangle((x - 1, middle + 4, x + 1, middle + 6), LATE)


def _major(picture: Image.Image, left: int, middle: int) -> None:
    shapes.paste(picture, shapes.diamond(42, hollow=4), (left + 4, middle - 21), INK)


def _first(picture: Image.Image, left: int, middle: int) -> None:
    box = (left, middle - 6, left + 44, middle + 6)
    ImageDraw.Draw(picture).rectangle(box, PAPER, SOFT, 2)


def _slip(picture: Image.Image, left: int, middle: int) -> None:
    shapes.hatch(picture, (left, middle - 10, left + 44, middle + 10), INK)
