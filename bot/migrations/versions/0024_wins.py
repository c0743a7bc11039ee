"""Shares of objectives that are cheered, the wins of the week, and what a person is told of it."""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

KINDS = [
    "goal_card", "proposal", "notices", "goal_news", "celebration", "checkin_prompt",
    "checkin_reminder", "checkin_summary", "progress", "goal_progress", "roadmap", "own_roadmap",
    "calendar", "export", "kept_words", "failure", "talk_taken", "talk_help", "digest",
    "digest_details", "digest_elsewhere", "quarter", "wins", "wins_details",
]  # fmt: skip
NEW_KINDS = ["quarter", "wins", "wins_details"]
ABOUT = [
    "checkin_prompt", "checkin_reminder", "milestone_due", "milestone_reachable", "evidence",
    "replan", "celebration", "kept_words", "failure", "digest", "blocker_helped",
    "blocker_resolved", "blocker_escalated", "no_pictures", "away_offer", "quarter",
]  # fmt: skip
NEW_ABOUT = ["quarter"]
CHOICES = ["public", "direct", "none"]
REMINDERS = ("milestone_reminders", "checkin_reminders")


def upgrade() -> None:
    op.create_table(
        "quarters",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("goal_id", sa.Integer(), nullable=False),
        sa.Column("objective_id", sa.Integer(), nullable=False),
        sa.Column("percent", sa.Integer(), nullable=False),
        sa.Column("value", sa.Numeric(28, 8).with_variant(sa.String(40), "sqlite"), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quarters")),
        _of("quarters", "workspace_id", "workspaces", ondelete="CASCADE"),
        _of("quarters", "goal_id", "goals", ondelete="CASCADE"),
        _of("quarters", "objective_id", "objectives", ondelete="CASCADE"),
        sa.UniqueConstraint(
            "objective_id", "percent", name=op.f("uq_quarters_objective_id_percent")
        ),
    )
    op.create_index("ix_quarters_goal_id_at", "quarters", ["goal_id", "at"])
    op.create_index(op.f("ix_quarters_workspace_id"), "quarters", ["workspace_id"])
    op.create_table(
        "wins_plans",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("channel_id", sa.Integer(), nullable=False),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("zone", sa.String(length=64), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("told_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_wins_plans")),
        _of("wins_plans", "workspace_id", "workspaces", ondelete="CASCADE"),
        _of("wins_plans", "channel_id", "channels"),
        _of("wins_plans", "owner_id", "people"),
        sa.UniqueConstraint("channel_id", name=op.f("uq_wins_plans_channel_id")),
    )
    op.create_index("ix_wins_plans_next_at", "wins_plans", ["next_at"])
    op.create_index(op.f("ix_wins_plans_workspace_id"), "wins_plans", ["workspace_id"])
    op.create_table(
        "wins_issues",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("slot", sa.String(length=16), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_wins_issues")),
        _of("wins_issues", "workspace_id", "workspaces", ondelete="CASCADE"),
        _of("wins_issues", "plan_id", "wins_plans", ondelete="CASCADE"),
        sa.UniqueConstraint("plan_id", "slot", name=op.f("uq_wins_issues_plan_id_slot")),
    )
    op.create_index(op.f("ix_wins_issues_workspace_id"), "wins_issues", ["workspace_id"])
    with op.batch_alter_table("people") as batch:
        batch.add_column(
            sa.Column("celebrations", sa.String(24), nullable=False, server_default="public")
        )
        for name in REMINDERS:
            batch.add_column(
                sa.Column(name, sa.Boolean(), nullable=False, server_default=sa.true())
            )
        batch.create_check_constraint(
            op.f("ck_people_celebrating"), sa.column("celebrations").in_(CHOICES)
        )
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
    with op.batch_alter_table("people") as batch:
        batch.drop_constraint(op.f("ck_people_celebrating"), type_="check")
        for name in ("celebrations", *REMINDERS):
            batch.drop_column(name)
    op.drop_table("wins_issues")
    op.drop_table("wins_plans")
    op.drop_table("quarters")


def _of(
    table: str, column: str, other: str, ondelete: str | None = None
) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{column}")
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=name, ondelete=ondelete)


def _allow(table: str, column: str, values: list[str]) -> None:
    """Let a column hold just these values."""
    with op.batch_alter_table(table) as batch:
        batch.drop_constraint(op.f(f"ck_{table}_{column}"), type_="check")
        batch.create_check_constraint(op.f(f"ck_{table}_{column}"), sa.column(column).in_(values))
