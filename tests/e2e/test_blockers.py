"""What is in the way: said in words, helped with, escalated once, and resolved."""

import pytest

from bot.playground.client import Person, move_clock
from bot.playground.server import Slack

from .conftest import LAUNCH


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_a_blocker_is_helped_with_escalated_once_and_resolved(
    slack: Slack, ana: Person, ben: Person, dev: Person
) -> None:
    ana.command(LAUNCH, "/goal Launch the beta by 30 June 2027")
    ana.command(LAUNCH, "/checkin setup")
    form = ana.wait_modal(title="Regular check-in")
    form.fill({"Name": "Weekly", "Days": ["Tuesday"], "Every": "week", "Time": "09:30"})
    assert form.fill({"Remind after": "No reminder", "Close after": "8 hours"}).submit() == {}
    move_clock(slack.url, "2026-11-24 09:31", "U0ANA")
    prompt = ana.wait_for(LAUNCH, text="0 of 4 answered")
    ana.click(prompt, "Check in")
    assert ana.wait_modal(title="Check in").fill({"What moved": "The build"}).submit() == {}
    ana.wait_for(LAUNCH, text="1 of 4 answered")
    ts = ben.say(LAUNCH, "G1 blocked: the <!channel> vendor is late", thread=prompt.ts)
    ana.wait_for(LAUNCH, text="2 of 4 answered")
    ben.edit(LAUNCH, ts, "G1 blocked: the vendor is late")
    card = dev.wait_for(LAUNCH, text=": the vendor is late")
    dev.click(card, "I'll help")
    dev.wait_for(LAUNCH, text="You help with this; @Ben Keller hears of it")
    ben.wait_for("D0BEN", text="@Dev Rao helps with what is in your way, on G1 Launch the beta")

    move_clock(slack.url, "2026-11-24 18:00", "U0ANA")
    summary = ana.wait_for(LAUNCH, text="— summary", thread=prompt.ts)
    assert "⚠ G1 · Ben: the vendor is late · 🤝 Dev helps" in summary.readable()
    assert "2 did not answer" in summary.readable()
    assert "Chi" not in summary.readable()
    owners = ana.command(LAUNCH, "/checkin report")
    assert owners is not None
    assert "Chi" in owners.readable()

    move_clock(slack.url, "2026-11-27 09:32", "U0ANA")
    heard = ana.wait_for("D0ANA", text="has been blocked for 3 days now, on G1 Launch the beta")
    move_clock(slack.url, "2026-11-30 09:32", "U0ANA")
    page = ana.command(LAUNCH, "/progress")
    assert page is not None
    assert "Needs attention G1 Launch the beta: blocked for 6 days" in page.readable()
    ana.click(heard, "Resolved")
    ben.wait_for("D0BEN", text="@Ana Ruiz says that this is not in your way any more")
    ana.wait_for(LAUNCH, text="✅ G1 · Ben: the vendor is late · resolved by Ana", thread=prompt.ts)
    move_clock(slack.url, "2026-12-01 08:02", "U0DEV")  # it was evening in Kolkata
    dev.wait_for("D0DEV", text="this is not in the way of @Ben Keller any more")
    ana.wait_for("D0ANA", text="✅ G1 · Ben: the vendor is late · resolved by Ana")
    assert len([each for each in ana.messages("D0ANA") if "vendor is late" in each.text]) == 1
