"""What people type, as Slack sends it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.slack.typed import plain, read_person, read_ref


@pytest.mark.parametrize(
    ("sent", "typed"),
    [
        ("", ""),
        ("a &amp; b &lt;c&gt; &amp;amp;", "a & b <c> &amp;"),
        ("<@U0ANA|ana> and <@U0BEN>", "@ana and <@U0BEN>"),
        ("<#C1|launch> <#C2>", "#launch <#C2>"),
        ("<!here> <!channel> <!everyone|everyone>", "@here @channel @everyone"),
        ("<!subteam^S1|@team> <!date^1^x|today>", "@team today"),
        ("<https://a.b/c?d=1&amp;e=2>", "https://a.b/c?d=1&e=2"),
        ("<http://a.b|a.b>", "a.b"),
        ("<https://evil.example/|https://bank.example>", "https://bank.example (https://evil.example/)"),
        ("<mailto:ana@a.b|ana@a.b>", "ana@a.b"),
        ("<b> <> < >", "<b> <> < >"),
    ],
)  # fmt: skip
def test_tokens_become_what_people_meant(sent: str, typed: str) -> None:
    assert plain(sent) == typed


def test_what_no_database_stores_goes() -> None:
    assert plain("a\x00b\ud83dc") == "abc"


@given(st.text(st.characters(exclude_characters="\x00", exclude_categories=["Cs"])))
def test_escaping_comes_undone(text: str) -> None:
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    assert plain(escaped) == text


def test_a_person_is_a_mention_and_nothing_else() -> None:
    assert read_person("<@U0ANA|ana>") == "U0ANA"
    assert read_person("<@W0ANA>") == "W0ANA"
    for word in ("@ana", "U0ANA", "<@U0ANA", "<#C1|x>", "<@U0ANA> x", ""):
        assert read_person(word) is None


def test_an_id_is_its_letter_and_a_number_in_any_case() -> None:
    assert read_ref("G12", "G") == read_ref("g12", "G") == 12
    for word in ("G0", "G012", "M12", "G", "G1x", "G1234567890", "G١٢", ""):
        assert read_ref(word, "G") is None
