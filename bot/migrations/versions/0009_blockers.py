"""What is in the way is a thing of its own; what was said in rounds that are open becomes one."""

from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

EVENTS = [
    "goal_set", "goal_edited", "goal_joined", "goal_paused", "goal_resumed", "goal_achieved",
    "goal_missed", "goal_dropped", "goal_reopened", "goal_moved", "goal_pinned", "goal_unpinned",
    "goal_converted", "milestone_added", "milestone_proposed", "milestone_judged",
    "milestone_accepted", "milestone_declined", "milestone_committed", "milestone_edited",
    "milestone_moved", "milestone_reached", "milestone_dropped", "milestone_unreached",
    "milestone_evidence", "milestone_converted", "objective_added", "objective_edited",
    "objective_dropped", "objective_read", "status_reported",
]  # fmt: skip
NEW_EVENTS = ["blocker_opened", "blocker_withdrawn", "blocker_helped", "blocker_resolved"]
ABOUT = [
    "checkin_prompt", "checkin_reminder", "milestone_due", "milestone_reachable", "evidence",
    "replan", "celebration", "kept_words", "failure",
]  # fmt: skip
NEW_ABOUT = ["blocker_helped", "blocker_resolved", "blocker_escalated"]

POINTERS = {
    "workspace_id": ("workspaces", "CASCADE"),
    "goal_id": ("goals", "CASCADE"),
    "channel_id": ("channels", None),
    "answer_id": ("answers", "SET NULL"),
    "reply_id": ("replies", "SET NULL"),
    "person_id": ("people", None),
    "helper_id": ("people", None),
    "resolved_by_id": ("people", None),
}
NEEDED = ("workspace_id", "person_id")
INDEXED = ("workspace_id", "answer_id", "reply_id", "person_id")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    with op.batch_alter_table("goals") as batch:
        batch.add_column(sa.Column("blocked_since", MOMENT, nullable=True))
    op.create_table(
        "blockers",
        sa.Column("id", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=name not in NEEDED) for name in POINTERS),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("opened_at", MOMENT, nullable=False),
        sa.Column("helped_at", MOMENT, nullable=True),
        sa.Column("resolved_at", MOMENT, nullable=True),
        sa.Column("escalate_at", MOMENT, nullable=True),
        sa.Column("escalated_at", MOMENT, nullable=True),
        *(
            sa.ForeignKeyConstraint(
                [name], [f"{table}.id"], name=f"fk_blockers_{name}", ondelete=ondelete
            )
            for name, (table, ondelete) in POINTERS.items()
        ),
        sa.PrimaryKeyConstraint("id", name="pk_blockers"),
    )
    for name in INDEXED:
        op.create_index(f"ix_blockers_{name}", "blockers", [name])
    for name in ("goal_id", "channel_id"):
        op.create_index(f"ix_blockers_{name}_resolved_at", "blockers", [name, "resolved_at"])
    op.create_index("ix_blockers_escalate_at", "blockers", ["escalate_at"])
    _allow("history", "event", EVENTS + NEW_EVENTS)
    _allow("notices", "about", ABOUT + NEW_ABOUT)
    _take_over()


def downgrade() -> None:
    for table, column, values, new in (
        ("notices", "about", ABOUT, NEW_ABOUT),
        ("history", "event", EVENTS, NEW_EVENTS),
    ):
        # An older Cairn knows no words for what it cannot tell of.
        rows = sa.table(table, sa.column(column))
        op.execute(rows.delete().where(rows.c[column].in_(new)))
        _allow(table, column, values)
    op.drop_table("blockers")
    with op.batch_alter_table("goals") as batch:
        batch.drop_column("blocked_since")


def _take_over() -> None:
    """What answers to open rounds say, as they say it, once for a person, a goal and the words;
    what was said before stays in its answers."""
    updates = sa.table("updates", *map(sa.column, ("id", "answer_id", "reply_id", "goal_id")),
                       sa.column("blocker", sa.Text()), sa.column("at", MOMENT))  # fmt: skip
    answers = sa.table("answers", *map(sa.column, ("id", "round_id", "person_id", "workspace_id",
                                                   "channel_id")))  # fmt: skip
    rounds = sa.table("rounds", sa.column("id"), sa.column("state"))
    rows = op.get_bind().execute(
        sa.select(
            answers.c.workspace_id, updates.c.goal_id, answers.c.channel_id, updates.c.answer_id,
            updates.c.reply_id, answers.c.person_id, updates.c.blocker, updates.c.at,
        )
        .join_from(updates, answers, answers.c.id == updates.c.answer_id)
        .join(rounds, rounds.c.id == answers.c.round_id)
        .where(rounds.c.state == "open", updates.c.blocker != "")
        .order_by(updates.c.at, updates.c.id)
    )  # fmt: skip
    found: dict[tuple[Any, ...], Any] = {}
    for row in rows:
        key = (row.person_id, row.goal_id, row.channel_id, row.blocker.casefold().strip())
        found.setdefault(key, row)
    if not found:
        return
    blockers = sa.table(
        "blockers", *map(sa.column, POINTERS), sa.column("text", sa.Text()),
        sa.column("opened_at", MOMENT), sa.column("resolved_at", MOMENT),
        sa.column("escalate_at", MOMENT),
    )  # fmt: skip
    op.bulk_insert(
        blockers,
        [
            {
                "workspace_id": row.workspace_id, "goal_id": row.goal_id,
                "channel_id": row.channel_id, "answer_id": row.answer_id, "reply_id": row.reply_id,
                "person_id": row.person_id, "text": row.blocker, "opened_at": row.at,
                "escalate_at": _three_working_days_after(row.at),
            }
            for row in found.values()
        ],
    )  # fmt: skip
    goals = sa.table("goals", sa.column("id"), sa.column("blocked_since", MOMENT))
    oldest = sa.select(sa.func.min(blockers.c.opened_at)).where(blockers.c.goal_id == goals.c.id)
    op.execute(goals.update().values(blocked_since=oldest.scalar_subquery()))


def _three_working_days_after(at: datetime) -> datetime:
    left = 3
    while left:
        at += timedelta(days=1)
        left -= at.weekday() < 5
    return at


def _allow(table: str, column: str, values: list[str]) -> None:
    """Let a column hold just these values."""
    with op.batch_alter_table(table) as batch:
        batch.drop_constraint(op.f(f"ck_{table}_{column}"), type_="check")
        batch.create_check_constraint(op.f(f"ck_{table}_{column}"), sa.column(column).in_(values))
