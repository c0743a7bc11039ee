"""What a person is told in one message, roads to be walked again, and more to be told of."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

OLD_EVENTS = [
    "goal_set", "goal_edited", "goal_joined", "goal_paused", "goal_resumed", "goal_achieved",
    "goal_missed", "goal_dropped", "milestone_added", "milestone_edited", "milestone_moved",
    "milestone_reached", "milestone_dropped", "objective_added", "objective_read",
    "status_reported",
]  # fmt: skip
EVENTS = [
    "goal_set", "goal_edited", "goal_joined", "goal_paused", "goal_resumed", "goal_achieved",
    "goal_missed", "goal_dropped", "goal_reopened", "goal_moved", "goal_pinned", "goal_unpinned",
    "goal_converted", "milestone_added", "milestone_proposed", "milestone_judged",
    "milestone_accepted", "milestone_declined", "milestone_committed", "milestone_edited",
    "milestone_moved", "milestone_reached", "milestone_dropped", "milestone_unreached",
    "milestone_evidence", "milestone_converted", "objective_added", "objective_edited",
    "objective_dropped", "objective_read", "status_reported",
]  # fmt: skip
OLD_KINDS = [
    "goal_card", "goal_news", "celebration", "checkin_prompt", "checkin_reminder",
    "checkin_summary", "progress", "kept_words", "failure",
]  # fmt: skip
KINDS = [
    "goal_card", "proposal", "notices", "goal_news", "celebration", "checkin_prompt",
    "checkin_reminder", "checkin_summary", "progress", "kept_words", "failure",
]  # fmt: skip
ABOUT = [
    "checkin_reminder", "milestone_due", "milestone_reachable", "evidence", "replan",
    "celebration", "kept_words", "failure",
]  # fmt: skip


def upgrade() -> None:
    _allow("history", "event", OLD_EVENTS, EVENTS)
    _allow("deliveries", "kind", OLD_KINDS, KINDS)
    op.create_table(
        "notices",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=100), nullable=False),
        sa.Column("about", _one_of("about", ABOUT), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("delivery_id", sa.Integer(), nullable=False),
        sa.Column("for_person_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["delivery_id"],
            ["deliveries.id"],
            name="fk_notices_delivery_id",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["for_person_id"], ["people.id"], name="fk_notices_for_person_id"),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name="fk_notices_person_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["workspaces.id"],
            name="fk_notices_workspace_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_notices"),
        sa.UniqueConstraint("workspace_id", "key", name="uq_notices_workspace_id_key"),
    )
    for column in ("delivery_id", "person_id", "workspace_id"):
        op.create_index(f"ix_notices_{column}", "notices", [column])
    op.create_table(
        "templates",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("folded", sa.String(length=100), nullable=False),
        sa.Column("road", sa.JSON(), nullable=False),
        sa.Column("creator_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["creator_id"], ["people.id"], name="fk_templates_creator_id"),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["workspaces.id"],
            name="fk_templates_workspace_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_templates"),
        sa.UniqueConstraint("workspace_id", "folded", name="uq_templates_workspace_id_folded"),
    )
    op.create_index("ix_templates_workspace_id", "templates", ["workspace_id"])


def downgrade() -> None:
    op.drop_table("templates")
    op.drop_table("notices")
    # An older Cairn knows no words for what it cannot tell of.
    new_events = sorted(set(EVENTS) - set(OLD_EVENTS))
    history = sa.table("history", sa.column("event"))
    op.execute(history.delete().where(history.c.event.in_(new_events)))
    new_kinds = sorted(set(KINDS) - set(OLD_KINDS))
    deliveries = sa.table("deliveries", sa.column("kind"))
    op.execute(deliveries.delete().where(deliveries.c.kind.in_(new_kinds)))
    _allow("deliveries", "kind", KINDS, OLD_KINDS)
    _allow("history", "event", EVENTS, OLD_EVENTS)


def _allow(table: str, column: str, before: list[str], after: list[str]) -> None:
    """Let a column hold these values, where it held those."""
    with op.batch_alter_table(table) as batch:
        batch.drop_constraint(op.f(f"ck_{table}_{column}"), type_="check")
        batch.create_check_constraint(op.f(f"ck_{table}_{column}"), sa.column(column).in_(after))


def _one_of(name: str, values: list[str]) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=24)
