"""A great deal of everything, through real rows: Slack takes all that is shown of it, and no page
asks the database more often the more there is."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from decimal import Decimal
from itertools import cycle, islice
from typing import Any

import pytest
from sqlalchemy import insert, select, update

from bot.db import Database
from bot.model import (
    Event,
    Goal,
    History,
    Milestone,
    MilestoneState,
    Objective,
    Person,
    Reading,
    Scope,
    Size,
    Status,
)
from bot.services.pages import goals as goal_pages
from bot.services.pages import summaries
from bot.services.pages.leaves import leaf
from bot.slack.listeners import goals, home, long_lists, milestones, progress
from bot.slack.requests import Asker, clean
from bot.slack.views import goals as goal_views
from bot.slack.views import ids, paging
from bot.slack.views import progress as progress_views
from bot.slack.views.paging import Book
from bot.slack.views.parts import Message
from tests.people import Cast
from tests.services.deliveries import statements
from tests.services.roads import TODAY, days
from tests.slack.asks import Visitor
from tests.slack.sheets import TEXTS, check_message, check_view

COMMANDS = (
    "/goal list", "/goal list all", "/goal list mine", "/goal list at risk", "/goal G1",
    "/goal history G1", "/milestone list", "/milestone list G1", "/progress", "/progress G1",
    "/progress mine", "/progress <@U0ANA>", "/progress timeline G1", "/progress roadmap",
    "/progress tree", "/progress wins", "/cairn find a",
)  # fmt: skip


def fill(
    db: Database, cast: Cast, now: datetime, *, first: int, count: int, each: int, told: int
) -> None:
    """So many goals from number `first` on, all in #launch and all but the first supporting it,
    with so many milestones and objectives each, and so many lines of history and readings of the
    first. Every text is awkward in one way or another."""
    texts = cycle(clean(text) or "—" for text in TEXTS.values())
    whose = {"workspace_id": cast.workspace.id, "created_at": now, "version": 1}
    with db.begin() as session:
        session.execute(
            insert(Goal), list(_goals(cast, now, texts, range(first, first + count), whose))
        )
        id_of = dict(session.execute(select(Goal.number, Goal.id)).all())
        new = {number: id_of[number] for number in range(first, first + count)}
        session.get_one(Goal, id_of[1]).north_star = True
        for number, id_ in new.items():
            session.get_one(Goal, id_).parent_id = id_of[1] if number > 1 else None
        session.execute(insert(Milestone), list(_milestones(cast, now, texts, new, each, whose)))
        session.execute(insert(Objective), list(_objectives(now, texts, new, whose)))
        measure = session.scalars(
            select(Objective.id).where(Objective.goal_id == id_of[1]).limit(1)
        ).one()
        lines = [
            {
                "workspace_id": cast.workspace.id, "goal_id": id_of[1], "person_id": cast.ana.id,
                "event": Event.GOAL_EDITED, "field": "title", "old": old, "new": new_, "why": why,
                "at": now,
            }
            for old, new_, why in islice(zip(texts, texts, texts, strict=True), told)
        ]  # fmt: skip
        session.execute(insert(History), lines)
        readings = [
            {
                "workspace_id": cast.workspace.id, "objective_id": measure, "value": Decimal(at),
                "person_id": cast.ana.id, "at": now,
            }
            for at in range(told)
        ]  # fmt: skip
        session.execute(insert(Reading), readings)


def _goals(
    cast: Cast, now: datetime, texts: Iterator[str], numbers: Sequence[int], whose: dict[str, Any]
) -> Iterator[dict[str, Any]]:
    for number in numbers:
        yield whose | {
            "number": number, "channel_id": cast.launch.id, "scope": Scope.CHANNEL,
            "title": next(texts), "why": next(texts), "done_means": next(texts),
            "owner_id": cast.ana.id, "creator_id": cast.ben.id, "start_on": days(-50),
            "due_on": days(100), "heard_at": now, "reported": Status.AT_RISK,
        }  # fmt: skip


def _milestones(
    cast: Cast,
    now: datetime,
    texts: Iterator[str],
    goal_ids: dict[int, int],
    each: int,
    whose: dict[str, Any],
) -> Iterator[dict[str, Any]]:
    for goal_number, goal_id in goal_ids.items():
        for at in range(each):
            reached = at % 3 == 0
            yield whose | {
                "number": goal_number * 1000 + at, "goal_id": goal_id, "title": next(texts),
                "owner_id": cast.ben.id, "creator_id": cast.ana.id, "size": Size.MAJOR,
                "state": MilestoneState.REACHED if reached else MilestoneState.PLANNED,
                "reached_on": days(-at % 40 - 40) if reached else None,
                "reached_at": now if reached else None, "due_on": days(at - 50),
                "first_due_on": days(at - 60), "moves": 3, "moved_because": next(texts),
            }  # fmt: skip


def _objectives(
    now: datetime, texts: Iterator[str], goal_ids: dict[int, int], whose: dict[str, Any]
) -> Iterator[dict[str, Any]]:
    for goal_number, goal_id in goal_ids.items():
        for at in range(30 if goal_number == 1 else 1):
            text = next(texts)
            yield whose | {
                "number": goal_number * 1000 + at, "goal_id": goal_id, "name": text,
                "unit": text[:40], "baseline": Decimal(0),
                "target": Decimal(2000), "current": Decimal(at), "current_at": now,
            }  # fmt: skip


def answer(visitor: Visitor, cast: Cast, line: str) -> Message:
    """What a command in #launch answers."""
    name, _, text = line.partition(" ")
    listener: dict[str, Callable[..., Message | None]] = {
        "/goal": goals.on_command, "/milestone": milestones.on_command,
        "/progress": progress.on_command, "/cairn": home.on_command,
    }  # fmt: skip
    message = listener[name](visitor.command(name, text, cast.launch))
    assert message is not None
    return message


