"""Decisions and wins, noted from a message."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

OLD = [
    "goal_set", "goal_edited", "goal_joined", "goal_paused", "goal_resumed", "goal_achieved",
    "goal_missed", "goal_dropped", "goal_reopened", "goal_moved", "goal_pinned",
    "goal_unpinned", "goal_converted", "milestone_added", "milestone_proposed",
    "milestone_judged", "milestone_accepted", "milestone_declined", "milestone_committed",
    "milestone_edited", "milestone_moved", "milestone_reached", "milestone_dropped",
    "milestone_unreached", "milestone_evidence", "milestone_converted", "objective_added",
    "objective_edited", "objective_dropped", "objective_read", "status_reported",
    "blocker_opened", "blocker_withdrawn", "blocker_helped", "blocker_resolved",
]  # fmt: skip
NEW = ["decision_noted", "win_noted"]


def upgrade() -> None:
    _allow(OLD + NEW)


def downgrade() -> None:
    history = sa.table("history", sa.column("event"))
    op.execute(history.delete().where(history.c.event.in_(NEW)))
    _allow(OLD)


def _allow(events: list[str]) -> None:
    """Let a line of history tell of just these."""
    with op.batch_alter_table("history") as batch:
        batch.drop_constraint(op.f("ck_history_event"), type_="check")
        batch.create_check_constraint(op.f("ck_history_event"), sa.column("event").in_(events))
