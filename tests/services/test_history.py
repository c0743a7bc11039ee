"""History: every change has a line."""

from datetime import date, datetime

from bot.db import Database
from bot.model import Event, Goal, History, Scope
from bot.services import history
from tests.people import Cast

AWKWARD = "<!channel> & <b> הַשָּׁקָה 🎉 " + "x" * 3000


def test_a_line_says_who_changed_what_from_and_to_and_why(
    db: Database, cast: Cast, now: datetime
) -> None:
    with db.begin() as session:
        goal = Goal(
            workspace_id=cast.workspace.id,
            number=1,
            scope=Scope.PERSONAL,
            title="Launch",
            creator_id=cast.ana.id,
            start_on=date(2026, 11, 23),
            heard_at=now,
            created_at=now,
        )
        session.add(goal)
        session.flush()
        line_id = history.write(
            session,
            event=Event.GOAL_EDITED,
            goal_id=goal.id,
            by=cast.ana,
            now=now,
            field="title",
            old="Launch",
            new=AWKWARD,
            why="it grew",
        )
    with db.read() as session:
        line = session.get_one(History, line_id)
        assert (line.workspace_id, line.goal_id) == (cast.workspace.id, goal.id)
        assert (line.person_id, line.event, line.at) == (cast.ana.id, Event.GOAL_EDITED, now)
        assert (line.field, line.old, line.new) == ("title", "Launch", AWKWARD)
        assert line.why == "it grew"
        assert (line.milestone_id, line.objective_id) == (None, None)
