"""Long lists, leaf by leaf."""

from msgspec import Struct

EACH = 20
"""So many lines has a leaf."""


class Leaf(Struct, frozen=True):
    """Which lines of a long list are shown: from `start`, counted from 0, to before `end`."""

    start: int
    total: int

    @property
    def end(self) -> int:
        return min(self.start + EACH, self.total)

    @property
    def before(self) -> int | None:
        """Where the leaf before this one begins; none before the first."""
        return max(0, self.start - EACH) if self.start else None

    @property
    def after(self) -> int | None:
        """Where the leaf after this one begins; none after the last."""
        return self.end if self.end < self.total else None


def leaf(start: int, total: int) -> Leaf:
    """The leaf that begins with line `start`; the last one, where the list has grown shorter
    meanwhile."""
    last = max(0, total - 1) // EACH * EACH
    return Leaf(max(0, min(start, last)), total)
