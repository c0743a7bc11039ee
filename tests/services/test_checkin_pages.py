"""What people read of check-ins: prompts, reports, what is owed, and the forms' last answers."""

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import delete, select

from bot.db import Database
from bot.model import (
    Answer,
    Checkin,
    Delivery,
    Goal,
    GoalState,
    Kind,
    Membership,
    Person,
    Round,
    RoundState,
    Scope,
    Status,
)
from bot.services import answers, checkins, replies, rounds
from bot.services.answers import Said, Words
from bot.services.meanings import Heard, HeardOf
from bot.services.pages import asking as asking_pages
from bot.services.pages import checkin_forms, checkin_setups, prompts, reports
from bot.services.pages.reports import ReportPage
from bot.services.replies import Spot
from bot.slack import messages, messages_checkins
from tests.people import Cast
from tests.services.scenes import WEEK, add_goal, add_objective, hear_of, opened, plan, post, set_up

HALF_HOUR = timedelta(minutes=30)


@pytest.fixture
def asking(db: Database, cast: Cast, now: datetime) -> Round:
    return opened(db, set_up(db, cast, now, questions=("Proud of?",)), now + HALF_HOUR)


@pytest.fixture
def goal(db: Database, cast: Cast, now: datetime) -> Goal:
    return add_goal(db, cast, "Launch the beta", now - timedelta(days=3))


def say(db: Database, asking: Round, person: Person, said: Said, now: datetime) -> None:
    with db.begin() as session:
        by = session.get_one(Person, person.id)
        found, checkin = rounds.find(session, by, asking.id)
        answers.by_form(session, found, checkin, said, by=by, now=now)


def report(db: Database, asking: Round, now: datetime, reader: Person | None = None) -> ReportPage:
    with db.read() as session:
        page = reports.report(session, asking.id, now, reader)
    assert page is not None
    return page


def close(db: Database, asking: Round) -> None:
    post(db, f"round:{asking.id}:prompt", "1795000000.000100")
    rounds.remind_and_close(db, asking.close_at)


def next_round(db: Database, cast: Cast, asking: Round, at: datetime) -> Round:
    hear_of(db, cast, at)
    close(db, asking)
    assert rounds.open_due(db, at) == 1
    with db.read() as session:
        found = session.scalars(select(Round).order_by(Round.id.desc())).first()
    assert found is not None
    return found


def test_a_prompt_names_who_has_answered_and_counts_the_rest(
    db: Database, cast: Cast, now: datetime, asking: Round
) -> None:
    say(db, asking, cast.ben, Said((Words(moved="x"),)), now + timedelta(hours=1))
    with db.read() as session:
        page = prompts.prompt(session, asking.id, now)
    assert page is not None
    assert [each.who.name for each in page.answered] == ["Ben Keller"]
    assert (page.expected, page.questions) == (2, ("Proud of?",))


def test_a_prompt_counts_as_its_report_does_when_people_leave_or_go_away(
    db: Database, cast: Cast, now: datetime, asking: Round
) -> None:
    say(db, asking, cast.ben, Said((Words(moved="x"),)), now + timedelta(hours=1))

    def counts() -> set[tuple[int, int]]:
        with db.read() as session:
            page = prompts.prompt(session, asking.id, now)
        assert page is not None
        told = report(db, asking, now)
        return {(len(page.answered), page.expected), (len(told.entries), told.expected)}

    with db.begin() as session:
        session.execute(delete(Membership).where(Membership.person_id == cast.ben.id))
    assert counts() == {(1, 2)}  # Ana has not answered, though Ben, who has, is gone
    with db.begin() as session:
        session.get_one(Person, cast.ana.id).away_until = date(2026, 11, 23)
    assert counts() == {(1, 1)}
    with db.begin() as session:
        session.get_one(Person, cast.ana.id).away_until = date(2026, 11, 22)
    assert counts() == {(1, 2)}


