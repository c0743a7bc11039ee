"""Goals that support goals: whose progress counts in whose, and how far that brings each."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from msgspec import Struct

from .goals import GoalState, Scope
from .progress import whole_of

_NOTHING: Mapping[int, float] = {}


class Reach(Struct, frozen=True):
    """Who may read a goal, as far as the goal and its channel say it."""

    scope: Scope
    channel_id: int | None
    private: bool
    """Whether its channel is a private one."""
    owner_id: int | None


class Branch(Struct, frozen=True):
    """A goal as a part of others: what it supports, and how far it is by itself."""

    id: int
    parent_id: int | None
    state: GoalState
    ongoing: bool
    reach: Reach
    parts: tuple[float, ...]
    """What its own objectives and milestones say, as `parts_of` gives it."""


class Standing(Struct, frozen=True):
    """How far a goal is, and which supporting goals have their share in it."""

    progress: float | None
    supporting: Mapping[int, float]
    """The share of each supporting goal that counts, by goal."""


def counts_in(child: Reach, parent: Reach) -> bool:
    """Whether a goal counts in the progress of the one it supports.

    It does when every full member who may read the parent may read it too: so the number is the
    same for all of them, and everybody can see where it comes from.
    """
    if child.scope == Scope.WORKSPACE:
        return True
    if child.scope == Scope.PERSONAL:
        return parent.scope == Scope.PERSONAL and child.owner_id == parent.owner_id
    if not child.private:
        return True
    return parent.scope == Scope.CHANNEL and parent.channel_id == child.channel_id


def standing_of(
    parts: Sequence[float], supporting: Mapping[int, float] = _NOTHING, *, ongoing: bool
) -> Standing:
    """How far a goal is by its own parts and those that support it. With no end, nowhere: there is
    nothing to measure against."""
    progress = None if ongoing else whole_of(parts, tuple(supporting.values()))
    return Standing(progress, supporting)


def standings_of(branches: Iterable[Branch]) -> dict[int, Standing]:
    """How far each of these goals is, by goal, whatever order they come in.

    An achieved supporting goal counts as whole, a missed or paused one with what it reached, a
    dropped one not at all; neither does one that is ongoing or that nothing measures. Where goals
    support each other in a circle, which no verb allows, none of the circle counts in another.
    """
    known = {branch.id: branch for branch in branches}
    waits = Counter(each.parent_id for each in known.values() if each.parent_id in known)
    ready = [id_ for id_ in known if not waits[id_]]
    given: dict[int, dict[int, float]] = {id_: {} for id_ in known}
    found: dict[int, Standing] = {}
    while ready:
        branch = known[ready.pop()]
        found[branch.id] = standing = standing_of(
            branch.parts, given[branch.id], ongoing=branch.ongoing
        )
        parent = known.get(branch.parent_id or 0)
        if parent is None:
            continue
        share = _as_part(branch, standing.progress)
        if share is not None and counts_in(branch.reach, parent.reach):
            given[parent.id][branch.id] = share
        waits[parent.id] -= 1
        if not waits[parent.id]:
            ready.append(parent.id)
    circle = (branch for branch in known.values() if branch.id not in found)
    return found | {
        branch.id: standing_of(branch.parts, given[branch.id], ongoing=branch.ongoing)
        for branch in circle
    }


def _as_part(branch: Branch, progress: float | None) -> float | None:
    if branch.ongoing or branch.state == GoalState.DROPPED:
        return None
    return 1.0 if branch.state == GoalState.ACHIEVED else progress
