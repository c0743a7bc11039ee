"""What is told to one person: how it reads, and that Slack takes it, however much there is."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from bot.model import Size
from bot.services.pages.notices import EvidencePage, MilestonePage, ReplanPage
from bot.slack.views import notices
from bot.slack.views.parts import Message
from tests.slack import sheets
from tests.slack.sheets import TEXTS, TODAY, buttons, readable


def page(
    text: str = "Prototype", count: int = 3, *, is_mine: bool = True, **facts: Any
) -> MilestonePage:
    """A milestone that waits for a person."""
    line = sheets.milestone(text, **facts)
    return MilestonePage(line, sheets.goal(text, count), is_mine, sheets.objective(text))


def due_in(days: int, **more: Any) -> str:
    return readable(notices.milestone_due(page(due_on=TODAY + timedelta(days=days), **more)).blocks)


def several(message: Message, count: int) -> Message:
    made = notices.bundle([message] * count)
    assert made is not None
    return made


MESSAGES: dict[str, Callable[[str, int], Message]] = {
    "a milestone that is due": lambda text, count: notices.milestone_due(
        page(text, count, due_on=TODAY + timedelta(days=count - 2))
    ),
    "a late one of another": lambda text, count: notices.milestone_due(
        page(text, count, due_on=TODAY - timedelta(days=count + 1), is_mine=False, owner=None)
    ),
    "one that can be reached": lambda text, count: notices.milestone_reachable(page(text, count)),
    "evidence": lambda text, count: notices.evidence(
        EvidencePage(page(text, count), "U0BEN", text, text)
    ),
    "a re-plan": lambda text, count: notices.replan(
        ReplanPage(sheets.goal(text, count), (sheets.news(text),) * max(count, 1))
    ),
    "several things": lambda text, count: several(notices.milestone_due(page(text)), count + 2),
}  # fmt: skip


@pytest.mark.parametrize("name", MESSAGES)
def test_whatever_is_typed_and_however_much_slack_takes_the_message(name: str) -> None:
    for text in TEXTS.values():
        sheets.check_message(MESSAGES[name](text, 3))
    for count in (0, 1, 50, 200):
        for text in ("Launch the beta", "<&>" * 1000):
            sheets.check_message(MESSAGES[name](text, count))


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (7, "🪨 M34 *Prototype* is due in 7 days, on Mon 30 November."),
        (2, "🪨 M34 *Prototype* is due in 2 days, on Wed 25 November."),
        (1, "🪨 M34 *Prototype* is due tomorrow, Tue 24 November."),
        (0, "🪨 M34 *Prototype* is due today, Mon 23 November."),
        (-1, "⚠ M34 *Prototype* is 1 day late: it was due on Sun 22 November."),
        (-14, "⚠ M34 *Prototype* is 14 days late: it was due on Mon 9 November."),
    ],
)
def test_a_reminder_says_how_near_the_day_is(days: int, words: str) -> None:
    assert due_in(days).splitlines()[0] == words


def test_a_late_one_says_how_often_it_will_come() -> None:
    assert "once a week" in due_in(-7)
    assert "once a week" not in due_in(0)


def test_a_goals_owner_reads_whose_it_is() -> None:
    assert "M34 *Prototype* of <@U0ANA> is 14 days late" in due_in(-14, is_mine=False)
    assert "of nobody yet" in due_in(-14, is_mine=False, owner=None)


def test_a_reminder_can_be_answered_by_one_press() -> None:
    message = notices.milestone_due(page(size=Size.MINOR))
    assert buttons(message.blocks) == ["Reached 🎉", "At risk", "Move date"]
    assert "of G12 Launch the beta" in readable(
        notices.milestone_due(MilestonePage(sheets.milestone(), sheets.goal(), True)).blocks
    )


def test_nothing_is_no_message_and_one_thing_is_itself() -> None:
    assert notices.bundle([]) is None
    one = notices.milestone_due(page())
    assert notices.bundle([one]) is one


def test_what_has_no_room_with_its_buttons_is_told_in_words() -> None:
    told = [notices.milestone_due(page(f"Stone {number}")) for number in range(60)]
    message = notices.bundle(told)
    assert message is not None
    sheets.check_message(message)
    shown = readable(message.blocks)
    assert shown.startswith("*60 things for you*")
    for number in range(60):
        assert f"*Stone {number}*" in shown
    assert len(buttons(message.blocks)) >= 3 * 9


def test_what_nobody_would_read_is_counted() -> None:
    told = [notices.milestone_due(page(f"Stone {number}")) for number in range(60)]
    message = notices.bundle(told, more=1_240)
    assert message is not None
    sheets.check_message(message)
    shown = readable(message.blocks)
    assert shown.startswith("*1,300 things for you*")
    assert shown.endswith("… and 1,240 more. App Home shows what waits for you.")
