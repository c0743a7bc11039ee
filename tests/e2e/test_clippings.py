"""*Add to a goal*, the shortcut on a message, as people use it."""

import pytest

from bot.playground.client import Person

from .conftest import LAUNCH


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_a_message_becomes_a_decision_in_the_thread_of_a_goal(ana: Person, ben: Person) -> None:
    ana.command(LAUNCH, "/goal Launch the beta by 30 June 2027")
    card = ana.wait_for(LAUNCH, text="G1 · Launch the beta")
    ben.say(LAUNCH, "We take the second vendor, <!channel>")
    message = ben.wait_for(LAUNCH, text="second vendor")
    ben.shortcut("message_to_milestone", message)
    form = ben.wait_modal(title="Add to a goal")
    assert form.fill({"Add it as": "⚖ Decision"}).submit() == {}
    told = ana.wait_for(LAUNCH, text="noted a decision: We take the second vendor", thread=card.ts)
    assert f"/archives/{LAUNCH}/p{message.ts.replace('.', '')}" in told.readable()
