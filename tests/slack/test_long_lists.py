"""Long lists: leaf by leaf, in place, and on every leaf only for those who may see them."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from itertools import pairwise
from typing import Any

import pytest
from msgspec import structs
from sqlalchemy import insert, select

from bot.db import Database
from bot.errors import CairnError, CannotRead, NoSuchThing
from bot.model import Event, Goal, History, Membership
from bot.slack.listeners import goals, home, long_lists, milestones, progress
from bot.slack.requests import Asker, Click, StaleButton
from bot.slack.views import ids, paging
from bot.slack.views.paging import Book
from bot.slack.views.parts import Block, Message
from tests.people import Cast
from tests.services import roads
from tests.slack.asks import Visitor, readable
from tests.slack.counter import Counter, listening
from tests.slack.sheets import buttons, check_message, check_view

GOALS, EACH = 3, 25


@pytest.fixture
def much(db: Database, cast: Cast, now: datetime) -> None:
    """Forty-three goals in #launch, the first three with 25 milestones, and much history of G1."""
    roads.fill(db, cast, now, goal_count=GOALS, each=EACH)
    roads.fill(db, cast, now, goal_count=40, each=0)
    with db.read() as session:
        first = session.scalars(select(Goal.id).where(Goal.number == 1)).one()
    row = {
        "workspace_id": cast.workspace.id, "goal_id": first, "person_id": cast.ana.id, "at": now,
        "event": Event.GOAL_EDITED, "field": "title", "old": "", "why": "",
    }  # fmt: skip
    with db.begin() as session:
        session.execute(insert(History), [row | {"new": f"Name {at}"} for at in range(45)])


def words(message: Message | None) -> str:
    assert message is not None
    check_message(message)
    return readable(message.blocks)


def value_of(blocks: list[Block], label: str) -> str:
    """What the button with these words carries."""
    (found,) = [
        element["value"]
        for block in blocks
        for element in block.get("elements", [])
        if element.get("type") == "button" and element["text"]["text"] == label
    ]
    return str(found)


def press(visitor: Visitor, cast: Cast, message: Message, label: str) -> Message:
    """What stands in the place of a message in #launch when its button was pressed."""
    value = value_of(message.blocks, label)
    action = ids.LIST_BACK if label == "Back" else ids.LIST_NEXT
    turned = long_lists.turn(visitor.click(action, value, cast.launch))
    check_message(turned)
    assert turned.in_place
    return turned


def opened(visitor: Visitor, cast: Cast, line: str) -> Message:
    """What a command answers in #launch."""
    name, _, text = line.partition(" ")
    of = {
        "/goal": goals.on_command, "/milestone": milestones.on_command,
        "/cairn": home.on_command,
    }  # fmt: skip
    answer = of.get(name, progress.on_command)(visitor.command(name, text, cast.launch))
    assert answer is not None
    check_message(answer)
    assert not answer.in_place
    return answer


LISTS = [
    ("/goal list", "Next", 43),
    ("/goal list all", "Next", 43),
    ("/goal list at risk", "Next", 43),
    ("/goal list <@U0ANA>", "Next", 43),
    ("/progress <@U0ANA>", "Next", 43),
    ("/milestone list", "Next", GOALS * EACH),
    ("/milestone list G2", "Next", EACH),
    ("/goal history G1", "Older", 45),
    ("/progress timeline G1", "Next", 45),
    ("/progress tree", "Next", 43),
    ("/cairn find goal", "Next", 43),
    ("/progress G2", "Next", EACH),
]


