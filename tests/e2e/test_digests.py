"""A channel's digest: set up, issued when its moment comes, brought up to date, read elsewhere."""

import pytest

from bot.playground.client import Person, move_clock
from bot.playground.server import Slack

from .conftest import LAUNCH, SUPPORT

pytestmark = pytest.mark.parametrize("backend", ["postgresql"], indirect=True)


def test_a_digest_comes_once_with_its_details_and_is_updated_in_its_place(
    slack: Slack, ana: Person, ben: Person
) -> None:
    ana.command(LAUNCH, "/goal Launch the beta by 30 June 2027")
    ana.wait_for(LAUNCH, text="Launch the beta")
    ana.command(LAUNCH, "/milestone Prototype by 4 December 2026")
    ana.command(SUPPORT, "/progress")  # Cairn meets it
    ana.command(LAUNCH, "/progress setup")
    form = ana.wait_modal(title="Regular digest")
    form.fill({"Days": ["Friday"], "Time": "15:00", "Also to": SUPPORT})
    assert form.submit() == {}
    assert "comes here and in #support" in ana.wait_modal(title="Cairn").text()

    move_clock(slack.url, "2026-11-27 15:01", "U0ANA")
    digest = ben.wait_for(LAUNCH, text="Weekly digest")
    assert "Next 14 days Prototype (Fri 4 December)" in digest.readable()
    details = ben.wait_for(LAUNCH, text="Details", thread=digest.ts)
    assert "M1 Prototype" in details.readable()
    assert "from #launch" in ana.wait_for(SUPPORT, text="Weekly digest").readable()

    ana.command(LAUNCH, "/milestone done M1")
    ben.click(digest, "Update")
    digest = ben.wait_for(LAUNCH, text="Reached lately Prototype")
    ben.click(digest, "Agenda")
    agenda = ben.wait_for(LAUNCH, text="• M1 Prototype of G1")
    assert agenda.ephemeral
    assert [each.ts for each in ben.messages(LAUNCH) if "Weekly digest" in each.text] == [digest.ts]
