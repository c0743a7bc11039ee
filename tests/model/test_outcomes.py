"""Where a delivery stands after each thing that can come of it."""

from datetime import UTC, datetime, timedelta

import pytest
from msgspec.structs import replace

from bot.model import DeliveryState, Kind
from bot.model.claims import Claim, Step
from bot.model.outcomes import (
    CANNOT_SAY,
    MAYBE_SENT,
    NEVER_ARRIVED,
    NOTHING_TO_SAY,
    TRIES,
    Absent,
    Doubtful,
    Later,
    Outcome,
    Refused,
    Sent,
    Silenced,
    Standing,
    Unsaid,
    after,
    is_told,
    longer,
)

NOW = datetime(2026, 11, 23, 14, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)
POST = Claim(
    id=1,
    fence=1,
    step=Step.POST,
    workspace_id=1,
    key="goal:1:card",
    kind=Kind.GOAL_CARD,
    subject_id=1,
    channel="C1",
    conversation="C1",
    thread_ts=None,
    ts=None,
    posted_in=None,
    due_at=NOW - SECOND,
    attempts=0,
    looked=0,
    shown=0,
    for_person_id=1,
    claimed_at=NOW - SECOND,
    lease_ends=NOW + 59 * SECOND,
    tokens_taken=1,
)
UPDATE = replace(POST, step=Step.UPDATE, ts="1.1", posted_in="C1", shown=1)
LOOK = replace(POST, step=Step.LOOK, claimed_at=NOW - 15 * SECOND)


@pytest.mark.parametrize(
    ("claim", "outcome", "state"),
    [
        (POST, Sent("1.1", "C1", 1), DeliveryState.SENT),
        (POST, Refused("is_archived"), DeliveryState.FAILED),
        (POST, Later("ratelimited", SECOND), DeliveryState.PENDING),
        (POST, Later("unreachable"), DeliveryState.PENDING),
        (POST, Doubtful("http_500"), DeliveryState.DOUBTFUL),
        (POST, Unsaid("KeyError"), DeliveryState.PENDING),
        (POST, Silenced("token_revoked"), DeliveryState.PENDING),
        (UPDATE, Sent("1.1", "C1", 2), DeliveryState.SENT),
        (UPDATE, Refused("edit_window_closed"), DeliveryState.SENT),
        (UPDATE, Later("ratelimited", SECOND), DeliveryState.SENT),
        (UPDATE, Doubtful("http_500"), DeliveryState.SENT),
        (UPDATE, Unsaid("KeyError"), DeliveryState.SENT),
        (UPDATE, Silenced("token_revoked"), DeliveryState.SENT),
        (LOOK, Sent("1.1", "C1", 1), DeliveryState.SENT),
        (LOOK, Absent(), DeliveryState.DOUBTFUL),
        (replace(LOOK, looked=1), Absent(), DeliveryState.PENDING),
        (LOOK, Refused("missing_scope"), DeliveryState.FAILED),
        (LOOK, Later("ratelimited", SECOND), DeliveryState.DOUBTFUL),
        (LOOK, Doubtful("http_500"), DeliveryState.DOUBTFUL),
        (LOOK, Silenced("token_revoked"), DeliveryState.DOUBTFUL),
    ],
)
def test_every_step_ends_in_one_state(claim: Claim, outcome: Outcome, state: DeliveryState) -> None:
    assert stands(claim, outcome).state is state


@pytest.mark.parametrize("claim", [POST, UPDATE, LOOK])
@pytest.mark.parametrize(
    "outcome",
    [Later("x"), Later("x", SECOND), Doubtful("x"), Unsaid("x"), Silenced("x"), Absent()],
)
def test_what_is_not_done_stays_due(claim: Claim, outcome: Outcome) -> None:
    assert stands(claim, outcome).due_at is not None


def test_sent_is_done_and_the_channel_rests_a_second() -> None:
    then = stands(POST, Sent("1.1", "D1", 1))
    assert (then.ts, then.posted_in, then.shown) == ("1.1", "D1", 1)
    assert (then.due_at, then.lane_free_at, then.error) == (None, NOW + SECOND, "")


def test_sent_behind_its_facts_is_due_for_an_update() -> None:
    assert stands(POST, Sent("1.1", "C1", 1), wanted=3).due_at == NOW


def test_success_forgets_what_went_wrong_before() -> None:
    then = stands(replace(POST, attempts=4), Sent("1.1", "C1", 1))
    assert (then.attempts, then.error) == (0, "")


def test_what_slack_says_to_wait_is_waited_and_keeps_its_place() -> None:
    then = stands(POST, Later("ratelimited", 40 * SECOND))
    assert (then.lane_free_at, then.due_at, then.attempts) == (NOW + 40 * SECOND, POST.due_at, 0)


