"""Replies in a prompt's thread: answers in words, followed when they are edited or deleted."""

from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select

from bot.db import Database
from bot.model import (
    Answer,
    Checkin,
    Goal,
    GoalState,
    Objective,
    Person,
    Reading,
    Reply,
    Round,
    Status,
    Update,
)
from bot.services import answers, checkins, replies, rounds, threads
from bot.services.answers import Said, Words
from bot.services.meanings import Heard, HeardOf
from bot.services.replies import Spot
from tests.people import Cast
from tests.services.scenes import add_goal, add_objective, opened, post, set_up

HALF_HOUR = timedelta(minutes=30)
PROMPT = "1795500000.000100"


@pytest.fixture
def asking(db: Database, cast: Cast, now: datetime) -> Round:
    found = opened(db, set_up(db, cast, now), now + HALF_HOUR)
    post(db, f"round:{found.id}:prompt", PROMPT)
    return found


@pytest.fixture
def goal(db: Database, cast: Cast, now: datetime) -> Goal:
    return add_goal(db, cast, "Launch the beta", now - timedelta(days=3))


def spot(at: datetime, number: int = 1) -> Spot:
    return Spot("C0LAUNCH", f"{int(at.timestamp())}.{number:06}", at)


def heard(note: str = "", status: Status | None = None, **more: object) -> Heard:
    values = more.pop("values", {})
    return Heard((HeardOf(note=note, status=status, **more),), values)  # type: ignore[arg-type]


def reply(
    db: Database, asking: Round, person: Person, what: Heard, where: Spot, text: str = "said"
) -> bool:
    with db.begin() as session:
        by = session.get_one(Person, person.id)
        found, checkin = rounds.find(session, by, asking.id)
        return replies.take(session, found, checkin, by, where, text, what, where.said_at)


def edit(
    db: Database, asking: Round, what: Heard, where: Spot, at: datetime, text: str = "edited"
) -> bool:
    with db.begin() as session:
        found = session.get_one(Round, asking.id)
        return replies.change(session, found, where, text, what, at, at)


def take_back(db: Database, asking: Round, where: Spot, now: datetime) -> bool:
    with db.begin() as session:
        return replies.take_back(session, session.get_one(Round, asking.id), where, now)


def only_update(db: Database) -> Update:
    with db.read() as session:
        return session.scalars(select(Update)).one()


def reported(db: Database, goal: Goal) -> Status | None:
    with db.read() as session:
        return session.get_one(Goal, goal.id).reported


def count(db: Database, kind: type[Answer] | type[Reply] | type[Update] | type[Reading]) -> int:
    with db.read() as session:
        return len(session.scalars(select(kind)).all())


def test_a_thread_is_a_rounds_when_its_prompt_heads_it(
    db: Database, cast: Cast, asking: Round
) -> None:
    with db.read() as session:
        found = threads.asking_in(session, cast.workspace.id, "C0LAUNCH", PROMPT)
        assert found is not None
        assert found[0].id == asking.id
        assert threads.asking_in(session, cast.workspace.id, "C0BOARD", PROMPT) is None
        assert threads.asking_in(session, cast.workspace.id, "C0LAUNCH", "1.000001") is None
        assert threads.asking_in(session, cast.elsewhere.id, "C0LAUNCH", PROMPT) is None


def test_words_are_of_the_persons_only_goal(
    db: Database, cast: Cast, now: datetime, asking: Round, goal: Goal
) -> None:
    assert reply(db, asking, cast.ana, heard("Done", Status.ON_TRACK), spot(now + HALF_HOUR))
    update = only_update(db)
    assert (update.goal_id, update.status, update.moved) == (goal.id, Status.ON_TRACK, "Done")
    assert reported(db, goal) == Status.ON_TRACK


def test_words_of_who_has_several_goals_or_none_are_of_none(
    db: Database, cast: Cast, now: datetime, asking: Round, goal: Goal
) -> None:
    add_goal(db, cast, "Another", now)
    for person, number in ((cast.ana, 1), (cast.ben, 2)):
        where = spot(now + HALF_HOUR, number)
        assert reply(db, asking, person, heard("Hm", Status.AT_RISK), where)
    with db.read() as session:
        assert {update.goal_id for update in session.scalars(select(Update))} == {None}
    assert reported(db, goal) is None


def test_a_named_goal_of_the_channel_is_meant_whosever_it_is(
    db: Database, cast: Cast, now: datetime, asking: Round, goal: Goal
) -> None:
    said = heard("Vendor is late", Status.AT_RISK, goal=goal.number, blocked=True)
    assert reply(db, asking, cast.ben, said, spot(now + HALF_HOUR))
    assert (only_update(db).goal_id, only_update(db).blocker) == (goal.id, "Vendor is late")
    assert reported(db, goal) == Status.AT_RISK


