"""How often the goals of a channel are spoken of."""

from collections.abc import Collection
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.model import Checkin, CheckinState
from bot.model.sets import among
from bot.when import UnreadableRule, longest_gap


def cadences(session: Session, channel_ids: Collection[int]) -> dict[int, timedelta]:
    """The interval of each channel's most frequent check-in, by channel; none for those that no
    active check-in asks. One query.

    The interval of one from Mon to Fri is the weekend's three days, so that no goal grows stale
    before anybody is asked again.
    """
    if not channel_ids:
        return {}
    rules = session.execute(
        select(Checkin.channel_id, Checkin.rule).where(
            among(Checkin.channel_id, channel_ids), Checkin.state == CheckinState.ACTIVE
        )
    )
    found: dict[int, timedelta] = {}
    for channel_id, rule in rules:
        try:
            gap = longest_gap(rule)
        except UnreadableRule:  # it asks nobody, and its channel's goals are still to be read
            continue
        found[channel_id] = min(gap, found.get(channel_id, gap))
    return found
