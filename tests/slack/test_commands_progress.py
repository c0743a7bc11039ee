"""What `/progress` and `/cairn` understand, and how the nearest word is found."""

from datetime import date

import pytest

from bot.errors import CannotRead
from bot.slack.commands import (
    Help,
    Unknown,
    cairn,
    parse_cairn,
    parse_progress,
    progress,
    templates,
)
from bot.slack.commands.words import distance, misspelt, nearest

FRIDAY = date(2026, 11, 20)


@pytest.mark.parametrize(
    ("text", "request_"),
    [
        ("", progress.Summary()),
        ("help", Help("/progress")),
        ("G12", progress.Goal(12)),
        ("g12", progress.Goal(12)),
        ("<@U0ANA|ana>", progress.OfPerson("U0ANA")),
        ("mine", progress.Mine()),
        ("Roadmap", progress.Roadmap()),
        ("tree", progress.Tree()),
        ("wins", progress.Wins()),
        ("timeline G12", progress.Timeline(12)),
        ("G12 timeline", progress.Timeline(12)),
        ("setup", progress.Setup()),
    ],
)
def test_progress_understands_its_lines(text: str, request_: object) -> None:
    assert parse_progress(text, FRIDAY) == request_


@pytest.mark.parametrize(
    ("text", "request_"),
    [
        ("", cairn.Hello()),
        ("help", Help("/cairn")),
        ("?", Help("/cairn")),
        ("settings", cairn.Settings()),
        ("find R&amp;D <@U0ANA|ana>", cairn.Find("R&D @ana")),
        ("templates", templates.Templates()),
        ("templates list", templates.Templates()),
        ("Templates use Product launch", templates.UseTemplate("Product launch")),
        ("templates keep g12", templates.KeepTemplate(12)),
        ("templates keep G12 as “R&amp;D way”", templates.KeepTemplate(12, "R&D way")),
        ("templates keep 12 AS As we go", templates.KeepTemplate(12, "As we go")),
        ("templates drop Our way", templates.DropTemplate("Our way")),
        ("export", cairn.Export()),
        ("calendar", cairn.Calendar()),
        ("WHY", cairn.Why()),
        ("doctor", cairn.Doctor()),
    ],
)
def test_cairn_understands_its_lines(text: str, request_: object) -> None:
    assert parse_cairn(text, FRIDAY) == request_


@pytest.mark.parametrize("text", ["timeline", "@anna", "wins now", "G12 please", "timeline M3"])
def test_progress_says_what_it_cannot_read(text: str) -> None:
    with pytest.raises(CannotRead):
        parse_progress(text, FRIDAY)


@pytest.mark.parametrize(
    "text",
    [
        "find",
        "why not",
        "settings now",
        "templates now",
        "templates list all",
        "templates use",
        "templates drop",
        "templates keep",
        "templates keep M3",
        "templates keep G12 Our way",
    ],
)
def test_cairn_says_what_it_cannot_read(text: str) -> None:
    with pytest.raises(CannotRead):
        parse_cairn(text, FRIDAY)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("M5", "M5 is the number of a milestone: `/milestone M5`."),
        ("o1 now", "O1 is the number of an objective: `/goal O1`."),
        ("C2", "C2 is the number of a check-in: `/checkin report C2`."),
    ],
)
def test_the_number_of_another_thing_gets_the_line_that_shows_it(text: str, sentence: str) -> None:
    for parse in (parse_progress, parse_cairn):
        with pytest.raises(CannotRead) as raised:
            parse(text, FRIDAY)
        assert str(raised.value) == sentence


def test_an_unknown_word_gets_the_nearest_and_an_example() -> None:
    for text, example in (
        ("raodmap", "/progress roadmap"),
        ("gantt", "/progress roadmap"),
        ("timelien G12", "/progress timeline G12"),
        ("hlep", "/progress help"),
        ("foo", "/progress mine"),
        ("bottlenecks", "/progress"),
    ):
        found = parse_progress(text, FRIDAY)
        assert isinstance(found, Unknown)
        assert found.example == example
    for text, example in (("docter", "/cairn doctor"), ("search x", "/cairn find pricing")):
        other = parse_cairn(text, FRIDAY)
        assert isinstance(other, Unknown)
        assert other.example == example


@pytest.mark.parametrize(
    ("one", "other", "slips"),
    [
        ("list", "list", 0),
        ("lits", "list", 1),
        ("lst", "list", 1),
        ("liist", "list", 1),
        ("", "list", 4),
        ("nwo", "now", 1),
        ("kitten", "sitting", 3),
    ],
)
def test_slips_between_words_are_counted(one: str, other: str, slips: int) -> None:
    assert distance(one, other) == distance(other, one) == slips


def test_a_short_word_is_misspelt_by_one_slip_and_a_long_one_by_two() -> None:
    verbs = ("list", "history")
    assert misspelt("lits", verbs) == "list"
    assert misspelt("list", verbs) is None
    assert misspelt("last one", verbs) is None
    assert misspelt("histoyr", verbs) == "history"
    assert misspelt("hsitoyr", verbs) == "history"
    assert misspelt("product", verbs) is None


def test_another_name_wins_over_likeness() -> None:
    assert nearest("stop", ("skip", "pause"), {"stop": "pause"}) == "pause"
    assert nearest("x" * 3000, ("skip", "pause"))
