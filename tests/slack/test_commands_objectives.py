"""What `/goal` understands of objectives."""

from datetime import date
from decimal import Decimal

import pytest

from bot.errors import CannotRead
from bot.slack.commands import NewGoal, parse_goal
from bot.slack.commands.objectives import MeasureGoal, ReadObjective, ShowObjective

TODAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("text", "request_"),
    [
        ("O7", ShowObjective(7)),
        ("o7", ShowObjective(7)),
        ("O7 = 42", ReadObjective(7, Decimal(42))),
        ("o7=1,020 users", ReadObjective(7, Decimal(1020))),
        ("O7 = 1 020 users", ReadObjective(7, Decimal(1020))),
        ("O7 = 42 %", ReadObjective(7, Decimal(42), share=True)),
        ("O7: 4.5 h", ReadObjective(7, Decimal("4.5"))),
        ("O7 -&gt; €2M", ReadObjective(7, Decimal(2_000_000))),
        ("O7 → -3.", ReadObjective(7, Decimal(-3))),
        ("measure G12", MeasureGoal(12)),
        ("G12 measure", MeasureGoal(12)),
        ("measure g12 first response 8 h -&gt; 4 h", MeasureGoal(12, "first response 8 h -> 4 h")),
        ("O7 launch party", NewGoal("O7 launch party")),
        ("O7: what we learned", NewGoal("O7: what we learned")),
        ("measure 12", MeasureGoal(12)),
        ("Measure the wind", NewGoal("Measure the wind")),
        ("O0 = 5", NewGoal("O0 = 5")),
    ],
)
def test_goal_understands_objectives(text: str, request_: object) -> None:
    assert parse_goal(text, TODAY) == request_


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("O7 42 h", "If that is its new value, say `/goal O7 = 42 h`."),
        ("O7 =", "The number is missing. Say it so: `/goal O7 = 42`."),
        ("O7 = many", "I cannot read “many” as a number. Say it so: `/goal O7 = 42`."),
        ("O7 = &lt;!channel&gt;", "“&lt;!channel&gt;”"),
        ("O7 = 10:30", "“10:30”"),
        ("measure", "Which goal? Say its number: `/goal measure G12`."),
        ("measure G12 G13", "One at a time, please: `/goal measure G12`"),
    ],
)
def test_what_cannot_be_read_gets_a_sentence(text: str, words: str) -> None:
    with pytest.raises(CannotRead) as refused:
        parse_goal(text, TODAY)
    assert words in str(refused.value)
