"""The wins of the week: at most twelve lines, whatever people type, and Slack takes all of them."""

from datetime import date

import pytest
from msgspec.structs import replace

from bot.services.pages.weekly_wins import WeekPage, WeekWin
from bot.services.pages.wins import Win
from bot.slack.views import weekly_wins as views
from tests.services.roads import AWKWARD
from tests.slack.sheets import check_message
from tests.slack.test_quarter_views import page as number

DAY = date(2026, 11, 23)


def week(text: str, count: int, numbers: int = 0) -> WeekPage:
    won = Win("milestone", DAY, 1, text, 2, text, "U0ANA", 3, (f"https://example.com/{text}",))
    each = WeekWin(won, (text,), (text, text), text)
    came = Win("number", DAY, 1, text, None, text, None, None, number=number(text))
    return WeekPage("C1", DAY, DAY, (each,) * count + (WeekWin(came, (), ()),) * numbers)


@pytest.mark.parametrize("text", [*AWKWARD, "w" * 3000, "x"])
@pytest.mark.parametrize("count", [1, 5, 6, 200])
def test_it_has_at_most_twelve_lines_and_its_thread_has_the_others(text: str, count: int) -> None:
    found = week(text, count, numbers=count)
    message, rest = views.issue(found), views.details(found)
    check_message(message)
    assert "<!channel>" not in message.text
    assert message.text.count(" | ") <= 11
    assert (rest is None) is (3 * count <= 10)
    if rest is not None:
        check_message(rest)


def test_what_was_learned_keeps_its_room_and_nobody_is_counted() -> None:
    message = views.issue(week("x", 30))
    assert message.text.count("Learned on M2") == 3
    quiet = replace(week("x", 1).wins[0], who=(), helpers=(), lesson="")
    assert "with" not in views.issue(WeekPage("C1", DAY, DAY, (quiet,))).text
