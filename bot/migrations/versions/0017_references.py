"""What refers to a row is found without reading all others when that row is deleted.

Without these, deleting one person's messages, or the replies that nobody may keep any more, looked
through whole tables for each of them: 16 s for 500 among 100,000.
"""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

REFERENCES = (
    ("deliveries", "thread_of"),
    ("history", "milestone_id"),
    ("history", "objective_id"),
    ("readings", "reply_id"),
    ("updates", "reply_id"),
)


def upgrade() -> None:
    for table, column in REFERENCES:
        some = sa.text(f"{column} IS NOT NULL")
        op.create_index(
            f"ix_{table}_{column}", table, [column], sqlite_where=some, postgresql_where=some
        )


def downgrade() -> None:
    for table, column in REFERENCES:
        op.drop_index(f"ix_{table}_{column}", table)