def test_a_report_has_everybodys_words_goal_by_goal(
    db: Database, cast: Cast, now: datetime, asking: Round, goal: Goal
) -> None:
    objective = add_objective(db, goal, "First response", now)
    words = Words(goal.id, Status.AT_RISK, "The form", "The vendor", "Call them")
    said = Said((words,), {objective.id: Decimal(6)}, {"Proud of?": "The team"})
    say(db, asking, cast.ana, said, now + timedelta(hours=1))
    page = report(db, asking, now + timedelta(hours=2))
    entry = page.entries[0]
    assert (entry.who.name, entry.late, entry.edited) == ("Ana Ruiz", False, False)
    of_goal = entry.words[0]
    assert (of_goal.number, of_goal.title, of_goal.status) == (
        1,
        "Launch the beta",
        Status.AT_RISK,
    )
    assert (of_goal.moved, of_goal.blocker, of_goal.next_step) == (
        "The form",
        "The vendor",
        "Call them",
    )
    assert [(value.number, value.value) for value in of_goal.values] == [(1, Decimal(6))]
    assert entry.custom == (("Proud of?", "The team"),)
    assert (page.expected, page.waiting, page.asked_on) == (2, 1, date(2026, 11, 23))
    assert page.statuses == {Status.AT_RISK: 1}


def test_replies_and_a_form_on_one_goal_are_read_together(
    db: Database, cast: Cast, now: datetime, asking: Round, goal: Goal
) -> None:
    for number, (note, status) in enumerate((("One", Status.ON_TRACK), ("Two", None)), 1):
        at = now + timedelta(hours=number)
        with db.begin() as session:
            by = session.get_one(Person, cast.ana.id)
            found, checkin = rounds.find(session, by, asking.id)
            heard = Heard((HeardOf(1, status, note=note),))
            spot = Spot("C0LAUNCH", f"{number}.000001", at)
            replies.take(session, found, checkin, by, spot, note, heard, at)
    of_goal = report(db, asking, now + timedelta(hours=3)).entries[0].words
    assert [(each.number, each.moved, each.status) for each in of_goal] == [
        (1, "One\nTwo", Status.ON_TRACK)
    ]


def test_late_and_edited_answers_say_so(
    db: Database, cast: Cast, now: datetime, asking: Round
) -> None:
    close(db, asking)
    for hours in (1, 2):
        late = asking.close_at + timedelta(hours=hours)
        say(db, asking, cast.ana, Said((Words(moved="x"),)), late)
    page = report(db, asking, late)
    assert (page.entries[0].late, page.entries[0].edited) == (True, True)
    assert page.state == RoundState.CLOSED


def test_what_the_whole_channel_may_not_see_is_in_no_report(
    db: Database, cast: Cast, now: datetime, asking: Round, goal: Goal
) -> None:
    objective = add_objective(db, goal, "First response", now)
    words = Words(goal.id, Status.ON_TRACK, "Secret", "Secret")
    say(db, asking, cast.ana, Said((words,), {objective.id: Decimal(6)}), now)
    with db.begin() as session:
        session.get_one(Goal, goal.id).scope = Scope.PERSONAL
    page = report(db, asking, now)
    assert page.entries[0].words == ()
    assert page.blockers == ()


def test_a_blocker_has_an_age_from_when_it_was_first_said(
    db: Database, cast: Cast, now: datetime, asking: Round, goal: Goal
) -> None:
    blocked = Said((Words(goal.id, None, blocker="The vendor"),))
    say(db, asking, cast.ana, blocked, now + timedelta(hours=1))
    second = next_round(db, cast, asking, now + HALF_HOUR + WEEK)
    say(db, second, cast.ana, blocked, now + WEEK + timedelta(hours=1))
    say(db, second, cast.ben, blocked, now + WEEK + timedelta(hours=1))
    page = report(db, second, now + WEEK + timedelta(hours=2))
    assert [(each.by_name, each.number, each.days) for each in page.blockers] == [
        ("Ana Ruiz", 1, 7),
        ("Ben Keller", 1, 0),
    ]


def test_the_missing_are_named_to_the_owner_of_the_checkin_alone(
    db: Database, cast: Cast, now: datetime, asking: Round
) -> None:
    names = [who.name for who in report(db, asking, now, cast.ana).missing]
    assert names == ["Ana Ruiz", "Ben Keller"]
    assert report(db, asking, now, cast.ben).missing == ()
    assert report(db, asking, now).missing == ()


