"""Reading a document: JSON of any layout, one row at a time, in the memory of a few rows."""

import json
from collections.abc import Iterator
from typing import Any, TextIO

from bot.errors import CairnError

_CHUNK = 1 << 16
_LARGEST = 1 << 26
"""So many characters one row may have; more is no row of ours."""
_BLANKS = " \t\n\r"
Row = dict[str, Any]


class BadFile(CairnError):
    """This file cannot be imported: {why} Nothing was changed."""


def bad(why: str) -> BadFile:
    """The error, with a sentence that says why."""
    return BadFile(why=why)


class Document:
    """A document as far as it was read: first its head, then its tables in their order."""

    def __init__(self, stream: TextIO) -> None:
        """Reads the head: all that stands before the tables.

        Raises:
            BadFile: it is no JSON object with tables in it.
        """
        self._stream, self._held, self._at, self._ended = stream, "", 0, False
        self.head: Row = {}
        if self._next() != "{":
            raise bad("It is no JSON object.")
        self._at += 1
        while (name := self._name()) != "tables":
            self.head[name] = self._value()
            self._expect(",", "It holds no “tables”.")

    def tables(self) -> Iterator[tuple[str, Iterator[Row]]]:
        """Each table's name and its rows, which must be read before the next table is.

        Raises:
            BadFile: it ends too early, goes on too long, or is not what it should be.
        """
        self._expect("{", "“tables” is no object of lists.")
        while self._next() != "}":
            name = self._name()
            self._expect("[", f"“{name}” is no list.")
            yield name, self._rows(name)
            if self._next() == ",":
                self._at += 1
        self._at += 1
        self._expect("}", "Something stands behind the tables.")
        if self._next():
            raise bad("Something stands behind its end.")

    def _rows(self, name: str) -> Iterator[Row]:
        number = 0
        while self._next() != "]":
            number += 1
            row = self._value()
            if not isinstance(row, dict):
                raise bad(f"In “{name}”, row {number} is no object.")
            yield row
            if self._next() == ",":
                self._at += 1
            elif self._next() != "]":
                raise self._broken()
        self._at += 1

    def _name(self) -> str:
        name = self._value()
        if not isinstance(name, str):
            raise bad("It is no JSON object.")
        self._expect(":", "It is no JSON object.")
        return name

    def _expect(self, sign: str, otherwise: str) -> None:
        found = self._next()
        if not found:
            raise self._broken()
        if found != sign:
            raise bad(otherwise)
        self._at += 1

    def _next(self) -> str:
        """The sign that comes next, blanks left aside; empty at the end."""
        while True:
            while self._at < len(self._held) and self._held[self._at] in _BLANKS:
                self._at += 1
            if self._at < len(self._held):
                return self._held[self._at]
            if not self._more():
                return ""

    def _value(self) -> Any:
        self._next()
        while True:
            try:
                value, end = json.JSONDecoder().raw_decode(self._held, self._at)
            except RecursionError:
                raise bad("It is nested too deeply.") from None
            except ValueError:
                if len(self._held) - self._at > _LARGEST or not self._more():
                    raise self._broken() from None
                continue
            if end == len(self._held) and self._more():
                continue  # a number may go on
            self._at = end
            return value

    def _more(self) -> bool:
        """Whether there was more to read: at least as much as is held, so that a long value is
        not looked through again and again."""
        if self._ended:
            return False
        left = self._held[self._at :]
        try:
            read = self._stream.read(max(_CHUNK, len(left)))
        except UnicodeDecodeError:
            raise bad("It is no text in UTF-8.") from None
        self._held, self._at, self._ended = left + read, 0, not read
        return bool(read)

    def _broken(self) -> BadFile:
        return bad("It is no whole JSON: it was cut short, or is something else.")
