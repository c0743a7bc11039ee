"""Forms are opened while their trigger lives; a second's patience is had, more is told."""

from collections.abc import Iterator

import pytest

from bot.app import real_now
from bot.db import Database
from bot.playground.server import Slack
from bot.slack.installs import Installs
from bot.slack.opening import LEFT, NotShown, Window
from bot.slack.views import notes
from bot.slack.views.parts import VIEW_BLOCKS, Block, modal, section

OPEN = "views.open"
FORM = modal("Cairn", "page", [section("What")])


@pytest.fixture
def slack() -> Iterator[Slack]:
    with Slack() as running:
        yield running


@pytest.fixture
def pauses() -> list[float]:
    return []


@pytest.fixture
def window(slack: Slack, pauses: list[float]) -> Window:
    db = Database("sqlite:///never-opened.db")
    installs = Installs(db, bot_token=slack.bot_token, api_url=slack.api_url, now=real_now)
    return Window(installs, 1, pauses.append)


def outcomes(slack: Slack) -> list[str]:
    return [each.outcome for each in slack.calls if each.method == OPEN]


def open_form(slack: Slack, window: Window) -> None:
    trigger = slack.workspace.triggers.give("U0ANA", "C0LAUNCH")
    window.opener(trigger, in_modal=False)(FORM)


def test_a_second_is_waited_for_and_the_form_is_opened_once(
    slack: Slack, window: Window, pauses: list[float]
) -> None:
    slack.faults.add(OPEN, "rate_limited", retry_after=1)
    open_form(slack, window)
    assert pauses == [1]
    assert outcomes(slack) == ["rate_limited", "ok"]


def test_nobody_waits_twice_or_for_more_than_a_trigger_lives(
    slack: Slack, window: Window, pauses: list[float]
) -> None:
    slack.faults.add(OPEN, "rate_limited", 3, retry_after=1)
    for _ in range(2):
        with pytest.raises(NotShown, match="in a moment"):
            open_form(slack, window)
    assert pauses == [1]
    slack.faults.add(OPEN, "rate_limited", retry_after=30)
    other = Window(window.installs, 1, pauses.append)
    with pytest.raises(NotShown, match="in 30 seconds"):
        open_form(slack, other)
    late = Window(window.installs, 1, pauses.append, since=other.since - LEFT)
    slack.faults.add(OPEN, "rate_limited", retry_after=1)
    with pytest.raises(NotShown):
        open_form(slack, late)
    assert pauses == [1]


@pytest.mark.parametrize("kind", ["drop", "error_500", "ok_false"])
def test_what_may_have_been_opened_is_not_tried_again(
    slack: Slack, window: Window, pauses: list[float], kind: str
) -> None:
    slack.faults.add(OPEN, kind)
    with pytest.raises(NotShown, match="in a moment"):
        open_form(slack, window)
    assert (len(outcomes(slack)), pauses) == (1, [])


def test_a_sentence_stands_above_once_and_takes_no_field_away() -> None:
    def noted(view: Block | None, sentence: str) -> Block:
        found = notes.above(view or {}, sentence)
        assert found is not None
        return found

    told = noted(noted(FORM | {"id": "V1", "hash": "h", "state": {}}, "Later."), "Sooner.")
    assert [each["text"]["text"] for each in told["blocks"]] == ["Sooner.", "What"]
    assert told.keys() <= FORM.keys()
    full = FORM | {"blocks": [section("What")] * VIEW_BLOCKS}
    assert notes.above(full, "Later.") is None
    home = noted(full | {"type": "home"}, "Later.")
    assert len(home["blocks"]) == VIEW_BLOCKS
