"""Rounds: opened once at the right moment, caught up with, reminded of once, and closed."""

import threading
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from bot.db import Database
from bot.errors import NoSuchThing, NotYours, RoundClosed
from bot.model import (
    Asked,
    Channel,
    Checkin,
    CheckinState,
    Delivery,
    DeliveryState,
    FreeDay,
    Kind,
    Membership,
    Person,
    Round,
    RoundState,
    Workspace,
)
from bot.services import answers, audiences, checkins, rounds, workspaces
from bot.services.answers import Said, Words
from bot.services.outbox.notices import GATHERING
from bot.services.people import Profile, learn
from bot.services.rounds import AlreadyAsked, NobodyToAsk
from bot.services.rounds.opening import BATCH, PATIENCE
from tests import people
from tests.people import Cast
from tests.services.scenes import WEEK, asked, hear_of, opened, owed, plan, post, set_up

HALF_HOUR = timedelta(minutes=30)


def rounds_of(db: Database, checkin: Checkin) -> list[tuple[str, RoundState]]:
    with db.read() as session:
        query = select(Round.slot, Round.state).where(Round.checkin_id == checkin.id)
        return [(slot, state) for slot, state in session.execute(query.order_by(Round.slot))]


def keys(db: Database, cast: Cast) -> list[str]:
    with db.read() as session:
        return owed(session, cast.workspace.id)


def answer(db: Database, asking: Round, person: Person, now: datetime) -> None:
    with db.begin() as session:
        found, checkin = rounds.find(session, person, asking.id)
        said = Said((Words(moved="Something"),))
        by = session.get_one(Person, person.id)
        answers.by_form(session, found, checkin, said, by=by, now=now)


def test_a_round_opens_at_its_slot_and_not_before(db: Database, cast: Cast, now: datetime) -> None:
    checkin = set_up(db, cast, now)
    assert rounds.open_due(db, now + HALF_HOUR - timedelta(seconds=1)) == 0
    asking = opened(db, checkin, now + HALF_HOUR)
    assert (asking.slot, asking.zone, asking.state) == (
        "2026-11-23T09:30",
        "America/New_York",
        RoundState.OPEN,
    )
    assert asking.remind_at == now + HALF_HOUR + timedelta(hours=4)
    assert asking.close_at == now + HALF_HOUR + timedelta(days=1)
    assert asked(db, asking) == {cast.ana.id, cast.ben.id}
    assert keys(db, cast) == [f"round:{asking.id}:prompt"]


def test_asking_again_at_the_same_moment_asks_nobody_twice(
    db: Database, cast: Cast, now: datetime
) -> None:
    checkin = set_up(db, cast, now)
    opened(db, checkin, now + HALF_HOUR)
    assert rounds.open_due(db, now + HALF_HOUR) == 0
    # Even when the clock has gone back and the check-in is due once more, its slot is not.
    with db.begin() as session:
        session.get_one(Checkin, checkin.id).next_at = now + HALF_HOUR
    assert rounds.open_due(db, now + HALF_HOUR) == 0
    assert len(rounds_of(db, checkin)) == 1
    assert len(keys(db, cast)) == 1


def test_many_that_open_at_once_open_each_round_once(
    db: Database, cast: Cast, now: datetime
) -> None:
    for number in range(12):
        set_up(db, cast, now, name=f"Check-in {number}")
    counts: list[int] = []
    clocks = [
        threading.Thread(target=lambda: counts.append(rounds.open_due(db, now + HALF_HOUR)))
        for _ in range(3)
    ]
    for clock in clocks:
        clock.start()
    for clock in clocks:
        clock.join()
    assert sum(counts) == 12
    with db.read() as session:
        assert len(session.scalars(select(Round)).all()) == 12
        assert len(session.scalars(select(Delivery)).all()) == 12


def test_more_than_a_batch_is_opened_in_one_go(db: Database, cast: Cast, now: datetime) -> None:
    with db.begin() as session:
        by = session.get_one(Person, cast.ana.id)
        for number in range(BATCH + 1):
            wanted = plan(name=f"Check-in {number}")
            checkins.set_up(session, cast.launch.id, wanted, by=by, now=now)
    assert rounds.open_due(db, now + HALF_HOUR) == BATCH + 1