def test_who_is_away_is_named_apart_and_not_missing(
    db: Database, cast: Cast, now: datetime, asking: Round
) -> None:
    with db.begin() as session:
        session.get_one(Person, cast.ben.id).away_until = date(2026, 12, 1)
    page = report(db, asking, now, cast.ana)
    assert [who.name for who in page.missing] == ["Ana Ruiz"]
    assert [who.name for who in page.away] == ["Ben Keller"]
    assert (page.expected, page.waiting) == (1, 1)


def test_who_was_away_when_a_round_closed_was_so_when_they_are_back(
    db: Database, cast: Cast, now: datetime, asking: Round
) -> None:
    with db.begin() as session:
        session.get_one(Person, cast.ben.id).away_until = date(2026, 11, 25)
    close(db, asking)
    later = now + WEEK
    page = report(db, asking, later, cast.ana)
    assert [who.name for who in page.missing] == ["Ana Ruiz"]
    assert [who.name for who in page.away] == ["Ben Keller"]
    with db.read() as session:
        told = prompts.prompt(session, asking.id, later)
    assert told is not None
    assert page.expected == told.expected == 1


def test_what_is_owed_comes_with_its_channel_and_goes_with_the_answer(
    db: Database, cast: Cast, now: datetime, asking: Round
) -> None:
    with db.read() as session:
        page = asking_pages.owed(session, cast.ben, now)[0]
        assert (page.round_id, page.channel, page.close_at) == (
            asking.id,
            "C0LAUNCH",
            asking.close_at,
        )
        assert asking_pages.owed(session, cast.chi, now) == ()
    with db.begin() as session:
        session.delete(session.get_one(Membership, (cast.launch.id, cast.ben.id)))
    with db.read() as session:
        assert asking_pages.owed(session, cast.ben, now) == ()
    say(db, asking, cast.ana, Said((Words(moved="x"),)), now)
    with db.read() as session:
        assert asking_pages.owed(session, cast.ana, now) == ()


def test_weeks_and_newest_rounds_are_found_by_their_local_dates(
    db: Database, cast: Cast, now: datetime, asking: Round
) -> None:
    second = next_round(db, cast, asking, now + HALF_HOUR + WEEK)
    with db.read() as session:
        checkin = session.get_one(Checkin, asking.checkin_id)
        newest = reports.newest(session, checkin)
        assert newest is not None
        assert newest.id == second.id
        week = reports.of_week(session, checkin, date(2026, 11, 23))
        assert [each.id for each in week] == [asking.id]


def test_deliveries_of_checkins_say_what_is_true_now(
    db: Database, cast: Cast, now: datetime, asking: Round
) -> None:
    post(db, f"round:{asking.id}:prompt", "1.000001")
    rounds.remind_and_close(db, now + timedelta(hours=5))
    rounds.remind_and_close(db, asking.close_at)
    say(db, asking, cast.ana, Said((Words(moved="Late words"),)), asking.close_at + HALF_HOUR)
    with db.read() as session:
        found = {
            (delivery.kind, delivery.channel): delivery
            for delivery in session.scalars(select(Delivery))
        }
        prompt = messages_checkins.prompt(session, found[Kind.CHECKIN_PROMPT, "C0LAUNCH"], now)
        assert prompt is not None
        assert "1 of 2 answered: ✅ <@U0ANA> (late)" in prompt.text
        summary = messages_checkins.summary(
            session, found[Kind.CHECKIN_SUMMARY, "C0LAUNCH"], asking.close_at + HALF_HOUR
        )
        assert summary is not None
        assert "Ana Ruiz: Late words" in summary.text
        # The round is over: there is nothing to remind of any more.
        reminder = found[Kind.NOTICES, "U0BEN"]
        assert messages.render(session, reminder, asking.close_at) is None


def test_a_prompt_that_comes_too_late_is_not_posted_any_more(
    db: Database, cast: Cast, now: datetime, asking: Round
) -> None:
    with db.read() as session:
        prompt = session.scalars(select(Delivery)).one()
        assert messages_checkins.prompt(session, prompt, now) is not None
        assert messages_checkins.prompt(session, prompt, asking.close_at) is None
    post(db, f"round:{asking.id}:prompt", "1.000001")
    with db.read() as session:
        prompt = session.scalars(select(Delivery)).one()
        assert messages_checkins.prompt(session, prompt, asking.close_at) is not None


