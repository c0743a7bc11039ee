"""Words can be found: full text on both databases, and where lessons were learned."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

WORDS = r"""
CREATE FUNCTION cairn_words(words text) RETURNS tsvector LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT to_tsvector('pg_catalog.simple'::regconfig, regexp_replace(
        lower(normalize(regexp_replace(normalize(words, NFKD), '[\u0300-\u036f]', '', 'g'), NFC)),
        '[^0-9a-z\u0080-\U0010ffff]|[\u0080-\u00a9\u00ab-\u00b4\u00b6-\u00b9\u00bb-\u00bf]'
        || '|[\u00d7\u00f7\u2000-\u2bff\u2e00-\u2e7f\u3000-\u3004\u3008-\u3020\u3030]'
        || '|[\ufe00-\ufe0f\U0001f000-\U0001faff]', ' ', 'g'))
$$
"""
"""The words of a text without case and accents; signs and emoji part them, whatever the locale."""
VALUES = """
CREATE FUNCTION cairn_values(facts json) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT coalesce(string_agg(each.value, ' '), '') FROM json_each_text(
        CASE json_typeof(facts) WHEN 'object' THEN facts ELSE '{}'::json END) AS each
$$
"""
"""The values of a JSON object as one text."""
INDEXES = {
    "ix_search_goals": ("goals", "title || ' ' || why || ' ' || done_means || ' ' || category"),
    "ix_search_goal_lessons": ("goals", "learned"),
    "ix_search_milestones": ("milestones", "title || ' ' || reached_when || ' ' || note"),
    "ix_search_milestone_lessons": ("milestones", "lesson"),
    "ix_search_updates": ("updates", "moved || ' ' || blocker || ' ' || next_step"),
    "ix_search_answers": ("answers", "cairn_values(custom)"),
}
KINDS = [
    "goal_card", "proposal", "notices", "goal_news", "celebration", "checkin_prompt",
    "checkin_reminder", "checkin_summary", "progress", "goal_progress", "roadmap", "own_roadmap",
    "calendar", "export", "kept_words", "failure", "talk_taken", "talk_help",
]  # fmt: skip
NEW_KINDS = ["calendar", "export"]
LESSONS = {"goals": "learned", "milestones": "lesson"}
"""Where lessons stand: few rows have one, and whoever sets a goal asks for them."""


def upgrade() -> None:
    for table, column in LESSONS.items():
        some = sa.text(f"{column} <> ''")
        op.create_index(
            f"ix_{table}_lessons", table, ["workspace_id"], sqlite_where=some, postgresql_where=some
        )
    with op.batch_alter_table("workspaces") as batch:
        batch.add_column(sa.Column("url", sa.String(300), nullable=False, server_default=""))
    with op.batch_alter_table("workspaces") as batch:
        batch.alter_column("url", server_default=None)
    _allow(KINDS)
    if op.get_bind().dialect.name == "sqlite":  # filled when all steps are taken
        op.execute(
            "CREATE VIRTUAL TABLE search USING fts5"
            '(words, tokenize = "unicode61 remove_diacritics 2")'
        )
        return
    op.execute(WORDS)
    op.execute(VALUES)
    for name, (table, words) in INDEXES.items():
        op.execute(f"CREATE INDEX {name} ON {table} USING gin (cairn_words({words}))")


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for trigger in _triggers():
            op.execute(f"DROP TRIGGER {trigger}")
        op.execute("DROP TABLE search")
    else:
        for name in INDEXES:
            op.execute(f"DROP INDEX {name}")
        op.execute("DROP FUNCTION cairn_words, cairn_values")
    deliveries = sa.table("deliveries", sa.column("kind"))
    op.execute(deliveries.delete().where(deliveries.c.kind.in_(NEW_KINDS)))
    _allow([kind for kind in KINDS if kind not in NEW_KINDS])
    with op.batch_alter_table("workspaces") as batch:
        batch.drop_column("url")
    for table in LESSONS:
        op.drop_index(f"ix_{table}_lessons", table)


def _allow(kinds: list[str]) -> None:
    """Let deliveries be of just these kinds."""
    with op.batch_alter_table("deliveries") as batch:
        batch.drop_constraint(op.f("ck_deliveries_kind"), type_="check")
        batch.create_check_constraint(op.f("ck_deliveries_kind"), sa.column("kind").in_(kinds))


def _triggers() -> list[str]:
    found = op.get_bind().execute(
        sa.text("SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'search_%'")
    )
    return [row[0] for row in found]
