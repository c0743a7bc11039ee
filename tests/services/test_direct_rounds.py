"""Rounds by direct message: each is asked once, when it is their time, wherever they are."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from sqlalchemy import Select, select

from bot import when
from bot.db import Database
from bot.model import (
    About,
    Asked,
    Channel,
    Checkin,
    CheckinState,
    Delivery,
    DeliveryState,
    Kind,
    Notice,
    Person,
    Round,
    RoundState,
    Workspace,
)
from bot.services import (
    answers,
    audiences,
    checkins,
    free_days,
    people,
    rounds,
    times,
    workspaces,
)
from bot.services.answers import Said, Words
from bot.services.pages import asking as asking_pages
from bot.services.pages import checkins as pages
from bot.services.pages import prompts as prompt_pages
from bot.services.pages import reports
from bot.services.people import Profile
from bot.services.rounds import AlreadyAsked
from bot.services.rounds.paces import EACH
from bot.slack.views.times import when_next
from tests import people as cast_of
from tests.people import Cast
from tests.services.scenes import hear_of, plan, set_up

EARLIEST = datetime(2026, 11, 29, 19, 30, tzinfo=UTC)
"""Monday 30 November 09:30 in Kiritimati."""
TOKYO = datetime(2026, 11, 30, 0, 30, tzinfo=UTC)
BERLIN = datetime(2026, 11, 30, 8, 30, tzinfo=UTC)
NEW_YORK = datetime(2026, 11, 30, 14, 30, tzinfo=UTC)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


def make(db: Database, cast: Cast, now: datetime, **changes: Any) -> Checkin:
    """Mondays at 09:30 wherever people are, with Chi, who is a guest; the first on 30 November."""
    facts: dict[str, Any] = {
        "direct": True, "own_zones": True, "people": (cast.ana.id, cast.ben.id, cast.chi.id),
        "close_after": 480, "remind_after": 120,
    }  # fmt: skip
    return set_up(db, cast, now + HOUR, **(facts | changes))


def tick(db: Database, cast: Cast, at: datetime) -> None:
    """What the clock and the sender do at that moment, Slack having said who is where."""
    hear_of(db, cast, at)
    rounds.open_due(db, at)
    rounds.prompt_due(db, at)
    rounds.remind_due(db, at)
    rounds.remind_and_close(db, at)
    with db.begin() as session:
        due = Delivery.state == DeliveryState.PENDING, Delivery.kind == Kind.NOTICES
        for delivery in session.scalars(select(Delivery).where(*due, Delivery.due_at <= at)):
            delivery.state, delivery.due_at = DeliveryState.SENT, None
            delivery.ts, delivery.posted_in, delivery.sent_at = f"{delivery.id}.1", "D0", at


def live(db: Database, cast: Cast, since: datetime, until: datetime) -> None:
    """Every half-hour of a time."""
    while since <= until:
        tick(db, cast, since)
        since += timedelta(minutes=30)


def told(db: Database, about: About = About.CHECKIN_PROMPT) -> dict[str, datetime]:
    """Who was told that, and when."""
    with db.read() as session:
        rows = session.execute(
            select(Person.name, Notice.at)
            .join(Notice, Notice.person_id == Person.id)
            .where(Notice.about == about)
        ).all()
    found = {name.split()[0]: at for name, at in rows}
    assert len(found) == len(rows), "somebody was told twice"
    return found


def the_round(db: Database) -> Round:
    with db.read() as session:
        return session.scalars(select(Round)).one()


def change(db: Database, row: Any, **facts: Any) -> None:
    with db.begin() as session:
        found = session.get_one(type(row), row.id)
        for name, value in facts.items():
            setattr(found, name, value)


def move(db: Database, person: Person, zone: str, at: datetime) -> None:
    with db.begin() as session:
        profile = Profile(person.slack_id, person.name, zone, guest=person.guest)
        people.learn(session, person.workspace_id, profile, at)


def answer(db: Database, person: Person, at: datetime) -> None:
    with db.begin() as session:
        asking, checkin = rounds.find(session, person, the_round(db).id)
        by = session.get_one(Person, person.id)
        said = Said((Words(moved="Something"),))
        answers.by_form(session, asking, checkin, said, by=by, now=at)


def test_each_is_asked_at_the_same_hour_of_their_own_day(
    db: Database, cast: Cast, now: datetime
) -> None:
    make(db, cast, now)
    live(db, cast, EARLIEST - HOUR, NEW_YORK + 2 * HOUR)
    assert told(db) == {"Chi": TOKYO, "Ben": BERLIN, "Ana": NEW_YORK}
    asking = the_round(db)
    assert (asking.slot, asking.zone, asking.direct) == (
        "2026-11-30T09:30",
        "America/New_York",
        True,
    )
    assert (asking.direct, asking.close_at) == (True, NEW_YORK + 8 * HOUR)


def test_a_round_is_open_before_anybody_is_asked(db: Database, cast: Cast, now: datetime) -> None:
    checkin = make(db, cast, now)
    tick(db, cast, EARLIEST - MINUTE)
    with db.read() as session:
        assert session.scalars(select(Round)).all() == []
        assert session.get_one(Checkin, checkin.id).next_at == EARLIEST
    tick(db, cast, EARLIEST)
    assert told(db) == {}
    with db.read() as session:
        due = session.scalars(select(Asked.due_at).order_by(Asked.due_at)).all()
        assert due == [TOKYO, BERLIN, NEW_YORK]
        assert session.get_one(Checkin, checkin.id).next_slot == "2026-12-07T09:30"
        assert rounds.waiting_for(session, cast.ana, None) == []
        assert reports.newest(session, checkin) is None


def test_in_the_channels_zone_all_are_asked_at_one_moment_but_for_the_night(
    db: Database, cast: Cast, now: datetime
) -> None:
    make(db, cast, now, own_zones=False, close_after=1440)
    live(db, cast, NEW_YORK - HOUR, NEW_YORK + 10 * HOUR)
    morning = datetime(2026, 11, 30, 23, tzinfo=UTC)  # eight in Tokyo
    assert told(db) == {"Ana": NEW_YORK, "Ben": NEW_YORK, "Chi": morning}


def test_the_next_times_name_those_whom_the_night_keeps_from_being_asked(
    db: Database, cast: Cast, now: datetime
) -> None:
    for own_zones, named in ((False, ("Chi",)), (True, ())):
        checkin = make(db, cast, now, own_zones=own_zones)
        with db.read() as session:
            found = pages.checkin_page(session, checkin, cast.ana, now).times
            assert tuple(name.split()[0] for name in found.asleep) == named
        assert any("not asked: Chi" in line for line in when_next(found, "UTC")) != own_zones


def test_who_would_be_asked_in_the_night_after_the_close_is_not_asked(
    db: Database, cast: Cast, now: datetime
) -> None:
    make(db, cast, now, own_zones=False, close_after=120, remind_after=None)
    live(db, cast, NEW_YORK - HOUR, NEW_YORK + 10 * HOUR)
    assert told(db).keys() == {"Ana", "Ben"}


def test_a_checkin_that_begins_today_asks_those_whose_hour_is_still_to_come(
    db: Database, cast: Cast, now: datetime
) -> None:
    make(db, cast, now - HOUR)  # on Monday at 09:00 in New York, 15:00 in Berlin
    live(db, cast, now, now + 2 * HOUR)
    assert told(db) == {"Ana": now + timedelta(minutes=30)}


def test_who_joins_before_their_hour_is_asked_and_who_joins_later_is_not(
    db: Database, cast: Cast, now: datetime
) -> None:
    make(db, cast, now, people=())
    live(db, cast, EARLIEST, BERLIN + HOUR)
    with db.begin() as session:
        for slack_id, name, zone in (
            ("U0EVE", "Eve", "America/New_York"),
            ("U0FAY", "Fay", "Europe/Berlin"),
            ("U0BOT", "Bot", "America/New_York"),
        ):
            new = cast_of.add_person(
                session, cast.workspace, slack_id, name, now, zone=zone, bot=name == "Bot"
            )
            workspaces.join(session, cast.launch.id, new, BERLIN + HOUR)
    live(db, cast, BERLIN + HOUR, NEW_YORK + HOUR)
    assert told(db).keys() == {"Ben", "Ana", "Eve"}


def test_a_stranger_is_asked_in_the_zone_that_slack_says_later(
    db: Database, cast: Cast, now: datetime
) -> None:
    make(db, cast, now, people=())
    live(db, cast, EARLIEST, BERLIN + 2 * HOUR)
    with db.begin() as session:  # in UTC it would be over
        stranger = people.meet(session, cast.workspace.id, "U0EVE")
        workspaces.join(session, cast.launch.id, stranger, BERLIN + 2 * HOUR)
        profile = Profile("U0EVE", "Eve", "America/Chicago")
        people.learn(session, cast.workspace.id, profile, BERLIN + 2 * HOUR)
    live(db, cast, BERLIN + 2 * HOUR, NEW_YORK + 2 * HOUR)
    assert told(db)["Eve"] == NEW_YORK + HOUR
    assert the_round(db).close_at == NEW_YORK + 9 * HOUR


def test_who_is_a_stranger_when_their_date_opens_misses_nothing(
    db: Database, cast: Cast, now: datetime
) -> None:
    change(db, cast.ana, zone="UTC", known_at=None)  # where it would be over
    checkin = make(db, cast, now - HOUR)
    tick(db, cast, now)
    with db.read() as session:
        people_of = audiences.asked(session, [checkin], now)[checkin.id]
        coming = times.coming(session, session.get_one(Checkin, checkin.id), people_of, now)
        assert coming.unplaced == 1
        assert "UTC" not in {each.zone for each in coming.zones}
    with db.begin() as session:
        profile = Profile(cast.ana.slack_id, "Ana", "America/New_York")
        people.learn(session, cast.workspace.id, profile, now)
    live(db, cast, now, now + 2 * HOUR)
    assert told(db) == {"Ana": now + timedelta(minutes=30)}


def test_a_stranger_is_neither_asked_nor_reminded_before_slack_says_where_they_are(
    db: Database, cast: Cast, now: datetime
) -> None:
    change(db, cast.chi, zone="UTC", known_at=None)
    make(db, cast, now, own_zones=False, close_after=1440)
    live(db, cast, NEW_YORK - HOUR, NEW_YORK + HOUR)
    assert told(db).keys() == {"Ana", "Ben"}  # in UTC it would be day
    move(db, cast.chi, "Asia/Tokyo", NEW_YORK + HOUR)
    live(db, cast, NEW_YORK + HOUR, NEW_YORK + 10 * HOUR)
    morning = datetime(2026, 11, 30, 23, tzinfo=UTC)  # eight in Tokyo
    assert told(db)["Chi"] == morning
    change(db, cast.chi, zone="UTC", known_at=None)
    live(db, cast, NEW_YORK + 10 * HOUR, morning + 3 * HOUR)
    assert "Chi" not in told(db, About.CHECKIN_REMINDER)
    move(db, cast.chi, "Asia/Tokyo", morning + 3 * HOUR)
    live(db, cast, morning + 3 * HOUR, morning + 4 * HOUR)
    assert told(db, About.CHECKIN_REMINDER)["Chi"] == morning + 3.5 * HOUR


@pytest.mark.parametrize(
    "why", ["left", "deactivated", "away", "bot", "free", "paused", "unlisted"]
)
def test_who_is_not_to_be_asked_any_more_is_not_and_does_not_count(
    db: Database, cast: Cast, now: datetime, why: str
) -> None:
    checkin = make(db, cast, now)
    live(db, cast, EARLIEST, BERLIN)
    if why == "left":
        with db.begin() as session:
            workspaces.leave(session, cast.launch.id, cast.ana.id)
    elif why == "away":
        change(db, cast.ana, away_until=date(2026, 11, 30))
    elif why == "free":
        change(db, cast.ben, admin=True)
        with db.begin() as session:
            ben = session.get_one(Person, cast.ben.id)
            free_days.add(session, date(2026, 11, 30), "", by=ben, now=now)
    elif why == "paused":
        with db.begin() as session:
            found = session.get_one(Checkin, checkin.id)
            checkins.pause(session, found, by=session.get_one(Person, cast.ana.id), now=BERLIN)
    elif why == "unlisted":
        with db.begin() as session:
            found = session.get_one(Checkin, checkin.id)
            changed = plan(direct=True, own_zones=True, people=(cast.ben.id, cast.chi.id))
            by = session.get_one(Person, cast.ana.id)
            checkins.edit(session, found, changed, by=by, now=BERLIN, version=1)
    else:
        change(db, cast.ana, **{why: True})
    live(db, cast, BERLIN, NEW_YORK + HOUR)
    assert told(db).keys() == {"Chi", "Ben"}
    with db.read() as session:
        page = prompt_pages.prompt(session, the_round(db).id, NEW_YORK + HOUR)
    assert page is not None
    assert page.expected == 2


def test_who_moves_before_their_hour_is_asked_at_that_hour_of_the_new_zone(
    db: Database, cast: Cast, now: datetime
) -> None:
    make(db, cast, now)
    live(db, cast, EARLIEST, TOKYO - HOUR)
    move(db, cast.chi, "America/Los_Angeles", TOKYO - HOUR)
    live(db, cast, TOKYO - HOUR, NEW_YORK + 4 * HOUR)
    assert told(db) == {"Ben": BERLIN, "Ana": NEW_YORK, "Chi": NEW_YORK + 3 * HOUR}
    assert the_round(db).close_at == NEW_YORK + 11 * HOUR


def test_who_moves_to_where_the_hour_is_over_is_not_asked_on_that_date(
    db: Database, cast: Cast, now: datetime
) -> None:
    make(db, cast, now)
    live(db, cast, EARLIEST, BERLIN)
    move(db, cast.ana, "Europe/Berlin", BERLIN + HOUR)
    live(db, cast, BERLIN + HOUR, NEW_YORK + HOUR)
    assert told(db).keys() == {"Chi", "Ben"}


def test_nobody_is_asked_twice_on_a_date_however_they_travel(
    db: Database, cast: Cast, now: datetime
) -> None:
    make(db, cast, now)
    live(db, cast, EARLIEST, TOKYO)
    move(db, cast.chi, "America/Los_Angeles", TOKYO + HOUR)
    live(db, cast, TOKYO, NEW_YORK + 5 * HOUR)
    assert told(db)["Chi"] == TOKYO


def test_an_edit_of_the_hour_asks_nobody_again_on_the_same_date(
    db: Database, cast: Cast, now: datetime
) -> None:
    checkin = make(db, cast, now)
    live(db, cast, EARLIEST, BERLIN)
    with db.begin() as session:
        found = session.get_one(Checkin, checkin.id)
        changed = plan(direct=True, own_zones=True, at=time(11), close_after=480)
        by = session.get_one(Person, cast.ana.id)
        checkins.edit(session, found, changed, by=by, now=BERLIN, version=1)
    live(db, cast, BERLIN, NEW_YORK + 4 * HOUR)
    assert told(db).keys() == {"Chi", "Ben", "Ana"}


@pytest.mark.parametrize(
    ("down", "on_time"),
    [
        (timedelta(minutes=5), {"Chi": TOKYO, "Ben": BERLIN}),
        (timedelta(hours=6), {"Chi": TOKYO, "Ben": BERLIN}),
        (timedelta(days=3), {}),
        (timedelta(days=30), {}),
    ],
)
def test_after_a_downtime_those_are_asked_who_still_have_time(
    db: Database, cast: Cast, now: datetime, down: timedelta, on_time: dict[str, datetime]
) -> None:
    """At 09:34 in New York it is past half past three in Berlin, and the night in Tokyo."""
    checkin = make(db, cast, now - 40 * DAY, days=when.WEEKDAYS)
    back = NEW_YORK + 4 * MINUTE
    if on_time:
        live(db, cast, EARLIEST, back - down)
    else:
        tick(db, cast, back - down)
    with db.read() as session:
        before = set(session.scalars(select(Notice.id)))
    tick(db, cast, back)
    today = "2026-11-30T09:30"
    with db.read() as session:
        newest = session.scalars(select(Round).where(Round.slot == today)).one()
        late = session.scalars(
            select(Person.name)
            .join(Notice, Notice.person_id == Person.id)
            .where(Notice.subject_id == newest.id, Notice.id.not_in(before))
            .where(Notice.about == About.CHECKIN_PROMPT)
        ).all()
        told_since = session.scalars(
            select(Notice.id).where(Notice.id.not_in(before), Notice.about == About.CHECKIN_PROMPT)
        ).all()
        states = session.scalars(select(Round.state).where(Round.checkin_id == checkin.id)).all()
    names = {name.split()[0] for name in late}
    assert names == {"Ana", "Ben"} - on_time.keys()  # Chi has no time left
    assert len(told_since) == len(late)
    assert states.count(RoundState.OPEN) == 1
    assert states.count(RoundState.MISSED) >= max(0, down.days - 1)


def test_a_reminder_comes_some_time_after_each_was_asked_and_once(
    db: Database, cast: Cast, now: datetime
) -> None:
    make(db, cast, now)
    live(db, cast, EARLIEST, BERLIN + HOUR)
    answer(db, cast.ben, BERLIN + HOUR)
    live(db, cast, BERLIN + HOUR, NEW_YORK + 6 * HOUR)
    assert told(db, About.CHECKIN_REMINDER) == {
        "Chi": TOKYO + 2 * HOUR,
        "Ana": NEW_YORK + 2 * HOUR,
    }


def test_who_snoozes_is_asked_again_then_and_not_reminded(
    db: Database, cast: Cast, now: datetime
) -> None:
    make(db, cast, now)
    live(db, cast, EARLIEST, BERLIN)
    with db.begin() as session:
        asking, ben = the_round(db), session.get_one(Person, cast.ben.id)
        assert rounds.snooze(session, asking, ben, BERLIN + 3 * HOUR)
        assert not rounds.snooze(session, asking, ben, asking.close_at)
    live(db, cast, BERLIN, NEW_YORK + HOUR)
    assert told(db, About.CHECKIN_REMINDER)["Ben"] == BERLIN + 3 * HOUR


def test_who_skips_is_neither_reminded_nor_missing_nor_asked_anew(
    db: Database, cast: Cast, now: datetime
) -> None:
    make(db, cast, now)
    live(db, cast, EARLIEST, BERLIN)
    with db.begin() as session:
        asking = the_round(db)
        for person in (cast.ben, cast.ana):  # Ana before she was asked
            assert rounds.skip(session, asking, session.get_one(Person, person.id), BERLIN)
            assert not rounds.skip(session, asking, session.get_one(Person, person.id), BERLIN)
        workspaces.learn_members(
            session, session.get_one(Channel, cast.launch.id), ["U0ANA", "U0BEN", "U0CHI"], BERLIN
        )
    live(db, cast, BERLIN, NEW_YORK + 9 * HOUR)
    assert told(db).keys() == {"Chi", "Ben"}
    assert told(db, About.CHECKIN_REMINDER).keys() == {"Chi"}
    with db.read() as session:
        page = prompt_pages.prompt(session, asking.id, NEW_YORK)
    assert page is not None
    assert page.expected == 1


def test_the_report_is_one_message_in_the_channel_when_the_round_closes(
    db: Database, cast: Cast, now: datetime
) -> None:
    make(db, cast, now)
    live(db, cast, EARLIEST, NEW_YORK)
    answer(db, cast.ben, NEW_YORK)

    def posted() -> list[tuple[Kind, int | None]]:
        with db.read() as session:
            query = select(Delivery.kind, Delivery.thread_of)
            query = query.where(Delivery.channel == "C0LAUNCH").order_by(Delivery.id)
            return [(kind, thread) for kind, thread in session.execute(query)]

    assert posted() == []
    live(db, cast, NEW_YORK, NEW_YORK + 8 * HOUR)
    asking = the_round(db)
    assert asking.state == RoundState.CLOSED
    (head, in_no_thread), (report, thread) = posted()
    assert (head, in_no_thread, report) == (Kind.CHECKIN_PROMPT, None, Kind.CHECKIN_SUMMARY)
    assert thread is not None
    answer(db, cast.chi, NEW_YORK + 9 * HOUR)
    assert len(posted()) == 2
    with db.read() as session:
        page = prompt_pages.prompt(session, asking.id, NEW_YORK + 9 * HOUR)
        assert page is not None
        assert [each.late for each in page.answered] == [False, True]


def test_whoever_has_not_answered_is_shown_that_it_is_over(
    db: Database, cast: Cast, now: datetime
) -> None:
    make(db, cast, now)
    live(db, cast, EARLIEST, NEW_YORK)
    answer(db, cast.ben, NEW_YORK + HOUR)
    tick(db, cast, NEW_YORK + HOUR)
    with db.begin() as session:
        shown = {each.id: each.wanted for each in session.scalars(prompts())}
        for each in session.scalars(prompts()):
            each.due_at = None
    rounds.remind_and_close(db, the_round(db).close_at)
    with db.read() as session:
        anew = [each.subject_id for each in session.scalars(prompts())
                if each.wanted > shown[each.id]]  # fmt: skip
    assert set(anew) == {cast.ana.id, cast.chi.id}


def test_who_was_not_asked_in_a_message_is_not_told_in_it_that_it_is_over(
    db: Database, cast: Cast, now: datetime
) -> None:
    make(db, cast, now)
    live(db, cast, EARLIEST, BERLIN)
    over = the_round(db).close_at
    tick(db, cast, over)
    with db.read() as session:
        ben = session.get_one(Person, cast.ben.id)
        asking = the_round(db)
        assert asking_pages.ask(session, asking.id, ben, sent_at=None) is None
        assert asking_pages.ask(session, asking.id, ben, sent_at=over + HOUR) is None
        told = asking_pages.ask(session, asking.id, ben, sent_at=over - HOUR)
        assert told is not None
        assert not told.is_open


def prompts() -> Select[Delivery]:
    return select(Delivery).where(
        Delivery.id.in_(select(Notice.delivery_id).where(Notice.about == About.CHECKIN_PROMPT))
    )


def test_a_round_in_which_nobody_was_asked_was_missed(
    db: Database, cast: Cast, now: datetime
) -> None:
    make(db, cast, now)
    live(db, cast, EARLIEST, EARLIEST + HOUR)
    for person in (cast.ana, cast.ben, cast.chi):
        change(db, person, away_until=date(2026, 12, 5))
    live(db, cast, EARLIEST + HOUR, NEW_YORK + 9 * HOUR)
    assert the_round(db).state == RoundState.MISSED
    assert told(db) == {}


def test_now_asks_everybody_at_once_and_nobody_again_that_day(
    db: Database, cast: Cast, now: datetime
) -> None:
    checkin = make(db, cast, now)
    live(db, cast, EARLIEST, EARLIEST + HOUR)
    early = BERLIN - MINUTE
    with db.begin() as session:
        found, ana = session.get_one(Checkin, checkin.id), session.get_one(Person, cast.ana.id)
        asking = rounds.ask_now(session, found, by=ana, now=early)
        assert asking.direct
    tick(db, cast, early)
    assert told(db).keys() >= {"Ben"}
    with db.begin() as session:
        found, ana = session.get_one(Checkin, checkin.id), session.get_one(Person, cast.ana.id)
        with pytest.raises(AlreadyAsked):
            rounds.ask_now(session, found, by=ana, now=early + HOUR)
    live(db, cast, early + MINUTE, NEW_YORK + HOUR)
    assert len(told(db)) == 3


def test_many_are_asked_at_slacks_pace_and_nobody_twice(
    db: Database, cast: Cast, now: datetime
) -> None:
    with db.begin() as session:
        for number in range(450):
            new = cast_of.add_person(
                session,
                cast.workspace,
                f"U1{number:04}",
                f"P{number:04}",
                now,
                zone="Europe/Berlin",
            )
            cast_of.join(session, cast.launch, new)
    make(db, cast, now, people=())
    live(db, cast, EARLIEST, EARLIEST)
    assert rounds.prompt_due(db, BERLIN) == 451
    assert rounds.prompt_due(db, BERLIN) == 0
    with db.read() as session:
        moments = session.scalars(
            select(Asked.prompted_at)
            .where(Asked.prompted_at.is_not(None))
            .order_by(Asked.prompted_at)
        ).all()
    assert moments[0] is not None
    assert moments[-1] is not None
    assert moments[0] == BERLIN
    assert moments[-1] - moments[0] == 450 * EACH
    with db.read() as session:
        assert session.get_one(Workspace, cast.workspace.id).pace_at == BERLIN + 451 * EACH


def test_the_owner_hears_once_of_somebody_who_cannot_be_reached(
    db: Database, cast: Cast, now: datetime
) -> None:
    make(db, cast, now)
    live(db, cast, EARLIEST, NEW_YORK)

    def set_up_by() -> list[int | None]:
        with db.read() as session:
            of_ben = Notice.person_id == cast.ben.id, Notice.about == About.CHECKIN_PROMPT
            query = select(Notice.for_person_id).where(*of_ben)
            return list(session.scalars(query.order_by(Notice.id)))

    assert set_up_by() == [cast.ana.id]
    with db.begin() as session:
        of_ben = Notice.person_id == cast.ben.id, Notice.about == About.CHECKIN_PROMPT
        notice = session.scalars(select(Notice).where(*of_ben)).one()
        failed = session.get_one(Delivery, notice.delivery_id)
        failed.state, failed.error, failed.due_at = (
            DeliveryState.FAILED,
            "messages_tab_disabled",
            None,
        )
    week = timedelta(weeks=1)
    live(db, cast, EARLIEST + week, BERLIN + week)
    assert set_up_by() == [cast.ana.id, None]


def test_in_a_channel_that_is_archived_nobody_is_asked_and_the_owner_hears_of_it_once(
    db: Database, cast: Cast, now: datetime
) -> None:
    checkin = make(db, cast, now)
    change(db, cast.launch, archived=True)
    for week in (timedelta(weeks=number) for number in range(3)):
        live(db, cast, EARLIEST + week, NEW_YORK + week)
        with db.begin() as session:
            for delivery in session.scalars(select(Delivery)):
                delivery.state, delivery.due_at = DeliveryState.FAILED, None
        live(db, cast, NEW_YORK + week, NEW_YORK + week + DAY)
    assert told(db) == {}
    with db.read() as session:
        assert len(session.scalars(select(Delivery.id)).all()) == 1
        states = session.scalars(select(Round.state).where(Round.checkin_id == checkin.id)).all()
        assert set(states) == {RoundState.MISSED}


@pytest.mark.parametrize("own_zones", [True, False])
def test_a_clock_that_ran_ahead_and_was_put_back_asks_the_next_time_all_the_same(
    db: Database, cast: Cast, now: datetime, own_zones: bool
) -> None:
    checkin = make(db, cast, now, own_zones=own_zones)
    ahead = NEW_YORK + timedelta(weeks=8)
    tick(db, cast, ahead - HOUR)
    tick(db, cast, ahead)
    assert rounds.mend(db, now + 2 * HOUR) == 1
    hear_of(db, cast, now + 2 * HOUR)
    with db.read() as session:
        assert session.get_one(Checkin, checkin.id).next_slot == "2026-11-30T09:30"
    with db.begin() as session:
        for notice in session.scalars(select(Notice)):
            session.delete(notice)
    live(db, cast, EARLIEST, NEW_YORK + HOUR)
    assert told(db).keys() >= {"Ana", "Ben"}
    assert rounds.mend(db, ahead + DAY) == 0


@pytest.mark.parametrize("own_zones", [True, False])
def test_a_zone_that_vanished_pauses_its_checkin_and_no_other(
    db: Database, cast: Cast, now: datetime, own_zones: bool
) -> None:
    lost = make(db, cast, now, own_zones=own_zones)
    make(db, cast, now)
    change(db, lost, zone="Nowhere/Gone")
    live(db, cast, EARLIEST, NEW_YORK + HOUR)
    assert told(db).keys() == {"Chi", "Ben", "Ana"}
    with db.read() as session:
        assert session.get_one(Checkin, lost.id).state == CheckinState.PAUSED


def test_a_zone_that_vanishes_while_a_round_is_open_keeps_nobody_from_being_asked(
    db: Database, cast: Cast, now: datetime
) -> None:
    checkin = make(db, cast, now)
    live(db, cast, EARLIEST, EARLIEST + HOUR)
    change(db, checkin, zone="Nowhere/Gone")
    change(db, the_round(db), zone="Nowhere/Gone")
    change(db, cast.ben, zone="Nowhere/Gone")
    live(db, cast, EARLIEST + HOUR, NEW_YORK + HOUR)
    assert told(db).keys() == {"Chi", "Ben", "Ana"}
    with db.read() as session:
        assert reports.report(session, the_round(db).id, NEW_YORK) is not None


def test_on_a_free_day_there_is_no_round_at_all(db: Database, cast: Cast, now: datetime) -> None:
    change(db, cast.ana, admin=True)
    with db.begin() as session:
        by = session.get_one(Person, cast.ana.id)
        free_days.add(session, date(2026, 11, 30), "Outing", by=by, now=now)
    make(db, cast, now)
    make(db, cast, now, own_zones=False, direct=False)
    live(db, cast, EARLIEST, NEW_YORK + HOUR)
    assert told(db) == {}
    with db.read() as session:
        assert session.scalars(select(Round)).all() == []
        coming = session.scalars(select(Checkin.next_slot)).all()
    assert coming == ["2026-12-07T09:30"] * 2


def test_several_checkins_of_a_channel_ask_each_in_its_own_way(
    db: Database, cast: Cast, now: datetime
) -> None:
    direct = make(db, cast, now)
    in_thread = make(db, cast, now, direct=False, own_zones=False, name="In a thread")
    live(db, cast, EARLIEST, NEW_YORK)
    with db.read() as session:
        kinds = dict(session.execute(select(Round.checkin_id, Round.direct)).all())
        assert kinds == {direct.id: True, in_thread.id: False}
        waiting = rounds.waiting_for(session, cast.ana, cast.launch.id)
        assert {asking.checkin_id for asking in waiting} == {direct.id, in_thread.id}
    assert told(db).keys() == {"Chi", "Ben", "Ana"}
