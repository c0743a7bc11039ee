"""The roadmap as people see it: the same facts in words, in pictures and in their alt texts."""

from datetime import timedelta

import pytest

from bot.model import GoalState, MilestoneState, Status
from bot.model.progress import Health, Pace
from bot.pictures import AT_MOST
from bot.services.pages.goals import GoalPage
from bot.services.pages.roadmaps import Roadmap
from bot.slack.views import roadmaps as views
from bot.slack.views.parts import Message
from tests.slack import sheets
from tests.slack.sheets import TEXTS, TODAY, buttons, check_message, readable


def roadmap(*goals: GoalPage, total: int = 0, channel_id: int | None = 3) -> Roadmap:
    channel = "C0LAUNCH" if channel_id else None
    return Roadmap(goals, total or len(goals), TODAY, channel_id, channel, "launch")


def shown(page: Roadmap, *, to_one: bool = True) -> Message:
    message = views.drawn(page, to_one=to_one, shared_by="" if to_one else "U0BEN")
    assert message is not None
    check_message(message)
    return message


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
@pytest.mark.parametrize("count", [0, 1, 50])
def test_any_words_are_within_slacks_limits(text: str, count: int) -> None:
    page = roadmap(*(sheets.goal(text, count) for _ in range(max(count, 1))))
    check_message(views.answer(page, coming=True))
    for each in (shown(page), shown(page, to_one=False)):
        assert all(0 < len(picture.alt) <= 1000 for picture in each.pictures)


def test_one_picture_of_awkward_words_is_drawn() -> None:
    page = roadmap(*(sheets.goal(text, 4) for text in TEXTS.values()))
    [picture] = shown(page).pictures
    assert picture.draw().startswith(b"\x89PNG")


@pytest.mark.parametrize(("goals", "pictures"), [(1, 1), (60, 1), (61, 2), (300, 5)])
def test_a_picture_holds_sixty_goals(goals: int, pictures: int) -> None:
    message = shown(roadmap(*(sheets.goal("x", 0) for _ in range(goals)), total=goals + 40))
    assert len(message.pictures) == pictures
    assert -(-goals // AT_MOST) == pictures
    if pictures > 1:
        assert f"1 of {pictures}" in message.pictures[0].alt


def test_the_words_say_what_the_picture_shows() -> None:
    reached = sheets.milestone("Prototype", reached_on=TODAY, state=MilestoneState.REACHED)
    late = sheets.milestone("Beta", due_on=TODAY - timedelta(days=2), late=True)
    undated = sheets.milestone("Party", due_on=None)
    goal = sheets.goal(
        "Launch", 0, health=Health.ON_TRACK, progress=0.4, milestones=(reached, late, undated),
        start_on=TODAY, due_on=TODAY + timedelta(days=9), pace=Pace(0.4, 0.8, Status.AT_RISK),
        first_due_on=TODAY + timedelta(days=2), state=GoalState.ACTIVE,
    )  # fmt: skip
    message = shown(roadmap(goal))
    words = readable(message.blocks)
    for fact in (
        "on track · 40 %, expected 80 %", "23 Nov → 2 Dec (was 25 Nov)",
        "◆ Prototype 23 Nov", "◇ Beta 21 Nov, late", "1 needs a date",
    ):  # fmt: skip
        assert fact in words
        assert fact in message.text
    [picture] = message.pictures
    assert "on track · 40 %, expected 80 %, from 2026-11-23 to 2026-12-02, 1 of 2" in picture.alt


def test_who_is_sent_it_can_share_it_and_a_channel_knows_who_did() -> None:
    page = roadmap(sheets.goal("x", 0))
    assert buttons(shown(page).blocks) == ["Share"]
    assert buttons(shown(roadmap(sheets.goal("x", 0), channel_id=None)).blocks) == []
    shared = shown(page, to_one=False)
    assert buttons(shared.blocks) == []
    assert "Shared by <@U0BEN>" in readable(shared.blocks)


def test_of_no_goals_there_is_no_picture() -> None:
    assert views.drawn(roadmap(), to_one=True) is None
    answer = views.answer(roadmap(), coming=False)
    assert "No goals to show yet" in answer.text
    assert buttons(answer.blocks) == []


def test_what_does_not_fit_is_counted() -> None:
    page = roadmap(*(sheets.goal("x", 9) for _ in range(300)), total=5000)
    words = readable(shown(page).blocks)
    assert "5,000 goals" in words
    assert "… and 4,988 more: `/goal list`" in words
    assert "4 more" in words
