"""Progress is computed, never typed; health never hides that a word is old."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.model import GoalState, MilestoneState, Size, Status
from bot.model.progress import (
    AT_RISK_BEHIND,
    OFF_TRACK_BEHIND,
    SILENCE,
    Health,
    expected_by,
    health_of,
    is_late,
    is_stale,
    pace_of,
    progress_of,
    share_of,
    share_reached,
)

NOW = datetime(2026, 11, 23, 14, 0, tzinfo=UTC)
START = date(2026, 1, 1)
DUE = date(2026, 4, 11)
"""A hundred days after START."""

shares = st.floats(0, 1)
numbers = st.decimals(
    min_value=-(10**12), max_value=10**12, allow_nan=False, allow_infinity=False, places=4
)
roads = st.lists(st.tuples(st.sampled_from(Size), st.sampled_from(MilestoneState)), max_size=40)
days = st.dates(date(2020, 1, 1), date(2035, 12, 31))

PLANNED, REACHED = MilestoneState.PLANNED, MilestoneState.REACHED


@given(numbers, numbers, numbers)
def test_a_share_is_never_under_nothing_or_over_all(
    baseline: Decimal, target: Decimal, current: Decimal
) -> None:
    assert 0 <= share_of(baseline, target, current) <= 1


@given(numbers, numbers, numbers, numbers)
def test_nearer_to_the_target_is_never_less(
    baseline: Decimal, target: Decimal, one: Decimal, other: Decimal
) -> None:
    rising = sorted([one, other], reverse=target < baseline)
    far, near = (share_of(baseline, target, value) for value in rising)
    if baseline != target:
        assert far <= near


@given(numbers, numbers)
def test_the_baseline_is_nothing_and_the_target_all(baseline: Decimal, target: Decimal) -> None:
    assert share_of(baseline, target, target) == 1
    if baseline != target:
        assert share_of(baseline, target, baseline) == 0


def test_a_falling_number_counts_as_a_rising_one() -> None:
    assert share_of(Decimal(8), Decimal(4), Decimal(6)) == 0.5
    assert share_of(Decimal(8), Decimal(4), Decimal(9)) == 0


def test_a_number_that_need_not_move_is_there_or_not() -> None:
    assert share_of(Decimal(5), Decimal(5), Decimal(5)) == 1
    assert share_of(Decimal(5), Decimal(5), Decimal(4)) == 0


@given(numbers, numbers, numbers, numbers)
def test_a_number_to_be_kept_between_two_is_there_or_not(
    baseline: Decimal, target: Decimal, low: Decimal, current: Decimal
) -> None:
    inside = min(low, target) <= current <= max(low, target)
    assert share_of(baseline, target, current, low) == (1 if inside else 0)


def test_the_bounds_of_a_band_are_within_it() -> None:
    for current, share in ((3, 0), (4, 1), (6, 1), (8, 1), (9, 0)):
        assert share_of(Decimal(20), Decimal(8), Decimal(current), Decimal(4)) == share


@given(st.lists(shares, max_size=8), roads, st.lists(shares, max_size=8))
def test_progress_is_never_under_nothing_or_over_all(
    objectives: list[float], road: list[tuple[Size, MilestoneState]], supporting: list[float]
) -> None:
    progress = progress_of(objectives, road, supporting)
    assert progress is None or 0 <= progress <= 1


@given(st.lists(shares, max_size=8), roads, st.lists(shares, max_size=8), st.data())
def test_the_order_of_parts_does_not_matter(
    objectives: list[float],
    road: list[tuple[Size, MilestoneState]],
    supporting: list[float],
    data: st.DataObject,
) -> None:
    shuffled = progress_of(
        data.draw(st.permutations(objectives)),
        data.draw(st.permutations(road)),
        data.draw(st.permutations(supporting)),
    )
    assert shuffled == progress_of(objectives, road, supporting)


@given(st.lists(shares, min_size=1, max_size=8), roads, st.lists(shares, max_size=8), st.data())
def test_no_part_that_grows_makes_the_whole_less(
    objectives: list[float],
    road: list[tuple[Size, MilestoneState]],
    supporting: list[float],
    data: st.DataObject,
) -> None:
    more = [data.draw(st.floats(share, 1)) for share in objectives]
    more_support = [data.draw(st.floats(share, 1)) for share in supporting]
    before = progress_of(objectives, road, supporting)
    after = progress_of(more, road, more_support)
    assert before is not None
    assert after is not None
    assert before <= after


@given(roads, st.integers(0, 39))
def test_reaching_a_milestone_never_takes_progress_away(
    road: list[tuple[Size, MilestoneState]], which: int
) -> None:
    if which >= len(road) or road[which][1] != PLANNED:
        return
    after = [*road]
    after[which] = (road[which][0], REACHED)
    before_share, after_share = share_reached(road), share_reached(after)
    assert before_share is not None
    assert after_share is not None
    assert after_share > before_share


@given(roads)
def test_all_reached_is_all(road: list[tuple[Size, MilestoneState]]) -> None:
    counted = [size for size, state in road if state in (PLANNED, REACHED)]
    share = share_reached([(size, REACHED) for size in counted])
    assert share == (1 if counted else None)


def test_a_major_milestone_counts_double() -> None:
    assert share_reached([(Size.MAJOR, REACHED), (Size.MINOR, PLANNED)]) == 2 / 3


def test_proposals_and_dropped_milestones_are_no_part_of_the_road() -> None:
    aside = [(Size.MAJOR, MilestoneState.PROPOSED), (Size.MAJOR, MilestoneState.DROPPED)]
    assert share_reached(aside) is None
    assert share_reached([*aside, (Size.MINOR, REACHED)]) == 1


def test_what_nothing_measures_has_no_percentage() -> None:
    assert progress_of([], []) is None
    assert pace_of(None, START, DUE, date(2026, 3, 1)) is None


def test_parts_weigh_alike_however_many_things_are_in_each() -> None:
    road = [(Size.MINOR, REACHED), (Size.MINOR, PLANNED)]
    assert progress_of([1.0, 1.0, 1.0], road) == 0.75
    assert progress_of([1.0], road, [0.0]) == 0.5


@given(days, days, days, days)
def test_what_is_expected_rises_with_the_days_and_stays_within_all(
    start: date, due: date, one: date, other: date
) -> None:
    earlier, later = sorted([one, other])
    first, second = expected_by(start, due, earlier), expected_by(start, due, later)
    assert first is not None
    assert second is not None
    assert 0 <= first <= second <= 1


def test_all_is_expected_on_the_due_day_and_nothing_on_the_first() -> None:
    assert expected_by(START, DUE, START) == 0
    assert expected_by(START, DUE, DUE) == 1
    assert expected_by(START, START, START - timedelta(days=1)) == 0
    assert expected_by(START, START, START) == 1


def test_a_29_february_is_a_day_like_others() -> None:
    leap = date(2028, 2, 29)
    assert expected_by(leap, date(2029, 2, 28), leap) == 0
    assert expected_by(date(2028, 2, 28), date(2028, 3, 1), leap) == 0.5
    assert expected_by(date(2027, 3, 1), leap, leap) == 1


def test_behind_its_due_day_all_stays_expected_and_before_its_start_nothing() -> None:
    late = pace_of(0.5, START, DUE, DUE + timedelta(days=400))
    assert late is not None
    assert (late.expected, late.status) == (1, Status.OFF_TRACK)
    early = pace_of(0.5, START, DUE, START - timedelta(days=1))
    assert early is not None
    assert (early.expected, early.status) == (0, None)


def test_across_the_date_line_each_reader_has_their_own_day() -> None:
    """On the due day in Kiritimati it is the day before in Honolulu: a day's worth is no alarm."""
    here, there = (pace_of(1.0, START, DUE, DUE - timedelta(days=days)) for days in (0, 1))
    assert here is not None
    assert there is not None
    assert (here.expected, there.expected) == (1, 0.99)
    assert here.status == there.status == Status.ON_TRACK


