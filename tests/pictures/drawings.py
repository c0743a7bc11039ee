"""Roadmaps that tests draw; `python -m tests.pictures.drawings` draws the golden ones anew."""

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from functools import cache
from io import BytesIO
from pathlib import Path

from PIL import Image

from bot.pictures import Bar, Diamond, Gantt, Sign
from bot.pictures.fonts import Fonts, of_this_machine
from bot.pictures.gantts import picture
from bot.pictures.letters import Letters

GOLDEN = Path(__file__).parent / "golden"
TODAY = date(2026, 11, 27)
SMALLER = 3
"""Golden pictures are kept at a third of their size."""


def days(number: int) -> date:
    """So many days from today."""
    return TODAY + timedelta(days=number)


def bar(name: str = "G1 Launch", sign: Sign = Sign.ON_TRACK, **facts: object) -> Bar:
    """A goal of two months."""
    given: dict[str, object] = {
        "words": sign.value.replace("_", " "), "start_on": days(-30), "due_on": days(30),
    }  # fmt: skip
    return Bar(name, sign, **(given | facts))  # type: ignore[arg-type]  # as the caller says


def gantt(*bars: Bar, title: str = "Roadmap · 27 November 2026") -> Gantt:
    return Gantt(title, bars, TODAY)


def team() -> Gantt:
    """Every state that a goal can be in, with slips, late milestones and an ongoing goal."""
    road = (
        Diamond("Prototype", days(-40), days(-44), reached=True),
        Diamond("Beta test with 20 friends", days(-3), days(-17), late=True),
        Diamond("First 1,000 users", days(40), days(30), major=True),
        Diamond("Launch", days(78), days(55), major=True),
    )
    launch = bar(
        "G12 Launch the beta by the end of June", Sign.AT_RISK, words="at risk · 40 %",
        start_on=days(-60), due_on=days(80), first_due_on=days(55), share=0.4, diamonds=road,
    )  # fmt: skip
    return gantt(
        launch,
        bar("G3 Keep the lights on", Sign.UNHEARD, start_on=days(-100), due_on=None),
        bar("G4 Handbook", Sign.OFF_TRACK, due_on=days(-10), share=0.1),
        bar("G5 Hire two people", Sign.ACHIEVED, due_on=days(-20), closed_on=days(-12), share=1.0),
        bar("G6 Move the office", Sign.PAUSED, due_on=days(60), share=0.2),
        bar("G8 Win the prize", Sign.MISSED, due_on=days(-5), closed_on=days(-5)),
        bar("G9 Paper newsletter", Sign.DROPPED, closed_on=days(-20)),
    )


def crowd(many: int = 60) -> Gantt:
    """Many goals, each with five milestones."""
    bars = [
        bar(
            f"G{n} The goal that is number {n}", list(Sign)[n % 5], start_on=days(-n * 5),
            due_on=days(n * 10 + 10), share=(n % 10) / 10,
            diamonds=tuple(Diamond(f"M{k}", days(k * 30 - n * 5), reached=k < 2) for k in range(5)),
        )
        for n in range(many)
    ]  # fmt: skip
    return gantt(*bars)


def awkward() -> Gantt:
    """Long names, marks, other scripts, ten years, and everything on one day."""
    return gantt(
        bar("G1 " + "Łódź über café " * 200, due_on=days(3650)),
        bar("G2 <!channel> & <b> | `code`\n*bold*", Sign.AT_RISK, start_on=TODAY, due_on=TODAY),
        bar("G3 Ελληνικά, Русский, Tiếng Việt", words="w" * 500),
        title="Roadmap " * 40,
    )


PICTURES: Mapping[str, Callable[[], Gantt]] = {
    "team": team,
    "crowd": lambda: crowd(14),
    "awkward": awkward,
    "nothing": gantt,
}


@cache
def packaged() -> Letters:
    """Letters of the packaged font alone: on every machine the same."""
    own = of_this_machine()
    return Letters(Fonts(own.regular.path, own.bold.path, []))


def drawn(plan: Gantt, letters: Letters | None = None) -> Image.Image:
    """The picture as it arrives."""
    return Image.open(BytesIO(picture(plan, letters or packaged()))).convert("RGB")


if __name__ == "__main__":
    for name, plan in PICTURES.items():
        small = drawn(plan()).reduce(SMALLER)
        small.quantize(64).save(GOLDEN / f"{name}.png", optimize=True)
