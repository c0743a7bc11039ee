"""Channels, as the pages of their goals need them."""

from collections.abc import Collection
from datetime import timedelta
from typing import NamedTuple

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from bot.model import Channel, Checkin, CheckinState
from bot.model.sets import among
from bot.when import UnreadableRule, longest_gap


class ChannelFacts(NamedTuple):
    """A channel, and how often its goals are spoken of."""

    slack_id: str
    private: bool
    cadence: timedelta | None = None
    """The interval of its most frequent check-in; none when no active check-in asks it.

    That of one from Mon to Fri is the weekend's three days, so that no goal grows stale before
    anybody is asked again.
    """


def facts(session: Session, channel_ids: Collection[int]) -> dict[int, ChannelFacts]:
    """These channels, by row. One query."""
    if not channel_ids:
        return {}
    asking = and_(Checkin.channel_id == Channel.id, Checkin.state == CheckinState.ACTIVE)
    rows = session.execute(
        select(Channel.id, Channel.slack_id, Channel.private, Checkin.rule)
        .outerjoin(Checkin, asking)
        .where(among(Channel.id, channel_ids))
    )
    found: dict[int, ChannelFacts] = {}
    for channel_id, slack_id, private, rule in rows:
        channel = found.setdefault(channel_id, ChannelFacts(slack_id, private))
        if rule is not None:
            found[channel_id] = channel._replace(cadence=_shorter(channel.cadence, rule))
    return found


def _shorter(cadence: timedelta | None, rule: str) -> timedelta | None:
    try:
        gap = longest_gap(rule)
    except UnreadableRule:  # it asks nobody, and its channel's goals are still to be read
        return cadence
    return gap if cadence is None else min(gap, cadence)
