"""What is true: the tables, and the rules that need no session."""

from .base import Base
from .blockers import Blocker
from .celebrations import Celebration, Cheer, Reflection, Stay, Still
from .changes import Change, Setup
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
from .digests import Digest, DigestIssue
from .drafts import Draft
from .goals import Contributor, Follower, Goal, GoalState, Horizon, Priority, Scope, Status
from .history import Event, History
from .installations import Installation, InstallState
from .milestones import (
    Evidence,
    Milestone,
    MilestoneAfter,
    MilestoneHelper,
    MilestoneState,
    MilestoneVote,
    Size,
    Verdict,
)
from .notices import About, Notice
from .objectives import Direction, Objective, direction_of
from .people import Celebrating, KeptWords, Person
from .quarters import Quarter
from .templates import Template
from .wins import WinsIssue, WinsPlan
from .workspaces import Channel, FreeDay, Membership, Tone, Workspace, permalink

__all__ = [
    "About", "Answer", "Asked", "Base", "Blocker", "Celebrating", "Celebration", "Change",
    "Channel", "Checkin", "CheckinPerson", "CheckinState", "Cheer", "Contributor", "Delivery",
    "DeliveryState", "Digest", "DigestIssue", "Direction", "Draft", "Event", "Evidence", "Follower",
    "FreeDay", "Goal", "GoalState", "History", "Horizon", "InstallState", "Installation",
    "KeptWords", "Kind", "Lane", "Membership", "Milestone", "MilestoneAfter", "MilestoneHelper",
    "MilestoneState", "MilestoneVote", "Notice", "Objective", "Person", "Priority", "Quarter",
    "Reading", "Receipt", "Reflection", "Reply", "Round", "RoundState", "Scope", "Setup", "Size",
    "Status", "Stay", "Still", "Template", "Tone", "Update", "Verdict", "WinsIssue", "WinsPlan",
    "Workspace", "direction_of", "permalink",
]  # fmt: skip
