"""Mending what a clock has done that went ahead of the time and was put right again."""

from datetime import datetime, timedelta

from sqlalchemy import delete, or_, select

from bot.db import Database
from bot.errors import CannotRead
from bot.model import Checkin, CheckinState, Round, RoundState
from bot.services import checkins

ASTRAY = timedelta(minutes=5)
"""Clocks of machines may differ by so much."""


def mend(db: Database, now: datetime) -> int:
    """How many check-ins look for their next slot from `now` on again.

    They are those with a round that was opened in a future that has not come: their next slot is
    one behind it, and slots that have not come are noted as missed. What was asked then is not
    asked again. One that is due now is not touched: whoever opens it moves it on.
    """
    ahead = select(Round.checkin_id).where(
        Round.state == RoundState.OPEN, Round.opened_at > now + ASTRAY
    )
    query = select(Checkin).where(
        Checkin.state == CheckinState.ACTIVE,
        or_(Checkin.next_at.is_(None), Checkin.next_at > now),
        Checkin.id.in_(ahead),
    )
    with db.read() as session:
        if session.scalar(query.limit(1)) is None:
            return 0
    mended = 0
    with db.begin() as session:
        for checkin in session.scalars(query.order_by(Checkin.id).with_for_update(of=Checkin)):
            before = checkin.next_at
            try:
                checkins.begin(checkin, now)
            except CannotRead:  # the clock says so when it gets there
                continue
            mended += checkin.next_at != before
            session.execute(
                delete(Round).where(
                    Round.checkin_id == checkin.id,
                    Round.state == RoundState.MISSED,
                    Round.opened_at > now + ASTRAY,
                    Round.close_at > now,
                )
            )
    return mended
