"""Who may see and change what: the one place that every listener and page asks.

What a person may not see answers exactly like what does not exist.
"""

from .channels import (
    may_change_checkin,
    may_change_settings,
    may_read_templates,
    need_checkin_change,
    need_digest_change,
    need_resolving,
    need_settings_change,
    need_template_change,
)
from .goals import (
    may_change_goal,
    may_change_milestone,
    may_change_objective,
    may_read_off,
    need_goal_change,
    need_milestone_change,
    need_objective_change,
    need_reading,
)
from .people import CairnLeft, SwitchedOff, here, in_channel, is_gone, need_insider, need_member
from .seeing import (
    OPEN,
    TRUSTED,
    is_open,
    is_public,
    is_unsure,
    left_without,
    may_see,
    read_by_all_in,
    seen_by_all_of,
    sees_blocker,
    visible,
    within,
)

__all__ = [
    "OPEN", "TRUSTED", "CairnLeft", "SwitchedOff", "here", "in_channel", "is_gone", "is_open",
    "is_public", "is_unsure", "left_without", "may_change_checkin", "may_change_goal",
    "may_change_milestone", "may_change_objective", "may_change_settings", "may_read_off",
    "may_read_templates", "may_see", "need_checkin_change", "need_digest_change",
    "need_goal_change", "need_insider", "need_member", "need_milestone_change",
    "need_objective_change", "need_reading", "need_resolving", "need_settings_change",
    "need_template_change", "read_by_all_in", "seen_by_all_of", "sees_blocker", "visible",
    "within",
]  # fmt: skip
