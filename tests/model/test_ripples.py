"""Ripples: nothing moves earlier, what was in order stays so, and circles end."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.model.ripples import Shift, Stone, first_late, ripple

START = date(2027, 1, 1)


def day(number: int) -> date:
    return START + timedelta(days=number)


def stone(id_: int, number: int | None, *, moves: bool = True) -> Stone:
    return Stone(id_, None if number is None else day(number), moves)


def shifts(stones: list[Stone], afters: list[tuple[int, int]], to: int) -> dict[int, date]:
    """Where the others go when stone 1 moves to that day."""
    return {each.id: each.new for each in ripple(stones, afters, 1, day(to))}


# -- examples


def test_what_comes_after_and_would_lie_before_moves_by_as_many_days() -> None:
    road = [stone(1, 10), stone(2, 12), stone(3, 40)]
    assert shifts(road, [(2, 1), (3, 2)], 17) == {2: day(19)}


def test_what_comes_after_over_several_steps_moves_too() -> None:
    road = [stone(1, 10), stone(2, 12), stone(3, 14)]
    assert shifts(road, [(2, 1), (3, 2)], 17) == {2: day(19), 3: day(21)}


def test_a_step_without_a_date_or_that_is_reached_passes_it_on() -> None:
    for between in (stone(2, None), stone(2, 5, moves=False)):
        assert shifts([stone(1, 10), between, stone(3, 14)], [(2, 1), (3, 2)], 17) == {3: day(21)}


def test_an_earlier_day_moves_nothing() -> None:
    road = [stone(1, 10), stone(2, 3)]
    assert shifts(road, [(2, 1)], 10) == {}
    assert shifts(road, [(2, 1)], 5) == {}


def test_a_first_date_moves_what_comes_after_as_far_as_it_must() -> None:
    road = [stone(1, None), stone(2, 12), stone(3, 14), stone(4, 30)]
    assert shifts(road, [(2, 1), (3, 2), (4, 3)], 17) == {2: day(17), 3: day(17)}


def test_what_is_on_the_last_day_of_all_calendars_ends_it() -> None:
    road = [Stone(1, date(2027, 1, 1)), Stone(2, date(9999, 12, 30))]
    assert ripple(road, [(2, 1)], 1, date.max) == [Shift(2, date(9999, 12, 30), date.max)]


def test_a_milestone_that_is_not_there_moves_nothing() -> None:
    assert ripple([stone(2, 1)], [(2, 1)], 1, day(9)) == []


def test_a_goal_is_due_when_its_last_milestone_is() -> None:
    assert first_late(day(10), [day(9), day(12), day(11)]) == day(12)
    assert first_late(day(10), [day(10)]) is None
    assert first_late(day(10), []) is None
    assert first_late(None, [day(10)]) is None


# -- properties

roads = st.lists(st.tuples(st.none() | st.integers(0, 60), st.booleans()), min_size=1, max_size=12)


@st.composite
def scenes(draw: st.DrawFn) -> tuple[list[Stone], list[tuple[int, int]], date]:
    """A road, links between its milestones, circles and all, and a day for the first of them."""
    stones = [stone(id_, at, moves=moves) for id_, (at, moves) in enumerate(draw(roads), 1)]
    ids = st.integers(1, len(stones))
    links = draw(st.lists(st.tuples(ids, ids), max_size=24))
    return stones, links, day(draw(st.integers(0, 90)))


@given(scenes())
def test_nothing_moves_earlier_and_each_thing_once(
    scene: tuple[list[Stone], list[tuple[int, int]], date],
) -> None:
    stones, links, to = scene
    found = ripple(stones, links, 1, to)
    assert all(each.new > each.old for each in found)
    assert len({each.id for each in found}) == len(found)
    movable = {each.id for each in stones if each.moves and each.due_on} - {1}
    assert {each.id for each in found} <= movable


@given(scenes())
def test_all_that_moves_moves_by_the_same_number_of_days(
    scene: tuple[list[Stone], list[tuple[int, int]], date],
) -> None:
    stones, links, to = scene
    was = stones[0].due_on
    if was is not None:
        assert {each.new - each.old for each in ripple(stones, links, 1, to)} <= {to - was}


@given(scenes())
def test_what_was_in_order_stays_in_order(
    scene: tuple[list[Stone], list[tuple[int, int]], date],
) -> None:
    stones, links, to = scene
    old = {each.id: each.due_on for each in stones}
    new = old | {each.id: each.new for each in ripple(stones, links, 1, to)} | {1: to}
    movable = {each.id for each in stones if each.moves} | {1}
    for later, earlier in links:
        if later == 1 or not {later, earlier} <= movable:
            continue
        before, after = old[earlier] or date.min, old[later]
        if after is not None and before <= after:
            assert (new[earlier] or date.min) <= (new[later] or date.max)


@given(scenes(), st.randoms())
def test_the_order_of_what_is_known_does_not_matter(
    scene: tuple[list[Stone], list[tuple[int, int]], date], random: object
) -> None:
    stones, links, to = scene
    found = ripple(stones, links, 1, to)
    shuffled, others = list(stones), list(links) * 2
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    random.shuffle(others)  # type: ignore[attr-defined]
    assert ripple(shuffled, others, 1, to) == found
