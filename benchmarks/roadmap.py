"""Row 8: a roadmap of thirty milestones as a PNG."""

import time
from collections.abc import Iterator
from datetime import date, timedelta
from functools import partial
from importlib.util import find_spec
from io import BytesIO
from typing import Any

from benchmarks.measuring import MILLISECONDS, Row, Way, each, in_turn
from benchmarks.scenery.grounds import Ground
from bot import pictures
from bot.pictures import Bar, Diamond, Gantt, Sign

TODAY = date(2026, 11, 27)
GOALS, MILESTONES = 5, 6
WIDE, HIGH = 1200, 1060
_DAY = 4
"""Pixels that a day is wide where nothing is measured."""


def measure(ground: Ground) -> Iterator[Row]:
    """From plain data to the bytes, the fonts being open; the floor draws as many bars, diamonds
    and words of the same size, and cuts, measures and hatches nothing."""
    times = 1 if ground.small else 10
    plan = _plan()
    ways: dict[str, Way] = {
        "floor": partial(_timed, times, partial(_by_hand, plan)),
        "ours": partial(_timed, times, partial(pictures.draw, plan)),
    }
    if find_spec("matplotlib"):  # an extra of benchmarks alone: left out where not installed
        ways["usual"] = partial(_timed, 1 if ground.small else 3, partial(_usually, plan))
    took = in_turn(2 if ground.small else 6, ways)
    yield Row(8, "a roadmap of 30 milestones as PNG, CPU", MILLISECONDS, **took, at_most=2)


def _timed(times: int, draw: partial[bytes]) -> float:
    return each(lambda _: draw(), range(times), time.process_time)


def _plan() -> Gantt:
    return Gantt(
        "Roadmap of #launch · Fri 27 November 2026", tuple(map(_goal, range(GOALS))), TODAY
    )


def _goal(number: int) -> Bar:
    end = TODAY + timedelta(days=100 + number * 9)
    stones = tuple(
        Diamond(
            f"Milestone {place}", TODAY + timedelta(days=place * 20),
            TODAY + timedelta(days=place * 18), reached=not place,
        )
        for place in range(MILESTONES)
    )  # fmt: skip
    return Bar(
        f"G{number} Launch the beta in the north", Sign.ON_TRACK, "on track · 40 %",
        TODAY - timedelta(days=20), end, end - timedelta(days=10), share=0.4, diamonds=stones,
    )  # fmt: skip


def _by_hand(plan: Gantt) -> bytes:
    """The least: Pillow by hand, every place known."""
    from PIL import Image, ImageDraw, ImageFont

    from bot.pictures.fonts import of_this_machine

    fonts = of_this_machine()
    names = ImageFont.truetype(str(fonts.bold.path), 34)
    words = ImageFont.truetype(str(fonts.regular.path), 26)
    picture = Image.new("RGB", (WIDE, HIGH), "white")
    pen = ImageDraw.Draw(picture)
    pen.text((36, 30), plan.title, "black", names)
    for month in range(12):
        pen.line((36 + month * 94, 140, 36 + month * 94, HIGH), "#e3e3e6", 2)
        pen.text((36 + month * 94, 100), "Jan", "#55545a", words)
    for row, bar in enumerate(plan.bars):
        top = 150 + row * 150
        pen.text((82, top), bar.name, "black", names)
        pen.text((960, top), bar.words, "#55545a", words)
        pen.rectangle((60, top + 50, 700, top + 80), "#b8e3d8", "#009e73", 2)
        pen.rectangle((60, top + 50, 300, top + 80), "#009e73")
        pen.rectangle((60, top + 90, 640, top + 102), "white", "#55545a", 2)
        for stone in bar.diamonds:
            x, y = 200 + (stone.on - TODAY).days * _DAY, top + 65
            pen.polygon([(x, y - 17), (x + 17, y), (x, y + 17), (x - 17, y)], "black")
            pen.text((x, top + 104), stone.name, "black", words)
    file = BytesIO()
    picture.save(file, "PNG")
    return file.getvalue()


def _usually(plan: Gantt) -> bytes:
    """With matplotlib, as its gallery has it: a bar a goal, a marker a milestone."""
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import dates
    from matplotlib import pyplot as plt

    figure, axes = plt.subplots(figsize=(12, 10.6), dpi=100)
    for row, bar in enumerate(plan.bars):
        assert bar.due_on is not None
        axes.barh(row, (bar.due_on - bar.start_on).days, left=_number(dates, bar.start_on))
        axes.text(_number(dates, bar.start_on), row + 0.5, bar.name)
        places = [_number(dates, stone.on) for stone in bar.diamonds]
        axes.scatter(places, [row] * len(places), marker="D", zorder=3)
        for place, stone in zip(places, bar.diamonds, strict=True):
            axes.annotate(stone.name, (place, row - 0.5))
    axes.axvline(_number(dates, plan.today))
    axes.xaxis_date()
    file = BytesIO()
    figure.savefig(file, format="png")
    plt.close(figure)
    return file.getvalue()


def _number(dates: Any, day: date) -> float:
    return float(dates.date2num(day))
