"""Answers by form: kept once, edited by saying them again, counted where they belong."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select

from bot.db import Database
from bot.errors import NoSuchThing, OutsiderOnly
from bot.model import (
    Answer,
    Contributor,
    Event,
    Goal,
    GoalState,
    History,
    Membership,
    Milestone,
    Objective,
    Person,
    Reading,
    Round,
    Scope,
    Status,
    Update,
)
from bot.services import answers, rounds
from bot.services.answers import NotAsked, Said, Words
from tests import people
from tests.people import Cast
from tests.services.scenes import (
    WEEK,
    add_goal,
    add_objective,
    asked,
    hear_of,
    opened,
    post,
    set_up,
)

HALF_HOUR = timedelta(minutes=30)


@pytest.fixture
def asking(db: Database, cast: Cast, now: datetime) -> Round:
    return opened(db, set_up(db, cast, now), now + HALF_HOUR)


@pytest.fixture
def goal(db: Database, cast: Cast, now: datetime) -> Goal:
    return add_goal(db, cast, "Launch the beta", now - timedelta(days=3))


def say(db: Database, asking: Round, person: Person, said: Said, now: datetime) -> Answer:
    with db.begin() as session:
        by = session.get_one(Person, person.id)
        found, checkin = rounds.find(session, by, asking.id)
        return answers.by_form(session, found, checkin, said, by=by, now=now)


def of(goal: Goal, status: Status | None = None, **words: str) -> Words:
    return Words(goal.id, status, **words)


def goal_now(db: Database, goal: Goal) -> Goal:
    with db.read() as session:
        return session.get_one(Goal, goal.id)


def all_of(db: Database, kind: type[Answer] | type[Update] | type[Reading]) -> int:
    with db.read() as session:
        return len(session.scalars(select(kind)).all())


def lines(db: Database, goal: Goal) -> list[tuple[str, str, str]]:
    with db.read() as session:
        found = session.scalars(
            select(History)
            .where(History.goal_id == goal.id, History.event == Event.STATUS_REPORTED)
            .order_by(History.id)
        )
        return [(line.old, line.new, line.why) for line in found]


def test_an_answer_stands_on_its_goal_at_once(
    db: Database, cast: Cast, now: datetime, asking: Round, goal: Goal
) -> None:
    at = now + timedelta(hours=1)
    words = of(goal, Status.AT_RISK, moved="The form", blocker="The vendor", next_step="Call")
    answer = say(db, asking, cast.ana, Said((words,)), at)
    found = goal_now(db, goal)
    assert (found.reported, found.reported_at, found.heard_at) == (Status.AT_RISK, at, at)
    assert (answer.late, answer.edited_at) == (False, None)
    assert lines(db, goal) == [("", "at risk", "The vendor")]


def test_saying_it_again_edits_the_one_answer(
    db: Database, cast: Cast, now: datetime, asking: Round, goal: Goal
) -> None:
    first, again = now + timedelta(hours=1), now + timedelta(hours=2)
    say(db, asking, cast.ana, Said((of(goal, Status.ON_TRACK, moved="A"),)), first)
    answer = say(db, asking, cast.ana, Said((of(goal, Status.OFF_TRACK, moved="B"),)), again)
    assert (all_of(db, Answer), all_of(db, Update)) == (1, 1)
    assert (answer.answered_at, answer.edited_at) == (first, again)
    assert goal_now(db, goal).reported == Status.OFF_TRACK
    assert lines(db, goal) == [("", "on track", "A"), ("on track", "off track", "B")]


def test_an_edit_that_takes_a_status_back_takes_it_off_the_goal(
    db: Database, cast: Cast, now: datetime, asking: Round, goal: Goal
) -> None:
    say(db, asking, cast.ana, Said((of(goal, Status.ON_TRACK),)), now + timedelta(hours=1))
    general = Said((Words(moved="Something else"),))
    say(db, asking, cast.ana, general, now + timedelta(hours=2))
    found = goal_now(db, goal)
    assert (found.reported, found.heard_at) == (None, found.created_at)
    assert lines(db, goal)[-1] == ("on track", "nothing", "an answer was changed")


def test_a_late_answer_counts_for_the_round_it_answers(
    db: Database, cast: Cast, now: datetime, asking: Round, goal: Goal
) -> None:
    checkin_id = asking.checkin_id
    post(db, f"round:{asking.id}:prompt", "1795000000.000100")
    rounds.remind_and_close(db, asking.close_at)
    hear_of(db, cast, now + WEEK)
    assert rounds.open_due(db, now + HALF_HOUR + WEEK) == 1
    with db.read() as session:
        second = session.scalars(
            select(Round).where(Round.checkin_id == checkin_id, Round.id != asking.id)
        ).one()
    on_time = now + WEEK + timedelta(hours=1)
    say(db, second, cast.ana, Said((of(goal, Status.OFF_TRACK),)), on_time)
    late = Said((of(goal, Status.ON_TRACK, moved="Last week was fine"),))
    answer = say(db, asking, cast.ana, late, on_time + timedelta(hours=1))
    assert answer.late
    found = goal_now(db, goal)
    assert (found.reported, found.reported_at) == (Status.OFF_TRACK, on_time)


def test_the_newest_status_counts_whoever_said_it(
    db: Database, cast: Cast, now: datetime, asking: Round, goal: Goal
) -> None:
    say(db, asking, cast.ana, Said((of(goal, Status.ON_TRACK),)), now + timedelta(hours=1))
    say(db, asking, cast.ben, Said((of(goal, Status.AT_RISK),)), now + timedelta(hours=2))
    assert goal_now(db, goal).reported == Status.AT_RISK


def test_a_number_is_read_with_the_answer_and_changed_with_it(
    db: Database, cast: Cast, now: datetime, asking: Round, goal: Goal
) -> None:
    objective = add_objective(db, goal, "First response", now)
    for hours, value in ((1, Decimal(6)), (2, Decimal("5.5"))):
        at = now + timedelta(hours=hours)
        say(db, asking, cast.ana, Said((), {objective.id: value}), at)
        with db.read() as session:
            assert session.get_one(Objective, objective.id).current == value
    assert all_of(db, Reading) == 1
    say(db, asking, cast.ana, Said((Words(moved="x"),), {objective.id: None}), at)
    with db.read() as session:
        assert session.get_one(Objective, objective.id).current == Decimal(8)
    assert all_of(db, Reading) == 0


def test_a_number_that_was_not_touched_keeps_its_reading(
    db: Database, cast: Cast, now: datetime, asking: Round, goal: Goal
) -> None:
    objective = add_objective(db, goal, "First response", now)
    say(db, asking, cast.ana, Said((), {objective.id: Decimal(6)}), now + timedelta(hours=1))
    say(db, asking, cast.ana, Said((of(goal, moved="Words"),)), now + timedelta(hours=2))
    with db.read() as session:
        assert session.get_one(Objective, objective.id).current == Decimal(6)


def test_words_of_another_channels_goal_are_not_kept(
    db: Database, cast: Cast, now: datetime, asking: Round, goal: Goal
) -> None:
    board = add_goal(db, cast, "Secret", now, channel_id=cast.board.id)
    own = add_goal(db, cast, "Mine", now, channel_id=None, scope=Scope.PERSONAL)
    secret = add_objective(db, board, "Runway", now)
    forged = Said(
        (of(board, Status.OFF_TRACK), of(own, Status.OFF_TRACK), of(goal, Status.ON_TRACK)),
        {secret.id: Decimal(1)},
    )
    say(db, asking, cast.ben, forged, now + timedelta(hours=1))
    assert goal_now(db, board).reported is None
    assert goal_now(db, own).reported is None
    assert goal_now(db, goal).reported == Status.ON_TRACK
    assert all_of(db, Reading) == 0


def test_who_joined_after_the_round_opened_may_answer(
    db: Database, cast: Cast, now: datetime, asking: Round
) -> None:
    with db.begin() as session:
        eve = people.add_person(session, cast.workspace, "U0EVE", "Eve", now)
        people.join(session, cast.launch, eve)
    say(db, asking, eve, Said((Words(moved="Hello"),)), now + timedelta(hours=1))
    assert eve.id in asked(db, asking)


def test_who_is_away_may_answer_all_the_same(db: Database, cast: Cast, now: datetime) -> None:
    with db.begin() as session:
        session.get_one(Person, cast.ben.id).away_until = date(2026, 12, 24)
    asking = opened(db, set_up(db, cast, now), now + HALF_HOUR)
    assert asked(db, asking) == {cast.ana.id}
    say(db, asking, cast.ben, Said((Words(moved="From the beach"),)), now + timedelta(hours=1))
    assert asked(db, asking) == {cast.ana.id, cast.ben.id}


def test_who_is_not_asked_answers_nothing(
    db: Database, cast: Cast, now: datetime, asking: Round
) -> None:
    hello = Said((Words(moved="Hello"),))
    with db.begin() as session:
        eve = people.add_person(session, cast.workspace, "U0EVE", "Eve", now)
        session.get_one(Person, cast.ben.id).outsider = True
    with pytest.raises(NotAsked):
        say(db, asking, cast.chi, hello, now)
    with pytest.raises(NoSuchThing):
        say(db, asking, eve, hello, now)
    with pytest.raises(OutsiderOnly):
        say(db, asking, cast.ben, hello, now)
    with pytest.raises(NoSuchThing):
        say(db, asking, cast.dev, hello, now)
    assert all_of(db, Answer) == 0


def test_who_has_left_the_channel_answers_no_more(
    db: Database, cast: Cast, now: datetime, asking: Round
) -> None:
    with db.begin() as session:
        session.delete(session.get_one(Membership, (cast.launch.id, cast.ben.id)))
    with pytest.raises(NoSuchThing):
        say(db, asking, cast.ben, Said((Words(moved="Hello"),)), now)


def test_own_words_answer_no_round_and_count_all_the_same(
    db: Database, cast: Cast, now: datetime, goal: Goal
) -> None:
    said = Said((of(goal, Status.ON_TRACK, moved="Unasked"),))
    for _ in range(2):
        with db.begin() as session:
            ana = session.get_one(Person, cast.ana.id)
            answer = answers.of_own(session, cast.launch.id, said, by=ana, now=now)
            assert (answer.round_id, answer.late) == (None, False)
    assert goal_now(db, goal).reported == Status.ON_TRACK
    assert all_of(db, Answer) == 2


def test_own_words_in_a_direct_message_are_of_personal_goals(
    db: Database, cast: Cast, now: datetime, goal: Goal
) -> None:
    own = add_goal(db, cast, "Run 5 km", now, channel_id=None, scope=Scope.PERSONAL)
    said = Said((of(own, Status.ON_TRACK), of(goal, Status.OFF_TRACK)))
    with db.begin() as session:
        ana = session.get_one(Person, cast.ana.id)
        answer = answers.of_own(session, None, said, by=ana, now=now)
        assert answer.channel_id is None
    assert goal_now(db, own).reported == Status.ON_TRACK
    assert goal_now(db, goal).reported is None


def test_own_words_need_a_channel_of_ones_own(db: Database, cast: Cast, now: datetime) -> None:
    with db.begin() as session:
        ben = session.get_one(Person, cast.ben.id)
        with pytest.raises(NoSuchThing):
            answers.of_own(session, cast.board.id, Said((Words(moved="x"),)), by=ben, now=now)


def test_a_person_is_asked_about_goals_they_own_are_in_or_have_a_milestone_of(
    db: Database, cast: Cast, now: datetime, goal: Goal
) -> None:
    joined = add_goal(db, cast, "Joined", now)
    theirs = add_goal(db, cast, "Milestone", now, due_on=None)
    add_goal(db, cast, "Not Ben's", now)
    add_goal(db, cast, "Paused", now, owner_id=cast.ben.id, state=GoalState.PAUSED)
    add_goal(db, cast, "Elsewhere", now, owner_id=cast.ben.id, channel_id=cast.board.id)
    add_goal(db, cast, "Wide", now, owner_id=cast.ben.id, scope=Scope.WORKSPACE)
    with db.begin() as session:
        session.add(
            Contributor(
                goal_id=joined.id, person_id=cast.ben.id,
                workspace_id=cast.workspace.id, joined_at=now,
            )
        )  # fmt: skip
        session.add(
            Milestone(
                workspace_id=cast.workspace.id, number=1, goal_id=theirs.id, title="Step",
                owner_id=cast.ben.id, creator_id=cast.ana.id, created_at=now,
            )
        )  # fmt: skip
    with db.read() as session:
        found = answers.goals_of(session, cast.ben, cast.launch.id)
        assert [each.title for each in found] == ["Joined", "Wide", "Milestone"]
        assert answers.goals_of(session, cast.dev, cast.launch.id) == []


def test_goals_of_no_channel_are_the_personal_ones_and_the_workspaces(
    db: Database, cast: Cast, now: datetime
) -> None:
    none = {"channel_id": None, "scope": Scope.WORKSPACE}
    add_goal(db, cast, "Bens", now, **none, owner_id=cast.ben.id)
    add_goal(db, cast, "Chis", now, **none, owner_id=cast.chi.id)
    add_goal(db, cast, "Anas", now, **none)
    add_goal(db, cast, "Anas own", now, channel_id=None, scope=Scope.PERSONAL)
    with db.read() as session:
        for person, asked, may_speak in (
            (cast.ana, ["Anas", "Anas own"], ["Bens", "Chis", "Anas", "Anas own"]),
            (cast.ben, ["Bens"], ["Bens", "Chis", "Anas"]),
            (cast.chi, ["Chis"], ["Chis"]),  # a guest
            (cast.dev, [], []),
        ):
            found = answers.goals_of(session, person, None)
            assert [each.title for each in found] == asked
            spoken = select(Goal.title).where(answers.of_place(person, None)).order_by(Goal.id)
            assert list(session.scalars(spoken)) == may_speak


def test_any_words_are_kept_as_they_are(
    db: Database, cast: Cast, now: datetime, asking: Round, goal: Goal
) -> None:
    texts = ("<!channel> & <b>", "שלום ‮ world", "🚀" * 1000, "x" * 3000)
    moved, blocker, step, custom = texts
    words = of(goal, moved=moved, blocker=blocker, next_step=step)
    said = Said((words,), {}, {"What else?": custom})
    answer = say(db, asking, cast.ana, said, now + timedelta(hours=1))
    with db.read() as session:
        update = session.scalars(select(Update)).one()
        assert (update.moved, update.blocker, update.next_step) == texts[:3]
        assert session.get_one(Answer, answer.id).custom == {"What else?": custom}


def test_words_that_a_form_had_to_cut_stay_whole_when_nobody_touched_them(
    db: Database, cast: Cast, now: datetime, asking: Round, goal: Goal
) -> None:
    whole = "w" * 3000
    say(db, asking, cast.ana, Said((of(goal, moved=whole, blocker="x" * 2000),)), now)
    again = of(goal, moved=whole[:999] + "…", blocker="changed…")
    say(db, asking, cast.ana, Said((again,)), now + timedelta(hours=1))
    with db.read() as session:
        update = session.scalars(select(Update)).one()
        assert (update.moved, update.blocker) == (whole, "changed…")


def test_many_who_answer_at_once_never_wait_in_a_circle(
    db: Database, cast: Cast, now: datetime, goal: Goal
) -> None:
    other = add_goal(db, cast, "Another", now)
    numbers = [add_objective(db, each, "First response", now) for each in (other, goal)]
    with db.begin() as session:
        crowd = [
            people.add_person(session, cast.workspace, f"U{number}", f"P{number}", now)
            for number in range(8)
        ]
        for person in crowd:
            people.join(session, cast.launch, person)
    asking = opened(db, set_up(db, cast, now), now + HALF_HOUR)

    def answer(number: int) -> None:
        words = (of(goal, Status.ON_TRACK), of(other, Status.AT_RISK))
        said = Said(words[:: 1 - number % 2 * 2], {each.id: Decimal(number) for each in numbers})
        say(db, asking, crowd[number], said, now + timedelta(minutes=number))

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(answer, range(8)))
    with db.read() as session:
        for found in (session.get_one(Goal, goal.id), session.get_one(Goal, other.id)):
            assert found.reported_at == now + timedelta(minutes=7)
        currents = {session.get_one(Objective, each.id).current for each in numbers}
    assert currents == {Decimal(7)}
    assert all_of(db, Answer) == 8


def test_a_form_sent_by_two_hands_at_once_is_one_answer(
    db: Database, cast: Cast, now: datetime, asking: Round, goal: Goal
) -> None:
    def answer(number: int) -> None:
        say(db, asking, cast.ana, Said((of(goal, Status.ON_TRACK, moved=f"{number}"),)), now)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(answer, range(4)))
    assert (all_of(db, Answer), all_of(db, Update)) == (1, 1)
