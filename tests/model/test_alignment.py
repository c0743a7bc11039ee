"""A goal that supports another counts in it: the same for everybody, and never round in circles."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from bot.model import GoalState, Scope
from bot.model.alignment import Branch, Reach, counts_in, standings_of

ANA, BEN = 1, 2
LAUNCH = Reach(Scope.CHANNEL, 1, private=False, owner_id=ANA)
OTHER_PUBLIC = Reach(Scope.CHANNEL, 2, private=False, owner_id=ANA)
BOARD = Reach(Scope.CHANNEL, 3, private=True, owner_id=ANA)
OTHER_PRIVATE = Reach(Scope.CHANNEL, 4, private=True, owner_id=ANA)
EVERYBODY = Reach(Scope.WORKSPACE, 3, private=True, owner_id=ANA)
ANAS = Reach(Scope.PERSONAL, None, private=False, owner_id=ANA)
BENS = Reach(Scope.PERSONAL, None, private=False, owner_id=BEN)

reaches = st.sampled_from(
    [LAUNCH, OTHER_PUBLIC, BOARD, OTHER_PRIVATE, EVERYBODY, ANAS, BENS]
)  # fmt: skip
parts = st.lists(st.floats(0, 1), max_size=2).map(tuple)


def branch(id_: int, parent: int | None = None, *own: float, **facts: Any) -> Branch:
    known: dict[str, Any] = {"state": GoalState.ACTIVE, "ongoing": False, "reach": LAUNCH} | facts
    return Branch(id=id_, parent_id=parent, parts=own, **known)


@st.composite
def forests(draw: st.DrawFn) -> list[Branch]:
    """Up to a dozen goals that support one another somehow, in circles too."""
    count = draw(st.integers(1, 12))
    ids = range(1, count + 1)
    parents = st.none() | st.integers(1, count + 3)  # some support what is not known here
    return [
        Branch(
            id_, draw(parents), draw(st.sampled_from(GoalState)), draw(st.booleans()),
            draw(reaches), draw(parts),
        )
        for id_ in ids
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("parent", "children"),
    [
        (LAUNCH, [LAUNCH, OTHER_PUBLIC, EVERYBODY]),
        (BOARD, [BOARD, LAUNCH, OTHER_PUBLIC, EVERYBODY]),
        (EVERYBODY, [LAUNCH, OTHER_PUBLIC, EVERYBODY]),
        (ANAS, [ANAS, LAUNCH, OTHER_PUBLIC, EVERYBODY]),
    ],
)
def test_what_all_readers_of_the_parent_may_see_counts_in_it(
    parent: Reach, children: list[Reach]
) -> None:
    every = [LAUNCH, OTHER_PUBLIC, BOARD, OTHER_PRIVATE, EVERYBODY, ANAS, BENS]
    assert [child for child in every if counts_in(child, parent)] == [
        child for child in every if child in children
    ]


def test_a_workspace_goal_of_a_private_channel_does_not_open_that_channel() -> None:
    assert not counts_in(BOARD, EVERYBODY)


def test_supporting_goals_are_one_part_beside_milestones_and_objectives() -> None:
    found = standings_of([branch(1, None, 0.0), branch(2, 1, 1.0), branch(3, 1, 0.5)])
    assert found[1].supporting == {2: 1.0, 3: 0.5}
    assert found[1].progress == (0.0 + 0.75) / 2


def test_it_goes_on_through_goals_that_only_others_support() -> None:
    found = standings_of([branch(1), branch(2, 1), branch(3, 2, 0.4)])
    assert (found[1].progress, found[2].progress) == (0.4, 0.4)


@pytest.mark.parametrize(
    ("state", "share"),
    [
        (GoalState.ACTIVE, 0.5),
        (GoalState.PAUSED, 0.5),
        (GoalState.MISSED, 0.5),
        (GoalState.ACHIEVED, 1.0),
        (GoalState.DROPPED, None),
    ],
)
def test_what_a_supporting_goal_counts_follows_from_its_state(
    state: GoalState, share: float | None
) -> None:
    assert standings_of([branch(1), branch(2, 1, 0.5, state=state)])[1].progress == share


@pytest.mark.parametrize("state", GoalState)
def test_an_ongoing_goal_is_no_part_and_has_no_percentage(state: GoalState) -> None:
    found = standings_of([branch(1), branch(2, 1, 0.5, state=state, ongoing=True)])
    assert (found[1].progress, found[2].progress) == (None, None)
    top = standings_of([branch(1, ongoing=True), branch(2, 1, 0.5)])[1]
    assert (top.progress, top.supporting) == (None, {2: 0.5})


def test_what_nothing_measures_is_no_part_unless_it_was_achieved() -> None:
    assert standings_of([branch(1, None, 0.3), branch(2, 1)])[1].progress == 0.3
    achieved = branch(2, 1, state=GoalState.ACHIEVED)
    assert standings_of([branch(1, None, 0.0), achieved])[1].progress == 0.5


def test_in_a_circle_none_counts_in_another_and_what_hangs_on_it_does() -> None:
    circle = [branch(1, 2, 0.2), branch(2, 3, 0.4), branch(3, 1, 0.6)]
    found = standings_of([*circle, branch(4, 1, 1.0), branch(5, 5, 0.7)])
    assert [found[id_].progress for id_ in (1, 2, 3, 5)] == [0.6, 0.4, 0.6, 0.7]


def test_ten_thousand_goals_in_one_line_are_no_deeper_than_two() -> None:
    line = [branch(id_, id_ - 1 or None) for id_ in range(1, 10_000)]
    assert standings_of([*line, branch(10_000, 9_999, 0.25)])[1].progress == 0.25


@given(forests())
def test_no_tree_brings_a_goal_over_all_or_under_nothing(forest: list[Branch]) -> None:
    found = standings_of(forest)
    assert found.keys() == {each.id for each in forest}
    for each in forest:
        standing = found[each.id]
        assert standing.progress is None or 0 <= standing.progress <= 1
        assert all(0 <= share <= 1 for share in standing.supporting.values())
        if each.ongoing:
            assert standing.progress is None


@given(forests(), st.randoms(use_true_random=False))
def test_the_order_of_goals_does_not_matter(forest: list[Branch], random: Any) -> None:
    shuffled = [*forest]
    random.shuffle(shuffled)
    assert standings_of(shuffled) == standings_of(forest)


@given(forests(), st.data())
def test_more_of_any_part_never_makes_any_goal_less(forest: list[Branch], data: Any) -> None:
    at = data.draw(st.integers(0, len(forest) - 1))
    each = forest[at]
    more = tuple(data.draw(st.floats(share, 1)) for share in each.parts)
    raised = [*forest[:at], replace(each, parts=more), *forest[at + 1 :]]
    before, after = standings_of(forest), standings_of(raised)
    for id_, standing in before.items():
        new = after[id_].progress
        assert (standing.progress is None) == (new is None)
        if standing.progress is not None and new is not None:
            assert new >= standing.progress


@given(forests())
def test_only_what_counts_leaves_a_trace_in_the_number(forest: list[Branch]) -> None:
    """Without the goals that do not count, every number is the same: nothing hidden is in it."""
    found = standings_of(forest)
    counting = {child for standing in found.values() for child in standing.supporting}
    cut = [
        replace(each, parent_id=each.parent_id if each.id in counting else None) for each in forest
    ]
    assert standings_of(cut) == found