@pytest.mark.parametrize(
    ("down", "states"),
    [
        (timedelta(minutes=5), [RoundState.OPEN]),
        (timedelta(hours=6), [RoundState.OPEN]),
        (timedelta(days=3), [RoundState.MISSED]),
        (timedelta(days=30), [RoundState.MISSED] * 5),
        (timedelta(days=28, hours=2), [RoundState.MISSED] * 4 + [RoundState.OPEN]),
    ],
)
def test_after_a_downtime_only_the_newest_slot_is_asked_if_it_would_still_be_open(
    db: Database, cast: Cast, now: datetime, down: timedelta, states: list[RoundState]
) -> None:
    checkin = set_up(db, cast, now)
    back = now + HALF_HOUR + down
    assert rounds.open_due(db, back) == states.count(RoundState.OPEN)
    assert [state for _, state in rounds_of(db, checkin)] == states
    assert len(keys(db, cast)) == states.count(RoundState.OPEN)
    with db.read() as session:
        next_at = session.get_one(Checkin, checkin.id).next_at
    assert next_at is not None
    assert back < next_at <= back + WEEK


def test_a_round_that_is_asked_late_closes_with_its_slot_and_reminds_in_time(
    db: Database, cast: Cast, now: datetime
) -> None:
    checkin = set_up(db, cast, now)
    six_hours_late = opened(db, checkin, now + HALF_HOUR + timedelta(hours=6))
    assert six_hours_late.close_at == now + HALF_HOUR + timedelta(days=1)
    assert six_hours_late.remind_at == now + HALF_HOUR + timedelta(hours=10)


def test_no_reminder_is_planned_after_the_close(db: Database, cast: Cast, now: datetime) -> None:
    checkin = set_up(db, cast, now)
    assert opened(db, checkin, now + HALF_HOUR + timedelta(hours=22)).remind_at is None


def test_a_slot_is_asked_once_in_the_hour_that_comes_twice(
    db: Database, cast: Cast, now: datetime
) -> None:
    autumn = datetime(2026, 10, 31, 12, tzinfo=now.tzinfo)
    checkin = set_up(db, cast, autumn, days=("SU",), at=time(1, 30))
    first = datetime(2026, 11, 1, 5, 30, tzinfo=now.tzinfo)
    assert rounds.open_due(db, first) == 1
    assert rounds.open_due(db, first + timedelta(hours=1)) == 0
    assert rounds_of(db, checkin) == [("2026-11-01T01:30", RoundState.OPEN)]


def test_a_channel_where_nobody_can_be_asked_is_not_written_to(
    db: Database, cast: Cast, now: datetime
) -> None:
    checkin = set_up(db, cast, now)
    with db.begin() as session:
        for person in (cast.ana, cast.ben):
            session.get_one(Person, person.id).away_until = date(2026, 12, 1)
    assert rounds.open_due(db, now + HALF_HOUR) == 0
    assert rounds_of(db, checkin) == [("2026-11-23T09:30", RoundState.MISSED)]
    assert keys(db, cast) == []


def test_a_channel_that_cannot_be_posted_to_is_tried_once_and_then_left_alone(
    db: Database, cast: Cast, now: datetime
) -> None:
    checkin = set_up(db, cast, now)
    with db.begin() as session:
        session.get_one(Channel, cast.launch.id).cairn_in = False
    first = opened(db, checkin, now + HALF_HOUR)
    with db.begin() as session:
        session.scalars(select(Delivery)).one().state = DeliveryState.FAILED
    assert rounds.open_due(db, now + HALF_HOUR + WEEK) == 0  # though the first is not closed yet
    assert rounds.remind_and_close(db, first.close_at) > 0
    assert [state for _, state in rounds_of(db, checkin)] == [RoundState.MISSED] * 2
    with db.begin() as session:
        session.get_one(Channel, cast.launch.id).cairn_in = True
    hear_of(db, cast, now + 2 * WEEK)
    assert rounds.open_due(db, now + HALF_HOUR + 2 * WEEK) == 1


def test_the_owner_hears_that_cairn_was_taken_out_though_nobody_is_known_to_be_there(
    db: Database, cast: Cast, now: datetime
) -> None:
    checkin = set_up(db, cast, now)
    with db.begin() as session:
        channel = session.get_one(Channel, cast.launch.id)
        channel.cairn_in = False
        workspaces.learn_members(session, channel, (), now)
    asking = opened(db, checkin, now + HALF_HOUR)
    with db.begin() as session:
        prompt = session.scalars(select(Delivery)).one()
        assert (prompt.subject_id, prompt.for_person_id) == (asking.id, cast.ana.id)


