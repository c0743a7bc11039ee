"""A check-in knows whether its owner was in its channel when Cairn last knew who was: who was is
told its name when it fails, even when Cairn was taken out. And a workspace notes who changed its
free days, which belong to no channel."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

BEFORE = ["settings", "checkin", "digest"]
AFTER = [*BEFORE, "free_days"]
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
    _note_of(AFTER, channelless=True)


def downgrade() -> None:
    op.execute(sa.text("DELETE FROM changes WHERE setup = 'free_days'"))
    _note_of(BEFORE, channelless=False)
    op.drop_column("checkins", "owner_in")


def _note_of(setups: list[str], *, channelless: bool) -> None:
    with op.batch_alter_table("changes") as batch:
        batch.alter_column("channel_id", existing_type=sa.Integer(), nullable=channelless)
        batch.drop_constraint(op.f("ck_changes_setup"), type_="check")
        batch.create_check_constraint(op.f("ck_changes_setup"), sa.column("setup").in_(setups))