@pytest.mark.parametrize(("line", "label", "total"), LISTS)
def test_every_long_list_goes_on_to_its_end_and_back(
    cast: Cast, ben: Visitor, much: None, line: str, label: str, total: int
) -> None:
    leaves = [opened(ben, cast, line)]
    while label in buttons(leaves[-1].blocks):
        leaves.append(press(ben, cast, leaves[-1], label))
    assert len(leaves) == -(-total // 20)
    assert "Back" not in buttons(leaves[0].blocks)
    assert f"1 to 20 of {total}" in words(leaves[0])
    assert f"{(len(leaves) - 1) * 20 + 1} to {total} of {total}" in words(leaves[-1])
    for before, after in pairwise(leaves):
        assert replace(press(ben, cast, after, "Back"), in_place=before.in_place) == before


def test_the_details_of_a_channel_go_on_too(cast: Cast, ben: Visitor, much: None) -> None:
    leaf = progress.details(ben.click(ids.PROGRESS_DETAILS, cast.launch.id, cast.launch))
    count = 1
    while "Next" in buttons(leaf.blocks):
        leaf = press(ben, cast, leaf, "Next")
        count += 1
    total = 3 + 43 + 43 + GOALS * EACH  # bottlenecks; and each goal needs attention
    assert (count, f"of {total}" in words(leaf)) == (-(-total // 20), True)


def test_what_fits_on_one_leaf_has_no_buttons(
    db: Database, cast: Cast, ben: Visitor, now: datetime
) -> None:
    roads.fill(db, cast, now, goal_count=1, each=20)
    for line in ("/goal list", "/milestone list", "/goal history G1", "/progress G1"):
        assert not {"Next", "Back", "Older"} & set(buttons(opened(ben, cast, line).blocks))


def test_a_list_that_grew_shorter_shows_its_last_leaf(
    db: Database, cast: Cast, ben: Visitor, much: None, now: datetime
) -> None:
    value = Book("goals", cast.launch.id, which="open").value(100)
    shown = words(long_lists.turn(ben.click(ids.LIST_NEXT, value, cast.launch)))
    assert "41 to 43 of 43" in shown


# -- what a button says is a hint, and no proof


@pytest.mark.parametrize(
    "value",
    [
        "",
        "x",
        "7",
        "[]",
        "null",
        '"goals"',
        "[" * 100_000,
        '{"kind": "secrets"}',
        '{"kind": ["goals"]}',
        '{"kind": "goals", "which": "secret"}',
        '{"kind": "goals", "which": "<!channel>"}',
        '{"kind": "goals"}',
    ],
)
def test_rubbish_is_a_stale_button(cast: Cast, ben: Visitor, much: None, value: str) -> None:
    with pytest.raises(StaleButton):
        long_lists.turn(ben.click(ids.LIST_NEXT, value, cast.launch))


@pytest.mark.parametrize("start", [-1, -(10**9), 2**31, 10**30, 1.5, "20", True, None, [1], {}])
def test_a_line_that_is_none_is_the_first(
    cast: Cast, ben: Visitor, much: None, start: object
) -> None:
    value = json.dumps({"kind": "history", "here": cast.launch.id, "number": 1, "start": start})
    shown = words(long_lists.turn(ben.click(ids.LIST_NEXT, value, cast.launch)))
    assert "1 to 20 of 45" in shown


@pytest.mark.parametrize("number", [99, 0, -1, 2**31, "1", None, True])
@pytest.mark.parametrize("kind", ["history", "road"])
def test_a_goal_that_is_none_does_not_exist(
    cast: Cast, ben: Visitor, much: None, kind: str, number: object
) -> None:
    value = json.dumps({"kind": kind, "here": cast.launch.id, "number": number})
    with pytest.raises(NoSuchThing, match="that you can see here"):
        long_lists.turn(ben.click(ids.LIST_NEXT, value, cast.launch))


@pytest.mark.parametrize("user", ["<!channel>", "U0NEW", "u0ana", "U0ANA> <!here", 7])
def test_a_person_who_is_none_is_nobody_met(
    cast: Cast, ben: Visitor, much: None, user: object
) -> None:
    value = json.dumps({"kind": "goals", "here": cast.launch.id, "which": "user", "user": user})
    click = ben.click(ids.LIST_NEXT, value, cast.launch)
    if user == "U0NEW":
        with pytest.raises(CannotRead, match="I have not met <@U0NEW> yet"):
            long_lists.turn(click)
    else:
        assert "<!" not in words(long_lists.turn(click))


def every_list(channel_id: int | None, number: int) -> Iterator[Book]:
    for which in ("open", "mine", "user", "at risk", "done", "all"):
        yield Book("goals", channel_id, which=which)
    for kind in ("milestones", "history", "timeline", "road", "details", "tree", "wins"):
        yield Book(kind, channel_id, number=number)
    yield Book("finds", channel_id, words="secret")
    yield Book("person", channel_id)
    yield Book("person", channel_id, user="U0ANA")
    yield Book("milestones", channel_id)


def test_no_button_opens_a_private_channel_or_another_workspace(
    db: Database, cast: Cast, ben: Visitor, now: datetime
) -> None:
    secret = roads.set_goal(db, cast.ana, cast.board, now, "Secret")
    roads.add(db, cast.ana, secret, now, "Secret")
    far = roads.set_goal(db, cast.dev, cast.far, now, "Secret")
    for channel, goal in ((cast.board, secret), (cast.far, far)):
        for here in (channel.id, cast.launch.id, None, 10**6):
            for book in every_list(here, goal.number):
                for place in (cast.launch, None):
                    click = ben.click(ids.LIST_NEXT, book.value(0), place)
                    assert "Secret" not in said_or_refused(click)


def said_or_refused(click: Click) -> str:
    try:
        message = long_lists.turn(click)
    except CairnError as refusal:
        return str(refusal)
    return words(message) + message.text


def test_who_left_the_channel_turns_no_more_leaves(
    db: Database, cast: Cast, ben: Visitor, much: None
) -> None:
    value = Book("goals", cast.launch.id, which="open").value(20)
    in_page = ben.click(ids.LIST_NEXT, value)
    assert "21 to 40 of 43" in words(long_lists.turn(in_page))
    with db.begin() as session:
        session.delete(session.get_one(Membership, (cast.launch.id, cast.ben.id)))
    with pytest.raises(NoSuchThing, match="There is no such channel"):
        long_lists.turn(in_page)


# -- where a list stands


def test_in_a_message_the_next_leaf_replaces_it(
    db: Database, cast: Cast, much: None, now: datetime
) -> None:
    with listening() as ear:
        counter = Counter(db, ear, now)
        answer = counter.command(cast.ben, cast.launch, "/goal list")
        value = value_of(answer["blocks"], "Next")
        counter.click(cast.ben, ids.LIST_NEXT, value, cast.launch)
        counter.click(cast.ben, ids.PROGRESS_DETAILS, str(cast.launch.id), cast.launch)
        turned, details = ear.said("/response/click")
    assert (turned["replace_original"], turned["response_type"]) == (True, "ephemeral")
    assert "21 to 40 of 43" in readable(turned["blocks"])
    assert details["replace_original"] is False


def test_on_a_page_the_next_leaf_is_the_page(
    db: Database, cast: Cast, much: None, now: datetime
) -> None:
    """`Show all` on App Home opens one; nothing is piled up on it."""
    mine = Book("goals", None, which="mine")
    with listening() as ear:
        counter = Counter(db, ear, now)
        at_home = {"view": {"type": "home", "id": "V1", "hash": "h", "private_metadata": ""}}
        counter.click(cast.ana, ids.LIST_OPEN, mine.value(0), None, **at_home)
        (pushed,) = ear.said("/api/views.open")
        on_page = {"view": {**pushed["view"], "id": "V2", "hash": "h"}}
        value = value_of(pushed["view"]["blocks"], "Next")
        counter.click(cast.ana, ids.LIST_NEXT, value, None, **on_page)
        (updated,) = ear.said("/api/views.update")
        assert ear.said("/api/views.push") == []
    check_view(updated["view"])
    assert "21 to 40 of" in readable(updated["view"]["blocks"])
    assert updated["view_id"] == "V2"


def test_home_shows_all_my_goals_by_a_button(db: Database, cast: Cast, now: datetime) -> None:
    roads.fill(db, cast, now, goal_count=16, each=0)
    ana = cast.ana
    asker = Asker(ana.workspace_id, ana.id, ana.slack_id, ana.zone, outsider=False, now=now)
    view = home.build(db, asker)
    check_view(view)
    assert "Show all" in buttons(view)


def test_a_value_says_no_more_than_it_must() -> None:
    book = Book("history", 3, number=12)
    assert json.loads(book.value(40)) == {"kind": "history", "here": 3, "number": 12, "start": 40}
    assert paging.read(book.value(40)) == (book, 40)


def test_every_list_can_be_read_back_from_its_button() -> None:
    for book in every_list(2**31 - 1, 2**31 - 1):
        given: Any = structs.replace(book, user="U0123456789A")
        assert paging.read(given.value(2**31 - 1)) == (given, 2**31 - 1)
        assert len(given.value(2**31 - 1)) < 255


def test_the_goal_of_a_road_is_named_on_every_leaf(
    db: Database, cast: Cast, ben: Visitor, much: None
) -> None:
    first = opened(ben, cast, "/progress G2")
    assert "not at this pace" not in words(first)
    second = press(ben, cast, first, "Next")
    assert words(second).startswith("*G2 · Goal*")
    assert isinstance(second, Message)


def test_a_supporting_goal_is_named_with_what_it_counts(
    db: Database, cast: Cast, ben: Visitor, now: datetime
) -> None:
    top: Goal = roads.set_goal(db, cast.ana, cast.launch, now, "Top")
    child = roads.set_goal(db, cast.ana, cast.launch, now, "Child <!channel>")
    roads.reach(db, cast.ana, roads.add(db, cast.ana, child, now), now)
    roads.change(db, child, parent_id=top.id)
    shown = words(opened(ben, cast, "/progress G1"))
    assert "↳ G2 Child &lt;!channel&gt; counts with 100 %" in shown
