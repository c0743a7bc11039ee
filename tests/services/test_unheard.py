"""Reminders goal by goal: who has left one of theirs without a word, and of which."""

from datetime import datetime, timedelta
from decimal import Decimal

import pytest

from bot.db import Database
from bot.model import Contributor, Delivery, Goal, GoalState, Kind, Person, Round, Scope
from bot.services import answers, rounds
from bot.services.answers import Said, Words
from bot.slack import messages
from tests.people import Cast
from tests.services.scenes import add_goal, add_objective, opened, post, set_up
from tests.slack.asks import readable

HALF_HOUR = timedelta(minutes=30)
HOUR = timedelta(hours=1)


@pytest.fixture(params=["thread", "direct"])
def direct(request: pytest.FixtureRequest) -> bool:
    return str(request.param) == "direct"


def ask(db: Database, cast: Cast, now: datetime, *, direct: bool) -> Round:
    asking = opened(db, set_up(db, cast, now, direct=direct), now + HALF_HOUR)
    if direct:
        rounds.prompt_due(db, now + HALF_HOUR)
        post(db, f"notices:round:{asking.id}:ask:{cast.ana.id}", "1.1", "D0ANA")
    else:
        post(db, f"round:{asking.id}:prompt", "1795000000.000100")
    return asking


def say(db: Database, cast: Cast, at: datetime, *goals: Goal, objective: int = 0) -> None:
    """Ana's own check-in in #launch."""
    with db.begin() as session:
        words = tuple(Words(goal.id, moved="Much") for goal in goals)
        numbers = {objective: Decimal(6)} if objective else {}
        by = session.get_one(Person, cast.ana.id)
        answers.of_own(session, cast.launch.id, Said(words, numbers), by=by, now=at)


def reminded(db: Database, asking: Round, at: datetime) -> dict[str, str]:
    """What the reminders say, by person, when it is time for them."""
    rounds.remind_and_close(db, at)
    rounds.remind_due(db, at)
    with db.read() as session:
        found = session.query(Delivery).where(Delivery.kind == Kind.NOTICES).order_by(Delivery.id)
        told = {}
        for delivery in found:
            message = messages.render(session, delivery, at)
            if message and "no answer of yours yet" in message.text:
                told[delivery.channel] = readable(message.blocks)
        return told


def test_who_left_one_goal_without_a_word_is_reminded_of_just_that(
    db: Database, cast: Cast, now: datetime, direct: bool
) -> None:
    told, silent, number = (
        add_goal(db, cast, title, now) for title in ("Told", "Silent <b>", "Number")
    )
    objective = add_objective(db, number, "First response", now)
    add_goal(db, cast, "Elsewhere", now, channel_id=cast.board.id)
    add_goal(db, cast, "Personal", now, scope=Scope.PERSONAL, channel_id=None)
    add_goal(db, cast, "Paused", now, state=GoalState.PAUSED)
    asking = ask(db, cast, now, direct=direct)
    say(db, cast, now, told, objective=objective.id)
    at = now + HALF_HOUR + 4 * HOUR
    words = reminded(db, asking, at)["U0ANA"]
    assert f"• G{silent.number} Silent &lt;b&gt;" in words
    for other in ("Told", "Number", "Elsewhere", "Personal", "Paused"):
        assert other not in words
    # What is said before it is sent needs no reminder any more.
    say(db, cast, at, silent)
    assert "U0ANA" not in reminded(db, asking, at + timedelta(seconds=1))


def test_who_spoke_of_all_their_goals_in_the_last_day_is_not_reminded(
    db: Database, cast: Cast, now: datetime, direct: bool
) -> None:
    mine = add_goal(db, cast, "Mine", now)
    helped = add_goal(db, cast, "Helped", now, owner_id=cast.ben.id)
    with db.begin() as session:
        session.add(
            Contributor(
                goal_id=helped.id, person_id=cast.ana.id, workspace_id=cast.workspace.id,
                joined_at=now,
            )
        )  # fmt: skip
    asking = ask(db, cast, now, direct=direct)
    at = now + HALF_HOUR + 4 * HOUR
    say(db, cast, at - timedelta(hours=24), mine, helped)
    assert "U0ANA" not in reminded(db, asking, at)


def test_a_word_that_is_older_than_a_day_is_old(
    db: Database, cast: Cast, now: datetime, direct: bool
) -> None:
    mine = add_goal(db, cast, "Mine", now)
    asking = ask(db, cast, now, direct=direct)
    at = now + HALF_HOUR + 4 * HOUR
    say(db, cast, at - timedelta(hours=24, seconds=1), mine)
    assert "• G1 Mine" in reminded(db, asking, at)["U0ANA"]


def test_who_turned_reminders_off_is_asked_and_not_reminded(
    db: Database, cast: Cast, now: datetime, direct: bool
) -> None:
    add_goal(db, cast, "Launch", now)
    asking = ask(db, cast, now, direct=direct)
    with db.begin() as session:
        session.get_one(Person, cast.ana.id).checkin_reminders = False
    found = reminded(db, asking, now + 6 * HOUR)
    assert "U0ANA" not in found
    with db.read() as session:
        assert "U0ANA" in {each.channel for each in session.query(Delivery)} or not direct


def test_a_reminder_that_somebody_asked_for_comes_all_the_same(
    db: Database, cast: Cast, now: datetime
) -> None:
    add_goal(db, cast, "Launch", now)
    asking = ask(db, cast, now, direct=True)
    with db.begin() as session:
        ana, row = session.get_one(Person, cast.ana.id), session.get_one(Round, asking.id)
        ana.checkin_reminders = False
        rounds.snooze(session, row, ana, now + 3 * HOUR)
    assert "U0ANA" in reminded(db, asking, now + 3 * HOUR)