def test_a_goal_of_another_channel_is_only_words(
    db: Database, cast: Cast, now: datetime, asking: Round, goal: Goal
) -> None:
    board = add_goal(db, cast, "Secret", now, channel_id=cast.board.id)
    said = heard("is late", Status.OFF_TRACK, goal=board.number)
    assert reply(db, asking, cast.ana, said, spot(now + HALF_HOUR))
    assert only_update(db).moved == f"G{board.number} is late"
    assert reported(db, board) is None


def test_several_goals_in_one_reply_each_get_their_words(
    db: Database, cast: Cast, now: datetime, asking: Round, goal: Goal
) -> None:
    other = add_goal(db, cast, "Another", now)
    said = Heard(
        (
            HeardOf(goal.number, Status.ON_TRACK, note="fine"),
            HeardOf(other.number, Status.OFF_TRACK, blocked=True),
        )
    )
    assert reply(db, asking, cast.ana, said, spot(now + HALF_HOUR))
    assert (reported(db, goal), reported(db, other)) == (Status.ON_TRACK, Status.OFF_TRACK)


def test_a_value_is_a_reading_and_says_which_goal_is_meant(
    db: Database, cast: Cast, now: datetime, asking: Round, goal: Goal
) -> None:
    add_goal(db, cast, "Another", now)
    objective = add_objective(db, goal, "First response", now)
    said = heard("better", Status.ON_TRACK, values={objective.number: Decimal(6)})
    assert reply(db, asking, cast.ana, said, spot(now + HALF_HOUR))
    with db.read() as session:
        assert session.get_one(Objective, objective.id).current == Decimal(6)
    assert reported(db, goal) == Status.ON_TRACK


def test_a_bare_percentage_is_of_the_only_objective_in_per_cent(
    db: Database, cast: Cast, now: datetime, asking: Round, goal: Goal
) -> None:
    share = add_objective(db, goal, "Coverage", now, unit="%")
    assert reply(db, asking, cast.ana, heard(percent=Decimal(60)), spot(now + HALF_HOUR))
    with db.read() as session:
        assert session.get_one(Objective, share.id).current == Decimal(60)


def test_a_percentage_that_measures_nothing_stays_in_the_words(
    db: Database, cast: Cast, now: datetime, asking: Round, goal: Goal
) -> None:
    assert reply(db, asking, cast.ana, heard("done", percent=Decimal(60)), spot(now + HALF_HOUR))
    assert only_update(db).moved == "60 % done"


def test_a_value_in_per_cent_of_what_counts_in_something_else_stays_words(
    db: Database, cast: Cast, now: datetime, asking: Round, goal: Goal
) -> None:
    hours = add_objective(db, goal, "First response", now)
    share = add_objective(db, goal, "Coverage", now, unit="%")
    values = {hours.number: Decimal(20), share.number: Decimal(30)}
    said = Heard((), values, frozenset(values))
    assert reply(db, asking, cast.ana, said, spot(now + HALF_HOUR))
    with db.read() as session:
        assert session.get_one(Objective, hours.id).current == Decimal(8)
        assert session.get_one(Objective, share.id).current == Decimal(30)
    assert only_update(db).moved == f"O{hours.number} = 20 %"


def test_a_value_that_is_too_large_is_no_reading(
    db: Database, cast: Cast, now: datetime, asking: Round, goal: Goal
) -> None:
    objective = add_objective(db, goal, "First response", now)
    said = heard("big", values={objective.number: Decimal(10) ** 20})
    assert reply(db, asking, cast.ana, said, spot(now + HALF_HOUR))
    assert count(db, Reading) == 0


def test_the_same_reply_twice_is_one_answer(
    db: Database, cast: Cast, now: datetime, asking: Round
) -> None:
    where = spot(now + HALF_HOUR)
    assert reply(db, asking, cast.ana, heard("Once"), where)
    assert not reply(db, asking, cast.ana, heard("Once"), where)
    assert (count(db, Answer), count(db, Reply), count(db, Update)) == (1, 1, 1)


def test_a_second_reply_and_a_form_add_to_the_one_answer(
    db: Database, cast: Cast, now: datetime, asking: Round
) -> None:
    for number in (1, 2):
        assert reply(db, asking, cast.ana, heard(f"{number}"), spot(now + HALF_HOUR, number))
    with db.begin() as session:
        ana = session.get_one(Person, cast.ana.id)
        found, checkin = rounds.find(session, ana, asking.id)
        said = Said((Words(moved="By form"),))
        answer = answers.by_form(session, found, checkin, said, by=ana, now=now)
        assert answer.edited_at is None
    assert (count(db, Answer), count(db, Update)) == (1, 3)


