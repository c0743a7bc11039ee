"""Cards are shown anew when another day begins for their goal's owner, a few at a time."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import update

from bot.db import Database
from bot.model import Delivery, DeliveryState, GoalState, Kind, Workspace
from bot.services import goals
from tests.people import Cast
from tests.services import roads

HOUR = timedelta(hours=1)
MIDNIGHT = datetime(2026, 11, 24, 5, 0, tzinfo=UTC)
"""In New York, where Ana is; in Berlin the day is six hours old."""


def show(db: Database, at: datetime) -> None:
    """All that is owed was sent at that moment."""
    sent = {"state": DeliveryState.SENT, "due_at": None, "claimed_at": at, "sent_at": at}
    with db.begin() as session:
        session.execute(update(Delivery).values(**sent, shown=Delivery.wanted))


def out_of_date(db: Database) -> int:
    return sum(each.due_at is not None for each in roads.owed(db, Kind.GOAL_CARD))


def test_a_card_is_shown_anew_once_on_every_day_of_its_owner(db: Database, cast: Cast) -> None:
    evening = MIDNIGHT - 8 * HOUR
    roads.set_goal(db, cast.ana, cast.launch, evening)
    roads.set_goal(db, cast.ben, cast.launch, evening, "Ben's")
    show(db, evening)
    assert goals.freshen(db, evening + HOUR) == 0
    assert goals.freshen(db, MIDNIGHT - HOUR) == 1  # Ben's
    assert goals.freshen(db, MIDNIGHT - HOUR) == 0
    assert goals.freshen(db, MIDNIGHT) == 1
    assert out_of_date(db) == 2
    show(db, MIDNIGHT + HOUR)
    assert goals.freshen(db, MIDNIGHT + 2 * HOUR) == 0
    assert goals.freshen(db, MIDNIGHT + 24 * HOUR) == 2


def test_where_nobody_is_there_is_nothing_to_do(db: Database) -> None:
    assert goals.freshen(db, MIDNIGHT) == 0


def test_no_more_than_ten_of_a_channel_wait_at_a_time(db: Database, cast: Cast) -> None:
    for number in range(13):
        roads.set_goal(db, cast.ana, cast.launch, MIDNIGHT - HOUR, f"Goal {number}")
    roads.set_goal(db, cast.ana, cast.board, MIDNIGHT - HOUR, "Another place")
    show(db, MIDNIGHT - HOUR)
    assert goals.freshen(db, MIDNIGHT) == 11
    assert goals.freshen(db, MIDNIGHT) == 3
    assert goals.freshen(db, MIDNIGHT) == 0


def test_what_rests_is_closed_or_failed_is_left_alone_and_so_is_a_silent_workspace(
    db: Database, cast: Cast
) -> None:
    for state in (GoalState.PAUSED, GoalState.MISSED):
        goal = roads.set_goal(db, cast.ana, cast.launch, MIDNIGHT - HOUR, state.value)
        roads.change(db, goal, state=state)
    roads.set_goal(db, cast.ana, None, MIDNIGHT - HOUR, "A personal one, without a card")
    show(db, MIDNIGHT - HOUR)
    assert goals.freshen(db, MIDNIGHT) == 0
    roads.set_goal(db, cast.ana, cast.launch, MIDNIGHT - HOUR)
    assert goals.freshen(db, MIDNIGHT) == 0  # it is not sent yet, and will be fresh
    show(db, MIDNIGHT - HOUR)
    with db.begin() as session:
        session.get_one(Workspace, cast.workspace.id).silenced_at = MIDNIGHT
    assert goals.freshen(db, MIDNIGHT) == 0