def reads(db: Database, cast: Cast, now: datetime) -> dict[str, Callable[[], object]]:
    """Every way to look at goals."""
    ana, ben = Visitor(db, cast.ana, now), Visitor(db, cast.ben, now)
    asker = Asker(
        cast.ana.workspace_id, cast.ana.id, "U0ANA", cast.ana.zone, outsider=False, now=now
    )
    books = [
        Book("goals", cast.launch.id, which="open"), Book("milestones", cast.launch.id),
        Book("history", cast.launch.id, number=1), Book("road", cast.launch.id, number=1),
        Book("details", cast.launch.id),
    ]  # fmt: skip

    def card() -> Message:
        with db.read() as session:
            goal = session.scalars(select(Goal).where(Goal.number == 1)).one()
            return goal_views.card(goal_pages.card(session, goal, now))

    def shared() -> Message:
        with db.read() as session:
            page = summaries.summary(
                session, None, cast.launch.id, "C0LAUNCH", workspace_id=cast.workspace.id,
                now=now, today=TODAY,
            )  # fmt: skip
        return progress_views.summary(page, shared=True)

    def turned(book: Book, start: int) -> Callable[[], Message]:
        click = ben.click(ids.LIST_NEXT, book.value(start), cast.launch)
        return lambda: long_lists.turn(click)

    return {
        **{line: lambda line=line: answer(ana, cast, line) for line in COMMANDS},  # type: ignore[misc]
        **{
            f"{book.kind} from {start}": turned(book, start) for book in books for start in (20, 60)
        },
        "its card in the channel": card,
        "the shared summary": shared,
        "home": lambda: home.build(db, asker),
    }


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_slack_takes_all_that_is_shown_of_two_hundred_goals_with_a_hundred_milestones_each(
    db: Database, cast: Cast, now: datetime
) -> None:
    with db.begin() as session:
        session.get_one(Person, cast.ben.id).name = "👩‍👩‍👧‍👦 בן \u202e"
    fill(db, cast, now, first=1, count=200, each=100, told=100)
    for read in reads(db, cast, now).values():
        shown = read()
        if isinstance(shown, Message):
            check_message(shown)
        else:
            assert isinstance(shown, dict)
            check_view(shown)
    last = Book("milestones", cast.launch.id).value(10**6)
    click = Visitor(db, cast.ben, now).click(ids.LIST_NEXT, last, cast.launch)
    assert "19,981 to 20,000 of 20,000" in str(long_lists.turn(click).blocks)


def test_a_hundred_milestones_and_a_thousand_lines_of_history_take_no_more_queries(
    db: Database, cast: Cast, now: datetime
) -> None:
    def queries() -> dict[str, int]:
        counts = {}
        for name, read in reads(db, cast, now).items():
            with statements() as sent:
                read()
            counts[name] = len(sent)
        return counts

    fill(db, cast, now, first=1, count=45, each=45, told=45)
    few = queries()
    fill(db, cast, now, first=46, count=2, each=60, told=1000)
    with db.begin() as session:
        top, other = (
            session.scalars(select(Goal.id).where(Goal.number == number)).one()
            for number in (1, 46)
        )
        session.execute(update(Milestone).where(Milestone.goal_id == other).values(goal_id=top))
    assert queries() == few
    assert max(few.values()) <= 18
    assert few["its card in the channel"] <= 12


@pytest.mark.parametrize("kind", ["goals", "road"])
def test_the_buttons_of_a_leaf_are_never_cut_off(kind: paging.Kind) -> None:
    crowded = Message("x", [{"type": "divider"}] * 50)
    shown = paging.paged(crowded, leaf(20, 100), Book(kind, 1))
    assert [block["type"] for block in shown.blocks[-2:]] == ["context", "actions"]
    assert len(shown.blocks) == 50
