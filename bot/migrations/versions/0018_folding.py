r"""Words are folded in one way on both databases, in whatever script, and PostgreSQL keeps them.

An index over an expression was of no use where PostgreSQL chose to read all rows: it then folded
each one anew, for seconds among thousands of goals.
"""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

CAPITALS = (
    "ÐØÞĐĦŁŊŦ"
    "ΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡΣΤΥΦΧΨΩ"
    "ЂЄЅІЈЉЊЋЏАБВГДЕЖЗИКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯҐҒҖҚҢҮҰҺӘӨ"
    "ԱԲԳԴԵԶԷԸԹԺԻԼԽԾԿՀՁՂՃՄՅՆՇՈՉՊՋՌՍՎՏՐՑՒՓՔՕՖ"
)
"""A database whose locale is C knows no case beyond ASCII. Each costs time in `translate`, so what
hardly anybody writes is left to the locale."""
ALIKE = {
    "ς": "σ", "ø": "o", "đ": "d", "ł": "l", "ħ": "h", "ŧ": "t", "ı": "i", "ð": "d", "ى": "ي",
    "ی": "ي", "ة": "ه", "ک": "ك", "Æ": "æ", "Œ": "œ", "ẞ": "ß",
}  # fmt: skip
PAIRS = {each: ALIKE.get(each.lower(), each.lower()) for each in CAPITALS} | ALIKE
FOLDED = rf"""
CREATE FUNCTION cairn_folded(words text) RETURNS text
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
DECLARE
    bare text := words;
BEGIN
    IF octet_length(bare) <> length(bare) THEN
        bare := normalize(regexp_replace(normalize(bare, NFKD),
            '[\u0300-\u036f\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u0640'
            || '\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e4\u06e7\u06e8\u06ea-\u06ed]',
            '', 'g'), NFC);
    END IF;
    IF octet_length(bare) = length(bare) THEN
        bare := regexp_replace(lower(bare), '[^0-9a-z]+', ' ', 'g');
    ELSE
        bare := translate(lower(bare), '{"".join(PAIRS)}', '{"".join(PAIRS.values())}');
        bare := replace(replace(replace(bare, 'ß', 'ss'), 'æ', 'ae'), 'œ', 'oe');
        bare := regexp_replace(bare,
            '[^0-9a-z\u0080-\U0010ffff]|[\u0080-\u00a9\u00ab-\u00b4\u00b6-\u00b9\u00bb-\u00bf]'
            || '|[\u00d7\u00f7\u2000-\u2bff\u2e00-\u2e7f\u3000-\u3004\u3008-\u3020\u3030\u30fb]'
            || '|[\u060c\u061b\u061f\u066a-\u066d\u06d4\u0964\u0965\u0e3f\u0e4f\u0e5a\u0e5b]'
            || '|[\ufe00-\ufe0f\uff00-\uff0f\ufffd\U0001f000-\U0001faff]', ' ', 'g');
        bare := regexp_replace(bare,
            '([\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u3007\u3040-\u30ff\u3400-\u9fff'
            || '\uf900-\ufaff\U00020000-\U0003ffff])', ' \1 ', 'g');
    END IF;
    RETURN regexp_replace(bare, '([^ ]{{60}})[^ ]+', '\1', 'g');
END
$$
"""
"""As `bot.model.folding` folds."""
WORDS = """
CREATE OR REPLACE FUNCTION cairn_words(words text) RETURNS tsvector
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT to_tsvector('pg_catalog.simple'::regconfig, cairn_folded(words))
$$
"""
WERE = r"""
CREATE OR REPLACE FUNCTION cairn_words(words text) RETURNS tsvector
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT to_tsvector('pg_catalog.simple'::regconfig, regexp_replace(
        lower(normalize(regexp_replace(normalize(words, NFKD), '[\u0300-\u036f]', '', 'g'), NFC)),
        '[^0-9a-z\u0080-\U0010ffff]|[\u0080-\u00a9\u00ab-\u00b4\u00b6-\u00b9\u00bb-\u00bf]'
        || '|[\u00d7\u00f7\u2000-\u2bff\u2e00-\u2e7f\u3000-\u3004\u3008-\u3020\u3030]'
        || '|[\ufe00-\ufe0f\U0001f000-\U0001faff]', ' ', 'g'))
$$
"""
KEPT = {
    "ix_search_goals": (
        "goals", "search_words", "title || ' ' || why || ' ' || done_means || ' ' || category",
    ),
    "ix_search_goal_lessons": ("goals", "search_lesson", "learned"),
    "ix_search_milestones": (
        "milestones", "search_words", "title || ' ' || reached_when || ' ' || note",
    ),
    "ix_search_milestone_lessons": ("milestones", "search_lesson", "lesson"),
    "ix_search_updates": (
        "updates", "search_words", "moved || ' ' || blocker || ' ' || next_step",
    ),
    "ix_search_answers": ("answers", "search_words", "cairn_values(custom)"),
}  # fmt: skip


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":  # filled when all steps are taken
        _make_table("unicode61 remove_diacritics 0 categories ''L* N* M* Co''")
        return
    for name in KEPT:
        op.execute(f"DROP INDEX {name}")
    op.execute(sa.text(FOLDED.replace(":", r"\:")))
    op.execute(sa.text(WORDS.replace(":", r"\:")))
    for name, (table, column, words) in KEPT.items():
        op.execute(
            f"ALTER TABLE {table} ADD COLUMN {column} tsvector"
            f" GENERATED ALWAYS AS (cairn_words({words})) STORED"
        )
        op.execute(f"CREATE INDEX {name} ON {table} USING gin ({column})")


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        _make_table("unicode61 remove_diacritics 2")
        return
    for table, column, _ in KEPT.values():
        op.execute(f"ALTER TABLE {table} DROP COLUMN {column}")  # and its index
    op.execute(sa.text(WERE.replace(":", r"\:")))
    op.execute("DROP FUNCTION cairn_folded")
    for name, (table, _, words) in KEPT.items():
        op.execute(f"CREATE INDEX {name} ON {table} USING gin (cairn_words({words}))")


def _make_table(tokenize: str) -> None:
    """Make SQLite's table of words anew, without any; its triggers go with the next `set_up`."""
    op.execute("DROP TABLE search")
    op.execute(f"CREATE VIRTUAL TABLE search USING fts5(words, tokenize = '{tokenize}')")
