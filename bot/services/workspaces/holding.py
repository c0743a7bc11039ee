"""A channel, held while it is brought to what Slack says, and how long that counts."""

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.model import Channel

FRESH = timedelta(minutes=5)
"""How long Slack's word on who is in a channel is taken without asking again. One that is as far in
the future was noted by a clock that was wrong, and nobody knows how old it is."""


def hold_channel(session: Session, channel_id: int) -> Channel:
    """The channel with this row number, as it is now and kept from all others."""
    held = select(Channel).where(Channel.id == channel_id).with_for_update(key_share=True)
    return session.scalars(held.execution_options(populate_existing=True)).one()
