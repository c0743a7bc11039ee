"""A clock was wrong once, and what it planned lies hours ahead: nothing waits for that."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import update

from bot.db import Database
from bot.model import (
    Channel,
    Checkin,
    Delivery,
    DeliveryState,
    Installation,
    Round,
    RoundState,
    Workspace,
)
from bot.services import checkins, installations, rounds, workspaces
from bot.services.installations import LEASE, REFUSED_WAIT
from bot.services.rounds import paces
from tests.people import Cast
from tests.services.scenes import opened, set_up

SECOND, MINUTE, HOUR = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1)


def test_nobody_waits_for_hours_for_the_pace(db: Database, cast: Cast, now: datetime) -> None:
    def spread(pace_at: datetime) -> list[datetime]:
        with db.begin() as session:
            session.execute(update(Workspace).values(pace_at=pace_at))
            return paces.spread(session, [cast.workspace.id] * 2, now)

    many = now + 20 * MINUTE  # what some five thousand take
    assert spread(many) == [many, many + paces.EACH]
    assert spread(now + 3 * HOUR) == [now + paces.MOST, now + paces.MOST + paces.EACH]
    with db.read() as session:
        workspace = session.get_one(Workspace, cast.workspace.id)
        assert workspace.pace_at == now + paces.MOST + 2 * paces.EACH


@pytest.mark.parametrize(
    ("ahead", "free"), [(LEASE, False), (REFUSED_WAIT, False), (2 * HOUR, True), (-SECOND, True)]
)
def test_a_lease_for_hours_is_nobodys(
    db: Database, cast: Cast, now: datetime, ahead: timedelta, free: bool
) -> None:
    with db.begin() as session:
        session.add(
            Installation(
                workspace_id=cast.workspace.id, app_id="A0", enterprise_id="", installer="U0ANA",
                scopes="", token="t", refresh="r", sealed_by="k", expires_at=now + HOUR,
                leased_until=now + ahead, trouble="", version=1, installed_at=now,
            )
        )  # fmt: skip
    with db.begin() as session:
        assert (installations.lease(session, now) is not None) is free


def test_what_slack_said_in_a_time_to_come_is_asked_anew(
    db: Database, cast: Cast, now: datetime
) -> None:
    with db.begin() as session:
        session.execute(update(Channel).values(known_at=now, members_known_at=now))
        assert workspaces.channels_to_ask_about(session, now + MINUTE, 9) == []
        assert workspaces.to_look_round(session, now + MINUTE) == []
        far = {"known_at": now + 2 * HOUR, "members_known_at": now + 2 * HOUR}
        session.execute(update(Channel).where(Channel.id == cast.launch.id).values(**far))
    with db.begin() as session:
        asked = workspaces.channels_to_ask_about(session, now + MINUTE, 9)
        assert [channel.id for channel in asked] == [cast.launch.id]
        assert workspaces.to_look_round(session, now + MINUTE) == [cast.workspace.id]
        said = {"C0LAUNCH": {"name": "launch", "is_private": True}}
        workspaces.learn_round(session, cast.workspace.id, said, now + MINUTE, complete=False)
    with db.read() as session:
        launch = session.get_one(Channel, cast.launch.id)
        assert (launch.private, launch.known_at) == (True, now + MINUTE)


def test_a_round_does_not_wait_for_hours_to_know_whether_it_was_asked(
    db: Database, cast: Cast, now: datetime
) -> None:
    asking = opened(db, set_up(db, cast, now), now + 30 * MINUTE)
    with db.begin() as session:
        session.execute(
            update(Delivery).values(state=DeliveryState.SENDING, claimed_at=asking.close_at + HOUR)
        )
    rounds.remind_and_close(db, asking.close_at)
    with db.read() as session:
        assert session.get_one(Round, asking.id).state == RoundState.CLOSED


def test_mending_skips_no_slot_that_is_due(db: Database, cast: Cast, now: datetime) -> None:
    checkin = set_up(db, cast, now)
    opened(db, checkin, now + 30 * MINUTE)
    with db.begin() as session:  # by a clock that ran ahead; and the next slot has just come
        session.execute(update(Round).values(opened_at=now + 5 * HOUR, slot="2026-11-16T09:30"))
        checkins.begin(session.get_one(Checkin, checkin.id), now)
    at = now + 30 * MINUTE + SECOND
    assert rounds.mend(db, at) == 0
    assert rounds.open_due(db, at) == 1