def test_a_slot_waits_until_slack_has_said_who_is_in_the_channel(
    db: Database, cast: Cast, now: datetime
) -> None:
    checkin = set_up(db, cast, now)
    with db.begin() as session:
        session.get_one(Channel, cast.launch.id).members_known_at = None
    assert rounds.open_due(db, now + HALF_HOUR) == 0
    hear_of(db, cast, now - 2 * WEEK)
    assert rounds.open_due(db, now + HALF_HOUR) == 0
    hear_of(db, cast, now)
    opened(db, checkin, now + HALF_HOUR + timedelta(seconds=5))


def test_a_slot_does_not_wait_for_ever_for_slacks_word(
    db: Database, cast: Cast, now: datetime
) -> None:
    checkin = set_up(db, cast, now)
    with db.begin() as session:
        session.get_one(Channel, cast.launch.id).members_known_at = None
    opened(db, checkin, now + HALF_HOUR + PATIENCE)


def test_after_a_downtime_it_is_waited_for_from_its_end_on(
    db: Database, cast: Cast, now: datetime
) -> None:
    """The clock's jobs begin together, and this one may be before that which asks Slack."""
    checkin = set_up(db, cast, now)
    hear_of(db, cast, now - timedelta(days=3))
    up = now + timedelta(hours=2)
    for late in (timedelta(), PATIENCE - timedelta(seconds=1)):
        assert rounds.open_due(db, up + late, awake_since=up) == 0
    with db.begin() as session:
        workspaces.learn_members(
            session, session.get_one(Channel, cast.launch.id), [cast.ben.slack_id], up
        )
    assert rounds.open_due(db, up + timedelta(seconds=5), awake_since=up) == 1
    with db.read() as session:
        asking = rounds.open_round(session, checkin)
    assert asking is not None
    assert asked(db, asking) == {cast.ben.id}


def test_after_a_downtime_it_is_not_waited_for_for_ever_either(
    db: Database, cast: Cast, now: datetime
) -> None:
    set_up(db, cast, now)
    hear_of(db, cast, now - timedelta(days=3))
    up = now + timedelta(hours=2)
    assert rounds.open_due(db, up + PATIENCE, awake_since=up) == 1


def test_a_silenced_workspace_is_asked_nothing(db: Database, cast: Cast, now: datetime) -> None:
    set_up(db, cast, now)
    with db.begin() as session:
        session.get_one(Workspace, cast.workspace.id).silenced_at = now
    assert rounds.open_due(db, now + HALF_HOUR) == 0
    with db.begin() as session:
        session.get_one(Workspace, cast.workspace.id).silenced_at = None
    assert rounds.open_due(db, now + HALF_HOUR) == 1


def test_a_zone_that_vanished_pauses_its_checkin_and_no_other(
    db: Database, cast: Cast, now: datetime
) -> None:
    broken = set_up(db, cast, now)
    set_up(db, cast, now, name="Another")
    with db.begin() as session:
        session.get_one(Checkin, broken.id).zone = "Nowhere/Gone"
    assert rounds.open_due(db, now + HALF_HOUR) == 1
    with db.read() as session:
        found = session.get_one(Checkin, broken.id)
        assert (found.state, found.next_at) == (CheckinState.PAUSED, None)


def test_now_asks_everybody_at_once_but_not_twice(db: Database, cast: Cast, now: datetime) -> None:
    checkin = set_up(db, cast, now)
    with db.begin() as session:
        ana = session.get_one(Person, cast.ana.id)
        asking = rounds.ask_now(session, session.get_one(Checkin, checkin.id), by=ana, now=now)
        assert asking.slot == "2026-11-23T09:00"
    with db.begin() as session:
        ana = session.get_one(Person, cast.ana.id)
        found = session.get_one(Checkin, checkin.id)
        with pytest.raises(AlreadyAsked, match="C1"):
            rounds.ask_now(session, found, by=ana, now=now + timedelta(minutes=5))
    assert asked(db, asking) == {cast.ana.id, cast.ben.id}
    assert keys(db, cast) == [f"round:{asking.id}:prompt"]
    with db.read() as session:
        assert session.get_one(Checkin, checkin.id).next_slot == "2026-11-23T09:30"


