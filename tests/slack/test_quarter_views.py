"""The small cheer for a number, with whatever people call it."""

from decimal import Decimal

import pytest

from bot.services.pages.quarters import QuarterPage
from bot.slack.views import quarters as views
from tests.services.roads import AWKWARD
from tests.slack.sheets import check_message


def page(name: str = "First response", *, value: str = "6", undone: bool = False) -> QuarterPage:
    return QuarterPage(
        number=7, name=name, unit="h", baseline=Decimal(8), target=Decimal(4), percent=50,
        value=Decimal(value), goal_number=12, goal_title=name,
        undone=undone,
    )  # fmt: skip


def test_it_says_how_far_the_number_has_come_and_stands_on_no_colour() -> None:
    said = views.quarter(page()).text
    assert said == (
        "📈 O7 *First response* has come half of its way: 8 h → 4 h, now *6 h* · "
        "▰▰▰▰▰▱▱▱▱▱ 50 % · G12 First response"
    )
    assert "all of its way" in views.quarter(page(value="3")).text
    assert "put right: it had not come half of its way." in views.quarter(page(undone=True)).text


@pytest.mark.parametrize("undone", [True, False])
@pytest.mark.parametrize("name", [*AWKWARD, "w" * 3000])
def test_awkward_names_stay_words(name: str, undone: bool) -> None:
    message = views.quarter(page(name, undone=undone))
    check_message(message)
    assert "<!channel>" not in message.text
