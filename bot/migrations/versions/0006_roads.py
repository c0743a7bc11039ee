"""Goals, objectives and milestones in full: aligned, re-planned, proposed and followed."""

from collections.abc import Callable
from typing import Any

import sqlalchemy as sa
from alembic import op
from alembic.operations import BatchOperations
from sqlalchemy.schema import SchemaItem

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

NUMBER = sa.Numeric(28, 8).with_variant(sa.String(40), "sqlite")
PINNED = sa.text("north_star")


def upgrade() -> None:
    _tables()
    with op.batch_alter_table("celebrations") as batch:
        batch.add_column(sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True))
    with op.batch_alter_table("channels") as batch:
        batch.add_column(_given("open_editing", sa.Boolean(), sa.false()))
    with op.batch_alter_table("goals") as batch:
        batch.add_column(_given("priority", _one_of("priority", "high", "normal", "low"), "normal"))
        horizon = _one_of("horizon", "short", "long", "ongoing")
        batch.add_column(sa.Column("horizon", horizon, nullable=True))
        batch.add_column(_given("north_star", sa.Boolean(), sa.false()))
        batch.add_column(sa.Column("first_due_on", sa.Date(), nullable=True))
        batch.add_column(_given("moves", sa.Integer(), "0"))
        batch.add_column(_given("moved_because", sa.Text(), ""))
    with op.batch_alter_table("objectives") as batch:
        batch.add_column(sa.Column("low", NUMBER, nullable=True))
        batch.add_column(sa.Column("due_on", sa.Date(), nullable=True))
        batch.add_column(sa.Column("owner_id", sa.Integer(), nullable=True))
        batch.add_column(sa.Column("dropped_at", sa.DateTime(timezone=True), nullable=True))
        batch.add_column(_given("version", sa.Integer(), "1"))
        batch.create_foreign_key("fk_objectives_owner_id", "people", ["owner_id"], ["id"])
    with op.batch_alter_table("milestones") as batch:
        batch.add_column(sa.Column("committed_at", sa.DateTime(timezone=True), nullable=True))
        batch.add_column(sa.Column("objective_id", sa.Integer(), nullable=True))
        batch.add_column(sa.Column("objective_at", NUMBER, nullable=True))
        batch.add_column(sa.Column("crossed_at", sa.DateTime(timezone=True), nullable=True))
        batch.add_column(sa.Column("remind_at", sa.DateTime(timezone=True), nullable=True))
        batch.create_foreign_key(
            "fk_milestones_objective_id",
            "objectives",
            ["objective_id"],
            ["id"],
            ondelete="SET NULL",
        )
    for table, columns in GIVEN.items():
        with op.batch_alter_table(table) as batch:
            for column in columns:
                batch.alter_column(column, server_default=None)
    op.create_index("ix_milestones_objective_id", "milestones", ["objective_id"])
    op.create_index("ix_milestones_remind_at", "milestones", ["remind_at"])
    op.create_index(
        "uq_goals_north_star",
        "goals",
        ["channel_id"],
        unique=True,
        sqlite_where=PINNED,
        postgresql_where=PINNED,
    )
    # What was planned so far is the first plan. The clock looks at each of these milestones once
    # and finds out by itself when its owner is to be reminded; and who owns one has committed.
    op.execute("UPDATE goals SET first_due_on = due_on")
    op.execute("UPDATE milestones SET committed_at = created_at WHERE owner_id = creator_id")
    op.execute(
        "UPDATE milestones SET remind_at = created_at"
        " WHERE state = 'planned' AND due_on IS NOT NULL AND owner_id IS NOT NULL"
    )


GIVEN = {
    "channels": ["open_editing"],
    "goals": ["priority", "north_star", "moves", "moved_because"],
    "objectives": ["version"],
}
"""Columns that rows from before need a value for; new rows get theirs from the model."""


def _given(name: str, kind: Any, default: Any) -> sa.Column[Any]:
    return sa.Column(name, kind, nullable=False, server_default=default)


