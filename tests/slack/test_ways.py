"""`/progress tree`, `wins` and `timeline`: what leads where, and only what the reader may see."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from bot.db import Database
from bot.model import Channel, Goal, GoalState, Objective, Person, Scope
from bot.services import objectives
from bot.slack.listeners import progress
from bot.slack.views.parts import Message
from tests.people import Cast
from tests.services import roads, scenes
from tests.services.deliveries import statements
from tests.slack.asks import Visitor, readable
from tests.slack.sheets import TEXTS, check_message

STEP = "\u2003\u2003"


def type_in(visitor: Visitor, text: str, channel: Channel | None) -> Message:
    message = progress.on_command(visitor.command("/progress", text, channel))
    assert message is not None
    check_message(message)
    return message


def lines(message: Message) -> list[str]:
    return readable(message.blocks).splitlines()


def goal(
    db: Database, cast: Cast, now: datetime, title: str, *, of: Goal | None = None, **facts: Any
) -> Goal:
    """Ana's goal in #launch, maybe supporting another one."""
    channel = facts.pop("channel", cast.launch)
    made = roads.set_goal(db, cast.ana, channel, now, title, **facts.pop("wish", {}))
    roads.change(db, made, parent_id=of.id if of else None, **facts)
    return made


def test_a_tree_sets_each_goal_under_the_one_that_it_supports(
    db: Database, cast: Cast, now: datetime
) -> None:
    top = goal(db, cast, now, "Be known")
    alone = goal(db, cast, now, "Learn", reported="on_track", due_on=None)
    low = goal(db, cast, now, "Win the north", of=top, reported="at_risk")
    done = goal(db, cast, now, "Open an office", of=low, state=GoalState.ACHIEVED)
    goal(db, cast, now, "Over and out", state=GoalState.ACHIEVED)
    goal(db, cast, now, "Given up", of=top, state=GoalState.DROPPED)
    title, *shown = lines(type_in(Visitor(db, cast.ben, now), "tree", cast.launch))
    assert title == "*Which goal supports which* (4)"
    assert shown == [
        f"⚪ G{top.number} *Be known* · no report yet · ▰▰▰▰▰ 100 %",
        f"\u2003↳ 🟡 G{low.number} *Win the north* · reported at risk · ▰▰▰▰▰ 100 %",
        f"{STEP}\u2003↳ 🏁 G{done.number} *Open an office* · achieved",
        f"🟢 G{alone.number} *Learn* · reported on track · ongoing",
    ]


def test_a_tree_shows_of_other_channels_what_its_reader_may_see(
    db: Database, cast: Cast, now: datetime
) -> None:
    """Between two goals of #launch stands one of #board: for Ben the lower one is a root."""
    top = goal(db, cast, now, "Top")
    hidden = goal(db, cast, now, "Secret", of=top, channel=cast.board)
    goal(db, cast, now, "Bottom", of=hidden)
    shared = goal(db, cast, now, "For all", channel=None, wish={"scope": Scope.WORKSPACE})
    roads.change(db, top, parent_id=shared.id)
    own = lines(type_in(Visitor(db, cast.ana, now), "tree", cast.launch))
    assert own[0].endswith("(4)")
    assert own[3].endswith("in <#C0BOARD>")
    message = type_in(Visitor(db, cast.ben, now), "tree", cast.launch)
    assert "Secret" not in message.text
    depths = [line.count("\u2003") for line in lines(message)[1:]]
    assert (lines(message)[0][-3:], depths) == ("(3)", [0, 0, 1])
    guests = lines(type_in(Visitor(db, cast.chi, now), "tree", cast.launch))
    assert not [line for line in guests if "For all" in line]


def test_what_was_reached_stands_under_its_month_with_its_evidence(
    db: Database, cast: Cast, now: datetime
) -> None:
    made = goal(db, cast, now, "Launch", due_on=roads.days(-1))
    first = roads.add(db, cast.ana, made, now, "Prototype", due_on=roads.days(-30))
    second = roads.add(db, cast.ana, made, now, "Beta <!channel>", due_on=roads.days(2))
    roads.reach(db, cast.ana, first, now, evidence="https://example.com/a")
    roads.reach(db, cast.ana, second, now)
    roads.change(db, first, reached_on=roads.days(-28))
    roads.change(db, made, state=GoalState.ACHIEVED, closed_at=now)
    secret = goal(db, cast, now, "Secret", channel=cast.board)
    roads.reach(db, cast.ana, roads.add(db, cast.ana, secret, now, "Secret"), now)
    assert lines(type_in(Visitor(db, cast.ben, now), "wins", cast.launch)) == [
        "*Reached so far* (3)",
        "*November 2026* · 2 reached",
        "🏁 G1 *Launch* — Mon 23 November · 1 day late · <@U0ANA>",
        "● M2 *Beta &lt;!channel&gt;* of G1 Launch — Mon 23 November · 2 days early · <@U0ANA>",
        "*October 2026* · 1 reached",
        "● M1 *Prototype* of G1 Launch — Mon 26 October · 2 days late · <@U0ANA> · "
        "📎 <https://example.com/a|example.com>",
    ]
    in_private = lines(type_in(Visitor(db, cast.ana, now), "wins", None))
    assert in_private[0] == "*Reached so far* (4)"


