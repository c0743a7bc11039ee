"""The few deliveries that failed or are doubtful are found without reading all others; and since
when a workspace has removed Cairn is kept."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

TROUBLED = "state IN ('failed', 'doubtful')"


def upgrade() -> None:
    op.add_column(
        "workspaces", sa.Column("uninstalled_at", sa.DateTime(timezone=True), nullable=True)
    )
    op.create_index(
        "ix_deliveries_troubled",
        "deliveries",
        ["workspace_id"],
        sqlite_where=sa.text(TROUBLED),
        postgresql_where=sa.text(TROUBLED),
    )


def downgrade() -> None:
    op.drop_index("ix_deliveries_troubled", "deliveries")
    op.drop_column("workspaces", "uninstalled_at")
