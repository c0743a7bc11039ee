"""Shapes: smooth ones, each drawn once at four times its size and kept; and slanted lines.

The colours are Okabe and Ito's, which people see apart whatever colours they see
(jfly.uni-koeln.de/color); what they mean is always said by a shape and in words too.
"""

from collections.abc import Callable
from functools import lru_cache

from PIL import Image, ImageChops, ImageColor, ImageDraw

from bot.pictures.plans import Sign

PAPER, INK, SOFT = "#ffffff", "#1d1c1d", "#55545a"
GRID, EDGE, BAND = "#e3e3e6", "#b9b9be", "#f6f6f8"
LATE = "#d55e00"
COLOURS = {
    Sign.ON_TRACK: "#009e73",
    Sign.AT_RISK: "#e69f00",
    Sign.OFF_TRACK: LATE,
    Sign.UNHEARD: "#7a7a80",
    Sign.PAUSED: "#56b4e9",
    Sign.ACHIEVED: "#0072b2",
    Sign.MISSED: INK,
    Sign.DROPPED: "#7a7a80",
}
_FINE = 4

Draw = Callable[[ImageDraw.ImageDraw, int], None]
"""Draws in white on black, at so many times the size."""


def tint(colour: str, part: float) -> str:
    """The colour, so much of it on white paper."""
    mixed = (round(255 - (255 - value) * part) for value in ImageColor.getrgb(colour)[:3])
    return "#{:02x}{:02x}{:02x}".format(*mixed)


def paste(picture: Image.Image, mask: Image.Image, at: tuple[int, int], colour: str) -> None:
    """Lay a shape down in a colour, its left upper corner at `at`."""
    picture.paste(colour, (*at, at[0] + mask.width, at[1] + mask.height), mask)


def hatch(picture: Image.Image, box: tuple[int, int, int, int], ink: str) -> None:
    """Slanted lines over a box."""
    left, top, right, bottom = box
    if right <= left or bottom <= top:
        return
    lines = _lines(bottom - top).crop((0, 0, min(right - left, 512), bottom - top))
    for x in range(left, right, lines.width):
        wide = min(lines.width, right - x)
        paste(picture, lines.crop((0, 0, wide, lines.height)), (x, top), ink)


@lru_cache(8)
def _lines(high: int) -> Image.Image:
    def slanted(pen: ImageDraw.ImageDraw, fine: int) -> None:
        for x in range(-high * fine, 512 * fine, 16 * fine):
            pen.line((x, high * fine, x + high * fine, 0), 255, 4 * fine)

    return _smooth(512, high, slanted)


@lru_cache(16)
def diamond(size: int, *, hollow: int = 0) -> Image.Image:
    """A diamond, `hollow` to a rim of so many pixels."""

    def draw(pen: ImageDraw.ImageDraw, fine: int) -> None:
        _diamond(pen, size * fine, 0, 255)
        if hollow:
            _diamond(pen, size * fine, round(hollow * 1.42 * fine), 0)

    return _smooth(size, size, draw)


def _diamond(pen: ImageDraw.ImageDraw, size: int, by: int, ink: int) -> None:
    middle = size / 2
    pen.polygon([(middle, by), (size - by, middle), (middle, size - by), (by, middle)], ink)


@lru_cache(16)
def tick(size: int) -> Image.Image:
    """A check mark."""

    def draw(pen: ImageDraw.ImageDraw, fine: int) -> None:
        places = ((0.2, 0.52), (0.42, 0.74), (0.8, 0.28))
        full = size * fine
        pen.line([(x * full, y * full) for x, y in places], 255, round(full * 0.14), "curve")

    return _smooth(size, size, draw)


@lru_cache(16)
def badge(sign: Sign, size: int) -> Image.Image:
    """The shape of how a goal stands, its sign cut out of it."""
    shape, cut_out = _BADGES[sign]

    def draw(pen: ImageDraw.ImageDraw, fine: int) -> None:
        shape(pen, size * fine)

    whole = _smooth(size, size, draw)

    def cut(pen: ImageDraw.ImageDraw, fine: int) -> None:
        cut_out(pen, size * fine)

    return ImageChops.subtract(whole, _smooth(size, size, cut))


