"""The picture of a roadmap: as it was looked at once, and right for any data."""

import subprocess
import sys
from datetime import date

import pytest
from PIL import Image, ImageChops, ImageStat

from bot.pictures import AT_MOST, WIDTH, Diamond, Sign, draw
from bot.pictures.names import lanes
from bot.pictures.scales import scale_of
from bot.pictures.shapes import COLOURS, badge
from tests.pictures.drawings import (
    GOLDEN,
    PICTURES,
    SMALLER,
    TODAY,
    awkward,
    bar,
    crowd,
    days,
    drawn,
    gantt,
    packaged,
    team,
)


@pytest.mark.parametrize("name", PICTURES)
def test_it_looks_as_it_did(name: str) -> None:
    small = drawn(PICTURES[name]()).reduce(SMALLER)
    with Image.open(GOLDEN / f"{name}.png") as golden:
        assert small.size == golden.size
        apart = ImageChops.difference(small, golden.convert("RGB")).convert("L")
    assert ImageStat.Stat(apart).mean[0] < 2
    histogram = apart.histogram()
    assert sum(histogram[64:]) < 0.005 * sum(histogram)


def test_the_same_data_are_the_same_picture() -> None:
    assert draw(team()) == draw(team())


def test_milestones_in_one_place_are_counted() -> None:
    def one_place(*names: str) -> object:
        return drawn(gantt(bar(diamonds=tuple(Diamond(name, days(9)) for name in names)))).tobytes()

    assert one_place("A") != one_place("A", "B") != one_place("A", "B", "C")
    assert one_place("A", "B", "C") == one_place("A", "C", "B")


def test_sixty_goals_are_one_picture_that_slack_takes() -> None:
    data = draw(crowd(AT_MOST))
    assert data.startswith(b"\x89PNG")
    assert len(data) < 2_000_000
    wide, high = drawn(crowd(AT_MOST)).size
    assert wide == WIDTH
    assert high < 10_000


def test_it_brings_its_own_paper() -> None:
    for plan in (team(), awkward(), gantt()):
        assert drawn(plan).getpixel((4, 4)) == (255, 255, 255)


@pytest.mark.parametrize(
    "plan",
    [
        gantt(),
        gantt(bar(due_on=None)),
        gantt(bar(start_on=TODAY, due_on=TODAY, first_due_on=TODAY, closed_on=TODAY, share=1.0)),
        gantt(bar(start_on=date.min, due_on=date.max, first_due_on=days(2))),
        gantt(bar(start_on=days(9), due_on=days(3), closed_on=days(-3), share=7.0)),
        gantt(bar("", words="", diamonds=tuple(Diamond("x" * 3000, TODAY) for _ in range(100)))),
        gantt(bar("日本の旗 🎌 إطلاق", words="👩‍🚀" * 90)),
    ],
    ids=["nothing", "ongoing", "one day", "all of time", "backwards", "one place", "scripts"],
)
def test_any_data_are_a_picture(plan: object) -> None:
    assert draw(plan).startswith(b"\x89PNG")  # type: ignore[arg-type]


def test_how_a_goal_stands_is_a_shape_too() -> None:
    shapes = {badge(sign, 40).tobytes() for sign in Sign}
    assert len(shapes) == len(Sign) == len(COLOURS)


def test_what_slipped_is_hatched_and_what_was_planned_first_is_hollow() -> None:
    kept = drawn(gantt(bar(due_on=days(60), first_due_on=days(60))))
    slipped = drawn(gantt(bar(due_on=days(60), first_due_on=days(30))))
    assert slipped.height > kept.height  # a lane of its own
    lane = [slipped.getpixel((x, 205)) for x in range(WIDTH)]
    assert lane.count((29, 28, 29)) > 40  # lines of ink over the bar
    assert (29, 28, 29) not in [kept.getpixel((x, 205)) for x in range(700, WIDTH)]


def test_what_came_early_has_not_slipped() -> None:
    early = Diamond("Prototype", days(-9), days(-2), reached=True)
    late = Diamond("Prototype", days(-2), days(-9), reached=True)
    assert (early.was_moved, early.slipped) == (True, False)
    assert (late.was_moved, late.slipped) == (True, True)


def test_a_cairn_that_draws_nothing_never_loads_pillow() -> None:
    asks = "import sys, bot.cli, bot.app; sys.exit('PIL' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", asks], check=False).returncode == 0


def test_a_name_without_room_stands_on_a_lane_below() -> None:
    plan = gantt(
        bar(
            due_on=days(60),
            diamonds=tuple(Diamond(f"Milestone {n}", days(4 * n)) for n in range(3)),
        )
    )
    scale = scale_of(plan, 0, WIDTH)
    placed = lanes(plan.bars[0].diamonds, scale, packaged())
    assert [[name.words for name in lane] for lane in placed] == [
        ["Milestone 2"], ["Milestone 1"], ["Milestone 0"],
    ]  # fmt: skip
    assert lanes((), scale, packaged()) == ()
