"""A product launch, from its template over two re-plans to its end."""

import pytest

from bot.playground.client import Person, move_clock
from bot.playground.server import Slack

from .conftest import LAUNCH

pytestmark = pytest.mark.parametrize("backend", ["postgresql"], indirect=True)


def said_to(person: Person, line: str) -> str:
    """What a person reads after typing a command."""
    answer = person.command(LAUNCH, line)
    assert answer is not None
    return answer.readable()


def test_a_launch_from_the_template_is_replanned_twice_and_reaches_its_end(
    slack: Slack, ana: Person, ben: Person
) -> None:
    offers = ana.command(LAUNCH, "/cairn templates")
    assert offers is not None
    assert "Product launch" in offers.readable()
    ana.click(offers, "Use", nth=0)
    form = ana.wait_modal(title="Set a goal")
    assert "Mon 4 January 2027" in form.text()  # six weeks from today, before anything is saved
    form.fill({"What": "Launch the beta"})
    assert form.submit() == {}
    card = ben.wait_for(LAUNCH, text="G1 · Launch the beta")
    for milestone in ("M1 Prototype", "M2 Beta test", "M3 First 1,000 users"):
        assert milestone in card.readable()
    assert "due Mon 24 May 2027" in card.readable()

    # Nothing comes too close, so the first re-plan is saved at once.
    moved = said_to(ana, "/milestone move M1 to 18 January 2027 because the vendor is late")
    assert "was Mon 4 January 2027 → Mon 18 January 2027, 1st move: the vendor is late" in moved
    move_clock(slack.url, "2027-01-15 10:00", "U0ANA")
    said_to(ana, "/milestone done M1 https://example.com/demo Ten people have tried it")
    party = ben.wait_for(LAUNCH, text="Prototype reached")
    assert "● ○ ○" in party.readable()
    assert "comeback" in party.readable()  # later than first planned, and kindly said

    # The second one would leave the last milestone behind it, and the goal's own date with it.
    ana.command(LAUNCH, "/milestone move M2 to 1 June because the testers need longer")
    form = ana.wait_modal(title="Move the date")
    assert "M3 · First 1,000 users" in form.text()
    assert form.submit() == {}
    road = said_to(ana, "/milestone list G1")
    assert "Tue 1 June" in road
    assert "was Mon 24 May → Tue 24 August" in road
    news = ben.wait_for(LAUNCH, text="the testers need longer", thread=card.ts)
    assert "M3 First 1,000 users" in news.readable()

    move_clock(slack.url, "2027-05-28 10:00", "U0ANA")
    said_to(ana, "/milestone done M2")
    move_clock(slack.url, "2027-08-20 10:00", "U0ANA")
    said_to(ana, "/milestone done M3")
    ben.wait_for(LAUNCH, text="First 1,000 users reached")
    ana.command(LAUNCH, "/goal done G1")
    closing = ana.wait_modal(title="Achieved?")
    assert "1,000 people use it" in closing.text()
    closing.fill({"What was learned": "Ask the testers first."})
    assert closing.submit() == {}

    end = ben.wait_for(LAUNCH, text="Launch the beta achieved").readable()
    for words in ("Prototype", "Beta test", "First 1,000 users", "Ask the testers first."):
        assert words in end
    told = said_to(ana, "/goal history G1")
    assert "the testers need longer" in told
