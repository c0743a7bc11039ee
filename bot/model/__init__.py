"""What is true: the tables, and the rules that need no session."""

from .base import Base
from .celebrations import Celebration, Cheer
from .checkins import (
    Answer,
    Asked,
    Checkin,
    CheckinPerson,
    CheckinState,
    Reading,
    Reply,
    Round,
    RoundState,
    Update,
)
from .deliveries import Delivery, DeliveryState, Kind, Lane, Receipt
from .goals import (
    Contributor,
    Goal,
    GoalState,
    Milestone,
    MilestoneHelper,
    MilestoneState,
    Objective,
    Scope,
    Size,
    Status,
)
from .history import Event, History
from .people import KeptWords, Person
from .workspaces import Channel, Membership, Workspace

__all__ = [
    "Answer", "Asked", "Base", "Celebration", "Channel", "Checkin", "CheckinPerson",
    "CheckinState", "Cheer", "Contributor", "Delivery", "DeliveryState", "Event", "Goal",
    "GoalState", "History", "KeptWords", "Kind", "Lane", "Membership", "Milestone",
    "MilestoneHelper", "MilestoneState", "Objective", "Person", "Reading", "Receipt", "Reply",
    "Round", "RoundState", "Scope", "Size", "Status", "Update", "Workspace",
]  # fmt: skip
