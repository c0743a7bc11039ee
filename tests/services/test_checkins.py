"""Regular check-ins: set up, edited, paused, found, and whom they ask."""

from datetime import date, datetime, time, timedelta
from typing import Any

import pytest

from bot.db import Database
from bot.errors import ChangedMeanwhile, NoSuchThing, NotYours, OutsiderOnly
from bot.model import Channel, Checkin, CheckinState, Person, RoundState
from bot.services import audiences, checkins, rounds, times
from bot.services.checkins import AlreadyPaused, NoCheckin, NotPaused, SeveralCheckins
from bot.services.pages import prompts
from bot.services.plans import next_times
from bot.services.times import Times
from bot.when import Rhythm
from tests import people
from tests.people import Cast
from tests.services.scenes import opened, plan, set_up


def person(db: Database, row: Person) -> Person:
    with db.read() as session:
        return session.get_one(Person, row.id)


def change(db: Database, row: Person, **facts: Any) -> None:
    with db.begin() as session:
        found = session.get_one(Person, row.id)
        for name, value in facts.items():
            setattr(found, name, value)


def names_asked(db: Database, checkin: Checkin, now: datetime) -> list[str]:
    with db.read() as session:
        found = audiences.asked(session, [session.get_one(Checkin, checkin.id)], now)
        return [each.name for each in found[checkin.id]]


def test_a_checkin_asks_first_at_its_next_slot(db: Database, cast: Cast, now: datetime) -> None:
    checkin = set_up(db, cast, now)
    assert checkin.number == 1
    assert checkin.next_slot == "2026-11-23T09:30"
    assert checkin.next_at == now + timedelta(minutes=30)


def test_the_first_slot_is_one_still_to_come(now: datetime) -> None:
    late = plan(at=time(8, 0), every=Rhythm.TWO_WEEKS)
    assert [slot.key for slot in next_times(late, now, 2)] == [
        "2026-11-30T08:00",
        "2026-12-14T08:00",
    ]


def test_next_times_keep_the_wall_time_when_the_clocks_change(now: datetime) -> None:
    march = datetime(2027, 3, 5, 12, tzinfo=now.tzinfo)
    slots = next_times(plan(), march, 2)
    assert [f"{slot.local:%a %H:%M}" for slot in slots] == ["Mon 09:30", "Mon 09:30"]
    assert slots[1].instant - slots[0].instant == timedelta(days=7) - timedelta(hours=1)


def test_who_is_not_in_a_channel_sets_up_nothing_there(
    db: Database, cast: Cast, now: datetime
) -> None:
    with db.begin() as session, pytest.raises(NoSuchThing):
        checkins.set_up(session, cast.board.id, plan(), by=person(db, cast.ben), now=now)
    with db.begin() as session, pytest.raises(NoSuchThing):
        checkins.set_up(session, cast.launch.id, plan(), by=person(db, cast.dev), now=now)


def test_guests_and_outsiders_set_up_nothing(db: Database, cast: Cast, now: datetime) -> None:
    with db.begin() as session, pytest.raises(NotYours):
        checkins.set_up(session, cast.launch.id, plan(), by=person(db, cast.chi), now=now)
    change(db, cast.ben, outsider=True)
    with db.begin() as session, pytest.raises(OutsiderOnly):
        checkins.set_up(session, cast.launch.id, plan(), by=person(db, cast.ben), now=now)


def test_only_owner_and_admins_change_a_checkin(db: Database, cast: Cast, now: datetime) -> None:
    checkin = set_up(db, cast, now)
    ben = person(db, cast.ben)
    for verb in (checkins.pause, checkins.resume, checkins.remove):
        with db.begin() as session, pytest.raises(NotYours, match="U0ANA"):
            verb(session, session.get_one(Checkin, checkin.id), by=ben, now=now)
    with db.begin() as session, pytest.raises(NotYours):
        checkins.edit(
            session, session.get_one(Checkin, checkin.id), plan(), by=ben, now=now, version=1
        )
    change(db, cast.ben, admin=True)
    with db.begin() as session:
        found = session.get_one(Checkin, checkin.id)
        checkins.pause(session, found, by=person(db, cast.ben), now=now)
    assert found.state == CheckinState.PAUSED


def test_a_paused_checkin_has_no_next_time_until_it_is_resumed(
    db: Database, cast: Cast, now: datetime
) -> None:
    checkin, ana = set_up(db, cast, now), person(db, cast.ana)
    with db.begin() as session:
        found = session.get_one(Checkin, checkin.id)
        checkins.pause(session, found, by=ana, now=now)
        assert found.next_at is None
        assert times.coming(session, found, [], now) == Times()
        with pytest.raises(AlreadyPaused, match="resume C1"):
            checkins.pause(session, found, by=ana, now=now)
    assert rounds.open_due(db, now + timedelta(days=10)) == 0
    with db.begin() as session:
        found = session.get_one(Checkin, checkin.id)
        checkins.resume(session, found, by=ana, now=now + timedelta(days=10))
        assert found.next_slot == "2026-12-07T09:30"
        with pytest.raises(NotPaused):
            checkins.resume(session, found, by=ana, now=now)


