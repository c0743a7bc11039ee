"""How far a goal has come: computed from facts, never typed.

All shares are numbers from 0 to 1; all functions are pure, and the order in which parts are given
does not matter to the last digit.
"""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from math import fsum

from .health import (
    AT_RISK_BEHIND,
    EARLY,
    OFF_TRACK_BEHIND,
    PATIENCE,
    SILENCE,
    Health,
    Pace,
    expected_by,
    health_of,
    is_late,
    is_stale,
    pace_of,
)
from .milestones import MilestoneState, Size

WEIGHT = {Size.MINOR: 1, Size.MAJOR: 2}
"""What a milestone counts."""

__all__ = [
    "AT_RISK_BEHIND", "EARLY", "OFF_TRACK_BEHIND", "PATIENCE", "SILENCE", "WEIGHT", "Health",
    "Pace", "expected_by", "health_of", "is_late", "is_stale", "mean", "pace_of", "parts_of",
    "progress_of", "share_of", "share_reached", "whole_of",
]  # fmt: skip


def share_of(
    baseline: Decimal, target: Decimal, current: Decimal, low: Decimal | None = None
) -> float:
    """How far a number has come from its baseline to its target, either way.

    With `low` it is one to be kept between `low` and `target`: there or not, nothing in between.
    """
    if low is not None:
        return 1.0 if min(low, target) <= current <= max(low, target) else 0.0
    way = target - baseline
    if way == 0:
        return 1.0 if current == target else 0.0
    return min(1.0, max(0.0, float((current - baseline) / way)))


def share_reached(milestones: Iterable[tuple[Size, MilestoneState]]) -> float | None:
    """The share of milestones reached, a major one counting double; none without milestones.

    Dropped ones and proposals are no part of the road.
    """
    done = total = 0
    for size, state in milestones:
        if state in (MilestoneState.PLANNED, MilestoneState.REACHED):
            total += WEIGHT[size]
            done += WEIGHT[size] if state == MilestoneState.REACHED else 0
    return done / total if total else None


def progress_of(
    objectives: Sequence[float],
    milestones: Iterable[tuple[Size, MilestoneState]],
    supporting: Sequence[float] = (),
) -> float | None:
    """A goal's progress: the mean of the parts that exist; none when nothing measures it.

    Args:
        objectives: the share of each, from baseline to target.
        milestones: size and state of each.
        supporting: the progress of each supporting goal that has one.
    """
    return whole_of(parts_of(objectives, share_reached(milestones)), supporting)


def parts_of(objectives: Sequence[float], reached: float | None) -> tuple[float, ...]:
    """The parts that a goal has of its own: what its objectives say, and its milestones."""
    return tuple(part for part in (mean(objectives), reached) if part is not None)


def whole_of(parts: Sequence[float], supporting: Sequence[float] = ()) -> float | None:
    """The progress that a goal's own parts and its supporting goals make together."""
    support = mean(supporting)
    return mean(parts if support is None else (*parts, support))


def mean(shares: Sequence[float]) -> float | None:
    """The mean of shares; none without any. It adds up exactly, whatever their order."""
    return fsum(shares) / len(shares) if shares else None
