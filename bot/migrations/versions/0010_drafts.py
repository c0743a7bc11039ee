"""Drafts of forms that were closed unsent, the offer to be away, and words said directly."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

ABOUT = [
    "checkin_prompt", "checkin_reminder", "milestone_due", "milestone_reachable", "evidence",
    "replan", "celebration", "kept_words", "failure", "blocker_helped", "blocker_resolved",
    "blocker_escalated",
]  # fmt: skip
NEW_ABOUT = ["away_offer"]
KINDS = [
    "goal_card", "proposal", "notices", "goal_news", "celebration", "checkin_prompt",
    "checkin_reminder", "checkin_summary", "progress", "kept_words", "failure",
]  # fmt: skip
NEW_KINDS = ["talk_taken", "talk_help"]


def upgrade() -> None:
    op.create_table(
        "drafts",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("form", sa.String(length=40), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("typed", sa.JSON(), nullable=False),
        sa.Column("typed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name="fk_drafts_person_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"], name="fk_drafts_workspace_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("person_id", "form", name="pk_drafts"),
    )
    op.create_index("ix_drafts_typed_at", "drafts", ["typed_at"])
    op.create_index("ix_drafts_workspace_id", "drafts", ["workspace_id"])
    _allow("notices", "about", ABOUT + NEW_ABOUT)
    _allow("deliveries", "kind", KINDS + NEW_KINDS)


def downgrade() -> None:
    notices = sa.table("notices", sa.column("about"))
    op.execute(notices.delete().where(notices.c.about.in_(NEW_ABOUT)))
    _allow("notices", "about", ABOUT)
    deliveries = sa.table("deliveries", sa.column("kind"))
    op.execute(deliveries.delete().where(deliveries.c.kind.in_(NEW_KINDS)))
    _allow("deliveries", "kind", KINDS)
    op.drop_table("drafts")


def _allow(table: str, column: str, values: list[str]) -> None:
    """Let a column hold just these values."""
    with op.batch_alter_table(table) as batch:
        batch.drop_constraint(op.f(f"ck_{table}_{column}"), type_="check")
        batch.create_check_constraint(op.f(f"ck_{table}_{column}"), sa.column(column).in_(values))
