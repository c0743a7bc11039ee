"""Batches: what is due is looked for by a reader, and done so many rows to a transaction.

Nearly always nothing is due, and nobody waits for a reader. Any number of processes may work one
heap off at once, where each step takes rows that nobody else holds, and moves them on.
"""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from sqlalchemy import Select
from sqlalchemy.orm import Session

from bot.db import Database


class Batch(NamedTuple):
    """What a step has got through."""

    taken: int
    """So many rows were due; fewer than a full batch, and they were the last."""
    done: int
    """Of so many something came: what the whole is to be counted by."""


def work_off(
    db: Database,
    due: Select[*tuple[Any, ...]],
    step: Callable[[Session], Batch],
    full: int,
    given: Mapping[str, object] | None = None,
) -> int:
    """Take step after step, each committed by itself, while there are `full` rows for each.

    `due` is the query that one row at least must answer, with what is `given` to it. Gives how many
    were done in all.
    """
    with db.read() as session:
        if session.execute(due, given).first() is None:
            return 0
    done = 0
    while True:
        with db.begin() as session:
            batch = step(session)
        done += batch.done
        if batch.taken < full:
            return done
