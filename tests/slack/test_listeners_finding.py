"""`/cairn find`: a sentence for everything that can be typed, and the way to what was found."""

from datetime import datetime

import pytest

from bot.db import Database
from bot.errors import CannotRead
from bot.slack.listeners import home
from bot.slack.views import ids, paging
from bot.slack.views.parts import Message
from tests.people import Cast
from tests.services import roads
from tests.slack.asks import Visitor, readable
from tests.slack.sheets import TEXTS, check_message


def find(db: Database, cast: Cast, now: datetime, text: str) -> Message:
    """What `/cairn find TEXT` answers Ben in #launch."""
    ask = Visitor(db, cast.ben, now).command("/cairn", f"find {text}", cast.launch)
    message = home.on_command(ask)
    assert message is not None
    check_message(message)
    return message


def test_what_is_found_stands_with_its_id_and_opens(
    db: Database, cast: Cast, now: datetime
) -> None:
    goal = roads.set_goal(db, cast.ana, cast.launch, now, "Launch <!channel>", why="For all & me")
    roads.reach(
        db, cast.ana, roads.add(db, cast.ana, goal, now, "Launch pad"), now, lesson="Launch early"
    )
    message = find(db, cast, now, "LAUNCH")
    assert readable(message.blocks).splitlines()[:7] == [
        "*3 found* for `LAUNCH`, newest first.",
        "🎯 G1 *Launch &lt;!channel&gt;* · Mon 23 November",
        "> For all &amp; me",
        "🪨 M1 *Launch pad* of G1 Launch &lt;!channel&gt; · Mon 23 November",
        "💡 Learned from M1 *Launch pad* of G1 Launch &lt;!channel&gt; · Mon 23 November",
        "> Launch early",
        "Open a goal",
    ]
    (row,) = [block for block in message.blocks if block["type"] == "actions"]
    (choice,) = row["elements"][0]["options"]
    assert (row["elements"][0]["action_id"], choice["value"]) == (ids.GOAL_SHOW, str(goal.id))


@pytest.mark.parametrize("text", ["nowhere", "<!channel>", "a `b` c", "w" * 2990, "東京", "🎉"])
def test_nothing_found_is_a_sentence(db: Database, cast: Cast, now: datetime, text: str) -> None:
    shown = readable(find(db, cast, now, text).blocks)
    assert shown.startswith("I found nothing for `")
    assert "<!" not in shown


def test_what_has_no_word_and_what_has_too_many_are_sentences(
    db: Database, cast: Cast, now: datetime
) -> None:
    assert "There is no word in that" in find(db, cast, now, '"" -- ()').text
    many = find(db, cast, now, " ".join(f"word{number}" for number in range(40)))
    assert "I looked for the first 12" in many.text
    with pytest.raises(CannotRead, match="What shall I find"):
        find(db, cast, now, "")


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_whatever_is_typed_a_button_of_its_next_leaf_fits(
    db: Database, cast: Cast, now: datetime, text: str
) -> None:
    book = paging.Book("finds", cast.launch.id, words=(text.strip() or "x")[: paging.WORDS])
    assert len(book.value(2**31 - 1)) <= 2000
    assert paging.read(book.value(20)) == (book, 20)