def test_a_reminder_says_nothing_once_it_is_answered(
    db: Database, cast: Cast, now: datetime, asking: Round
) -> None:
    post(db, f"round:{asking.id}:prompt", "1.000001")
    rounds.remind_and_close(db, now + timedelta(hours=5))
    say(db, asking, cast.ana, Said((Words(moved="x"),)), now + timedelta(hours=5))
    with db.read() as session:
        of_ana, of_ben = session.scalars(
            select(Delivery).where(Delivery.kind == Kind.NOTICES).order_by(Delivery.channel)
        ).all()
        assert messages.render(session, of_ana, now) is None
        message = messages.render(session, of_ben, now)
        assert message is not None
        assert "<#C0LAUNCH> has no answer of yours yet" in message.text


def test_the_reports_and_prompts_of_a_deleted_checkin_say_nothing_more(
    db: Database, cast: Cast, now: datetime, asking: Round
) -> None:
    say(db, asking, cast.ana, Said((Words(moved="x"),)), now)
    with db.begin() as session:
        ana = session.get_one(Person, cast.ana.id)
        checkin = session.get_one(Checkin, asking.checkin_id)
        checkins.remove(session, checkin, by=ana, now=now)
    with db.read() as session:
        assert reports.report(session, asking.id, now) is None
        page = prompts.prompt(session, asking.id, now)
        assert page is not None
        assert page.deleted


def test_a_form_holds_the_last_answer_but_not_the_replies_of_this_round(
    db: Database, cast: Cast, now: datetime, asking: Round, goal: Goal
) -> None:
    before = Said((Words(goal.id, Status.ON_TRACK, "Last week", "", "Then this"),))
    say(db, asking, cast.ana, before, now + timedelta(hours=1))
    second = next_round(db, cast, asking, now + HALF_HOUR + WEEK)
    at = now + WEEK + timedelta(hours=1)
    with db.begin() as session:
        by = session.get_one(Person, cast.ana.id)
        found, checkin = rounds.find(session, by, second.id)
        heard = Heard((HeardOf(1, Status.OFF_TRACK, note="In words"),))
        replies.take(session, found, checkin, by, Spot("C0LAUNCH", "1.1", at), "x", heard, at)
        page = checkin_forms.answer_form(session, by, found, checkin, at)
        own = session.scalars(select(Answer).where(Answer.round_id == second.id)).one()
        assert own.edited_at is None
    last = page.goals[0].last
    assert (last.status, last.moved, last.next_step) == (
        Status.OFF_TRACK,
        "Last week",
        "Then this",
    )
    assert not page.editing


@pytest.mark.parametrize(
    ("due", "weeks", "name"),
    [
        ((None,), 1, "Weekly check-in"),
        ((date(2029, 6, 30), date(2028, 6, 30)), 4, "Check-in every 4 weeks"),
        ((date(2029, 6, 30), date(2027, 6, 30)), 1, "Weekly check-in"),
    ],
)
def test_where_all_goals_are_long_term_the_form_asks_every_four_weeks(
    db: Database, cast: Cast, now: datetime, due: tuple[date | None], weeks: int, name: str
) -> None:
    for day in due:
        add_goal(db, cast, "Goal", now, due_on=day)
    add_goal(db, cast, "Over", now, state=GoalState.ACHIEVED, closed_at=now)
    add_goal(db, cast, "Own", now, scope=Scope.PERSONAL)
    with db.read() as session:
        ana = session.get_one(Person, cast.ana.id)
        draft = checkin_setups.new_setup(session, ana, cast.launch.id).draft
        empty = checkin_setups.new_setup(session, ana, cast.board.id).draft
    assert (draft.every.weeks, draft.name) == (weeks, name)
    assert empty.every.weeks == 1


def test_the_zones_of_a_check_in_are_those_of_its_people(
    db: Database, cast: Cast, now: datetime
) -> None:
    with db.begin() as session:
        ana = session.get_one(Person, cast.ana.id)
        checkin = checkins.set_up(
            session, cast.launch.id, plan(zone="Asia/Kolkata"), by=ana, now=now
        )
        page = checkin_setups.edit_setup(session, ana, checkin)
    assert page.zones[0] == "America/New_York"
    assert set(page.zones) == {"America/New_York", "Europe/Berlin", "Asia/Tokyo", "Asia/Kolkata"}
