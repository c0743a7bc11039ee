"""What was looked at, whether it is well, and what to do where not."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at."""

    what: str
    well: bool
    said: str

    @property
    def line(self) -> str:
        """`✓ database: …` or `✗ token: … — what to do`."""
        return f"{'✓' if self.well else '✗'} {self.what}: {self.said}"
