"""A goal as cards and lines show it."""

from datetime import date
from typing import NamedTuple

from bot.model import GoalState, Horizon, MilestoneState, Priority, Scope, Status
from bot.model.progress import Health, Pace
from bot.services.pages.blockers import BlockerLine
from bot.services.pages.families import ALONE, Family
from bot.services.pages.lines import MilestoneLine, ObjectiveLine
from bot.services.pages.shares import SupportLine


class GoalPage(NamedTuple):
    """A goal with its road, as cards and lines show it."""

    id: int
    number: int
    title: str
    why: str
    done_means: str
    learned: str
    state: GoalState
    scope: Scope
    channel: str | None
    """The channel's Slack id."""
    owner: str | None
    """The owner's Slack id."""
    start_on: date
    due_on: date | None
    closed_on: date | None
    """As `heard_on`, a day of its owner's, as `due_on` is."""
    confidence: int | None
    health: Health
    reported: Status | None
    heard_on: date
    progress: float | None
    pace: Pace | None
    milestones: tuple[MilestoneLine, ...]
    """In the order of the road: by date, undated ones last; without dropped ones. On a brief page
    only those that are noteworthy: the next one, late ones, and those of two weeks on either
    side."""
    objectives: tuple[ObjectiveLine, ...]
    contributors: tuple[str, ...]
    """None on a brief page."""
    today: date
    owner_gone: bool = False
    """Whether the owner's account is switched off."""
    priority: Priority = Priority.NORMAL
    north_star: bool = False
    horizon: Horizon = Horizon.SHORT
    supporting: tuple[SupportLine, ...] = ()
    """The supporting goals that have their share in its progress."""
    counted: tuple[int, int] | None = None
    """`stones`, where not all milestones stand on the page."""
    category: str = ""
    first_due_on: date | None = None
    moves: int = 0
    moved_because: str = ""
    family: Family = ALONE
    """On a card: what it supports and what supports it, as far as its reader may see."""
    supports: bool = False
    """Whether it has a parent, which not everybody may see."""
    said_ongoing: bool = False
    """Whether a person said that it has no end."""
    blocked: int | None = None
    """Since so many whole days something has been in its way; none when nothing is."""
    blockers: tuple[BlockerLine, ...] = ()
    """What it is, the oldest first. None on a brief page."""
    became: str = ""
    """On a card: what it lives on as, so that it is not reopened: `M34` where its reader may see
    that, else only `a milestone`."""

    @property
    def stones(self) -> tuple[int, int]:
        """How many milestones were reached, of how many."""
        if self.counted is not None:
            return self.counted
        road = [line for line in self.milestones if line.state != MilestoneState.PROPOSED]
        return sum(line.state == MilestoneState.REACHED for line in road), len(road)

    @property
    def next_milestone(self) -> MilestoneLine | None:
        """The one that comes next: the first on the road that is not reached."""
        return next((line for line in self.milestones if line.is_planned), None)

    @property
    def late(self) -> tuple[MilestoneLine, ...]:
        """Milestones whose day has passed without them."""
        return tuple(line for line in self.milestones if line.late)

    @property
    def paces_apart(self) -> bool:
        """Whether the dates say something else than what was reported."""
        return (
            self.pace is not None
            and self.pace.status is not None
            and self.state == GoalState.ACTIVE
            and self.pace.status.value != self.health.value
            and not (self.health == Health.UNHEARD and self.pace.status == Status.ON_TRACK)
        )
