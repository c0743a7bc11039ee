"""Formats: tables as CSV for spreadsheets, and all of them as JSON for programs.

A spreadsheet takes a cell that begins with `=`, `+`, `-`, `@`, a tab or the end of a line for a
formula, and where it speaks Japanese also with one of the four at full width: those get a quote
before them, so that nobody's words are ever run. The JSON has them as they were typed.
"""

import csv
import io
import json
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from .seeing import Export, Row

FORMULAS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def as_csv(rows: Sequence[Row]) -> bytes:
    """A table for spreadsheets: UTF-8 with its mark, a header, formulas defused; nothing for no
    rows but the mark."""
    text = io.StringIO(newline="")
    if rows:
        writer = csv.writer(text)
        writer.writerow(rows[0])
        writer.writerows([_cell(value) for value in row.values()] for row in rows)
    return text.getvalue().encode("utf-8-sig")


def as_json(found: Export, now: datetime) -> bytes:
    """All tables, and what is their reader's own, indented; days and moments as ISO 8601, numbers
    exactly as text."""
    content = {"exported_at": now, **found.tables, "own": found.own}
    return json.dumps(content, ensure_ascii=False, indent=1, default=_plain).encode()


def defused(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if cell.startswith(FORMULAS) else cell


def _cell(value: Any) -> str:
    """A cell; what people typed is defused, numbers of ours stay numbers."""
    if value is None:
        return ""
    if isinstance(value, dict):
        return defused(" | ".join(f"{question}: {answer}" for question, answer in value.items()))
    if isinstance(value, list):
        return defused(" | ".join(map(str, value)))
    if isinstance(value, str):
        return defused(str(value))
    if isinstance(value, date):
        return value.isoformat()
    return str(value)


def _plain(value: Any) -> str:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return f"{value:f}"
    raise TypeError(f"{type(value).__name__} has no place in an export")
