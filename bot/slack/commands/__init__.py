"""One line of text in, one parsed request out: what the five commands understand.

Requests are frozen dataclasses. Those of goals and milestones are named in full; the others live
in their modules, `checkins.Report`, `progress.Tree`, `cairn.Find`.
"""

from bot.slack.commands import cairn, checkins, goals, milestones, progress
from bot.slack.commands.cairn import CairnRequest, parse_cairn
from bot.slack.commands.checkins import CheckinRequest, parse_checkin
from bot.slack.commands.goals import (
    CloseGoal,
    EditGoal,
    GoalHistory,
    GoalRequest,
    ListGoals,
    NewGoal,
    PauseGoal,
    ResumeGoal,
    ShowGoal,
    parse_goal,
)
from bot.slack.commands.milestones import (
    DropMilestone,
    EditMilestone,
    ListMilestones,
    MilestoneRequest,
    MoveMilestone,
    NewMilestone,
    ReachMilestone,
    ShowMilestone,
    parse_milestone,
)
from bot.slack.commands.progress import ProgressRequest, parse_progress
from bot.slack.commands.words import Help, OpenForm, Unknown

__all__ = [
    "NAMES",
    "CairnRequest",
    "CheckinRequest",
    "CloseGoal",
    "DropMilestone",
    "EditGoal",
    "EditMilestone",
    "GoalHistory",
    "GoalRequest",
    "Help",
    "ListGoals",
    "ListMilestones",
    "MilestoneRequest",
    "MoveMilestone",
    "NewGoal",
    "NewMilestone",
    "OpenForm",
    "PauseGoal",
    "ProgressRequest",
    "ReachMilestone",
    "ResumeGoal",
    "ShowGoal",
    "ShowMilestone",
    "Unknown",
    "cairn",
    "checkins",
    "goals",
    "help_for",
    "milestones",
    "parse_cairn",
    "parse_checkin",
    "parse_goal",
    "parse_milestone",
    "parse_progress",
    "progress",
]

NAMES = ("/goal", "/milestone", "/checkin", "/progress", "/cairn")

_HELP = {
    "goal": goals.HELP,
    "milestone": milestones.HELP,
    "checkin": checkins.HELP,
    "progress": progress.HELP,
    "cairn": cairn.HELP,
}


def help_for(command: str) -> list[tuple[str, str]]:
    """The lines that a command (`/goal` or `goal`) understands, each with what it does, as
    mrkdwn; the one source of every help text."""
    return list(_HELP[command.removeprefix("/")])
