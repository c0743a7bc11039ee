"""A goal that is measured: from what its title says to the milestone that its number reaches."""

import pytest

from bot.playground.client import Person

from .conftest import LAUNCH

pytestmark = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)

TITLE = "cut first response from 8 h to 4 h within six months"


def test_a_title_becomes_a_measure_and_its_number_a_milestone(ana: Person, ben: Person) -> None:
    offer = ana.command(LAUNCH, f"/goal {TITLE}")
    assert offer is not None
    assert "first response from 8 h to 4 h, by Sun 23 May 2027" in offer.readable()
    assert "Achievable: say from 1 to 10 how sure you are" in offer.readable()
    card = ben.wait_for(LAUNCH, text="Goal G1")
    assert "Achievable" not in card.readable()

    ana.click(offer, "Use it")
    form = ana.wait_modal(title="Measure it")
    assert form.labels() == [
        "Name", "Direction", "From", "To", "Unit", "Now", "Due", "Owner", "Goal",
    ]  # fmt: skip
    form.fill({"To": "9"})
    assert "It falls, so this is less than 8." in str(form.submit())
    form.fill({"To": "4"})
    assert form.submit() == {}
    ben.wait_for(LAUNCH, text="measures this goal by O1", thread=card.ts)
    assert "due Sun 23 May 2027" in ben.wait_for(LAUNCH, text="due Sun 23 May 2027").readable()

    ana.command(LAUNCH, "/milestone")
    form = ana.wait_modal(title="Add a milestone")
    form.fill({"Milestone": "Half as slow", "Reached when": "O77 reaches 6"})
    assert "There is no O77 that you can see here." in str(form.submit())
    form.fill({"Reached when": "O1 reaches 6 h"})
    assert form.submit() == {}
    ben.wait_for(LAUNCH, text="added M1", thread=card.ts)

    told = ben.command(LAUNCH, "/goal O1 = 5.5 h")
    assert told is not None
    assert "8 h → 4 h, now 5.5 h (62 %)" in told.readable()
    assert "can be marked reached" in ana.wait_for("D0ANA", text="M1").readable()
    seen = ana.command(LAUNCH, "/goal G1")
    assert seen is not None
    assert "O1 is at 5.5 h: can be marked reached" in seen.readable()

    shown = ana.command(LAUNCH, "/goal o1")
    assert shown is not None
    assert "Ben Keller" in shown.readable()
    ana.click(shown, "Drop")
    again = ana.command(LAUNCH, "/goal O1 = 4")
    assert again is not None
    assert "O1 was dropped, so nothing was changed." in again.readable()
