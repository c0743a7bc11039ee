"""Archives: everything of a workspace as one JSON document, and back into another Cairn.

The document is described in `docs/export.md`. What it holds follows from the model by a walk over
its tables, so that a new table is in it without anybody thinking of it; what it does not hold is
named in `contents`, each with its reason.
"""

from .files import BadFile
from .importing import AlreadyHere, Taken, take
from .persons import Nobody, find_person, write_person
from .writing import Which, WhichWorkspace, find_workspace, write

__all__ = [
    "AlreadyHere", "BadFile", "Nobody", "Taken", "Which", "WhichWorkspace", "find_person",
    "find_workspace", "take", "write", "write_person",
]  # fmt: skip
