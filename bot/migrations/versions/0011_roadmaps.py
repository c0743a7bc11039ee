"""Roadmaps and charts: what is owed, a hint where pictures cannot be uploaded, and which
workspaces have no charts."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

NEW = {
    ("deliveries", "kind"): [
        "goal_card", "proposal", "notices", "goal_news", "celebration", "checkin_prompt",
        "checkin_reminder", "checkin_summary", "progress", "goal_progress", "roadmap",
        "own_roadmap", "kept_words", "failure", "talk_taken", "talk_help",
    ],
    ("notices", "about"): [
        "checkin_prompt", "checkin_reminder", "milestone_due", "milestone_reachable", "evidence",
        "replan", "celebration", "kept_words", "failure", "blocker_helped", "blocker_resolved",
        "blocker_escalated", "no_pictures", "away_offer",
    ],
}  # fmt: skip
ADDED = {"goal_progress", "roadmap", "own_roadmap", "no_pictures"}


def upgrade() -> None:
    with op.batch_alter_table("workspaces") as batch:
        batch.add_column(sa.Column("plain_at", sa.DateTime(timezone=True), nullable=True))
    for (table, column), values in NEW.items():
        _allow(table, column, values)


def downgrade() -> None:
    for (table, column), values in NEW.items():
        rows = sa.table(table, sa.column(column))
        op.execute(rows.delete().where(rows.c[column].in_(sorted(ADDED))))
        _allow(table, column, [value for value in values if value not in ADDED])
    with op.batch_alter_table("workspaces") as batch:
        batch.drop_column("plain_at")


def _allow(table: str, column: str, values: list[str]) -> None:
    """Let a column hold just these values."""
    with op.batch_alter_table(table) as batch:
        batch.drop_constraint(op.f(f"ck_{table}_{column}"), type_="check")
        batch.create_check_constraint(op.f(f"ck_{table}_{column}"), sa.column(column).in_(values))
