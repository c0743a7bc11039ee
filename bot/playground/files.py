"""Uploaded files: a place is asked for, bytes are sent to it, and the upload is completed."""

from dataclasses import dataclass
from datetime import datetime

from bot.playground.people import TEAM_ID
from bot.playground.shapes import Json

_MIMES = {"png": "image/png", "jpg": "image/jpeg", "gif": "image/gif", "ics": "text/calendar",
          "csv": "text/csv", "json": "application/json"}  # fmt: skip


@dataclass
class File:
    """One file; `ready_at` is when Slack has processed it, `channels` where it was shared."""

    id: str
    name: str
    user: str
    created: datetime
    length: int
    title: str = ""
    alt_txt: str = ""
    content: bytes = b""
    completed: bool = False
    ready_at: datetime | None = None
    channels: tuple[str, ...] = ()

    @property
    def filetype(self) -> str:
        """The ending of its name, such as `png`."""
        return self.name.rpartition(".")[2].lower()

    @property
    def mimetype(self) -> str:
        """Its media type, by its ending."""
        return _MIMES.get(self.filetype, "application/octet-stream")

    def is_ready(self, now: datetime) -> bool:
        """Whether it can be shown in a block: completed and processed."""
        return self.completed and self.ready_at is not None and now >= self.ready_at


def file_object(file: File, base_url: str, now: datetime) -> Json:
    """`file` as Slack describes it; `mimetype` stays empty until it is processed."""
    ready = file.is_ready(now)
    return {
        "id": file.id,
        "created": int(file.created.timestamp()),
        "name": file.name,
        "title": file.title or file.name,
        "mimetype": file.mimetype if ready else "",
        "filetype": file.filetype if ready else "",
        "user": file.user,
        "user_team": TEAM_ID,
        "size": len(file.content),
        "alt_txt": file.alt_txt,
        "url_private": f"{base_url}/files/{file.id}",
        "permalink": f"{base_url}/files/{file.id}",
        "channels": list(file.channels),
    }
