"""Lessons of goals like a new one come up when it is set, for its setter alone."""

from datetime import datetime, timedelta

import pytest

from bot.db import Database
from bot.model import Goal, GoalState, Milestone, Scope
from bot.slack.listeners import goal_forms, goals
from bot.slack.views.parts import Message
from tests.people import Cast
from tests.services import roads
from tests.services.deliveries import statements
from tests.slack.asks import Visitor, readable
from tests.slack.sheets import check_message, check_view

HEADING = "💡 *Learned on goals like this one*"


def set_goal(db: Database, cast: Cast, now: datetime, title: str) -> Message | None:
    ask = Visitor(db, cast.ben, now).command("/goal", f"{title} by 2027-06-30", cast.launch)
    message = goals.on_command(ask)
    if message:
        check_message(message)
    return message


def learned(message: Message | None) -> list[str]:
    lines = readable(message.blocks).splitlines() if message else []
    return [line for line in lines if line.startswith("• ")]


def close(db: Database, goal: Goal, at: datetime, lesson: str) -> None:
    roads.change(db, goal, state=GoalState.ACHIEVED, closed_at=at, learned=lesson)


def test_the_last_three_that_may_be_read_come_up_newest_first(
    db: Database, cast: Cast, now: datetime
) -> None:
    days = [now + timedelta(days=number) for number in range(6)]
    for number in range(4):
        goal = roads.set_goal(db, cast.ana, cast.launch, now, f"Launch the shop 202{number}")
        milestone: Milestone = roads.add(db, cast.ana, goal, now)
        close(db, goal, days[number], f"Lesson {number} <!channel>")
    roads.change(db, milestone, lesson="Of a milestone", reached_at=days[4])
    secret = roads.set_goal(db, cast.ana, cast.board, now, "Launch the shop in secret")
    close(db, secret, days[5], "Secret")
    other = roads.set_goal(db, cast.ana, cast.launch, now, "Answer customers sooner")
    close(db, other, days[5], "Of something else")
    roads.know_all(db, days[5])
    message = set_goal(db, cast, days[5], "Launch the shop 2027")
    assert message is not None
    assert HEADING in readable(message.blocks)
    assert learned(message) == [
        "• Of a milestone — M4 of G4 Launch the shop 2023, Fri 27 November",
        "• Lesson 3 &lt;!channel&gt; — G4 Launch the shop 2023, Thu 26 November",
        "• Lesson 2 &lt;!channel&gt; — G3 Launch the shop 2022, Wed 25 November",
    ]


def test_the_form_shows_them_too_and_closes_where_there_are_none(
    db: Database, cast: Cast, now: datetime
) -> None:
    close(db, roads.set_goal(db, cast.ana, cast.launch, now, "Launch a shop"), now, "Start early")
    for title, shown in (("Launch two shops", True), ("Learn to swim", False)):
        ben = Visitor(db, cast.ben, now)
        goals.on_command(ben.command("/goal", "", cast.launch))
        form = ben.submit({"what": title, "due": None, "scope": Scope.CHANNEL.value})
        page = goal_forms.submit(form)
        assert (page is not None) is shown
        if page:
            check_view(page)
            assert "• Start early — G1 Launch a shop" in readable(page["blocks"])


@pytest.mark.parametrize("title", ["Überblick über die Kosten", "東京"])
def test_titles_in_every_script_find_theirs(
    db: Database, cast: Cast, now: datetime, title: str
) -> None:
    close(db, roads.set_goal(db, cast.ana, cast.launch, now, title), now, "Gelernt")
    assert len(learned(set_goal(db, cast, now, f"{title} 2027"))) == 1


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_where_nothing_was_ever_learned_no_query_is_made_for_it(
    db: Database, cast: Cast, now: datetime
) -> None:
    def sent(title: str) -> list[str]:
        with statements() as made:
            set_goal(db, cast, now, title)
        return [str(each) for each in made if "lesson" in str(each)]

    assert len(sent("Learn to swim")) == 1  # the one that looks for a twin
    close(db, roads.set_goal(db, cast.ana, cast.launch, now, "Swim"), now, "Breathe")
    assert len(sent("Swim far away")) > 1
