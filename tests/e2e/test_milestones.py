"""Milestones, set together, shown, taken back and re-planned, as people go through them."""

from datetime import date

import pytest

from bot.playground.client import Person

from .conftest import LAUNCH

pytestmark = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)

GOAL = "/goal Launch the beta by 30 June 2027"


def test_a_milestone_is_proposed_judged_accepted_and_committed_to(
    ana: Person, ben: Person, chi: Person
) -> None:
    ana.command(LAUNCH, GOAL)
    card = ana.wait_for(LAUNCH, text="Launch the beta")
    told = ben.command(LAUNCH, "/milestone Beta test by 20 May 2027 @chi")
    assert told is not None
    assert "Proposed for G1" in told.readable()
    asked = chi.wait_for(LAUNCH, text="proposes a milestone")
    assert asked.buttons()[:5] == ["Realistic", "Too soon", "Suggest a date", "Accept", "Decline"]
    ben.click(asked, "Realistic")
    chi.click(asked, "Suggest a date")
    form = chi.wait_modal(title="Suggest a date")
    assert set(form.submit()) == {"Date"}  # that is its date already
    form.fill({"Date": date(2027, 6, 3)})
    assert form.submit() == {}
    asked = ana.wait_for(LAUNCH, text="for another date")
    assert "1 realistic" in asked.readable()
    ben.click(asked, "Take 3 June")  # it is not his to take
    assert "proposed" in ana.wait_for(LAUNCH, text="proposes a milestone").readable()
    ana.click(asked, "Take 3 June")
    accepted = chi.wait_for(LAUNCH, text="accepted by")
    assert "Thu 3 June 2027" in accepted.readable()
    assert "not committed yet" in accepted.readable()
    assert accepted.buttons() == ["I commit"]
    chi.click(accepted, "I commit")
    assert "0 of 1" in ana.wait_for(LAUNCH, text="0 of 1").readable()
    assert len([each for each in ana.messages(LAUNCH) if "Beta test" in each.text]) == 2
    assert [each for each in ana.messages(LAUNCH) if each.ts == card.ts]


def test_another_member_brings_evidence_and_the_owner_hears_of_it(ana: Person, ben: Person) -> None:
    ana.command(LAUNCH, GOAL)
    ana.command(LAUNCH, "/milestone Prototype by 25 Nov")
    card = ben.wait_for(LAUNCH, text="Prototype")
    ben.click(card, "Reached 🎉")
    form = ben.wait_modal(title="Add evidence")
    form.fill({"Link": "https://example.com/demo", "Note": "It runs"})
    assert form.submit() == {}
    notice = ana.wait_for("D0ANA", text="brought evidence")
    assert "It runs" in notice.readable()
    shown = ana.command(LAUNCH, "/milestone M1")
    assert shown is not None
    assert "example.com" in shown.readable()


def test_what_was_reached_by_mistake_is_taken_back_in_place(ana: Person, ben: Person) -> None:
    ana.command(LAUNCH, GOAL)
    ana.command(LAUNCH, "/milestone Prototype by 25 Nov")
    answer = ana.command(LAUNCH, "/milestone done M1")
    assert answer is not None
    party = ben.wait_for(LAUNCH, text="Prototype reached")
    ana.click(answer, "Undo")
    mistake = ben.wait_for(LAUNCH, text="by mistake")
    assert mistake.ts == party.ts
    ana.command(LAUNCH, "/milestone done M1")
    again = ben.wait_for(LAUNCH, text="Prototype reached")
    assert again.ts == party.ts


def test_what_comes_after_moves_along_as_it_was_chosen_and_is_told_once(
    ana: Person, ben: Person
) -> None:
    ana.command(LAUNCH, "/goal Launch the beta by 30 June 2027")
    card = ana.wait_for(LAUNCH, text="Launch the beta")
    ana.command(LAUNCH, "/milestone Prototype by 12 May 2027")
    for title, day in (("Beta test", date(2027, 5, 20)), ("First users", date(2027, 6, 25))):
        ana.command(LAUNCH, "/milestone")
        form = ana.wait_modal(title="Add a milestone")
        form.fill({"Milestone": title, "Due": day, "After": ["M1 · Prototype"]})
        assert form.submit() == {}
    ana.command(LAUNCH, "/milestone move M1 to 2 July 2027 because vendor delay")
    form = ana.wait_modal(title="Move the date")
    assert "M2 · Beta test" in form.text()
    assert "M3 · First users" in form.text()
    assert len(form.value("Move along")) == 2
    form.fill({"Move along": ["M2 · Beta test"]})
    assert form.submit() == {}
    news = ben.wait_for(LAUNCH, text="moved — vendor delay", thread=card.ts)
    assert "M1" in news.readable()
    assert "M2" in news.readable()
    assert "First users" not in news.readable()
    told = [each for each in ben.messages(LAUNCH, card.ts) if "moved — " in each.text]
    assert len(told) == 1
