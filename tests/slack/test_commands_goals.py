"""What `/goal` understands."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.errors import CairnError, CannotRead, NoSuchThing
from bot.slack import commands
from bot.slack.commands import (
    CloseGoal,
    EditGoal,
    GoalHistory,
    Help,
    ListGoals,
    NewGoal,
    OpenForm,
    PauseGoal,
    ResumeGoal,
    ShowGoal,
    Unknown,
    parse_goal,
)
from bot.slack.commands.goals import MoveGoal, ReopenGoal

FRIDAY = date(2026, 11, 20)
JUNE_30 = date(2027, 6, 30)
ANA = "<@U0ANA|ana>"


def sentence(text: str) -> str:
    with pytest.raises(CairnError) as caught:
        parse_goal(text, FRIDAY)
    return str(caught.value)


@pytest.mark.parametrize(
    ("text", "request_"),
    [
        ("", OpenForm("goal")),
        ("  ", OpenForm("goal")),
        ("new", OpenForm("goal")),
        ("help", Help("/goal")),
        ("HELP list", Help("/goal", "list")),
        ("G12", ShowGoal(12)),
        (" g12 ", ShowGoal(12)),
        ("list", ListGoals("open")),
        ("List mine", ListGoals("mine")),
        ("list me", ListGoals("mine")),
        (f"list {ANA}", ListGoals("user", "U0ANA")),
        ("list at risk", ListGoals("at risk")),
        ("list At-Risk", ListGoals("at risk")),
        ("list done", ListGoals("done")),
        ("list all", ListGoals("all")),
        ("edit G12", EditGoal(12)),
        ("done G12", CloseGoal(12, "achieved")),
        ("Done g12.", CloseGoal(12, "achieved")),
        ("done 12", CloseGoal(12, "achieved")),
        ("G12 done", CloseGoal(12, "achieved")),
        ("done G12 we made it &amp; more", CloseGoal(12, "achieved", "we made it & more")),
        ("missed G12", CloseGoal(12, "missed")),
        ("drop G12", CloseGoal(12, "dropped")),
        ("drop G12 because the market left", CloseGoal(12, "dropped", "the market left")),
        ("pause G12", PauseGoal(12)),
        ("pause G12 until legal says yes", PauseGoal(12, "until legal says yes")),
        ("resume G12", ResumeGoal(12)),
        ("history G12", GoalHistory(12)),
        ("Launch the beta", NewGoal("Launch the beta")),
        ("Launch the beta by 30 June", NewGoal("Launch the beta", JUNE_30)),
        (f"Launch the beta by 30 June for {ANA}", NewGoal("Launch the beta", JUNE_30, "U0ANA")),
        ("Launch the beta for <@U0ANA> by 30 June", NewGoal("Launch the beta", JUNE_30, "U0ANA")),
        (f"Launch BY 2027-06-30 FOR {ANA}!", NewGoal("Launch", JUNE_30, "U0ANA")),
        ("Launch, by 30 June, for <@U0ANA>.", NewGoal("Launch", JUNE_30, "U0ANA")),
        ("  Launch\n the   beta\tby  30   June ", NewGoal("Launch the beta", JUNE_30)),
    ],
)  # fmt: skip
def test_goal_understands_its_lines(text: str, request_: object) -> None:
    assert parse_goal(text, FRIDAY) == request_


@pytest.mark.parametrize(
    "title",
    [
        "Stand by me",
        "Stand by",
        "Raise sales by 20 %",
        "Serve customers by 10",
        "Extend the runway by 6 months",
        "Cut the cost by 1/3",
        "Step by step to number one",
        "A present for Ana",
        "G20 summit prep",
        "show more of the product",
        "listen to ten customers",
        "אבן דרך",
        "🎉",
        "x" * 300,
    ],
)
def test_what_reads_as_no_date_and_no_person_is_part_of_the_title(title: str) -> None:
    assert parse_goal(title, FRIDAY) == NewGoal(title)
    assert parse_goal(f"{title} by 30 June", FRIDAY) == NewGoal(title, JUNE_30)


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ('"List" of partners by 30 June', "List of partners"),
        ("“List” of partners by 30 June", "List of partners"),
        ("„done“ means done by 30 June", "done means done"),
        ("«list» by 30 June", "list"),
        ('"Stand by 31 June" by 30 June', "Stand by 31 June"),
        ('"Hamlet" rehearsals by 30 June', '"Hamlet" rehearsals'),
        ('A "big" launch by 30 June', 'A "big" launch'),
        ('"Unclosed by 30 June', '"Unclosed'),
    ],
)
def test_quotes_make_a_title_of_a_command_word(text: str, title: str) -> None:
    assert parse_goal(text, FRIDAY) == NewGoal(title, JUNE_30)


@pytest.mark.parametrize(
    ("text", "request_"),
    [
        ("reopen G12", ReopenGoal(12)),
        ("G12 reopen because it is back", ReopenGoal(12, "it is back")),
        ("move G12", MoveGoal(12)),
        ("move G12 to 30 June", MoveGoal(12, JUNE_30)),
        ("MOVE 12 to 30 June because vendor delay", MoveGoal(12, JUNE_30, "vendor delay")),
        ("move G12 because &lt;!channel&gt;", MoveGoal(12, None, "<!channel>")),
        ("Move the office by 30 June", NewGoal("Move the office", JUNE_30)),
        ("Reopen the shop by 30 June", NewGoal("Reopen the shop", JUNE_30)),
        ("reopen", "Which goal? Say its number: `/goal reopen G12`."),
        ("move G12 to 31 June", "“31 June”"),
        ("move G12 to yesterday", "past"),
        ("move G12 and G13", "One at a time"),
    ],
)
def test_verbs_that_begin_many_a_title_are_verbs_before_an_id(text: str, request_: object) -> None:
    if isinstance(request_, str):
        assert request_ in sentence(text)
    else:
        assert parse_goal(text, FRIDAY) == request_


def test_a_title_is_kept_as_it_was_typed_not_as_slack_escapes_it() -> None:
    typed = "R&amp;D &lt;!channel&gt; &amp;lt; <!here> with <@U0BEN|ben> in <#C1|launch>"
    title = "R&D <!channel> &lt; @here with @ben in #launch"
    assert parse_goal(typed, FRIDAY) == NewGoal(title)


def test_a_link_in_a_title_shows_where_it_leads() -> None:
    text = "Read <https://example.com/a|the plan> and <http://example.org|example.org>"
    title = "Read the plan (https://example.com/a) and example.org"
    assert parse_goal(text, FRIDAY) == NewGoal(title)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("by 30 June", "needs a title"),
        (f"for {ANA}", "needs a title"),
        ('" " by 30 June', "needs a title"),
        ('""', "needs a title"),
        ("“” by 30 June", "needs a title"),
        ("\u200e\u2060", "needs a title"),
        ("x" * 301, "301 characters"),
        ("x " * 1500, "at most 300"),
        ("Launch by 31 June", "“31 June”"),
        ("Launch by 32 June", "“32 June”"),
        ("Launch by Friday the 5th", "“Friday the 5th”"),
        ("Launch by 2027-02-30", "“2027-02-30”"),
        ("Launch by 30 Jnue", "“30 Jnue”"),
        ("Launch by 1 May 2020", "past"),
        ("Launch by yesterday", "Thu 19 November"),
        ("Launch for @anna", "“@anna”"),
        ("Launch for <!subteam^S1|@team>", "one owner"),
        ("list @anna", "“@anna”"),
        ("pause G12 until Friday", "`/goal resume G12` then"),
        ("list of partners", '`/goal "list" of partners`'),
        ("done", "`/goal done G12`"),
        ("done the app", '`/goal "done" the app`'),
        ("done M3", "M3 is a milestone"),
        ("done O3", "O3 is an objective"),
        ("done G12 and G13", "One at a time"),
        ("edit G12 faster", "“faster”"),
        ("done G99999999999", "“G99999999999”"),
        ("M34", "`/milestone M34`"),
        ("C3", "`/checkin report C3`"),
    ],
)
def test_what_cannot_be_read_gets_a_sentence_that_quotes_it_or_says_what_to_do(
    text: str, words: str
) -> None:
    assert words in sentence(text)
    assert len(sentence(text)) < 400


def test_an_id_that_cannot_exist_is_no_title() -> None:
    for text in ("G0", "G99999999999"):
        with pytest.raises(NoSuchThing, match=text):
            parse_goal(text, FRIDAY)


def test_what_a_sentence_quotes_is_escaped() -> None:
    for text in ("list &lt;!channel&gt; &amp; b", "done <!channel> x", "edit G1 &lt;b&gt;"):
        assert "<" not in sentence(text)
        assert "&lt;" in sentence(text) or "@channel" in sentence(text)


@pytest.mark.parametrize(
    ("text", "nearest", "example"),
    [
        ("lits", "list", "/goal list"),
        ("lits mine", "list", "/goal list mine"),
        ("doen G12", "done", "/goal done G12"),
        ("histroy G12", "history", "/goal history G12"),
        ("close G12", "done", "/goal done G12"),
        ("delete g12", "drop", "/goal drop g12"),
        ("show G12", "show", "/goal G12"),
    ],
)
def test_a_slip_of_the_fingers_gets_the_nearest_command(
    text: str, nearest: str, example: str
) -> None:
    found = parse_goal(text, FRIDAY)
    assert isinstance(found, Unknown)
    assert (found.nearest, found.example) == (nearest, example)
    assert f"`{example}`" in found.sentence
    assert "`/goal help`" in found.sentence


def test_a_word_before_an_id_alone_is_no_title_but_may_be_quoted() -> None:
    asked = parse_goal("convert G12", FRIDAY)
    assert isinstance(asked, Unknown)
    assert "Did you mean `/goal G12`?" in asked.sentence
    assert 'put it in quotes: `/goal "convert G12"`' in asked.sentence
    assert parse_goal('"Convert G12"', FRIDAY) == NewGoal("Convert G12")
    assert parse_goal("Convert G12 users", FRIDAY) == NewGoal("Convert G12 users")


def test_a_lone_slip_may_be_a_title_and_says_how() -> None:
    found = parse_goal("Lost", FRIDAY)
    assert isinstance(found, Unknown)
    assert found.as_title == '/goal "Lost"'
    assert parse_goal('"Lost"', FRIDAY) == NewGoal("Lost")


def test_every_help_line_is_understood() -> None:
    for name in ("goal", "milestone", "checkin", "progress", "cairn"):
        parse = getattr(commands, f"parse_{name}")
        for line, does in commands.help_for(f"/{name}"):
            command, _, text = line.partition(" ")
            assert command == f"/{name}"
            assert does
            assert not isinstance(parse(text.replace("@ana", ANA), FRIDAY), Unknown), line


def test_dates_are_read_in_the_askers_locale() -> None:
    assert parse_goal("Launch by 5/6/2027", FRIDAY, "en-GB") == NewGoal("Launch", date(2027, 6, 5))
    assert parse_goal("Launch by 30. Juni", FRIDAY, "de-DE") == NewGoal("Launch", JUNE_30)


@settings(deadline=None)
@given(st.text(max_size=200))
def test_any_text_is_a_request_or_a_sentence(text: str) -> None:
    try:
        found = parse_goal(text, FRIDAY)
    except CannotRead as error:
        found = None
        said = str(error)
    else:
        said = "a request"
    assert said
    if isinstance(found, NewGoal):
        assert 0 < len(found.title) <= 300


@given(
    st.lists(
        st.text(st.characters(categories=("L", "S", "P"), exclude_characters='<>&"@'), min_size=1)
        .map(lambda word: f"x{word}"),
        min_size=2,
        max_size=10,
    )
)  # fmt: skip
def test_no_word_of_a_title_is_lost(words: list[str]) -> None:
    title = " ".join(words)
    if len(title) <= 300:
        assert parse_goal(title, FRIDAY) == NewGoal(" ".join(title.split()))
