"""What `/checkin` understands."""

from datetime import date

import pytest

from bot.errors import CannotRead
from bot.slack.commands import Help, Unknown, checkins, parse_checkin

FRIDAY = date(2026, 11, 20)


@pytest.mark.parametrize(
    ("text", "request_"),
    [
        ("", checkins.Own()),
        ("help", Help("/checkin")),
        ("setup", checkins.Setup()),
        ("now", checkins.Now()),
        ("NOW c3", checkins.Now(3)),
        ("C3 now", checkins.Now(3)),
        ("preview C3", checkins.Preview(3)),
        ("skip", checkins.Skip()),
        ("pause C3", checkins.Pause(3)),
        ("resume C3", checkins.Resume(3)),
        ("delete C3", checkins.Delete(3)),
        ("list", checkins.List()),
        ("report", checkins.Report()),
        ("report this week", checkins.Report()),
        ("report last week", checkins.Report(last=True)),
        ("report last", checkins.Report(last=True)),
        ("report C3", checkins.Report(number=3)),
        ("report last week C3", checkins.Report(last=True, number=3)),
        ("report C3 Last Week", checkins.Report(last=True, number=3)),
        ("away until 3 June", checkins.Away(date(2027, 6, 3))),
        ("away 3 Dec", checkins.Away(date(2026, 12, 3))),
        ("away till Monday", checkins.Away(date(2026, 11, 23))),
        ("away for two weeks", checkins.Away(date(2026, 12, 4))),
        ("away until the end of the month", checkins.Away(date(2026, 11, 30))),
        ("away today", checkins.Away(FRIDAY)),
        ("back", checkins.Back()),
    ],
)
def test_checkin_understands_its_lines(text: str, request_: object) -> None:
    assert parse_checkin(text, FRIDAY) == request_


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("away", "`/checkin away until 3 June`"),
        ("away until blah", "“blah”"),
        ("away until yesterday", "past"),
        ("now G3", "G3 is a goal"),
        ("now please", "“please”"),
        ("now C3 please", "“please”"),
        ("report last month", "“month”"),
        ("back soon", "“soon”"),
    ],
)
def test_what_cannot_be_read_gets_a_sentence(text: str, words: str) -> None:
    with pytest.raises(CannotRead) as caught:
        parse_checkin(text, FRIDAY)
    assert words in str(caught.value)


@pytest.mark.parametrize(
    ("text", "example"),
    [
        ("nwo", "/checkin now"),
        ("prevew", "/checkin preview"),
        ("stop", "/checkin pause"),
        ("edit", "/checkin list"),  # not one more
        ("vacation", "/checkin away until 3 June"),
        ("C3", "/checkin report C3"),
        ("setpu for everyone on mondays", "/checkin setup"),
    ],
)
def test_an_unknown_word_gets_the_nearest_and_an_example(text: str, example: str) -> None:
    found = parse_checkin(text, FRIDAY)
    assert isinstance(found, Unknown)
    assert found.example == example
    assert f"`{example}`" in found.sentence


@pytest.mark.parametrize("text", ["<!channel> &amp; &lt;b&gt;", "x" * 3000, "מה", "🎉", "`"])
def test_an_awkward_word_is_answered_too_and_escaped(text: str) -> None:
    found = parse_checkin(text, FRIDAY)
    assert isinstance(found, Unknown)
    assert "<" not in found.sentence
    assert len(found.sentence) < 200
