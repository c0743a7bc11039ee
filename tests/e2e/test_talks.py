"""Words in the talk with Cairn, and a status that says *away*, over real HTTP."""

import pytest

from bot.playground.client import Person, move_clock
from bot.playground.client.http import post
from bot.playground.server import Slack

from .conftest import LAUNCH


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_what_is_said_in_the_talk_counts_and_a_status_is_asked_about_once(
    slack: Slack, ana: Person, ben: Person
) -> None:
    ben.command(LAUNCH, "/goal Write the help pages by 30 June 2027")
    ana.command(LAUNCH, "/checkin setup")
    form = ana.wait_modal(title="Regular check-in")
    form.fill({"Name": "Weekly", "Days": ["Monday"], "Every": "week", "Time": "09:00"})
    assert form.fill({"Where": "Direct message to each"}).submit() == {}

    ends = int(slack.clock.now().timestamp()) + 9 * 86400
    status = {"status_text": "Vacation", "status_emoji": ":palm_tree:", "status_expiration": ends}
    for _ in range(2):
        post(slack.url, "profile", {"as": "U0ANA", "user": "U0ANA", **status})
    asked = ana.wait_for("D0ANA", text="Shall I hold your check-ins until then?")
    ana.click(asked, "Yes, hold them")
    ana.wait_for("D0ANA", text="Nothing is asked of you up to and with")

    move_clock(slack.url, "2026-11-23 09:01", "U0ANA")
    ben.wait_for("D0BEN", text="Where do your goals stand?")
    ts = ben.say("D0BEN", "🟡 the writer is ill")
    ben.wait_for("D0BEN", text="Noted as your answer to Weekly in #launch: G1 🟡 at risk")
    ben.edit("D0BEN", ts, "🟢 the writer is back")
    ben.wait_for("D0BEN", text="G1 🟢 on track, as you changed it")
    shown = ana.command(LAUNCH, "/goal G1")
    assert shown is not None
    assert "🟢 reported on track" in shown.readable()
    ben.say("D0BEN", "G1 🔴 and now the printer")
    ben.wait_for("D0BEN", text="G1 🔴 off track")
    ben.delete("D0BEN", ts)
    ben.wait_for("D0BEN", text="You took that back")
    ana.say("D0ANA", "Good night")
    ana.wait_for("D0ANA", text="Words here count as an answer")
    assert len([each for each in ana.messages("D0ANA") if "Vacation" in each.readable()]) == 0
