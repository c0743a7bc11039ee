"""What `/milestone` understands."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.errors import CairnError, CannotRead
from bot.slack.commands import (
    DropMilestone,
    EditMilestone,
    Help,
    ListMilestones,
    MoveMilestone,
    NewMilestone,
    OpenForm,
    ReachMilestone,
    ShowMilestone,
    Unknown,
    parse_milestone,
)

FRIDAY = date(2026, 11, 20)
JUNE_30 = date(2027, 6, 30)
MAY_12 = date(2027, 5, 12)


@pytest.mark.parametrize(
    ("text", "request_"),
    [
        ("", OpenForm("milestone")),
        ("help", Help("/milestone")),
        ("Beta", NewMilestone("Beta")),
        ("Beta by 30 June", NewMilestone("Beta", JUNE_30)),
        ("Beta for G12", NewMilestone("Beta", None, 12)),
        ("Beta <@U0ANA|ana>", NewMilestone("Beta", None, None, "U0ANA")),
        ("Beta for <@U0ANA>", NewMilestone("Beta", None, None, "U0ANA")),
        ("Beta by 30 June for G12 <@U0ANA|ana>", NewMilestone("Beta", JUNE_30, 12, "U0ANA")),
        ("Beta <@U0ANA> for g12 by 30 June", NewMilestone("Beta", JUNE_30, 12, "U0ANA")),
        ("Beta for G12 by end of Q3", NewMilestone("Beta", date(2027, 9, 30), 12)),
        ("Beta for G12 users", NewMilestone("Beta for G12 users")),
        ("Publish @angular/core", NewMilestone("Publish @angular/core")),
        ('"Done" is defined', NewMilestone("Done is defined")),
        ("M34", ShowMilestone(34)),
        ("list", ListMilestones()),
        ("list G12", ListMilestones(12)),
        ("list for g12", ListMilestones(12)),
        ("edit m34", EditMilestone(34)),
        ("done M34", ReachMilestone(34)),
        ("M34 done", ReachMilestone(34)),
        ("done M34 It works", ReachMilestone(34, "", "It works")),
        ("done M34 <https://a.b/c>", ReachMilestone(34, "https://a.b/c")),
        (
            "done M34 <https://a.b/c?x=1&amp;y=2|a.b> It works",
            ReachMilestone(34, "https://a.b/c?x=1&y=2", "It works"),
        ),
        ("done M34 https://a.b it works", ReachMilestone(34, "https://a.b", "it works")),
        ("done M34 see <https://a.b>", ReachMilestone(34, "", "see https://a.b")),
        ("done M34 javascript:alert(1)", ReachMilestone(34, "", "javascript:alert(1)")),
        ("move M34 to 12 May because of the vendor", MoveMilestone(34, MAY_12, "of the vendor")),
        ("move M34 to 12 May because x because y", MoveMilestone(34, MAY_12, "x because y")),
        ("Move m34 12 May", MoveMilestone(34, MAY_12)),
        ("M34 move to 12 May because x", MoveMilestone(34, MAY_12, "x")),
        ("move M34 because vendor", MoveMilestone(34, None, "vendor")),
        ("move M34", MoveMilestone(34)),
        ("drop M34 because nobody needs it", DropMilestone(34, "nobody needs it")),
        ("drop M34 nobody needs it", DropMilestone(34, "nobody needs it")),
        ("drop M34", DropMilestone(34)),
    ],
)
def test_milestone_understands_its_lines(text: str, request_: object) -> None:
    assert parse_milestone(text, FRIDAY) == request_


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("move M3 to blah because x", "“blah”"),
        ("move M3 to 1 May 2020 because x", "past"),
        ("move M3 to <!channel> &lt;b&gt; because x", "“@channel &lt;b&gt;”"),
        ("move on", '`/milestone "move" on`'),
        ("done", "`/milestone done M34`"),
        ("done G12", "G12 is a goal"),
        ("done M34 M35", "One at a time"),
        ("edit M34 title", "“title”"),
        ("list of things", '`/milestone "list" of things`'),
        ("Beta by 30 June @anna", "“@anna”"),
        ("Beta by 31 June for G12", "“31 June”"),
        ("Beta by 1 May 2020", "past"),
        ("by 30 June", "needs a title"),
        ("for G12", "needs a title"),
        ("y" * 3000, "3000 characters"),
        ("G12", "`/goal G12`"),
        ("M0", "no M0"),
    ],
)
def test_what_cannot_be_read_gets_a_sentence(text: str, words: str) -> None:
    with pytest.raises(CairnError) as caught:
        parse_milestone(text, FRIDAY)
    assert words in str(caught.value)


@pytest.mark.parametrize(
    ("text", "example"),
    [
        ("lits", "/milestone list"),
        ("mvoe M34 to Friday", "/milestone move M34 to Friday because …"),
        ("postpone M34", "/milestone move M34 to Friday because …"),
        ("reached M34", "/milestone done M34"),
        ("show M34", "/milestone M34"),
    ],
)
def test_a_slip_gets_the_nearest_command(text: str, example: str) -> None:
    found = parse_milestone(text, FRIDAY)
    assert isinstance(found, Unknown)
    assert found.example == example


@settings(deadline=None)
@given(st.sampled_from(["", "done M1 ", "move M1 ", "list ", "by ", '"']), st.text(max_size=100))
def test_any_text_is_a_request_or_a_sentence(verb: str, text: str) -> None:
    said = "a request"
    try:
        parse_milestone(verb + text, FRIDAY)
    except (CannotRead, CairnError) as error:
        said = str(error)
    assert said
