"""Slack takes no forms for a while (429): nobody presses a button in vain and hears nothing."""

import pytest

from bot.playground.client import Declined, Person
from bot.playground.server import Slack
from tests.processes import until

from .conftest import LAUNCH

pytestmark = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)

TOLD = "Slack did not let me show you this. Please try the same again in 30 seconds."


def refuse(slack: Slack, method: str, times: int) -> None:
    slack.faults.add(method, "rate_limited", times, retry_after=30)


def test_who_is_shown_no_form_reads_it_right_where_they_asked(slack: Slack, ana: Person) -> None:
    ana.command(LAUNCH, "/goal Launch the beta by 30 June 2027")
    card = ana.wait_for(LAUNCH, "· Launch the beta")

    refuse(slack, "views.open", 1)
    answer = ana.command(LAUNCH, "/goal edit G1")
    assert answer is not None
    assert TOLD in answer.readable()

    refuse(slack, "views.open", 1)
    ana.click(card, "Edit")
    ana.wait_for(LAUNCH, TOLD)

    refuse(slack, "views.open", 2)  # the form, and the page that would say so
    home = ana.wait_home("Launch the beta")
    ana.click(home, "Set a goal")
    until(lambda: TOLD in str(slack.workspace.views.homes["U0ANA"].blocks), "it is told there")
    ana.command(LAUNCH, "/goal")
    modal = ana.wait_modal()
    modal.close()

    refuse(slack, "views.open", 2)
    with pytest.raises(Declined, match="trouble connecting"):  # Slack itself tells them
        ana.shortcut("goal_new")
    slack.do(slack.workspace.problems.clear)  # it is what the bot is to do then


def test_on_a_form_the_sentence_stands_above_what_is_in_it(slack: Slack, ana: Person) -> None:
    ana.command(LAUNCH, "/goal Launch the beta by 30 June 2027")
    ana.click(ana.wait_home("Launch the beta"), "Open")
    page = ana.wait_modal()
    for _ in range(2):
        refuse(slack, "views.push", 2)  # the form, and the page that would say so
        ana.click(page, "Edit")
        noted = ana.wait_modal()
        assert noted.id == page.id
        assert noted.text().count(TOLD) == 1  # pressed twice, told once
        assert "Launch the beta" in noted.text()
    ana.click(noted, "Edit")
    assert ana.wait_modal().value("What") == "Launch the beta"


def test_what_slack_takes_nowhere_is_an_error_of_slacks_and_the_form_stays(
    slack: Slack, ana: Person
) -> None:
    ana.command(LAUNCH, "/checkin setup")
    form = ana.wait_modal()
    form.fill({"Name": "Weekly", "Days": ["Tuesday"], "Time": "09:30"})
    refuse(slack, "views.update", 2)  # the times in the form, and the sentence above it
    refuse(slack, "views.push", 1)
    with pytest.raises(Declined, match="trouble connecting"):
        ana.click(form, "Show the next five times")
    slack.do(slack.workspace.problems.clear)  # it is what the bot is to do then
    ana.click(form, "Show the next five times")
    assert "Tue 24 November" in ana.wait_modal().text()
    assert form.submit() == {}