def test_only_who_may_change_a_checkin_calls_everybody(
    db: Database, cast: Cast, now: datetime
) -> None:
    checkin = set_up(db, cast, now)
    with db.begin() as session:
        ben, found = session.get_one(Person, cast.ben.id), session.get_one(Checkin, checkin.id)
        with pytest.raises(NotYours):
            rounds.ask_now(session, found, by=ben, now=now)


def test_now_says_so_when_there_is_nobody(db: Database, cast: Cast, now: datetime) -> None:
    checkin = set_up(db, cast, now, people=(cast.dev.id,))
    with db.begin() as session:
        ana, found = session.get_one(Person, cast.ana.id), session.get_one(Checkin, checkin.id)
        with pytest.raises(NobodyToAsk):
            rounds.ask_now(session, found, by=ana, now=now)


def test_a_reminder_goes_once_to_those_who_have_not_answered(
    db: Database, cast: Cast, now: datetime
) -> None:
    checkin = set_up(db, cast, now)
    asking = opened(db, checkin, now + HALF_HOUR)
    post(db, f"round:{asking.id}:prompt", "1795000000.000100")
    answer(db, asking, cast.ana, now + timedelta(hours=1))
    at = now + HALF_HOUR + timedelta(hours=4)
    assert rounds.remind_and_close(db, at - timedelta(seconds=1)) == 0
    assert rounds.remind_and_close(db, at) == 1
    assert rounds.remind_and_close(db, at + timedelta(hours=1)) == 0
    with db.read() as session:
        found = session.scalars(select(Delivery).where(Delivery.kind == Kind.NOTICES)).all()
    assert [delivery.channel for delivery in found] == ["U0BEN"]


@pytest.mark.parametrize(
    "why", ["away", "gone", "left", "skipped", "spoke lately", "free", "paused"]
)
def test_who_need_not_be_reminded_is_not(db: Database, cast: Cast, now: datetime, why: str) -> None:
    checkin = set_up(db, cast, now)
    asking = opened(db, checkin, now + HALF_HOUR)
    post(db, f"round:{asking.id}:prompt", "1795000000.000100")
    with db.begin() as session:
        if why == "paused":
            by = session.get_one(Person, cast.ana.id)
            checkins.pause(session, session.get_one(Checkin, checkin.id), by=by, now=now)
        for person in (session.get_one(Person, cast.ana.id), session.get_one(Person, cast.ben.id)):
            if why == "away":
                person.away_until = date(2026, 12, 1)
            elif why == "gone":
                person.deactivated = True
            elif why == "free":
                day = {"workspace_id": cast.workspace.id, "day": date(2026, 11, 23)}
                session.merge(FreeDay(**day))
            elif why == "left":
                session.delete(session.get_one(Membership, (cast.launch.id, person.id)))
            elif why == "skipped":
                assert rounds.skip(session, session.get_one(Round, asking.id), person, now)
                assert not rounds.skip(session, session.get_one(Round, asking.id), person, now)
            elif why == "spoke lately":
                said = Said((Words(moved="On my own"),))
                answers.of_own(session, cast.launch.id, said, by=person, now=now)
    assert rounds.remind_and_close(db, now + timedelta(hours=5)) == 1
    assert keys(db, cast) == [f"round:{asking.id}:prompt"]


def test_a_reminder_waits_for_the_morning_of_its_reader(
    db: Database, cast: Cast, now: datetime
) -> None:
    checkin = set_up(db, cast, now, remind_after=480)
    asking = opened(db, checkin, now + HALF_HOUR)
    post(db, f"round:{asking.id}:prompt", "1795000000.000100")
    rounds.remind_and_close(db, now + HALF_HOUR + timedelta(hours=8))
    with db.read() as session:
        found = session.scalars(select(Delivery).where(Delivery.kind == Kind.NOTICES)).all()
    due = {delivery.channel: delivery.due_at for delivery in found}
    # 17:30 in New York, 23:30 in Berlin, where the day begins again at 08:00.
    assert due == {
        "U0ANA": now + HALF_HOUR + timedelta(hours=8) + GATHERING,
        "U0BEN": datetime(2026, 11, 24, 7, 0, tzinfo=now.tzinfo),
    }


