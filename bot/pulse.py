"""The pulse of the database: whether it answers, told in time even when it says nothing at all."""

import sqlite3
import threading
from concurrent.futures import Future

from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from bot.db import Database

PATIENCE = 4.0
"""Seconds; who asks for `/healthz` waits no longer than some ten for the whole of it."""


class Pulse:
    """Feels it in a thread of its own, of which there is one at most however often it is felt: a
    machine that has gone out of reach neither answers nor refuses."""

    def __init__(self, db: Database, *, patience: float = PATIENCE) -> None:
        """Nothing is asked yet."""
        self._db, self._patience = db, patience
        self._lock = threading.Lock()
        self._asked: Future[str | None] | None = None

    def trouble(self) -> str | None:
        """Why the database does not answer, as a sentence; none when it does."""
        with self._lock:
            asked = self._asked
            if asked is None or asked.done():
                asked = self._asked = Future()
                threading.Thread(target=self._ask, args=(asked,), name="pulse", daemon=True).start()
        try:
            return asked.result(self._patience)
        except TimeoutError:
            return f"The database has not answered for {self._patience:g} seconds."

    def _ask(self, asked: Future[str | None]) -> None:
        try:
            with self._db.read() as session:
                session.execute(select(1))
        except (SQLAlchemyError, sqlite3.Error) as error:
            asked.set_result(f"The database does not answer: {type(error).__name__}.")
        except BaseException as error:
            asked.set_exception(error)
        else:
            asked.set_result(None)
