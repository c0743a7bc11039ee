"""Exports: what somebody may see, for spreadsheets and for programs.

One CSV a kind of thing, and one JSON with all of it and with what is theirs alone.
"""

from .formats import as_csv, as_json, defused
from .seeing import Export, export

__all__ = ["Export", "as_csv", "as_json", "defused", "export"]