def test_who_is_a_stranger_is_reminded_when_slack_has_said_where_they_are(
    db: Database, cast: Cast, now: datetime
) -> None:
    checkin = set_up(db, cast, now, remind_after=480)
    asking = opened(db, checkin, now + HALF_HOUR)
    post(db, f"round:{asking.id}:prompt", "1795000000.000100")
    with db.begin() as session:
        ben = session.get_one(Person, cast.ben.id)
        ben.known_at, ben.zone = None, "America/New_York"  # where it would be afternoon
    at = now + HALF_HOUR + timedelta(hours=8)
    keys_now = [f"round:{asking.id}:prompt", f"notices:round:{asking.id}:remind:{cast.ana.id}"]
    for look in (at, at + audiences.SOON):
        assert rounds.remind_and_close(db, look) == 1
        assert keys(db, cast) == keys_now
    with db.begin() as session:
        profile = Profile(cast.ben.slack_id, "Ben", "Europe/Berlin")
        learn(session, cast.workspace.id, profile, at + audiences.SOON)
    assert rounds.remind_and_close(db, at + 2 * audiences.SOON) == 1
    with db.read() as session:
        found = session.scalars(select(Delivery).where(Delivery.channel == "U0BEN")).one()
    assert found.due_at == datetime(2026, 11, 24, 7, 0, tzinfo=now.tzinfo)
    assert rounds.remind_and_close(db, at + 3 * audiences.SOON) == 0


def test_a_reminder_that_would_come_after_the_close_is_left_out(
    db: Database, cast: Cast, now: datetime
) -> None:
    checkin = set_up(db, cast, now, remind_after=480, close_after=600)
    asking = opened(db, checkin, now + HALF_HOUR)
    post(db, f"round:{asking.id}:prompt", "1795000000.000100")
    rounds.remind_and_close(db, now + HALF_HOUR + timedelta(hours=8))
    assert keys(db, cast)[1:] == [f"notices:round:{asking.id}:remind:{cast.ana.id}"]


def test_nobody_is_reminded_of_a_prompt_that_was_not_posted(
    db: Database, cast: Cast, now: datetime
) -> None:
    checkin = set_up(db, cast, now)
    asking = opened(db, checkin, now + HALF_HOUR)
    at = now + HALF_HOUR + timedelta(hours=4)
    assert rounds.remind_and_close(db, at) == 1
    assert keys(db, cast) == [f"round:{asking.id}:prompt"]
    post(db, f"round:{asking.id}:prompt", "1795000000.000100")
    assert rounds.remind_and_close(db, at + timedelta(minutes=5)) == 1
    assert len(keys(db, cast)) == 3


def test_a_prompt_that_is_just_brought_up_to_date_keeps_no_reminder_back(
    db: Database, cast: Cast, now: datetime
) -> None:
    asking = opened(db, set_up(db, cast, now), now + HALF_HOUR)
    post(db, f"round:{asking.id}:prompt", "1795000000.000100")
    with db.begin() as session:
        session.scalars(select(Delivery)).one().state = DeliveryState.SENDING
    rounds.remind_and_close(db, now + HALF_HOUR + timedelta(hours=4))
    with db.read() as session:
        told = session.scalars(select(Delivery).where(Delivery.kind == Kind.NOTICES)).all()
    assert sorted(delivery.channel for delivery in told) == ["U0ANA", "U0BEN"]


def test_a_round_closes_with_one_summary_in_the_prompts_thread(
    db: Database, cast: Cast, now: datetime
) -> None:
    checkin = set_up(db, cast, now, remind_after=None)
    asking = opened(db, checkin, now + HALF_HOUR)
    post(db, f"round:{asking.id}:prompt", "1795000000.000100")
    assert rounds.remind_and_close(db, asking.close_at - timedelta(seconds=1)) == 0
    assert rounds.remind_and_close(db, asking.close_at) == 1
    assert rounds.remind_and_close(db, asking.close_at) == 0
    with db.read() as session:
        prompt, summary = session.scalars(select(Delivery).order_by(Delivery.id)).all()
        assert (summary.kind, summary.thread_of) == (Kind.CHECKIN_SUMMARY, prompt.id)
        assert prompt.wanted == 2
        assert session.get_one(Round, asking.id).state == RoundState.CLOSED


