"""Slack's own charts and tables: within its limits, beside the words, and left where unknown."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest

from bot.db import Database
from bot.model import Kind, MilestoneState, Scope, Workspace
from bot.playground.limits import message_problems
from bot.services.pages.burn_ups import POINTS, BurnUp, Point, thinned
from bot.services.pages.leaves import leaf
from bot.slack.sender.showing import under_the_first
from bot.slack.views import charts
from bot.slack.views import progress as views
from bot.slack.views.parts import Message, section
from tests.people import Cast
from tests.slack import sheets
from tests.slack.sheets import TEXTS, TODAY, buttons, check_message, readable

from .office import Office, opened


def burn_up(text: str = "first response", points: int = 3, *, plan: bool = True) -> BurnUp:
    days = [TODAY + timedelta(days=number * 30) for number in range(points)]
    road = tuple(Point(day, 8 - n / 10, 8 - n / 5 if plan else None) for n, day in enumerate(days))
    return BurnUp(7, text, text[:40], 4.0, road)


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
@pytest.mark.parametrize("count", [0, 1, 150])
def test_any_words_are_within_slacks_limits(text: str, count: int) -> None:
    ups = [burn_up(text, POINTS), burn_up(text, 1, plan=False)]
    message = views.shared_goal(sheets.goal(text, count), sheets.FORECAST, ups, "U0BEN")
    check_message(message)
    whole = under_the_first(message.blocks, message.native)
    assert message_problems(whole) == []
    assert len(whole) <= 50
    shared = views.summary(sheets.summary(text, count), shared=True, table=True)
    assert message_problems(under_the_first(shared.blocks, shared.native)) == []


def test_an_objective_is_drawn_beside_its_plan() -> None:
    chart = charts.burn_up(burn_up())["chart"]
    assert [line["name"] for line in chart["series"]] == ["Actual", "Plan"]
    assert chart["axis_config"]["categories"] == ["23 Nov", "23 Dec", "22 Jan"]
    again = BurnUp(7, "x", "", 4.0, tuple(Point(TODAY.replace(year=y), y, y) for y in (2026, 2027)))
    years = charts.burn_up(again)["chart"]["axis_config"]["categories"]
    assert years == ["23 Nov 2026", "23 Nov 2027"]
    kept = charts.burn_up(burn_up(plan=False))["chart"]["series"][1]
    assert kept["name"] == "Target"
    assert [point["value"] for point in kept["data"]] == [4.0, 4.0, 4.0]


def test_the_table_says_of_each_milestone_where_it_is() -> None:
    late = sheets.milestone("Beta", due_on=TODAY - timedelta(days=2), late=True)
    done = sheets.milestone("Alpha", state=MilestoneState.REACHED, reached_on=TODAY)
    table = charts.road(sheets.goal("Launch", 0, milestones=(done, late)))
    assert table is not None
    assert [[cell["text"] for cell in row] for row in table["rows"][1:]] == [
        ["M34 Alpha", "major", "reached", "2026-11-23", "2026-11-23"],
        ["M34 Beta", "major", "late", "2026-11-21", "2026-11-23"],
    ]
    assert charts.road(sheets.goal("Launch", 0, milestones=())) is None


def test_the_table_of_a_channel_says_how_each_goal_stands() -> None:
    message = views.summary(sheets.summary("Launch", 2), shared=True, table=True)
    (table,) = message.native
    assert [cell["text"] for cell in table["rows"][0]] == [
        "Goal", "Health", "Progress", "Milestones", "Due",
    ]  # fmt: skip
    assert [cell["text"] for cell in table["rows"][1]] == [
        "G1 Launch", "🟢 on track ⚠ behind", "10 %", "1 of 3", "2027-03-23",
    ]  # fmt: skip
    assert views.summary(sheets.summary("Launch", 2)).native == ()
    assert views.summary(sheets.summary("Launch", 0), shared=True, table=True).native == ()


def test_of_many_days_twenty_are_drawn_with_both_ends() -> None:
    points = burn_up(points=133).points
    some = thinned(points)
    assert len(some) == len({point.on for point in some}) == POINTS
    assert (some[0], some[-1]) == (points[0], points[-1])


def test_only_a_goal_of_a_channel_can_be_shared_with_it() -> None:
    for scope, offered in ((Scope.CHANNEL, ["Share"]), (Scope.PERSONAL, [])):
        shown = views.goal(sheets.goal("x", 0, scope=scope), None, leaf(0, 0))
        assert buttons(shown.blocks) == offered


@pytest.fixture
def office(db: Database, cast: Cast, now: datetime) -> Iterator[Office]:
    native = tuple(each for each in [charts.burn_up(burn_up())])
    with opened(db, cast, now) as office:
        office.sender = office.new_sender(
            render=lambda *_: Message("G1", [section("G1"), section("Words")], native=native)
        )
        yield office


def test_charts_stand_under_the_first_block(office: Office) -> None:
    office.owe("k", kind=Kind.GOAL_PROGRESS)
    office.sender.work_once()
    [posted] = office.posted()
    assert [b["type"] for b in posted.blocks] == ["section", "data_visualization", "section"]
    assert plain_at(office) is None


def test_where_slack_does_not_know_them_the_words_stand_alone_and_it_is_remembered(
    office: Office, now: datetime
) -> None:
    office.slack.faults.add("chat.postMessage", "ok_false", error="invalid_blocks")
    office.owe("k", kind=Kind.GOAL_PROGRESS)
    office.sender.work_once()
    [posted] = office.posted()
    assert "data_visualization" not in readable(posted.blocks)
    assert [b["type"] for b in posted.blocks] == ["section", "section"]
    at = plain_at(office)
    assert at is not None
    assert at >= now


def plain_at(office: Office) -> datetime | None:
    with office.db.read() as session:
        return session.get_one(Workspace, office.cast.workspace.id).plain_at
