"""How a goal does: what its dates say, and whether what was reported of it is still fresh.

All shares are numbers from 0 to 1; all functions are pure.
"""

from datetime import date, datetime, timedelta
from enum import StrEnum

from msgspec import Struct

from .goals import GoalState, Status
from .milestones import MilestoneState

SILENCE = timedelta(days=14)
"""Without a check-in to go by, a goal of which nobody said anything for this long is stale."""
PATIENCE = 1.5
"""With one, it is stale after this many of its intervals."""
EARLY = 0.1
"""In this first part of its time, a goal's pace says nothing."""
AT_RISK_BEHIND, OFF_TRACK_BEHIND = 0.165, 0.33
"""How far behind a straight line from start to due the pace may fall."""


class Health(StrEnum):
    """What is shown of a goal. A word of a person never hides that it is old."""

    ACHIEVED = "achieved"
    MISSED = "missed"
    DROPPED = "dropped"
    PAUSED = "paused"
    STALE = "stale"
    ON_TRACK = "on_track"
    AT_RISK = "at_risk"
    OFF_TRACK = "off_track"
    UNHEARD = "unheard"  # set lately, and nobody has reported yet


class Pace(Struct, frozen=True):
    """What the dates say: how far it is, how far it should be, and the status that follows."""

    progress: float
    expected: float
    status: Status | None
    """None in the first tenth of the time: too early to tell."""


def expected_by(start_on: date, due_on: date | None, today: date) -> float | None:
    """How far a goal should be: a straight line from start to due; none when it is ongoing."""
    if due_on is None:
        return None
    span = (due_on - start_on).days
    if span <= 0:
        return 1.0 if today >= due_on else 0.0
    return min(1.0, max(0.0, (today - start_on).days / span))


def pace_of(
    progress: float | None, start_on: date, due_on: date | None, today: date
) -> Pace | None:
    """What the dates say of a goal; none when it is not measured, or ongoing."""
    expected = expected_by(start_on, due_on, today)
    if progress is None or expected is None:
        return None
    behind = round(expected - progress, 9)  # 0.5 - 0.17 is 0.32999999999999996
    if expected < EARLY:
        status = None
    elif behind >= OFF_TRACK_BEHIND:
        status = Status.OFF_TRACK
    elif behind >= AT_RISK_BEHIND:
        status = Status.AT_RISK
    else:
        status = Status.ON_TRACK
    return Pace(progress, expected, status)


_AS_REPORTED = {status: Health(status.value) for status in Status}
_AS_ITS_STATE = {state: Health(state.value) for state in GoalState if state != GoalState.ACTIVE}


def is_stale(heard_at: datetime, now: datetime, cadence: timedelta | None = None) -> bool:
    """Whether nobody has said anything of a goal for too long."""
    return now - heard_at > (SILENCE if cadence is None else cadence * PATIENCE)


def health_of(
    state: GoalState,
    reported: Status | None,
    heard_at: datetime,
    now: datetime,
    cadence: timedelta | None = None,
) -> Health:
    """What is shown of a goal: closed, paused, stale, else what was reported, in this order."""
    if state != GoalState.ACTIVE:
        return _AS_ITS_STATE[state]
    if is_stale(heard_at, now, cadence):
        return Health.STALE
    return _AS_REPORTED[reported] if reported else Health.UNHEARD


def is_late(state: MilestoneState, due_on: date | None, today: date) -> bool:
    """Whether a milestone's day has passed without it."""
    return state == MilestoneState.PLANNED and due_on is not None and due_on < today
