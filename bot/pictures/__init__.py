"""Pictures: plain data in, PNG bytes out. Pure, and the same bytes for the same data and fonts.

Pillow is imported when the first picture is drawn: a Cairn that draws none never loads it.
"""

from bot.pictures.plans import AT_MOST, WIDTH, Bar, Diamond, Gantt, Sign

__all__ = ["AT_MOST", "WIDTH", "Bar", "Diamond", "Gantt", "Sign", "draw"]


def draw(gantt: Gantt) -> bytes:
    """The picture of a roadmap as a PNG, `WIDTH` pixels wide and as high as its goals need."""
    from bot.pictures.gantts import picture

    return picture(gantt)
