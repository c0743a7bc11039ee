"""Drafts: what was typed into forms that were closed before it was sent."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "drafts",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("form", sa.String(length=40), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("typed", sa.JSON(), nullable=False),
        sa.Column("typed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name="fk_drafts_person_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"], name="fk_drafts_workspace_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("person_id", "form", name="pk_drafts"),
    )
    op.create_index("ix_drafts_typed_at", "drafts", ["typed_at"])
    op.create_index("ix_drafts_workspace_id", "drafts", ["workspace_id"])


def downgrade() -> None:
    op.drop_table("drafts")
