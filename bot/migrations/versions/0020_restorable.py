"""A dump of PostgreSQL can be restored: whoever restores one looks for names in no schema, and the
words that are kept for searching are made by a function that called another by its bare name."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

WORDS = """
CREATE OR REPLACE FUNCTION cairn_words(words text) RETURNS tsvector
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT to_tsvector('pg_catalog.simple'::regconfig, {folded}(words))
$$
"""


def upgrade() -> None:
    bind = op.get_bind()
    if bind.dialect.name == "postgresql":
        schema = bind.scalar(sa.text("SELECT quote_ident(current_schema())"))
        _make(f"{schema}.cairn_folded")


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        _make("cairn_folded")


def _make(folded: str) -> None:
    op.execute(sa.text(WORDS.format(folded=folded).replace(":", r"\:")))
