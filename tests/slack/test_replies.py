"""A reply in words is an answer."""

import re
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.slack.replies import GoalLine, read_reply


@pytest.mark.parametrize(
    ("text", "status", "note"),
    [
        ("", None, ""),
        ("🟢", "on_track", ""),
        ("🟢 all good", "on_track", "all good"),
        ("🟡all good", "at_risk", "all good"),
        (":red_circle: all bad", "off_track", "all bad"),
        (":large_green_circle::tada:", "on_track", ":tada:"),
        ("on track", "on_track", ""),
        ("On Track.", "on_track", ""),
        ("AT RISK: the vendor", "at_risk", "the vendor"),
        ("off-track - the vendor left", "off_track", "the vendor left"),
        ("on track docs shipped", "on_track", "docs shipped"),
        ("at risk of losing the vendor", "at_risk", "at risk of losing the vendor"),
        ("we're still on track", "on_track", "we're still on track"),
        ("Docs shipped, on track", "on_track", "Docs shipped, on track"),
        ("Docs shipped 🟢", "on_track", "Docs shipped 🟢"),
        ("&gt; on track", "on_track", ""),
        ("🟢 on track: docs", "on_track", "docs"),
        ("🟢 at risk: docs", "on_track", "at risk: docs"),
        ("not on track", None, "not on track"),
        ("no longer at risk", None, "no longer at risk"),
        ("at risk: none", None, "at risk: none"),
        ("on the right track", None, "on the right track"),
        ("On track: docs. At risk: API.", "at_risk", "docs. At risk: API."),
        ("🟢 fine. At risk: API", "on_track", "fine. At risk: API"),
    ],
)
def test_a_status_at_the_head_of_a_clause_is_understood_and_the_rest_is_the_note(
    text: str, status: str | None, note: str
) -> None:
    reply = read_reply(text)
    assert (reply.status, reply.note) == (status, note)


@pytest.mark.parametrize(
    ("text", "blocked", "note"),
    [
        ("blocked", True, ""),
        ("Blocked by legal", True, "Blocked by legal"),
        ("Blocked: the vendor", True, "the vendor"),
        ("Docs done, blocked on legal", True, "Docs done, blocked on legal"),
        ("🔴 blocked: legal", True, "legal"),
        ("Blockers: vendor", True, "vendor"),
        ("Blocked: none", False, "Blocked: none"),
        ("blockers: nothing so far.", False, "blockers: nothing so far."),
        ("blocked by nobody", False, "blocked by nobody"),
        ("no longer blocked", False, "no longer blocked"),
        ("unblocked at last", False, "unblocked at last"),
    ],
)
def test_a_blocker_is_heard_and_its_absence_is_not_one(text: str, blocked: bool, note: str) -> None:
    reply = read_reply(text)
    assert (reply.blocked, reply.note) == (blocked, note)


@pytest.mark.parametrize(
    ("text", "values", "note"),
    [
        ("O7 = 42", {7: "42"}, ""),
        ("o7=1,234.5", {7: "1234.5"}, ""),
        ("O7: 42 %", {7: "42"}, ""),
        ("O7 -&gt; 42, O8 = -3", {7: "42", 8: "-3"}, ""),
        ("O7 = 42 docs shipped too", {7: "42"}, "docs shipped too"),
        ("O7 = 42 sign-ups", {7: "42"}, "O7 = 42 sign-ups"),
        ("Docs shipped, O7 = 42.", {7: "42"}, "Docs shipped, O7 = 42."),
        ("O7 = 41, no: O7 = 42", {7: "42"}, "no: O7 = 42"),
        ("O7 = 1,020 users", {7: "1020"}, "O7 = 1,020 users"),
        ("O7 = 1 020 users", {7: "1020"}, "O7 = 1 020 users"),
        ("O7 = 1\u202f020", {7: "1020"}, ""),
        ("O7 = 1’020", {7: "1020"}, ""),
        ("O7 =&gt; €2M", {7: "2000000"}, ""),
        ("*O7* = *42 %*", {7: "42"}, ""),
        ("O7: 10:30", {}, "O7: 10:30"),
        ("O7 = many", {}, "O7 = many"),
        ("https://a.b/O7=42", {}, "https://a.b/O7=42"),
    ],
)
def test_a_new_number_of_an_objective_is_understood(
    text: str, values: dict[int, str], note: str
) -> None:
    reply = read_reply(text)
    assert reply.objective_values == {key: Decimal(value) for key, value in values.items()}
    assert reply.note == note
    assert reply.percent is None


@pytest.mark.parametrize(
    ("text", "percent", "note"),
    [
        ("60 %", "60", ""),
        ("60,5%: docs shipped", "60.5", "docs shipped"),
        ("we are at 60 % now", "60", "we are at 60 % now"),
        ("60 % of the docs are done", "60", "60 % of the docs are done"),
        ("🟡 G12 60 % waiting for legal", "60", "waiting for legal"),
        ("20 % fewer tickets", None, "20 % fewer tickets"),
        ("tickets are down 20 %", None, "tickets are down 20 %"),
        ("G12 -5 % churn", None, "-5 % churn"),
    ],
)
def test_a_percentage_that_says_how_far_is_understood(
    text: str, percent: str | None, note: str
) -> None:
    reply = read_reply(text)
    assert reply.percent == (Decimal(percent) if percent else None)
    assert reply.note == note


def test_a_value_in_per_cent_is_told_from_a_plain_one() -> None:
    reply = read_reply("O1 = 20 %, O2: 5, O3 -> *7%*\nG4 O5 = 6%")
    assert set(reply.objective_values) == {1, 2, 3, 5}
    assert reply.shares == {1, 3, 5}
    assert read_reply("O1 = 20 %; no, O1 = 200").shares == set()


