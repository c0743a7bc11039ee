"""How and when a channel celebrates, and who is still in."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0021"
branch_labels = None
depends_on = None

TONES = ["quiet", "warm", "festive"]
GIVEN = {
    "work_days": (24, "MO,TU,WE,TH,FR"),
    "work_from": (5, "08:00"),
    "work_to": (5, "18:00"),
    "work_zone": (64, ""),
}
"""Texts of a channel: their length, and what is usual."""


def upgrade() -> None:
    with op.batch_alter_table("channels") as batch:
        batch.add_column(sa.Column("tone", sa.String(24), nullable=False, server_default="warm"))
        batch.add_column(
            sa.Column("holds", sa.Boolean(), nullable=False, server_default=sa.false())
        )
        for name, (length, usual) in GIVEN.items():
            column = sa.Column(name, sa.String(length), nullable=False, server_default=usual)
            batch.add_column(column)
        batch.create_check_constraint(op.f("ck_channels_tone"), sa.column("tone").in_(TONES))
    op.create_table(
        "stays",
        sa.Column("celebration_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("celebration_id", "person_id", name=op.f("pk_stays")),
        *_referring("stays", "celebration", "person", "workspace"),
    )
    op.create_index(op.f("ix_stays_workspace_id"), "stays", ["workspace_id"])


def downgrade() -> None:
    op.drop_table("stays")
    with op.batch_alter_table("channels") as batch:
        batch.drop_constraint(op.f("ck_channels_tone"), type_="check")
        for name in ("tone", "holds", *GIVEN):
            batch.drop_column(name)


def _referring(table: str, *names: str) -> list[sa.ForeignKeyConstraint]:
    """The references of a table that go with what they refer to."""
    tables = {"celebration": "celebrations", "person": "people", "workspace": "workspaces"}
    return [
        sa.ForeignKeyConstraint(
            [f"{name}_id"],
            [f"{tables[name]}.id"],
            name=op.f(f"fk_{table}_{name}_id"),
            ondelete="CASCADE",
        )
        for name in names
    ]
