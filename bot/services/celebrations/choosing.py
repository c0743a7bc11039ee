"""What a channel has chosen for its celebrations."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from bot.model import Channel, Person, Setup, Tone
from bot.services import access, changes


@dataclass(frozen=True)
class Choice:
    """How a channel celebrates."""

    tone: Tone

    @classmethod
    def of(cls, channel: Channel) -> "Choice":
        """What it has chosen so far."""
        return cls(channel.tone)


def choose(
    session: Session, channel: Channel, choice: Choice, *, by: Person, now: datetime
) -> None:
    """Celebrate so in this channel from now on; what stands there follows with its next change.

    Raises:
        OutsiderOnly, NotYours: nothing was changed.
    """
    access.need_settings_change(session, by, channel)
    old = _in_words(channel)
    channel.tone = choice.tone
    changes.write(
        session, Setup.SETTINGS, channel.id, by=by, now=now, old=old, new=_in_words(channel)
    )


def _in_words(channel: Channel) -> dict[str, str]:
    return {"tone of celebrations": channel.tone.value}