def test_the_summary_is_sent_before_the_prompt_says_that_it_stands_there(
    db: Database, cast: Cast, now: datetime
) -> None:
    checkin = set_up(db, cast, now, remind_after=None)
    asking = opened(db, checkin, now + HALF_HOUR)
    post(db, f"round:{asking.id}:prompt", "1795000000.000100")
    rounds.remind_and_close(db, asking.close_at)
    with db.read() as session:
        prompt, summary = session.scalars(select(Delivery).order_by(Delivery.id)).all()
        assert prompt.due_at is not None
        assert summary.due_at is not None
        assert summary.due_at < prompt.due_at


def test_a_prompt_that_was_never_posted_has_no_summary(
    db: Database, cast: Cast, now: datetime
) -> None:
    checkin = set_up(db, cast, now, remind_after=None)
    asking = opened(db, checkin, now + HALF_HOUR)
    with db.begin() as session:  # Slack has not said yet whether it took it
        prompt = session.scalars(select(Delivery)).one()
        prompt.state, prompt.claimed_at = DeliveryState.SENDING, asking.close_at
    assert rounds.remind_and_close(db, asking.close_at) == 0
    with db.begin() as session:
        session.scalars(select(Delivery)).one().state = DeliveryState.FAILED
    assert rounds.remind_and_close(db, asking.close_at + timedelta(seconds=5)) == 1
    assert rounds_of(db, checkin) == [("2026-11-23T09:30", RoundState.MISSED)]
    assert keys(db, cast) == [f"round:{asking.id}:prompt"]


def test_the_report_that_forms_began_becomes_the_summary(
    db: Database, cast: Cast, now: datetime
) -> None:
    checkin = set_up(db, cast, now, remind_after=None)
    asking = opened(db, checkin, now + HALF_HOUR)
    answer(db, asking, cast.ana, now + timedelta(hours=1))
    assert keys(db, cast) == [f"round:{asking.id}:prompt", f"round:{asking.id}:summary"]
    post(db, f"round:{asking.id}:summary", "1795000000.000200")
    rounds.remind_and_close(db, asking.close_at)
    with db.read() as session:
        summary = session.scalars(
            select(Delivery).where(Delivery.kind == Kind.CHECKIN_SUMMARY)
        ).one()
        assert summary.wanted > summary.shown
        assert summary.due_at is not None


def test_what_waits_for_a_person_is_what_they_owe(db: Database, cast: Cast, now: datetime) -> None:
    checkin = set_up(db, cast, now)
    asking = opened(db, checkin, now + HALF_HOUR)
    with db.read() as session:
        assert [each.id for each in rounds.waiting_for(session, cast.ben, None)] == [asking.id]
        assert rounds.waiting_for(session, cast.ben, cast.board.id) == []
        assert rounds.waiting_for(session, cast.chi, None) == []
        assert rounds.waiting_for(session, cast.dev, None) == []
    answer(db, asking, cast.ben, now + timedelta(hours=1))
    with db.read() as session:
        assert rounds.waiting_for(session, cast.ben, None) == []


def test_a_round_of_another_workspace_does_not_exist(
    db: Database, cast: Cast, now: datetime
) -> None:
    asking = opened(db, set_up(db, cast, now), now + HALF_HOUR)
    with db.read() as session, pytest.raises(NoSuchThing):
        rounds.find(session, cast.dev, asking.id)
    with db.read() as session, pytest.raises(NoSuchThing):
        rounds.find(session, cast.ana, asking.id + 999)


def test_there_is_nothing_to_answer_in_a_deleted_checkin(
    db: Database, cast: Cast, now: datetime
) -> None:
    checkin = set_up(db, cast, now)
    asking = opened(db, checkin, now + HALF_HOUR)
    with db.begin() as session:
        ana = session.get_one(Person, cast.ana.id)
        checkins.remove(session, session.get_one(Checkin, checkin.id), by=ana, now=now)
    with db.read() as session, pytest.raises(RoundClosed):
        rounds.find(session, cast.ana, asking.id)


def test_two_hundred_people_are_asked_by_one_prompt(
    db: Database, cast: Cast, now: datetime
) -> None:
    with db.begin() as session:
        for number in range(200):
            one: Any = people.add_person(
                session, cast.workspace, f"U{number:05}", f"P{number}", now
            )
            people.join(session, cast.launch, one)
    asking = opened(db, set_up(db, cast, now), now + HALF_HOUR)
    with db.read() as session:
        assert len(session.scalars(select(Asked)).all()) == 202
    assert keys(db, cast) == [f"round:{asking.id}:prompt"]
