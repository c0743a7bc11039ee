"""Small things that every file of the pretend Slack shares: JSON's type and fresh ids."""

import secrets
from typing import Any, TypeAlias

Json: TypeAlias = dict[str, Any]

_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ0123456789"


def make_id(prefix: str, length: int = 10) -> str:
    """A fresh id in Slack's manner, such as `V8K2…`: the prefix then capitals and digits."""
    return prefix + "".join(secrets.choice(_LETTERS) for _ in range(length))
