"""What Slack makes of typed text."""

import pytest

from bot.playground.channels import make_channels
from bot.playground.client.texts import plain
from bot.playground.people import make_people
from bot.playground.typed import read_command, read_message


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("", ""),
        ("a < b & c > d", "a &lt; b &amp; c &gt; d"),
        ("<@U0BEN> <!here>", "&lt;@U0BEN&gt; &lt;!here&gt;"),
        ("thanks @Ben Keller and @chi!", "thanks <@U0BEN> and <@U0CHI>!"),
        ("@BEN", "<@U0BEN>"),
        ("mail ben@ben.example", "mail ben@ben.example"),
        ("@benjamin", "@benjamin"),
        ("#launch, #lunch", "<#C0LAUNCH|launch>, #lunch"),
        ("@channel @here", "<!channel> <!here>"),
        ("(https://example.com/x).", "(<https://example.com/x>)."),
        ("מחר 🎉 @dev", "מחר 🎉 <@U0DEV>"),
        ("x" * 3000, "x" * 3000),
    ],
)
def test_messages_are_escaped_and_mentions_resolved(typed: str, stored: str) -> None:
    assert read_message(typed, make_people(), make_channels()) == stored


def test_commands_name_whom_they_mention() -> None:
    read = read_command("list @Ben Keller in #board", make_people(), make_channels())
    assert read == "list <@U0BEN|ben> in <#C0BOARD|board>"


@pytest.mark.parametrize(
    ("stored", "seen"),
    [
        ("*Beta* by _June_ ~May~ `G12`", "Beta by June May G12"),
        ("*_both_*", "both"),
        ("2 * 3 * 4 and snake_case_name", "2 * 3 * 4 and snake_case_name"),
        ("<@U0BEN> and <@U0NEW>", "@Ben Keller and @U0NEW"),
        ("<https://example.com|see here> <https://example.com>", "see here https://example.com"),
        ("<!date^1764000000^{date_short}|24 Nov> <!here>", "24 Nov @here"),
        ("> what I said\n&gt; and then", "what I said\nand then"),
        ("&lt;!channel&gt; &amp; &lt;b&gt;", "<!channel> & <b>"),
        ("<#C0LAUNCH|launch>", "#launch"),
    ],
)
def test_the_client_reads_what_a_person_sees(stored: str, seen: str) -> None:
    assert plain(stored, {"U0BEN": "Ben Keller"}) == seen
