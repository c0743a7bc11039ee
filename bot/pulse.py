"""The pulse of the database: whether it answers, told in time even when it says nothing at all."""

import sqlite3
import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import Generic, TypeVar

from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from bot.db import Database

PATIENCE = 4.0
"""Seconds; who asks for `/healthz` or `/metrics` waits no longer than some ten for the whole of it.
"""

Read = TypeVar("Read")


class Glance(Generic[Read]):
    """Reads one thing in a thread of its own, of which there is one at most however often it is
    asked for: a machine that has gone out of reach neither answers nor refuses."""

    def __init__(
        self, db: Database, name: str, read: Callable[[Session], Read], *, patience: float
    ) -> None:
        """Nothing is asked yet; `name` is the thread's."""
        self._db, self._name, self._read, self.patience = db, name, read, patience
        self._lock = threading.Lock()
        self._asked: Future[Read] | None = None

    def take(self) -> Read:
        """What the database says.

        Raises:
            TimeoutError: nothing, for `patience` seconds.
            SQLAlchemyError, sqlite3.Error: it cannot say it.
        """
        with self._lock:
            asked = self._asked
            if asked is None or asked.done():
                asked = self._asked = Future()
                threading.Thread(
                    target=self._ask, args=(asked,), name=self._name, daemon=True
                ).start()
        return asked.result(self.patience)

    def _ask(self, asked: Future[Read]) -> None:
        try:
            with self._db.read() as session:
                read = self._read(session)
        except BaseException as error:
            asked.set_exception(error)
        else:
            asked.set_result(read)


class Pulse:
    """Feels whether the database lives."""

    def __init__(self, db: Database, *, patience: float = PATIENCE) -> None:
        """Nothing is asked yet."""
        self._glance = Glance(db, "pulse", _beat, patience=patience)

    def trouble(self) -> str | None:
        """Why the database does not answer, as a sentence; none when it does."""
        try:
            self._glance.take()
        except TimeoutError:
            return f"The database has not answered for {self._glance.patience:g} seconds."
        except (SQLAlchemyError, sqlite3.Error) as error:
            return f"The database does not answer: {type(error).__name__}."
        return None


def _beat(session: Session) -> None:
    session.execute(select(1))