def test_a_goal_of_one_day_is_never_too_early_on_that_day() -> None:
    pace = pace_of(0.0, START, START, START)
    assert pace is not None
    assert (pace.expected, pace.status) == (1, Status.OFF_TRACK)


@given(st.floats(0, 1), days, st.integers(10, 4000), st.integers(0, 4000))
def test_too_early_is_said_in_the_first_tenth_and_in_no_other(
    progress: float, start: date, length: int, passed: int
) -> None:
    due = start + timedelta(days=length)
    pace = pace_of(progress, start, due, start + timedelta(days=passed))
    assert pace is not None
    assert (pace.status is None) == (passed * 10 < length)


@given(
    st.sampled_from(GoalState), st.sampled_from([None, *Status]), st.integers(0, 100),
    st.none() | st.integers(1, 35),
)  # fmt: skip
def test_health_is_closed_then_paused_then_stale_then_what_was_reported(
    state: GoalState, reported: Status | None, silent: int, every: int | None
) -> None:
    cadence = timedelta(days=every) if every else None
    health = health_of(state, reported, NOW - timedelta(days=silent), NOW, cadence)
    if state != GoalState.ACTIVE:
        assert health == Health(state.value)
    elif silent > (14 if every is None else 1.5 * every):
        assert health == Health.STALE
    else:
        assert health == (Health(reported.value) if reported else Health.UNHEARD)