def test_an_edit_moves_the_next_time(db: Database, cast: Cast, now: datetime) -> None:
    checkin = set_up(db, cast, now)
    with db.begin() as session:
        found = session.get_one(Checkin, checkin.id)
        changed = plan(days=("TU", "TH"), name="Twice a week")
        checkins.edit(session, found, changed, by=person(db, cast.ana), now=now, version=1)
        assert (found.next_slot, found.name, found.version) == (
            "2026-11-24T09:30",
            "Twice a week",
            2,
        )


def test_an_edit_of_its_time_keeps_the_rhythm_of_every_second_week(
    db: Database, cast: Cast, now: datetime
) -> None:
    checkin = set_up(db, cast, now, every=Rhythm.TWO_WEEKS)
    later = now + timedelta(days=8)
    with db.begin() as session:
        found = session.get_one(Checkin, checkin.id)
        changed = plan(every=Rhythm.TWO_WEEKS, at=time(15, 0))
        checkins.edit(session, found, changed, by=person(db, cast.ana), now=later, version=1)
        assert found.next_slot == "2026-12-07T15:00"


def test_an_edit_of_its_days_keeps_the_rhythm_of_every_second_week_too(
    db: Database, cast: Cast, now: datetime
) -> None:
    checkin = set_up(db, cast, now, every=Rhythm.TWO_WEEKS)  # on 23 November, 7 December, …
    later = now + timedelta(days=2)
    with db.begin() as session:
        found = session.get_one(Checkin, checkin.id)
        changed = plan(every=Rhythm.TWO_WEEKS, days=("MO", "TU"))
        checkins.edit(session, found, changed, by=person(db, cast.ana), now=later, version=1)
        coming = times.coming(session, found, [], later, 3)
    assert [slot.local.date() for slot in coming.slots] == [
        date(2026, 12, 7),
        date(2026, 12, 8),
        date(2026, 12, 21),
    ]


def test_a_form_that_was_opened_before_anothers_edit_changes_nothing(
    db: Database, cast: Cast, now: datetime
) -> None:
    checkin, ana = set_up(db, cast, now), person(db, cast.ana)
    with db.begin() as session:
        found = session.get_one(Checkin, checkin.id)
        checkins.edit(session, found, plan(name="First"), by=ana, now=now, version=1)
    with db.begin() as session:
        found = session.get_one(Checkin, checkin.id)
        with pytest.raises(ChangedMeanwhile):
            checkins.edit(session, found, plan(name="Second"), by=ana, now=now, version=1)
    with db.read() as session:
        assert session.get_one(Checkin, checkin.id).name == "First"


def test_a_deleted_checkin_is_found_no_more_and_its_round_is_over(
    db: Database, cast: Cast, now: datetime
) -> None:
    checkin, ana = set_up(db, cast, now), person(db, cast.ana)
    asking = opened(db, checkin, now + timedelta(minutes=30))
    with db.begin() as session:
        checkins.remove(session, session.get_one(Checkin, checkin.id), by=ana, now=now)
        assert session.get_one(type(asking), asking.id).state == RoundState.CLOSED
    with db.read() as session, pytest.raises(NoSuchThing, match="C1"):
        checkins.find(session, ana, 1, cast.launch.id, now)
    assert rounds.open_due(db, now + timedelta(days=30)) == 0


def test_a_checkin_of_a_private_channel_does_not_exist_for_others(
    db: Database, cast: Cast, now: datetime
) -> None:
    with db.begin() as session:
        ana = session.get_one(Person, cast.ana.id)
        checkins.set_up(session, cast.board.id, plan(name="Board"), by=ana, now=now)
    with db.read() as session:
        assert checkins.find(session, person(db, cast.ana), 1, None, now).name == "Board"
        for stranger in (cast.ben, cast.dev):
            with pytest.raises(NoSuchThing) as found:
                checkins.find(session, person(db, stranger), 1, cast.launch.id, now)
            with pytest.raises(NoSuchThing) as missing:
                checkins.find(session, person(db, stranger), 99, cast.launch.id, now)
            assert str(found.value).replace("C1", "") == str(missing.value).replace("C99", "")
        assert checkins.visible(session, person(db, cast.ben), None, now) == []


def test_old_word_on_a_private_channels_members_shows_nothing_elsewhere(
    db: Database, cast: Cast, now: datetime
) -> None:
    with db.begin() as session:
        ana = session.get_one(Person, cast.ana.id)
        checkins.set_up(session, cast.board.id, plan(), by=ana, now=now)
        session.get_one(Channel, cast.board.id).members_known_at = now - timedelta(days=1)
    with db.read() as session:
        ana = person(db, cast.ana)
        assert checkins.find(session, ana, 1, cast.board.id, now).number == 1
        with pytest.raises(NoSuchThing):
            checkins.find(session, ana, 1, None, now)