def _one_of(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=24)


def _of_workspace(table: str) -> list[SchemaItem]:
    return [
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["workspaces.id"],
            name=f"fk_{table}_workspace_id",
            ondelete="CASCADE",
        ),
    ]


def _points_to(table: str, column: str, target: str, *, owned: bool = True) -> list[SchemaItem]:
    return [
        sa.Column(column, sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            [column],
            [f"{target}.id"],
            name=f"fk_{table}_{column}",
            ondelete="CASCADE" if owned else None,
        ),
    ]


def _tables() -> None:
    moment = sa.DateTime(timezone=True)
    op.create_table(
        "followers",
        *_points_to("followers", "goal_id", "goals"),
        *_points_to("followers", "person_id", "people"),
        *_of_workspace("followers"),
        sa.Column("followed_at", moment, nullable=False),
        sa.PrimaryKeyConstraint("goal_id", "person_id", name="pk_followers"),
    )
    op.create_index("ix_followers_person_id", "followers", ["person_id"])
    op.create_table(
        "milestone_afters",
        *_points_to("milestone_afters", "milestone_id", "milestones"),
        *_points_to("milestone_afters", "after_id", "milestones"),
        *_of_workspace("milestone_afters"),
        sa.PrimaryKeyConstraint("milestone_id", "after_id", name="pk_milestone_afters"),
    )
    op.create_index("ix_milestone_afters_after_id", "milestone_afters", ["after_id"])
    op.create_table(
        "milestone_votes",
        *_points_to("milestone_votes", "milestone_id", "milestones"),
        *_points_to("milestone_votes", "person_id", "people"),
        *_of_workspace("milestone_votes"),
        sa.Column(
            "verdict", _one_of("verdict", "realistic", "too_soon", "another_date"), nullable=False
        ),
        sa.Column("suggested_on", sa.Date(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("at", moment, nullable=False),
        sa.PrimaryKeyConstraint("milestone_id", "person_id", name="pk_milestone_votes"),
    )
    op.create_table(
        "evidence",
        sa.Column("id", sa.Integer(), nullable=False),
        *_of_workspace("evidence"),
        *_points_to("evidence", "milestone_id", "milestones"),
        *_points_to("evidence", "person_id", "people", owned=False),
        sa.Column("link", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("at", moment, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_evidence"),
    )
    op.create_index("ix_evidence_milestone_id", "evidence", ["milestone_id"])
    for table in ("followers", "milestone_afters", "milestone_votes", "evidence"):
        op.create_index(f"ix_{table}_workspace_id", table, ["workspace_id"])


def downgrade() -> None:
    op.drop_index("ix_milestones_remind_at", "milestones")
    op.drop_index("ix_milestones_objective_id", "milestones")
    op.drop_index("uq_goals_north_star", "goals")
    _without(
        "milestones",
        ["committed_at", "objective_id", "objective_at", "crossed_at", "remind_at"],
        lambda batch: batch.drop_constraint("fk_milestones_objective_id", type_="foreignkey"),
    )
    _without(
        "objectives",
        ["low", "due_on", "owner_id", "dropped_at", "version"],
        lambda batch: batch.drop_constraint("fk_objectives_owner_id", type_="foreignkey"),
    )
    _without(
        "goals",
        ["priority", "horizon", "north_star", "first_due_on", "moves", "moved_because"],
        _without_checks,
    )
    _without("channels", ["open_editing"])
    _without("celebrations", ["undone_at"])
    for table in ("evidence", "milestone_votes", "milestone_afters", "followers"):
        op.drop_table(table)


def _without_checks(batch: BatchOperations) -> None:
    for name in ("priority", "horizon"):
        batch.drop_constraint(op.f(f"ck_goals_{name}"), type_="check")


def _without(
    table: str, columns: list[str], first: Callable[[BatchOperations], object] = lambda batch: None
) -> None:
    with op.batch_alter_table(table) as batch:
        first(batch)
        for column in columns:
            batch.drop_column(column)