def _smooth(wide: int, high: int, draw: Draw) -> Image.Image:
    mask = Image.new("L", (wide * _FINE, high * _FINE), 0)
    draw(ImageDraw.Draw(mask), _FINE)
    return mask.reduce(_FINE)


def _disc(pen: ImageDraw.ImageDraw, size: int) -> None:
    pen.ellipse((0, 0, size - 1, size - 1), 255)


def _ring(pen: ImageDraw.ImageDraw, size: int) -> None:
    _disc(pen, size)
    rim = round(size * 0.1)
    pen.ellipse((rim, rim, size - 1 - rim, size - 1 - rim), 0)
    _question(pen, size)


def _square(pen: ImageDraw.ImageDraw, size: int) -> None:
    edge = round(size * 0.06)
    pen.rounded_rectangle((edge, edge, size - 1 - edge, size - 1 - edge), size * 0.16, 255)


def _triangle(pen: ImageDraw.ImageDraw, size: int) -> None:
    pen.polygon([(size / 2, size * 0.03), (size - 1, size * 0.95), (0, size * 0.95)], 255)


def _star(pen: ImageDraw.ImageDraw, size: int) -> None:
    corners = (
        (50, 0), (63, 34), (100, 36), (71, 59), (81, 95), (50, 75), (19, 95), (29, 59), (0, 36),
        (37, 34),
    )  # fmt: skip
    pen.polygon([(x * size / 100, y * size / 100) for x, y in corners], 255)


def _line(pen: ImageDraw.ImageDraw, size: int, *places: tuple[float, float]) -> None:
    points = [(x * size, y * size) for x, y in places]
    pen.line(points, 255, round(size * 0.13), "curve")


def _question(pen: ImageDraw.ImageDraw, size: int) -> None:
    _line(pen, size, (0.37, 0.36), (0.45, 0.27), (0.58, 0.28), (0.63, 0.38), (0.5, 0.5),
          (0.5, 0.6))  # fmt: skip
    pen.ellipse((size * 0.43, size * 0.67, size * 0.57, size * 0.81), 255)


def _check(pen: ImageDraw.ImageDraw, size: int) -> None:
    _line(pen, size, (0.26, 0.52), (0.44, 0.69), (0.75, 0.33))


def _cross(pen: ImageDraw.ImageDraw, size: int) -> None:
    _line(pen, size, (0.3, 0.3), (0.7, 0.7))
    _line(pen, size, (0.7, 0.3), (0.3, 0.7))


def _bang(pen: ImageDraw.ImageDraw, size: int) -> None:
    _line(pen, size, (0.5, 0.36), (0.5, 0.66))
    pen.ellipse((size * 0.43, size * 0.74, size * 0.57, size * 0.88), 255)


def _dash(pen: ImageDraw.ImageDraw, size: int) -> None:
    _line(pen, size, (0.28, 0.5), (0.72, 0.5))


def _rest(pen: ImageDraw.ImageDraw, size: int) -> None:
    _line(pen, size, (0.38, 0.3), (0.38, 0.7))
    _line(pen, size, (0.62, 0.3), (0.62, 0.7))


def _nothing(pen: ImageDraw.ImageDraw, size: int) -> None:
    pass


_Shape = Callable[[ImageDraw.ImageDraw, int], None]
_BADGES: dict[Sign, tuple[_Shape, _Shape]] = {
    Sign.ON_TRACK: (_disc, _check),
    Sign.AT_RISK: (_triangle, _bang),
    Sign.OFF_TRACK: (_square, _cross),
    Sign.UNHEARD: (_ring, _nothing),
    Sign.PAUSED: (_disc, _rest),
    Sign.ACHIEVED: (_star, _nothing),
    Sign.MISSED: (_disc, _cross),
    Sign.DROPPED: (_disc, _dash),
}
