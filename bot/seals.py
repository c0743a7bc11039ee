"""Seals: what lies encrypted in the database, by keys that are not in it.

Fernet of `cryptography`: AES-128 with an HMAC, so that what was changed is noticed. The package is
imported when the first token is sealed or opened; a Cairn without installations never needs it.
"""

import base64
import hashlib
from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cryptography.fernet import MultiFernet

PURPOSE = b"cairn: tokens of workspaces"
"""What the keys are for: the same secret, used elsewhere, gives others."""


class CannotOpen(Exception):
    """What is stored was sealed by a key that is not here, or for somebody else, or was changed."""


class Seals:
    """Seals by the first of several keys and opens by any of them."""

    def __init__(self, secrets: Sequence[str]) -> None:
        """Nothing is imported yet.

        Args:
            secrets: long and random ones (`settings` sees to it), the newest first, at least one.
        """
        self._keys = [hashlib.sha256(PURPOSE + secret.encode()).digest() for secret in secrets]
        self.name = hashlib.sha256(b"the name of " + self._keys[0]).hexdigest()[:16]
        """What the newest key is called: it stands beside what was sealed by it, and gives nothing
        of the key away."""

    @property
    def has_older(self) -> bool:
        """Whether there are keys beside the newest."""
        return len(self._keys) > 1

    @cached_property
    def _box(self) -> "MultiFernet":
        from cryptography.fernet import Fernet, MultiFernet

        return MultiFernet([Fernet(base64.urlsafe_b64encode(key)) for key in self._keys])

    def seal(self, secret: str, of: int) -> str:
        """`secret`, sealed by the newest key; it opens only as the secret of this workspace."""
        return self._box.encrypt(f"{of} {secret}".encode()).decode()

    def open(self, sealed: str, of: int) -> str:
        """The secret of this workspace that was sealed.

        Raises:
            CannotOpen: by none of the keys, or it is another's.
        """
        from cryptography.fernet import InvalidToken

        try:
            owner, _, secret = self._box.decrypt(sealed.encode()).decode().partition(" ")
        except InvalidToken:
            raise CannotOpen("by none of the keys") from None
        if owner != str(of):
            raise CannotOpen("it is another's")
        return secret
