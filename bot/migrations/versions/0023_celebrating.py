"""How and when a channel celebrates, who is still in, and what was learned."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

STILL = ["yes", "partly", "no"]
GIVEN = {
    "work_days": (24, "MO,TU,WE,TH,FR"),
    "work_from": (5, "08:00"),
    "work_to": (5, "18:00"),
    "work_zone": (64, ""),
}
"""Texts of a channel: their length, and what is usual."""


def upgrade() -> None:
    # Not in a batch: SQLite would make `channels` anew, to which much refers.
    op.execute(
        "ALTER TABLE channels ADD COLUMN tone VARCHAR(24) DEFAULT 'warm' NOT NULL"
        " CONSTRAINT ck_channels_tone CHECK (tone IN ('quiet', 'warm', 'festive'))"
    )
    held: sa.Column[bool] = sa.Column(
        "holds", sa.Boolean(), nullable=False, server_default=sa.false()
    )
    op.add_column("channels", held)
    for name, (length, usual) in GIVEN.items():
        kind = sa.String(length)
        op.add_column("channels", sa.Column(name, kind, nullable=False, server_default=usual))
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
    op.create_table(
        "reflections",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("celebration_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("worked", sa.Text(), nullable=False),
        sa.Column("surprised", sa.Text(), nullable=False),
        sa.Column("changes", sa.Text(), nullable=False),
        sa.Column("still", sa.String(24), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reflections")),
        sa.CheckConstraint(sa.column("still").in_(STILL), name=op.f("ck_reflections_still")),
        sa.UniqueConstraint(
            "celebration_id", "person_id", name=op.f("uq_reflections_celebration_id_person_id")
        ),
        *_referring("reflections", "celebration", "person", "workspace"),
    )
    for column in ("person_id", "workspace_id"):
        op.create_index(op.f(f"ix_reflections_{column}"), "reflections", [column])
    if op.get_bind().dialect.name != "sqlite":  # whose table of words is filled in the end
        words = "worked || ' ' || surprised || ' ' || changes"
        op.execute(
            "ALTER TABLE reflections ADD COLUMN search_words tsvector"
            f" GENERATED ALWAYS AS (cairn_words({words})) STORED"
        )
        op.execute("CREATE INDEX ix_search_reflections ON reflections USING gin (search_words)")


def downgrade() -> None:
    op.drop_table("reflections")
    op.drop_table("stays")
    for name in ("tone", "holds", *GIVEN):
        op.drop_column("channels", name)


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