def test_a_reply_on_one_goal_has_one_line() -> None:
    reply = read_reply("🟢 G12 O7 = 42, 60 % docs shipped")
    assert reply.goal_numbers == (12,)
    assert reply.note == "docs shipped"
    assert reply.lines == (
        GoalLine(12, "on_track", False, {7: Decimal(42)}, Decimal(60), "docs shipped"),
    )


def test_lines_on_several_goals_are_told_apart() -> None:
    text = "🟢 G12 shipped\n- G13 🟡 waiting,\nblocked by the vendor\n\n*g14*: off track"
    reply = read_reply(text)
    assert [(line.goal, line.status, line.blocked, line.note) for line in reply.lines] == [
        (12, "on_track", False, "shipped"),
        (13, "at_risk", True, "waiting,\nblocked by the vendor"),
        (14, "off_track", False, ""),
    ]
    assert reply.goal_numbers == (12, 13, 14)
    assert reply.status == "off_track"
    assert reply.note == text


@pytest.mark.parametrize(
    "text",
    [
        "G12: on track; G13: at risk",
        "G12 🟢 G13 🟡",
        "🟢 G12, 🟡 G13",
        "G12 on track. G13 is at risk",
        "on track: G12\nat risk: G13",
    ],
)
def test_two_goals_on_one_line_keep_their_own_status(text: str) -> None:
    reply = read_reply(text)
    assert [(line.goal, line.status) for line in reply.lines] == [
        (12, "on_track"),
        (13, "at_risk"),
    ]
    assert reply.note == text


def test_goals_named_together_share_what_is_said() -> None:
    reply = read_reply("G12, G13 and G14: all fine")
    assert [(line.goal, line.note) for line in reply.lines] == [
        (12, "all fine"),
        (13, "all fine"),
        (14, "all fine"),
    ]


def test_a_goal_that_the_sentence_needs_stays_in_it() -> None:
    reply = read_reply("G12 is late because of G13")
    assert reply.note == "G12 is late because of G13"
    assert reply.goal_numbers == (12, 13)
    assert [line.goal for line in reply.lines] == [12]


def test_a_goal_named_in_passing_begins_no_line() -> None:
    reply = read_reply("Worked on G12 today, see https://a.b/G99")
    assert reply.goal_numbers == (12,)
    assert reply.lines == ()


def test_a_status_before_the_goals_holds_for_those_without_one() -> None:
    reply = read_reply("🟢\nG12 shipped\nG13 🔴 stuck")
    assert [line.status for line in reply.lines] == ["on_track", "off_track"]
    about_one = read_reply("G12 is on track. G13: done")
    assert [line.status for line in about_one.lines][-1] is None


def test_a_note_is_what_was_typed_not_what_slack_escapes() -> None:
    reply = read_reply("🟢 R&amp;D &lt;!channel&gt; thanks <@U0BEN> <https://a.b|a.b>")
    assert reply.note == "R&D <!channel> thanks <@U0BEN> a.b"


def test_blanks_are_tidied_and_code_keeps_its_shape() -> None:
    reply = read_reply("one   two \n\n\n\n  three ```\n  if x:\n      y\n``` four")
    assert reply.note == "one two\n\nthree ```\n  if x:\n      y\n``` four"


MARKS = re.compile(
    r"🟢|🟡|🔴|:large_green_circle:|:red_circle:|on track|at risk|off track"
    r"|blocked|blockers?|G\d+|O\d+"
    r"|[-+−]?\d[\d.,]*|percent|%|->|and|und|[=:;,|.!&+*_`~→•>–—-]",
    re.IGNORECASE,
)
PIECES = st.sampled_from(
    [
        "🟢", "🟡", ":red_circle:", "on track", "At risk", "off track", "blocked", "G1", "G23",
        "O7 = 42", "O7:1,5", "60 %", "docs", "shipped", "is", "of", "and", "\n", "\n\n", ",", ":",
        "- ", "•", "*", "`", "```", ".", "not", "&amp;", "<@U1>", "-5 %", "R2-D2", "https://a.b/G1",
    ]
)  # fmt: skip


def words(text: str) -> list[str]:
    return text.split()


@settings(deadline=None)
@given(st.lists(PIECES, max_size=25).map(" ".join))
def test_a_note_loses_marks_and_nothing_else(text: str) -> None:
    reply = read_reply(text)
    kept = iter(words(reply.note))
    lost, waiting = [], next(kept, None)
    for word in words(text.replace("&amp;", "&")):
        if word == waiting:
            waiting = next(kept, None)
        else:
            lost.append(word)
    assert waiting is None
    assert not MARKS.sub("", " ".join(lost)).strip(), lost


@settings(deadline=None)
@given(st.text(max_size=300))
def test_any_text_is_a_reply(text: str) -> None:
    reply = read_reply(text)
    assert len(reply.note) <= 3 * len(text)


@given(st.lists(st.text(st.characters(categories=["L"]), min_size=2).map(lambda w: f"w{w}")))
def test_words_without_marks_come_through_whole(said: list[str]) -> None:
    assert words(read_reply(" ".join(said)).note) == said


@pytest.mark.parametrize(
    "text",
    [
        "x " * 20_000,
        "G1\n" * 13_000,
        "🟢" * 40_000,
        "*" * 40_000,
        "O7 = " * 8_000,
        "1," * 20_000,
        "<" * 40_000,
        "- " * 20_000,
        " " * 40_000,
        "still " * 6_600,
        "`" * 40_000,
    ],
)
def test_forty_thousand_characters_are_read_like_forty(text: str) -> None:
    reply = read_reply(text)
    assert reply.note == "" or len(reply.note) > 10