def test_without_an_id_the_only_checkin_of_the_channel_is_meant(
    db: Database, cast: Cast, now: datetime
) -> None:
    ana = person(db, cast.ana)
    with db.read() as session, pytest.raises(NoCheckin):
        checkins.choose(session, ana, None, here=cast.launch.id, now=now)
    set_up(db, cast, now)
    with db.read() as session:
        assert checkins.choose(session, ana, None, here=cast.launch.id, now=now).number == 1


def test_where_there_are_several_the_sentence_lists_them(
    db: Database, cast: Cast, now: datetime
) -> None:
    first = set_up(db, cast, now)
    set_up(db, cast, now, name="<!channel> & <b>", days=("TH",))
    ana = person(db, cast.ana)
    with db.read() as session, pytest.raises(SeveralCheckins) as several:
        checkins.choose(session, ana, None, here=cast.launch.id, now=now)
    sentence = str(several.value)
    assert "C1 “Weekly check-in” (Mon at 09:30)" in sentence
    assert "C2 “&lt;!channel&gt; &amp; &lt;b&gt;” (Thu at 09:30)" in sentence
    with db.begin() as session:
        checkins.pause(session, session.get_one(Checkin, first.id), by=ana, now=now)
    with db.read() as session:
        paused = (CheckinState.PAUSED,)
        found = checkins.choose(session, ana, None, here=cast.launch.id, now=now, states=paused)
        assert found.number == 1


def test_everybody_is_every_member_who_can_be_asked(
    db: Database, cast: Cast, now: datetime
) -> None:
    checkin = set_up(db, cast, now)
    with db.begin() as session:
        for slack_id, name, facts in (
            ("U1", "Bot", {"bot": True}),
            ("U2", "Outsider", {"outsider": True}),
            ("U3", "Gone", {"deactivated": True}),
            ("U0CAIRN", "Cairn", {"known_at": None}),
            ("U5", "Eve", {"zone": "Nowhere/Gone"}),
        ):
            one = people.add_person(session, cast.workspace, slack_id, name, now, **facts)
            people.join(session, cast.launch, one)
    assert names_asked(db, checkin, now) == ["Ana Ruiz", "Ben Keller", "Eve"]


def test_who_is_not_known_yet_is_asked_and_counts_no_more_when_they_are_a_bot(
    db: Database, cast: Cast, now: datetime
) -> None:
    with db.begin() as session:
        new = people.add_person(session, cast.workspace, "U0NEW", "", now, known_at=None)
        people.join(session, cast.launch, new)
    checkin = set_up(db, cast, now)
    asking = opened(db, checkin, now + timedelta(minutes=30))
    with db.read() as session:
        page = prompts.prompt(session, asking.id, now)
        assert page is not None
        assert page.expected == 3
    change(db, new, bot=True, known_at=now)
    with db.read() as session:
        page = prompts.prompt(session, asking.id, now)
        assert page is not None
        assert page.expected == 2


def test_a_guest_is_asked_only_when_listed(db: Database, cast: Cast, now: datetime) -> None:
    checkin = set_up(db, cast, now, people=(cast.chi.id, cast.ana.id))
    assert names_asked(db, checkin, now) == ["Ana Ruiz", "Chi Tanaka"]


def test_who_is_listed_but_not_in_the_channel_is_not_asked(
    db: Database, cast: Cast, now: datetime
) -> None:
    with db.begin() as session:
        eve = people.add_person(session, cast.workspace, "U0EVE", "Eve", now)
    checkin = set_up(db, cast, now, people=(eve.id, cast.ana.id))
    assert names_asked(db, checkin, now) == ["Ana Ruiz"]


def test_away_lasts_up_to_and_with_the_day_where_the_person_is(
    db: Database, cast: Cast, now: datetime
) -> None:
    checkin = set_up(db, cast, now)
    change(db, cast.ana, away_until=date(2026, 11, 23))
    assert names_asked(db, checkin, now) == ["Ben Keller"]
    midnight = datetime(2026, 11, 24, 5, 0, tzinfo=now.tzinfo)
    assert names_asked(db, checkin, midnight - timedelta(minutes=1)) == ["Ben Keller"]
    assert names_asked(db, checkin, midnight) == ["Ana Ruiz", "Ben Keller"]


def test_a_plan_is_kept_word_for_word(db: Database, cast: Cast, now: datetime) -> None:
    name, questions = "ספרינט 🚀 <!channel>", ("What ‎‮next?", "q" * 300)
    checkin = set_up(db, cast, now, name=name, questions=questions, zone="Asia/Kolkata")
    with db.read() as session:
        found = session.get_one(Checkin, checkin.id)
        assert (found.name, tuple(found.questions), found.zone) == (
            name,
            questions,
            "Asia/Kolkata",
        )
