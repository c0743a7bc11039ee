"""Check-ins in full: asked directly and in everybody's own zone, blockers as things, drafts."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

EVENTS = [
    "goal_set", "goal_edited", "goal_joined", "goal_paused", "goal_resumed", "goal_achieved",
    "goal_missed", "goal_dropped", "goal_reopened", "goal_moved", "goal_pinned", "goal_unpinned",
    "goal_converted", "milestone_added", "milestone_proposed", "milestone_judged",
    "milestone_accepted", "milestone_declined", "milestone_committed", "milestone_edited",
    "milestone_moved", "milestone_reached", "milestone_dropped", "milestone_unreached",
    "milestone_evidence", "milestone_converted", "objective_added", "objective_edited",
    "objective_dropped", "objective_read", "status_reported", "blocker_raised", "blocker_helped",
    "blocker_resolved",
]  # fmt: skip
NEW_EVENTS = ["blocker_raised", "blocker_helped", "blocker_resolved"]
KINDS = [
    "goal_card", "proposal", "notices", "goal_news", "celebration", "checkin_prompt",
    "checkin_reminder", "checkin_summary", "blocker", "progress", "kept_words", "failure",
]  # fmt: skip
NEW_KINDS = ["blocker"]
ABOUT = [
    "checkin_prompt", "checkin_reminder", "milestone_due", "milestone_reachable", "evidence",
    "blocker", "away_offer", "replan", "celebration", "kept_words", "failure",
]  # fmt: skip
NEW_ABOUT = ["checkin_prompt", "blocker", "away_offer"]

GIVEN: dict[str, dict[str, tuple[Any, Any]]] = {
    "checkins": {
        "direct": (sa.Boolean(), sa.false()),
        "own_zones": (sa.Boolean(), sa.false()),
        "holidays": (sa.String(length=16), ""),
    },
    "rounds": {"direct": (sa.Boolean(), sa.false())},
    "people": {
        "quiet_from": (sa.String(length=5), "20:00"),
        "quiet_to": (sa.String(length=5), "08:00"),
    },
}
"""Columns that rows from before need a value for; new rows get theirs from the model."""
MOMENTS = {
    "asked": ["due_at", "prompted_at", "remind_at"],
    "people": ["away_offered"],
    "workspaces": ["pace_at"],
}


def upgrade() -> None:
    for table, moments in MOMENTS.items():
        with op.batch_alter_table(table) as batch:
            for name in moments:
                batch.add_column(sa.Column(name, sa.DateTime(timezone=True), nullable=True))
    for table, columns in GIVEN.items():
        with op.batch_alter_table(table) as batch:
            for name, (kind, default) in columns.items():
                batch.add_column(_given(name, kind, default))
        with op.batch_alter_table(table) as batch:
            for name in columns:
                batch.alter_column(name, server_default=None)
    op.create_index("ix_asked_due_at", "asked", ["due_at"])
    op.create_index("ix_asked_remind_at", "asked", ["remind_at"])
    _tables()
    _allow("history", "event", EVENTS)
    _allow("deliveries", "kind", KINDS)
    _allow("notices", "about", ABOUT)
    # What is in the way now, as far as people's last words say so, is a thing from now on.
    op.execute(
        """
        INSERT INTO blockers
            (workspace_id, goal_id, channel_id, person_id, answer_id, text, state, opened_at)
        SELECT u.workspace_id, u.goal_id, a.channel_id, a.person_id, a.id, u.blocker, 'open', u.at
        FROM updates u JOIN answers a ON a.id = u.answer_id
        WHERE u.blocker <> '' AND u.goal_id IS NOT NULL AND NOT EXISTS (
            SELECT 1 FROM updates v JOIN answers b ON b.id = v.answer_id
            WHERE v.goal_id = u.goal_id AND b.person_id = a.person_id
            AND (v.at > u.at OR (v.at = u.at AND v.id > u.id))
        )
        """
    )


def downgrade() -> None:
    for table, column, new, before in (
        ("notices", "about", NEW_ABOUT, ABOUT),
        ("deliveries", "kind", NEW_KINDS, KINDS),
        ("history", "event", NEW_EVENTS, EVENTS),
    ):
        rows = sa.table(table, sa.column(column))
        op.execute(rows.delete().where(rows.c[column].in_(new)))
        _allow(table, column, [value for value in before if value not in new])
    for table in ("free_days", "drafts", "blockers"):
        op.drop_table(table)
    op.drop_index("ix_asked_remind_at", "asked")
    op.drop_index("ix_asked_due_at", "asked")
    for table, columns in (*MOMENTS.items(), *GIVEN.items()):
        with op.batch_alter_table(table) as batch:
            for name in columns:
                batch.drop_column(name)


def _tables() -> None:
    moment = sa.DateTime(timezone=True)
    op.create_table(
        "blockers",
        sa.Column("id", sa.Integer(), nullable=False),
        _number("workspace_id"),
        _number("goal_id", optional=True),
        _number("channel_id", optional=True),
        _number("person_id"),
        _number("answer_id", optional=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "open",
                "resolved",
                name="blockerstate",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("opened_at", moment, nullable=False),
        _number("helper_id", optional=True),
        sa.Column("escalate_at", moment, nullable=True),
        sa.Column("resolved_at", moment, nullable=True),
        _number("resolved_by_id", optional=True),
        _points("blockers", "answer_id", "answers", on_delete="SET NULL"),
        _points("blockers", "channel_id", "channels"),
        _points("blockers", "goal_id", "goals", on_delete="CASCADE"),
        _points("blockers", "helper_id", "people"),
        _points("blockers", "person_id", "people"),
        _points("blockers", "resolved_by_id", "people"),
        _points("blockers", "workspace_id", "workspaces", on_delete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_blockers"),
    )
    for columns in (
        ["answer_id"],
        ["channel_id"],
        ["escalate_at"],
        ["goal_id", "state"],
        ["person_id", "state"],
        ["workspace_id"],
    ):
        op.create_index(f"ix_blockers_{'_'.join(columns)}", "blockers", columns)
    op.create_table(
        "drafts",
        sa.Column("id", sa.Integer(), nullable=False),
        _number("workspace_id"),
        _number("person_id"),
        sa.Column("form", sa.String(length=60), nullable=False),
        sa.Column("fields", sa.JSON(), nullable=False),
        sa.Column("saved_at", moment, nullable=False),
        _points("drafts", "person_id", "people", on_delete="CASCADE"),
        _points("drafts", "workspace_id", "workspaces", on_delete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_drafts"),
        sa.UniqueConstraint("person_id", "form", name="uq_drafts_person_id_form"),
    )
    op.create_index("ix_drafts_saved_at", "drafts", ["saved_at"])
    op.create_index("ix_drafts_workspace_id", "drafts", ["workspace_id"])
    op.create_table(
        "free_days",
        _number("workspace_id"),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        _points("free_days", "workspace_id", "workspaces", on_delete="CASCADE"),
        sa.PrimaryKeyConstraint("workspace_id", "day", name="pk_free_days"),
    )


def _number(name: str, *, optional: bool = False) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), nullable=optional)


def _given(name: str, kind: Any, default: Any) -> sa.Column[Any]:
    return sa.Column(name, kind, nullable=False, server_default=default)


def _points(
    table: str, column: str, target: str, *, on_delete: str | None = None
) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column], [f"{target}.id"], name=f"fk_{table}_{column}", ondelete=on_delete
    )


def _allow(table: str, column: str, values: list[str]) -> None:
    """Let a column hold just these values."""
    with op.batch_alter_table(table) as batch:
        batch.drop_constraint(op.f(f"ck_{table}_{column}"), type_="check")
        batch.create_check_constraint(op.f(f"ck_{table}_{column}"), sa.column(column).in_(values))
