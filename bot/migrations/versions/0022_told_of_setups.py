"""A check-in knows whether its owner was in its channel when Cairn last knew who was: who was is
told its name when it fails, even when Cairn was taken out."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

_LEARN = sa.text(
    "UPDATE checkins SET owner_in = EXISTS (SELECT 1 FROM memberships"
    " WHERE memberships.channel_id = checkins.channel_id"
    " AND memberships.person_id = checkins.owner_id)"
)


def upgrade() -> None:
    op.add_column(
        "checkins",
        sa.Column("owner_in", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
    op.execute(_LEARN)


def downgrade() -> None:
    op.drop_column("checkins", "owner_in")
