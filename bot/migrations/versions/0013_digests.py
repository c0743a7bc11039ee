"""Regular digests: a channel's summary by schedule, in it, beside it, and to those who follow."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

KINDS = [
    "goal_card", "proposal", "notices", "goal_news", "celebration", "checkin_prompt",
    "checkin_reminder", "checkin_summary", "progress", "goal_progress", "roadmap", "own_roadmap",
    "calendar", "export", "kept_words", "failure", "talk_taken", "talk_help", "digest",
    "digest_details", "digest_elsewhere",
]  # fmt: skip
NEW_KINDS = ["digest", "digest_details", "digest_elsewhere"]
ABOUT = [
    "checkin_prompt", "checkin_reminder", "milestone_due", "milestone_reachable", "evidence",
    "replan", "celebration", "kept_words", "failure", "digest", "blocker_helped",
    "blocker_resolved", "blocker_escalated", "no_pictures", "away_offer",
]  # fmt: skip
NEW_ABOUT = ["digest"]


def upgrade() -> None:
    op.create_table(
        "digests",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("channel_id", sa.Integer(), nullable=False),
        sa.Column("also_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("zone", sa.String(length=64), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_digests")),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["workspaces.id"],
            name=op.f("fk_digests_workspace_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["channel_id"], ["channels.id"], name=op.f("fk_digests_channel_id")
        ),
        sa.ForeignKeyConstraint(["also_id"], ["channels.id"], name=op.f("fk_digests_also_id")),
        sa.ForeignKeyConstraint(["owner_id"], ["people.id"], name=op.f("fk_digests_owner_id")),
        sa.UniqueConstraint("channel_id", name=op.f("uq_digests_channel_id")),
    )
    op.create_index("ix_digests_next_at", "digests", ["next_at"])
    op.create_index(op.f("ix_digests_workspace_id"), "digests", ["workspace_id"])
    op.create_table(
        "digest_issues",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("digest_id", sa.Integer(), nullable=False),
        sa.Column("slot", sa.String(length=16), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_digest_issues")),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["workspaces.id"],
            name=op.f("fk_digest_issues_workspace_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["digest_id"],
            ["digests.id"],
            name=op.f("fk_digest_issues_digest_id"),
            ondelete="CASCADE",
        ),
        sa.UniqueConstraint("digest_id", "slot", name=op.f("uq_digest_issues_digest_id_slot")),
    )
    op.create_index(op.f("ix_digest_issues_workspace_id"), "digest_issues", ["workspace_id"])
    _allow("deliveries", "kind", KINDS)
    _allow("notices", "about", ABOUT)


def downgrade() -> None:
    for table, column, values, new in (
        ("notices", "about", ABOUT, NEW_ABOUT),
        ("deliveries", "kind", KINDS, NEW_KINDS),
    ):
        rows = sa.table(table, sa.column(column))
        op.execute(rows.delete().where(rows.c[column].in_(new)))
        _allow(table, column, [value for value in values if value not in new])
    op.drop_table("digest_issues")
    op.drop_table("digests")


def _allow(table: str, column: str, values: list[str]) -> None:
    """Let a column hold just these values."""
    with op.batch_alter_table(table) as batch:
        batch.drop_constraint(op.f(f"ck_{table}_{column}"), type_="check")
        batch.create_check_constraint(op.f(f"ck_{table}_{column}"), sa.column(column).in_(values))
