"""SQLite's table of words, `search`, and the triggers that keep it in the transaction of a change.

SQLite alters a table by making it anew, without its triggers; so all is set up again, and filled
again, after every migration. What it holds is in other tables, and nothing is lost with it.
Words are folded by `cairn_folded`, a function that every connection of `bot.db` brings.
"""

from collections.abc import Iterator

from sqlalchemy import Connection, inspect

from .searching import KINDS, SOURCES, Source

TABLE = "search"


def set_up(connection: Connection) -> None:
    """The triggers of all sources, and the words of all their rows; nothing before `search` was
    made, and on PostgreSQL."""
    if connection.dialect.name != "sqlite" or not inspect(connection).has_table(TABLE):
        return
    connection.exec_driver_sql(f"DELETE FROM {TABLE}")  # noqa: S608 - names of ours, here as below
    for source in SOURCES:
        for statement in _statements(source):
            connection.exec_driver_sql(statement)


def _statements(source: Source) -> Iterator[str]:
    name = f"{TABLE}_{source.table}_{source.code}"
    for event in ("added", "changed", "gone"):
        yield f"DROP TRIGGER IF EXISTS {name}_{event}"
    columns = ", ".join(source.columns)
    keep = f"INSERT INTO {TABLE} (rowid, words)"
    forget = f"DELETE FROM {TABLE} WHERE rowid = {_place('old', source)};"  # noqa: S608
    words = f"(SELECT {_words('new', source)} AS words)"
    new = f"{keep} SELECT {_place('new', source)}, words FROM {words}"  # noqa: S608
    some = " WHERE trim(words) <> '';"
    yield f"CREATE TRIGGER {name}_added AFTER INSERT ON {source.table} BEGIN {new}{some} END"
    yield (
        f"CREATE TRIGGER {name}_changed AFTER UPDATE OF {columns} ON {source.table}"
        f" BEGIN {forget} {new}{some} END"
    )
    yield f"CREATE TRIGGER {name}_gone AFTER DELETE ON {source.table} BEGIN {forget} END"
    yield (
        f"{keep} SELECT {_place('of', source)}, {_words('of', source)} AS words"  # noqa: S608
        f" FROM {source.table} AS of{some}"
    )


def _place(row: str, source: Source) -> str:
    return f"{row}.id * {KINDS} + {source.code}"


def _words(row: str, source: Source) -> str:
    columns = [f"{row}.{column}" for column in source.columns]
    said = " || ' ' || ".join(columns)
    if source.json:
        said = f"coalesce((SELECT group_concat(value, ' ') FROM json_each({columns[0]})), '')"  # noqa: S608
    return f"cairn_folded({said})"
