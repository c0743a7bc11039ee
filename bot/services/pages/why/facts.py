"""What explains a message, as plain facts."""

from datetime import date, datetime, time
from enum import StrEnum

from msgspec import Struct

from bot.model import About, Celebrating, DeliveryState, Kind
from bot.services.hours import Hours


class Held(StrEnum):
    """Why a message that is owed has not come yet."""

    SOON = "soon"  # its moment has not come, or it is on its way
    QUIET = "quiet"  # the person's quiet hours
    AWAY = "away"  # the person is away
    APART = "apart"  # another one came within ten minutes
    SLACK = "slack"  # Slack asked for patience, or takes nothing at all
    HOURS = "hours"  # the channel takes celebrations in its working hours
    DOUBTFUL = "doubtful"  # it may have arrived; Cairn looks for it


class Thing(Struct, frozen=True):
    """What a message speaks of, as far as its reader may see it now."""

    ref: str
    """`M4`, `G12`, `C3`; empty where there is no such name."""
    title: str = ""
    seen: bool = True
    """Whether they may (still) see it; else `ref` and `title` are empty."""
    mine: bool = True
    """Whether it is the reader's own."""
    rule: str = ""
    """Of a check-in, when it asks: RFC 5545."""
    zone: str = ""
    """And by whose clock."""
    slot: tuple[date, time] | None = None
    """Of one time that it asked, which, by the clock where it was asked: rule and zone are those of
    now, and may be others since."""
    channel: str = ""
    hours: Hours | None = None
    """Of a celebration that waits for them, the working hours of its channel."""


HIDDEN = Thing("", seen=False)
"""What is gone, or not to be seen by this reader."""


class Reason(Struct, frozen=True):
    """The rule behind one thing that a person is told."""

    of: About | Kind
    thing: Thing
    due_on: date | None = None
    """The day on which a milestone is due."""
    stage: int | None = None
    """How many days that is away when they are told: -7, -1, 0, 7 …"""
    wished: bool = False
    """Whether it comes because they snoozed, and not by a rule."""


class Came(Struct, frozen=True):
    """A message that was sent, or failed for good."""

    at: datetime
    reasons: tuple[Reason, ...]
    state: DeliveryState
    error: str = ""


class Coming(Struct, frozen=True):
    """A message that will come: owed already, or planned."""

    at: datetime
    reasons: tuple[Reason, ...]
    held: Held = Held.SOON


class Trouble(Struct, frozen=True):
    """A message that this person set up and that did not arrive, or nobody knows."""

    id: int
    fence: int
    kind: Kind
    channel: str
    """Where it was to go; empty where they may not know of it any more."""
    error: str
    state: DeliveryState
    since: datetime
    things: tuple[Thing, ...] = ()
    """What of theirs it was to speak of, as far as they see it."""


class WinsRule(Struct, frozen=True):
    """When a channel is told its wins of the week, and who chose that."""

    channel: str
    rule: str
    zone: str
    next_at: datetime | None
    by: str


class WhyPage(Struct, frozen=True):
    """Everything that explains the messages to one person."""

    today: date
    zone: str
    away_until: date | None
    quiet_until: datetime | None
    """When their quiet hours end, if they are in them."""
    silenced: bool
    """Whether Slack takes no messages from Cairn at all here."""
    came: tuple[Came, ...]
    coming: tuple[Coming, ...]
    more_coming: int
    troubles: tuple[Trouble, ...]
    more_troubles: int
    celebrations: Celebrating = Celebrating.PUBLIC
    milestone_reminders: bool = True
    checkin_reminders: bool = True
    wins: WinsRule | None = None
    """Of the channel in which they asked; none where it has chosen nothing."""
