"""What an archive holds: the tables with a workspace's data; and what stays behind, and why."""

from sqlalchemy import Column, String, Table

from bot.model import Base
from bot.model.workspaces import WORKWEEK

FORMAT, VERSION = "cairn", 1
"""How a document says what it is; another version is another shape of the whole."""
STEPS = ("0015", "0016", "0017", "0018", "0019", "0020", "0021", "0022", "0023", "0024")
"""The steps of the database whose documents can be read. A step that adds nothing to what an
archive holds joins them, and so does one whose columns stand in `FILLED_IN`; after any other, only
that one stays."""
FILLED_IN: dict[str, tuple[str, dict[str, object]]] = {
    "channels": (
        "0023",
        {
            "tone": "warm", "holds": False, "work_days": WORKWEEK, "work_from": "08:00",
            "work_to": "18:00", "work_zone": "",
        },
    ),
    "people": (
        "0024",
        {"celebrations": "public", "milestone_reminders": True, "checkin_reminders": True},
    ),
}  # fmt: skip
"""What documents of steps before the named one lack, as it stands in a document: what is usual.
Lists that they lack are empty."""


def usual(table: str, step: str) -> dict[str, object]:
    """What a row of a document of that step lacks."""
    since, facts = FILLED_IN.get(table, ("", {}))
    return facts if step < since else {}


LEFT_OUT = {
    "workspaces": "is the head of the document, see `OF_WORKSPACE`",
    "lanes": "is reckoned anew from the deliveries",
    "receipts": "tells one Cairn, for three days, what it has taken in; Slack asks the other anew",
    "installations": "holds tokens, which are of one Cairn and its key",
    "install_states": "lives for minutes, in one browser",
}
"""Tables that do not travel, and why."""

OF_WORKSPACE = (
    "team_id", "name", "bot_user_id", "url", "installed_at", "goals_made", "objectives_made",
    "milestones_made", "checkins_made",
)  # fmt: skip
"""What travels of the workspace's own row. A new column does not unless it is named here: it might
be a token."""

LEFT_OUT_OF_WORKSPACE = {
    "id": "is each database's own",
    "silenced_at": "says whether Slack takes messages from one Cairn",
    "tokens_taken": "counts what Slack said to one Cairn",
    "uninstalled_at": "says whether one Cairn is installed",
    "pace_at": "is the pace of one sender",
    "plain_at": "is found out again at the first message",
}

LEFT_OUT_COLUMNS = {
    "checkins.owner_in": "is what one Cairn knows from Slack, and asks it anew",
}
"""What of the rows that travel does not, and why."""

FROM_SLACK = ("channels", "people", "memberships")
"""What Cairn has from Slack alone as soon as it is installed: an import puts its own in place."""


def tables() -> list[Table]:
    """The tables that travel, each behind those that it refers to."""
    return [
        table
        for table in Base.metadata.sorted_tables
        if "workspace_id" in table.c and table.name not in LEFT_OUT
    ]


def columns(table: Table) -> list[Column[object]]:
    """The columns that travel: all but the workspace, which the document is of."""
    return [
        column
        for column in table.columns
        if column.name != "workspace_id" and str(column) not in LEFT_OUT_COLUMNS
    ]


def refers_to(column: Column[object]) -> str | None:
    """The table of whose rows a column holds numbers; none when it refers to nothing."""
    return next((key.column.table.name for key in column.foreign_keys), None)


def key_of(table: Table) -> list[Column[object]]:
    """The columns by which rows stand in order: what tells them apart."""
    return [column for column in table.primary_key.columns if column.name != "workspace_id"]


def is_keyed_by_words(table: Table) -> bool:
    """Whether databases would disagree about the order of its rows."""
    return any(isinstance(column.type, String) for column in key_of(table))
