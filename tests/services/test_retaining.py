"""Retention: the words of answers go when their time is over, and what counts stays."""

from datetime import datetime, timedelta
from decimal import Decimal

from sqlalchemy import func, select

from bot.app import build
from bot.db import Database
from bot.model import Answer, Blocker, Goal, Reading, Reply, Status, Update
from bot.services import retaining
from bot.services.pages import burn_ups
from bot.settings import Settings
from tests.people import Cast
from tests.services import archiving, blocking, roads, scenes
from tests.services.archiving import text_of
from tests.services.test_finding import answer

SECOND, DAYS = timedelta(seconds=1), timedelta(days=90)


def said(db: Database, cast: Cast, goal: Goal, objective_id: int, at: datetime) -> None:
    """All that an answer holds, by form and by reply, and what was in the way and is resolved."""
    blocking.fill_in(db, None, goal, cast.ana, "WORDS in the way", at)
    with db.read() as session:
        blocker = session.scalars(select(Blocker).order_by(Blocker.id.desc())).first()
    assert blocker is not None
    blocking.resolve(db, blocker, cast.ana, at)
    ts = f"{at.timestamp():.6f}"
    given = answer(
        db, cast.ben, cast.launch, at, "WORDS moved", goal, ts, custom={"Mood?": "WORDS"}
    )
    with db.begin() as session:
        update = session.scalars(select(Update).where(Update.answer_id == given)).one()
        update.status = Status.AT_RISK
        session.add(
            Reading(
                workspace_id=goal.workspace_id, objective_id=objective_id, person_id=cast.ben.id,
                answer_id=given, reply_id=update.reply_id, value=Decimal(6), at=at,
            )
        )  # fmt: skip


def words(db: Database) -> int:
    """How often somebody's words stand anywhere."""
    return text_of(archiving.dump(db)).count("WORDS")


def test_words_go_when_their_time_is_over_and_what_counts_stays(
    db: Database, cast: Cast, now: datetime
) -> None:
    goal = roads.set_goal(db, cast.ana, cast.launch, now)
    objective = scenes.add_objective(db, goal, "First response", now)
    said(db, cast, goal, objective.id, now)
    one = words(db)
    for later in range(1, 4):
        said(db, cast, goal, objective.id, now + later * SECOND)
    assert words(db) == 4 * one
    assert retaining.forget_due(db, now - SECOND) == 0
    with db.read() as session:
        before = [curve.points for curve in burn_ups.of_goal(session, goal, "UTC")]

    assert retaining.forget_due(db, now, batch=2) > 0  # exactly as old as that
    assert words(db) == 3 * one
    assert retaining.forget_due(db, now, batch=2) == 0
    assert retaining.forget_due(db, now + DAYS, batch=2) > 0  # in several batches
    assert words(db) == 0
    with db.read() as session:
        assert [curve.points for curve in burn_ups.of_goal(session, goal, "UTC")] == before
        counts = [session.scalar(select(func.count()).select_from(of)) for of in
                  (Answer, Update, Reading, Reply, Blocker)]  # fmt: skip
        assert counts == [8, 8, 4, 0, 0]
        statuses = session.scalars(select(Update.status).where(Update.status.is_not(None)))
        assert statuses.all() == [Status.AT_RISK] * 4


def test_what_is_still_in_the_way_is_not_over(db: Database, cast: Cast, now: datetime) -> None:
    goal = roads.set_goal(db, cast.ana, cast.launch, now)
    blocking.fill_in(db, None, goal, cast.ana, "The vendor", now)
    retaining.forget_due(db, now + DAYS)
    with db.read() as session:
        assert session.scalars(select(Blocker.text)).all() == ["The vendor"]
        assert session.get_one(Goal, goal.id).blocked_since == now


def test_the_doctor_says_how_long_words_are_kept_and_when_they_are_not_deleted(
    db: Database, cast: Cast, now: datetime
) -> None:
    answer(db, cast.ben, cast.launch, now, "Going well", custom={"Mood?": "Good"})

    def found(days: int, at: datetime) -> str:
        with db.read() as session:
            return retaining.finding(session, days, at).line

    assert found(0, now + 9 * DAYS) == "✓ answers: what people say is kept for ever"
    kept = "✓ answers: what people say is deleted after 90 days"
    assert found(90, now + DAYS + retaining.LATE - SECOND) == kept
    late = found(90, now + DAYS + retaining.LATE)
    assert late.startswith("✗ answers: words that are older than 90 days are still here")
    retaining.forget_due(db, now)
    assert found(90, now + 9 * DAYS) == kept


def test_the_clock_does_it_where_it_is_set_and_nowhere_else(
    db: Database, cast: Cast, now: datetime, settings: Settings
) -> None:
    answer(db, cast.ben, cast.launch, now, "WORDS")
    for days, left in ((0, 1), (91, 1), (90, 0)):
        chosen = settings.model_copy(update={"keep_answers_days": days})
        cairn = build(chosen, lambda: now + DAYS)
        next(each.job for each in cairn.clock.jobs if each.job.name == "forget words").run()
        cairn.db.close()
        assert words(db) == left
