"""The few deliveries that failed or are doubtful are found without reading all others."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

TROUBLED = "state IN ('failed', 'doubtful')"


def upgrade() -> None:
    op.create_index(
        "ix_deliveries_troubled",
        "deliveries",
        ["workspace_id"],
        sqlite_where=sa.text(TROUBLED),
        postgresql_where=sa.text(TROUBLED),
    )


def downgrade() -> None:
    op.drop_index("ix_deliveries_troubled", "deliveries")
