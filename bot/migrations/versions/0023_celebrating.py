"""How and when a channel celebrates."""

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


def downgrade() -> None:
    with op.batch_alter_table("channels") as batch:
        batch.drop_constraint(op.f("ck_channels_tone"), type_="check")
        for name in ("tone", "holds", *GIVEN):
            batch.drop_column(name)