@pytest.mark.parametrize("by_form", [False, True])
@pytest.mark.parametrize("in_time", [False, True])
def test_words_added_when_the_round_is_over_are_marked(
    db: Database, cast: Cast, now: datetime, asking: Round, by_form: bool, in_time: bool
) -> None:
    """An answer in time counts as edited then; one that was late already is late still."""
    over = asking.close_at + timedelta(hours=1)
    assert reply(db, asking, cast.ana, heard("First"), spot(now + HALF_HOUR if in_time else over))
    more = over + timedelta(hours=1)
    if by_form:
        with db.begin() as session:
            ana = session.get_one(Person, cast.ana.id)
            found, checkin = rounds.find(session, ana, asking.id)
            answers.by_form(session, found, checkin, Said((Words(moved="More"),)), by=ana, now=more)
    else:
        assert reply(db, asking, cast.ana, heard("More"), spot(more, 2))
    with db.read() as session:
        answer = session.scalars(select(Answer)).one()
    assert (answer.late, answer.edited_at) == (not in_time, more if in_time else None)


def test_a_reply_of_somebody_who_is_not_asked_is_not_kept(
    db: Database, cast: Cast, now: datetime, asking: Round
) -> None:
    with db.begin() as session:
        session.get_one(Person, cast.ben.id).outsider = True
    assert not reply(db, asking, cast.chi, heard("As a guest"), spot(now, 1))
    assert not reply(db, asking, cast.ben, heard("From outside"), spot(now, 2))
    assert (count(db, Answer), count(db, Reply)) == (0, 0)


def test_a_late_reply_counts_for_the_round_it_answers(
    db: Database, cast: Cast, now: datetime, asking: Round, goal: Goal
) -> None:
    late = asking.close_at + timedelta(hours=3)
    rounds.remind_and_close(db, asking.close_at)
    assert reply(db, asking, cast.ana, heard("Sorry", Status.ON_TRACK), spot(late))
    with db.read() as session:
        answer = session.scalars(select(Answer)).one()
        assert (answer.late, answer.answered_at) == (True, late)
    assert only_update(db).at == asking.close_at


def test_a_reply_that_comes_late_but_was_said_in_time_is_not_late(
    db: Database, cast: Cast, now: datetime, asking: Round
) -> None:
    said_at = asking.close_at - timedelta(minutes=1)
    with db.begin() as session:
        by = session.get_one(Person, cast.ana.id)
        found, checkin = rounds.find(session, by, asking.id)
        where, arrived = spot(said_at), said_at + timedelta(hours=5)
        replies.take(session, found, checkin, by, where, "said", heard("In time"), arrived)
        assert not session.scalars(select(Answer)).one().late


def test_an_edit_in_slack_is_followed(
    db: Database, cast: Cast, now: datetime, asking: Round, goal: Goal
) -> None:
    objective = add_objective(db, goal, "First response", now)
    where, later = spot(now + HALF_HOUR), now + timedelta(hours=2)
    first = heard("Fine", Status.ON_TRACK, values={objective.number: Decimal(6)})
    reply(db, asking, cast.ana, first, where)
    assert edit(db, asking, heard("Not fine", Status.OFF_TRACK), where, later)
    assert (only_update(db).moved, only_update(db).status) == ("Not fine", Status.OFF_TRACK)
    assert reported(db, goal) == Status.OFF_TRACK
    with db.read() as session:
        assert session.get_one(Objective, objective.id).current == Decimal(8)
        assert session.scalars(select(Answer)).one().edited_at == later


def test_edits_in_any_order_leave_the_newest(
    db: Database, cast: Cast, now: datetime, asking: Round
) -> None:
    where = spot(now + HALF_HOUR)
    reply(db, asking, cast.ana, heard("first"), where, "first")
    assert edit(db, asking, heard("third"), where, now + timedelta(hours=3), "third")
    assert not edit(db, asking, heard("second"), where, now + timedelta(hours=2), "second")
    assert not edit(db, asking, heard("third"), where, now + timedelta(hours=3), "third")
    assert only_update(db).moved == "third"


def test_an_edit_that_changes_no_word_is_none(
    db: Database, cast: Cast, now: datetime, asking: Round
) -> None:
    where = spot(now + HALF_HOUR)
    reply(db, asking, cast.ana, heard("same"), where, "same")
    assert not edit(db, asking, heard("same"), where, now + timedelta(hours=3), "same")