def test_an_ongoing_goal_has_no_pace_and_nothing_is_expected_of_it() -> None:
    assert expected_by(START, None, DUE) is None
    assert pace_of(0.5, START, None, DUE) is None


@pytest.mark.parametrize("day", [1, 5, 9])
def test_in_the_first_tenth_it_is_too_early_to_tell(day: int) -> None:
    pace = pace_of(0.0, START, DUE, START + timedelta(days=day))
    assert pace is not None
    assert pace.status is None


@pytest.mark.parametrize(
    ("progress", "status"),
    [
        (0.50, Status.ON_TRACK),
        (0.34, Status.ON_TRACK),
        (0.33, Status.AT_RISK),
        (0.18, Status.AT_RISK),
        (0.17, Status.OFF_TRACK),
        (0.0, Status.OFF_TRACK),
        (0.9, Status.ON_TRACK),
    ],
)
def test_half_way_the_pace_says_how_far_behind_it_is(progress: float, status: Status) -> None:
    pace = pace_of(progress, START, DUE, START + timedelta(days=50))
    assert pace is not None
    assert (pace.progress, pace.expected, pace.status) == (progress, 0.5, status)
    assert AT_RISK_BEHIND < OFF_TRACK_BEHIND


@given(st.sampled_from([0.0, 0.2, 0.4, 0.6, 0.8, 1.0]), days, days, days)
def test_more_progress_never_looks_worse(
    progress: float, start: date, due: date, today: date
) -> None:
    worse = [Status.OFF_TRACK, Status.AT_RISK, Status.ON_TRACK]
    less = pace_of(progress / 2, start, due, today)
    more = pace_of(progress, start, due, today)
    assert less is not None
    assert more is not None
    if less.status and more.status:
        assert worse.index(less.status) <= worse.index(more.status)


@pytest.mark.parametrize("state", [state for state in GoalState if state != GoalState.ACTIVE])
@pytest.mark.parametrize("reported", [None, Status.OFF_TRACK])
def test_closed_and_paused_come_before_all_that_is_said(
    state: GoalState, reported: Status | None
) -> None:
    long_ago = NOW - timedelta(days=400)
    assert health_of(state, reported, long_ago, NOW) == Health(state.value)


def test_old_words_are_shown_as_old_whatever_they_said() -> None:
    heard = NOW - SILENCE - timedelta(seconds=1)
    for reported in (None, *Status):
        assert health_of(GoalState.ACTIVE, reported, heard, NOW) == Health.STALE


@given(st.sampled_from([None, *Status]), st.integers(0, int(SILENCE.total_seconds())))
def test_fresh_words_are_shown_as_they_were_said(reported: Status | None, ago: int) -> None:
    health = health_of(GoalState.ACTIVE, reported, NOW - timedelta(seconds=ago), NOW)
    assert health == (Health(reported.value) if reported else Health.UNHEARD)


def test_a_goal_with_a_cadence_is_stale_after_one_and_a_half_of_it() -> None:
    week = timedelta(days=7)
    assert not is_stale(NOW - timedelta(days=10), NOW, week)
    assert is_stale(NOW - timedelta(days=11), NOW, week)
    assert not is_stale(NOW - timedelta(days=40), NOW, timedelta(days=28))


@pytest.mark.parametrize("state", MilestoneState)
def test_only_a_planned_milestone_can_be_late(state: MilestoneState) -> None:
    today = NOW.date()
    assert is_late(state, today - timedelta(days=1), today) == (state == PLANNED)
    assert not is_late(state, today, today)
    assert not is_late(state, None, today)