def test_shares_that_a_number_came_past_stand_there_as_the_week_told_them(
    db: Database, cast: Cast, now: datetime
) -> None:
    made = goal(db, cast, now, "Launch")
    scenes.post(db, f"goal:{made.id}:card", "1.1")
    users, taken_back = (scenes.add_objective(db, made, name, now, unit="%") for name in "Ux")
    roads.reach(db, cast.ana, roads.add(db, cast.ana, made, now, "Prototype"), now)
    read(db, cast, users, 30, now)
    read(db, cast, taken_back, 30, now)
    read(db, cast, taken_back, 3, now)
    read(db, cast, users, 60, now + timedelta(days=1))
    half = "📈 O1 *U* of G1 Launch came half of its way: 0 % → 100 %, at *60 %* (60 %)"
    assert lines(type_in(Visitor(db, cast.ben, now), "wins", cast.launch)) == [
        "*Reached so far* (3)",
        "*November 2026* · 1 reached, 2 on the way",
        f"{half} — Tue 24 November",
        "● M1 *Prototype* of G1 Launch — Mon 23 November · <@U0ANA>",
        "📈 O1 *U* of G1 Launch came a quarter of its way: 0 % → 100 %, at *30 %* (30 %) — "
        "Mon 23 November",
    ]
    assert "📈" not in type_in(Visitor(db, cast.dev, now), "wins", None).text
    with db.begin() as session:
        session.get_one(Objective, users.id).dropped_at = now
    assert "📈" not in type_in(Visitor(db, cast.ben, now), "wins", cast.launch).text


def read(db: Database, cast: Cast, objective: Objective, value: int, at: datetime) -> None:
    with db.begin() as session:
        ana, row = session.get_one(Person, cast.ana.id), session.get_one(Objective, objective.id)
        objectives.record(session, row, Decimal(value), by=ana, now=at)


def test_a_place_with_nothing_says_how_to_begin(db: Database, cast: Cast, now: datetime) -> None:
    ben = Visitor(db, cast.ben, now)
    assert "`/goal TITLE by DATE`" in lines(type_in(ben, "tree", cast.launch))[0]
    assert "`/milestone done M34`" in lines(type_in(ben, "wins", None))[0]


def test_a_timeline_has_a_heading_for_each_day(db: Database, cast: Cast, now: datetime) -> None:
    made = goal(db, cast, now, "Launch")
    roads.add(db, cast.ana, made, now + timedelta(days=1), "Prototype")
    shown = lines(
        type_in(Visitor(db, cast.ben, now + timedelta(days=2)), "timeline G1", cast.launch)
    )
    assert [line for line in shown if line.startswith("*")] == [
        "*G1 · Launch* — its way so far", "*Mon 23 November*", "*Tue 24 November*",
    ]  # fmt: skip


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_awkward_titles_fit_and_no_query_comes_with_more_of_them(
    db: Database, cast: Cast, now: datetime
) -> None:
    def fill(count: int, parent: Goal | None) -> Goal:
        for text in [*TEXTS.values()][:count]:
            parent = goal(db, cast, now, text.strip() or "x", of=parent)
            roads.reach(db, cast.ana, roads.add(db, cast.ana, parent, now, "w" * 3000), now)
        assert parent
        return parent

    def queries() -> list[int]:
        counts = []
        for text in ("tree", "wins"):
            with statements() as sent:
                type_in(Visitor(db, cast.ben, now), text, cast.launch)
            counts.append(len(sent))
        return counts

    last = fill(2, None)
    few = queries()
    fill(12, last)
    assert queries() == few


def test_another_workspace_sees_an_empty_tree(db: Database, cast: Cast, now: datetime) -> None:
    made = goal(db, cast, now, "Ours")
    roads.reach(db, cast.ana, roads.add(db, cast.ana, made, now), now)
    dev: Person = cast.dev
    for text in ("tree", "wins"):
        assert "Ours" not in type_in(Visitor(db, dev, now), text, None).text
