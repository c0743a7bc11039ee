"""A goal among others: it supports one, is re-planned, pinned, followed, closed and reopened."""

from datetime import date

import pytest

from bot.playground.client import Declined, Message, Person

from .conftest import BOARD, LAUNCH

pytestmark = pytest.mark.parametrize("backend", ["postgresql"], indirect=True)


def card_of(person: Person, number: int, channel: str = LAUNCH) -> Message:
    """What `/goal G12` shows them."""
    shown = person.command(channel, f"/goal G{number}")
    assert shown is not None
    return shown


def test_a_goal_supports_another_and_is_replanned_in_the_open(ana: Person, ben: Person) -> None:
    ana.command(LAUNCH, "/goal Be known in the north by 31 December 2027")
    ana.wait_for(LAUNCH, text="Be known in the north")
    ana.command(BOARD, "/goal Merge with a friend by 31 December 2027")
    ana.command(LAUNCH, "/goal")
    form = ana.wait_modal(title="Set a goal")
    assert form.offered("Supports", "known") == ["G1 · Be known in the north"]
    form.fill({"What": "Launch the beta", "Supports": "known", "Due": date(2027, 6, 30)})
    assert form.submit() == {}
    card = ana.wait_for(LAUNCH, text="G3 · Launch the beta")
    assert "G1 Be known in the north › this goal" in card.readable()
    ana.wait_for(LAUNCH, text="Supported by G3 Launch the beta")

    ana.command(LAUNCH, "/goal edit G3")
    form = ana.wait_modal(title="Edit the goal")
    assert form.value("Supports") == "G1 · Be known in the north"
    form.fill({"Due": date(2027, 7, 31), "Priority": "High", "Confidence": "7"})
    assert set(form.submit()) == {"Because"}
    assert form.fill({"Because": "vendor delay"}).submit() == {}
    card = ben.wait_for(LAUNCH, text="was Wed 30 June 2027 → Sat 31 July 2027, 1st move")
    assert "vendor delay" in card.readable()
    assert "high priority" in card.readable()
    ben.wait_for(LAUNCH, text="moved this goal", thread=card.ts)

    ana.command(LAUNCH, "/goal edit G1")
    form = ana.wait_modal(title="Edit the goal")
    assert form.offered("Supports", "launch") == []
    form.close()

    ben.command(LAUNCH, "/goal")
    assert ben.wait_modal(title="Set a goal").offered("Supports", "merge") == []


def test_the_menu_of_a_card_serves_each_as_they_may(ana: Person, ben: Person) -> None:
    ben.command(LAUNCH, "/goal Launch the beta by 30 June 2027")
    card = ben.wait_for(LAUNCH, text="Launch the beta")
    ana.click(card, "Follow")
    ana.wait_for(LAUNCH, text="You follow G1")
    ben.click(card, "Pin as North Star")
    ben.wait_for(LAUNCH, text="⭐ G1 · Launch the beta")
    summary = ana.command(LAUNCH, "/progress")
    assert summary is not None
    assert "⭐ North Star G1 Launch the beta" in summary.readable().replace("*", "")

    card = ben.wait_for(LAUNCH, text="⭐ G1 · ")
    ben.click(card, "More…")
    page = ben.wait_modal(title="More on G1")
    ben.click(page, "Pause")
    page = ben.wait_modal(title="More on G1")
    assert "G1 rests" in page.text()
    ben.click(page, "Achieved 🏁")
    form = ben.wait_modal(title="Achieved?")
    assert form.fill({"What was learned": "Start small"}).submit() == {}
    ben.wait_for(LAUNCH, text="achieved")
    page = ben.wait_modal(title="More on G1")
    page.close()
    closed = ben.wait_for(LAUNCH, text="Start small")
    ben.wait_for(LAUNCH, text="days early")  # the celebration, which else would not come any more
    ben.click(card_of(ben, 1), "Reopen")
    ben.wait_for(LAUNCH, text="G1 is open again")
    ben.wait_for(LAUNCH, text="was reopened")
    assert closed is not None


def test_two_who_edit_at_once_see_what_the_other_changed(ana: Person, ben: Person) -> None:
    ben.command(LAUNCH, "/goal Launch the beta by 30 June 2027")
    ben.wait_for(LAUNCH, text="Launch the beta")
    for person in (ana, ben):
        person.command(LAUNCH, "/goal edit G1")
    ana.wait_modal(title="Edit the goal").fill({"What": "Launch the shop"}).submit()
    ben.wait_modal(title="Edit the goal").fill({"What": "Launch the app"}).submit()
    page = ben.wait_modal(title="Changed meanwhile")
    assert "changed title: Launch the beta → Launch the shop" in page.text().replace("*", "")
    ben.click(page, "Open it again")
    form = ben.wait_modal(title="Edit the goal")
    assert form.value("What") == "Launch the shop"


def test_what_says_nearly_the_same_is_offered_to_be_joined(ana: Person, ben: Person) -> None:
    ana.command(LAUNCH, "/goal Launch the beta by 30 June 2027")
    ana.wait_for(LAUNCH, text="Launch the beta")
    answer = ben.command(LAUNCH, "/goal launch our Beta")
    assert answer is not None
    assert "says nearly the same" in answer.readable()
    ben.click(answer, "Join G1")
    ben.wait_for(LAUNCH, text="You are in on")
    ben.command(LAUNCH, "/goal")
    ben.wait_modal(title="Set a goal").fill({"What": "The beta launch"}).submit()
    form = ben.wait_modal(title="Set a goal")
    assert "says nearly the same" in form.text()
    assert form.value("What") == "The beta launch"
    assert form.submit() == {}
    ben.wait_for(LAUNCH, text="G2 · The beta launch")


def test_a_goal_becomes_a_milestone_and_a_milestone_a_goal(ana: Person) -> None:
    ana.command(LAUNCH, "/goal Launch the shop by 30 June 2027")
    ana.wait_for(LAUNCH, text="Launch the shop")
    ana.command(LAUNCH, "/goal Find a vendor by 1 March 2027")
    card = ana.wait_for(LAUNCH, text="Find a vendor")
    ana.click(card, "More…")
    ana.click(ana.wait_modal(title="More on G2"), "Make it a milestone")
    form = ana.wait_modal(title="Make it a milestone")
    assert form.fill({"Goal": "G1 · Launch the shop"}).submit() == {}
    ana.wait_for(LAUNCH, text="it became M1", thread=card.ts)
    with pytest.raises(Declined):
        form.submit()
    milestone = ana.command(LAUNCH, "/milestone M1")
    assert milestone is not None
    ana.click(milestone, "Make it a goal")
    ana.wait_for(LAUNCH, text="which supports G1")
    assert "G1 Launch the shop › this goal" in card_of(ana, 3).readable()
