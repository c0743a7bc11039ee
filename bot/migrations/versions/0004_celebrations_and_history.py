"""Celebrations, cheers and the history of every change."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "celebrations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("goal_id", sa.Integer(), nullable=False),
        sa.Column("milestone_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["goal_id"], ["goals.id"], name=op.f("fk_celebrations_goal_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["milestone_id"],
            ["milestones.id"],
            name=op.f("fk_celebrations_milestone_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["workspaces.id"],
            name=op.f("fk_celebrations_workspace_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_celebrations")),
        sa.UniqueConstraint("milestone_id", name=op.f("uq_celebrations_milestone_id")),
    )
    op.create_index(
        op.f("ix_celebrations_workspace_id"), "celebrations", ["workspace_id"], unique=False
    )
    op.create_index(
        "uq_celebrations_goal_id",
        "celebrations",
        ["goal_id"],
        unique=True,
        sqlite_where=sa.text("milestone_id IS NULL"),
        postgresql_where=sa.text("milestone_id IS NULL"),
    )
    op.create_table(
        "history",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("goal_id", sa.Integer(), nullable=False),
        sa.Column("milestone_id", sa.Integer(), nullable=True),
        sa.Column("objective_id", sa.Integer(), nullable=True),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column(
            "event",
            sa.Enum(
                "goal_set",
                "goal_edited",
                "goal_joined",
                "goal_paused",
                "goal_resumed",
                "goal_achieved",
                "goal_missed",
                "goal_dropped",
                "milestone_added",
                "milestone_edited",
                "milestone_moved",
                "milestone_reached",
                "milestone_dropped",
                "objective_added",
                "objective_read",
                "status_reported",
                name="event",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("field", sa.String(length=40), nullable=False),
        sa.Column("old", sa.Text(), nullable=False),
        sa.Column("new", sa.Text(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["goal_id"], ["goals.id"], name=op.f("fk_history_goal_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["milestone_id"],
            ["milestones.id"],
            name=op.f("fk_history_milestone_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["objective_id"],
            ["objectives.id"],
            name=op.f("fk_history_objective_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_history_person_id")),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["workspaces.id"],
            name=op.f("fk_history_workspace_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_history")),
    )
    op.create_index("ix_history_goal_id_at", "history", ["goal_id", "at"], unique=False)
    op.create_index(op.f("ix_history_workspace_id"), "history", ["workspace_id"], unique=False)
    op.create_table(
        "cheers",
        sa.Column("celebration_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["celebration_id"],
            ["celebrations.id"],
            name=op.f("fk_cheers_celebration_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_cheers_person_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["workspaces.id"],
            name=op.f("fk_cheers_workspace_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("celebration_id", "person_id", name=op.f("pk_cheers")),
    )
    op.create_index(op.f("ix_cheers_workspace_id"), "cheers", ["workspace_id"], unique=False)


def downgrade() -> None:
    for table in (
        "cheers",
        "history",
        "celebrations",
    ):
        op.drop_table(table)
