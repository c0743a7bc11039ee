"""What was looked at, whether it is well, and what to do where not."""

from msgspec import Struct


class Finding(Struct, frozen=True):
    """One thing that was looked at."""

    what: str
    well: bool
    said: str

    @property
    def line(self) -> str:
        """`✓ database: …` or `✗ token: … — what to do`."""
        return f"{'✓' if self.well else '✗'} {self.what}: {self.said}"