def test_a_deleted_reply_is_no_answer_any_more(
    db: Database, cast: Cast, now: datetime, asking: Round, goal: Goal
) -> None:
    objective = add_objective(db, goal, "First response", now)
    where = spot(now + HALF_HOUR)
    said = heard("Oops", Status.OFF_TRACK, values={objective.number: Decimal(6)})
    reply(db, asking, cast.ana, said, where)
    assert take_back(db, asking, where, now + timedelta(hours=1))
    assert not take_back(db, asking, where, now + timedelta(hours=1))
    assert (count(db, Answer), count(db, Reply), count(db, Update), count(db, Reading)) == (
        0, 0, 0, 0,
    )  # fmt: skip
    with db.read() as session:
        assert session.get_one(Objective, objective.id).current == Decimal(8)
        found = session.get_one(Goal, goal.id)
        assert (found.reported, found.heard_at) == (None, goal.created_at)
        assert [each.id for each in rounds.waiting_for(session, cast.ana, None)] == [asking.id]


def test_what_else_was_answered_stays_when_a_reply_goes(
    db: Database, cast: Cast, now: datetime, asking: Round
) -> None:
    for number in (1, 2):
        reply(db, asking, cast.ana, heard(f"{number}"), spot(now + HALF_HOUR, number))
    take_back(db, asking, spot(now + HALF_HOUR, 1), now + timedelta(hours=1))
    assert only_update(db).moved == "2"


def test_a_reply_that_comes_after_its_own_deletion_is_not_kept(
    db: Database, cast: Cast, now: datetime, asking: Round
) -> None:
    where = spot(now + HALF_HOUR)
    assert not take_back(db, asking, where, now + timedelta(hours=1))
    assert not reply(db, asking, cast.ana, heard("Ghost"), where)
    assert count(db, Reply) == 0


def test_the_thread_of_a_deleted_checkin_is_only_a_thread(
    db: Database, cast: Cast, now: datetime, asking: Round
) -> None:
    with db.begin() as session:
        ana = session.get_one(Person, cast.ana.id)
        checkin = session.get_one(Checkin, asking.checkin_id)
        checkins.remove(session, checkin, by=ana, now=now)
    with db.read() as session:
        assert threads.asking_in(session, cast.workspace.id, "C0LAUNCH", PROMPT) is None


def test_any_words_are_kept_as_they_are(
    db: Database, cast: Cast, now: datetime, asking: Round
) -> None:
    for number, text in enumerate(("<!channel> & <b>", "שלום ‮", "🚀" * 500, "x" * 40_000), 1):
        assert reply(db, asking, cast.ana, heard(text), spot(now + HALF_HOUR, number), text)
    with db.read() as session:
        found = session.scalars(select(Reply).order_by(Reply.ts)).all()
        assert [len(each.text) for each in found] == [16, 6, 500, 40_000]


def values_of(db: Database, objective: Objective) -> list[Decimal]:
    with db.read() as session:
        found = select(Reading.value).where(Reading.objective_id == objective.id)
        return list(session.scalars(found))


@pytest.mark.parametrize("what", ["unknown", "dropped", "closed", "foreign"])
def test_a_value_of_what_is_not_measured_here_stays_words_whatever_the_reason(
    db: Database, cast: Cast, asking: Round, now: datetime, what: str
) -> None:
    closed = {"state": GoalState.MISSED, "closed_at": now} if what == "closed" else {}
    place = {"channel_id": cast.board.id} if what == "foreign" else {}
    goal = add_goal(db, cast, "Support", now, **closed, **place)
    objective = add_objective(db, goal, "First response", now)
    if what == "dropped":
        with db.begin() as session:
            session.get_one(Objective, objective.id).dropped_at = now
    number = 99 if what == "unknown" else objective.number
    reply(db, asking, cast.ben, heard(values={number: Decimal("6.5")}), spot(now + HALF_HOUR))
    assert values_of(db, objective) == []
    assert only_update(db).moved == f"O{number} = 6.5"


def test_words_that_hold_the_value_anyway_are_kept_once(
    db: Database, cast: Cast, asking: Round, now: datetime
) -> None:
    told = heard("o99 = 6.5 h now", values={99: Decimal("6.5")})
    reply(db, asking, cast.ben, told, spot(now + HALF_HOUR))
    assert only_update(db).moved == "o99 = 6.5 h now"


def test_an_edit_keeps_what_was_said_before_the_goal_was_closed(
    db: Database, cast: Cast, asking: Round, goal: Goal, now: datetime
) -> None:
    objective = add_objective(db, goal, "First response", now)
    said_at = now + HALF_HOUR
    reply(db, asking, cast.ana, heard(values={1: Decimal(6)}), spot(said_at))
    with db.begin() as session:
        row = session.get_one(Goal, goal.id)
        row.state, row.closed_at = GoalState.ACHIEVED, said_at + HALF_HOUR
        session.get_one(Objective, objective.id).dropped_at = said_at + HALF_HOUR
    later = said_at + 2 * HALF_HOUR
    edit(db, asking, heard("typo", values={1: Decimal(5)}), spot(said_at), later)
    assert values_of(db, objective) == [Decimal(5)]