def test_what_cannot_be_reached_is_tried_less_and_less_often() -> None:
    first = stands(POST, Later("unreachable"))
    tenth = stands(replace(POST, attempts=9), Later("unreachable"))
    assert (first.lane_free_at, first.attempts) == (NOW + 4 * SECOND, 1)
    assert (tenth.lane_free_at, tenth.state) == (NOW + 300 * SECOND, DeliveryState.PENDING)


def test_waits_grow_and_stay_bearable() -> None:
    waits = [longer(attempts) for attempts in range(1, 2000)]
    assert waits == sorted(waits)
    assert (waits[0], waits[-1]) == (4 * SECOND, 300 * SECOND)


def test_one_that_cannot_be_made_is_given_up_in_the_end() -> None:
    claim = POST
    waits = []
    while not (then := stands(claim, Unsaid("KeyError"))).is_failed:
        assert then.due_at is not None
        waits.append(then.due_at - NOW)
        assert then.lane_free_at == NOW
        claim = replace(claim, attempts=then.attempts)
    assert len(waits) == TRIES - 1
    assert waits == sorted(set(waits))
    assert (then.error, then.due_at) == (CANNOT_SAY, None)


def test_an_update_that_cannot_be_made_leaves_the_message_as_it_is() -> None:
    then = stands(replace(UPDATE, attempts=TRIES - 1), Unsaid("KeyError"), wanted=4)
    assert (then.state, then.shown, then.due_at) == (DeliveryState.SENT, 4, None)


@pytest.mark.parametrize("error", ["message_not_found", "cant_update_message", "is_archived"])
def test_an_update_that_is_refused_is_not_tried_again(error: str) -> None:
    then = stands(UPDATE, Refused(error), wanted=2)
    assert (then.shown, then.due_at, then.ts) == (2, None, "1.1")


def test_in_doubt_it_is_looked_for_after_a_quarter_of_a_minute() -> None:
    then = stands(POST, Doubtful("reset"))
    assert (then.lane_free_at, then.looked) == (NOW + 15 * SECOND, 0)


def test_the_second_look_is_a_minute_after_the_post() -> None:
    assert stands(LOOK, Absent()).lane_free_at == LOOK.claimed_at + 60 * SECOND
    late = replace(LOOK, claimed_at=NOW - timedelta(hours=1))
    assert stands(late, Absent()).lane_free_at == NOW + 25 * SECOND
    astray = replace(LOOK, claimed_at=NOW + timedelta(hours=2))  # by a clock that was wrong
    assert stands(astray, Absent()).lane_free_at == NOW + 60 * SECOND


def test_the_first_time_it_is_posted_again_at_once_and_then_ever_later() -> None:
    waits = [
        stands(replace(LOOK, looked=1, attempts=attempts), Absent()).lane_free_at - NOW
        for attempts in range(TRIES)
    ]
    assert waits == [0 * SECOND, 0 * SECOND, 4 * SECOND, 16 * SECOND, 64 * SECOND]


def test_what_never_arrives_is_given_up_in_the_end() -> None:
    then = stands(replace(LOOK, looked=1, attempts=TRIES), Absent())
    assert (then.state, then.error, then.due_at) == (DeliveryState.FAILED, NEVER_ARRIVED, None)
    assert is_told(LOOK, then)


def test_found_with_changed_facts_it_is_updated() -> None:
    assert stands(LOOK, Sent("1.1", "C1", 1), wanted=1).due_at is None
    assert stands(LOOK, Sent("1.1", "C1", 1), wanted=2).due_at == NOW


def test_who_cannot_look_never_posts_twice_and_says_so() -> None:
    then = stands(LOOK, Refused("missing_scope"))
    assert then.error == MAYBE_SENT
    assert is_told(LOOK, then)


def test_nobody_is_told_of_what_nobody_misses() -> None:
    assert not is_told(POST, stands(POST, Refused(NOTHING_TO_SAY)))
    assert not is_told(POST, stands(POST, Later("unreachable")))
    anybodys = replace(POST, for_person_id=None)
    assert not is_told(anybodys, stands(anybodys, Refused("is_archived")))
    failure = replace(POST, kind=Kind.FAILURE)
    assert not is_told(failure, stands(failure, Refused("is_archived")))
    assert is_told(POST, stands(POST, Refused("is_archived")))


def test_a_limited_update_waits_alone_and_a_limited_post_keeps_its_place() -> None:
    limited = Later("ratelimited", 40 * SECOND, method="chat.update")
    then = stands(UPDATE, limited)
    assert (then.due_at, then.lane_free_at) == (NOW + 40 * SECOND, NOW)
    then = stands(POST, limited)
    assert (then.due_at, then.lane_free_at) == (POST.due_at, NOW + 40 * SECOND)


def stands(claim: Claim, outcome: Outcome, wanted: int = 1) -> Standing:
    return after(claim, outcome, NOW, wanted)
