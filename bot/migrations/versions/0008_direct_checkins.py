"""Check-ins asked directly, in everybody's own zone, outside their quiet hours and free days."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

ABOUT = [
    "checkin_prompt", "checkin_reminder", "milestone_due", "milestone_reachable", "evidence",
    "replan", "celebration", "kept_words", "failure",
]  # fmt: skip
NEW_ABOUT = ["checkin_prompt"]

GIVEN: dict[str, dict[str, tuple[Any, Any]]] = {
    "checkins": {
        "direct": (sa.Boolean(), sa.false()),
        "own_zones": (sa.Boolean(), sa.false()),
        "holidays": (sa.String(length=16), ""),
    },
    "rounds": {"direct": (sa.Boolean(), sa.false())},
    "people": {
        "quiet_from": (sa.String(length=5), "20:00"),
        "quiet_to": (sa.String(length=5), "08:00"),
    },
}
"""Columns that rows from before need a value for; new rows get theirs from the model."""
MOMENTS = {
    "asked": ["due_at", "prompted_at", "remind_at"],
    "workspaces": ["pace_at"],
}


def upgrade() -> None:
    for table, moments in MOMENTS.items():
        with op.batch_alter_table(table) as batch:
            for name in moments:
                batch.add_column(sa.Column(name, sa.DateTime(timezone=True), nullable=True))
    for table, columns in GIVEN.items():
        with op.batch_alter_table(table) as batch:
            for name, (kind, default) in columns.items():
                batch.add_column(_given(name, kind, default))
        with op.batch_alter_table(table) as batch:
            for name in columns:
                batch.alter_column(name, server_default=None)
    op.create_index("ix_asked_due_at", "asked", ["due_at"])
    op.create_index("ix_asked_remind_at", "asked", ["remind_at"])
    op.create_table(
        "free_days",
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["workspaces.id"],
            name="fk_free_days_workspace_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("workspace_id", "day", name="pk_free_days"),
    )
    _allow("notices", "about", ABOUT)


def downgrade() -> None:
    notices = sa.table("notices", sa.column("about"))
    op.execute(notices.delete().where(notices.c.about.in_(NEW_ABOUT)))
    _allow("notices", "about", [value for value in ABOUT if value not in NEW_ABOUT])
    op.drop_table("free_days")
    op.drop_index("ix_asked_remind_at", "asked")
    op.drop_index("ix_asked_due_at", "asked")
    for table, columns in (*MOMENTS.items(), *GIVEN.items()):
        with op.batch_alter_table(table) as batch:
            for name in columns:
                batch.drop_column(name)


def _given(name: str, kind: Any, default: Any) -> sa.Column[Any]:
    return sa.Column(name, kind, nullable=False, server_default=default)


def _allow(table: str, column: str, values: list[str]) -> None:
    """Let a column hold just these values."""
    with op.batch_alter_table(table) as batch:
        batch.drop_constraint(op.f(f"ck_{table}_{column}"), type_="check")
        batch.create_check_constraint(op.f(f"ck_{table}_{column}"), sa.column(column).in_(values))
