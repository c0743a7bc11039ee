"""Foresight: what many messages will ask for, one by one, is read for all of them at once."""

from collections.abc import Callable, Mapping
from typing import Any, Generic, TypeVar

from sqlalchemy.orm import Session

_K = TypeVar("_K")
_V = TypeVar("_V")


class Foreseen(Generic[_K, _V]):
    """Facts that were read beforehand, by key. A session keeps them until it ends, so that it must
    be one that only reads: what it saw once it would see again."""

    def keep(self, session: Session, found: Mapping[_K, _V]) -> None:
        """Have these at hand when they are asked for."""
        self._of(session).update(found)

    def find(self, session: Session, key: _K, read: Callable[[], _V]) -> _V:
        """The facts of a key: those at hand, or what reading them gives."""
        known = self._of(session) if session.info else {}
        return known[key] if key in known else read()

    def _of(self, session: Session) -> dict[Any, Any]:
        known: dict[Any, Any] = session.info.setdefault(self, {})
        return known
