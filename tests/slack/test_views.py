"""Views: whatever people type and however much there is, Slack takes it and it reads well."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from bot.model import Direction, GoalState, Kind, MilestoneState, Priority, Scope, Still, Tone
from bot.model.progress import Health
from bot.services.celebrations import Said
from bot.services.changes import Changed
from bot.services.pages.leaves import leaf
from bot.slack import commands
from bot.slack.proposals import Proposal
from bot.slack.views import (
    celebrations,
    changed,
    channel_settings,
    coaching,
    digests,
    evidence,
    goal_forms,
    goal_lists,
    goal_menu,
    goal_plans,
    goals,
    histories,
    home,
    ids,
    measure_forms,
    milestone_forms,
    milestones,
    objectives,
    paging,
    progress,
    proposals,
    reflections,
    settings,
    templates,
)
from bot.slack.views import (
    help as help_views,
)
from bot.slack.views.parts import Block, Message
from bot.slack.views.settings import OwnSettings
from bot.when import Rhythm
from tests.slack import sheets
from tests.slack.sheets import TEXTS, TODAY

OWN = settings.OwnSettings(TODAY, "20:00", "08:00")
DAY = timedelta(days=1)
EVENTS = [
    "goal_set", "goal_edited", "goal_joined", "goal_paused", "goal_resumed", "goal_achieved",
    "goal_missed", "goal_dropped", "goal_reopened", "goal_moved", "goal_pinned", "goal_unpinned",
    "goal_converted", "milestone_converted",
    "milestone_added", "milestone_edited", "milestone_moved",
    "milestone_reached", "milestone_dropped", "milestone_evidence", "milestone_declined",
    "milestone_committed", "milestone_unreached",
    "objective_added", "objective_read", "objective_edited", "objective_dropped",
    "status_reported", "something_new",
]  # fmt: skip

_BOOK = paging.Book("road", 2**31 - 1, "at risk", "U0123456789", 2**31 - 1)

MESSAGES: dict[str, Callable[[str, int], Message]] = {
    "a goal's card": lambda text, count: goals.card(sheets.goal(text, count)),
    "one with all facts": lambda text, count: goals.card(
        sheets.goal(text, count, scope=Scope.PERSONAL, owner=None, due_on=None, progress=None)
    ),
    "one among others": lambda text, count: goals.card(
        sheets.goal(
            text, count, family=sheets.family(text, count), north_star=True, category=text,
            priority=Priority.HIGH, confidence=7, moves=2, first_due_on=TODAY, moved_because=text,
        )
    ),
    "one that says nearly the same": lambda text, count: goal_menu.twin(
        count, text, 1, f"command:1 {text[:500]}"
    ),
    "a workspace goal's": lambda text, count: goals.card(
        sheets.goal(text, count, scope=Scope.WORKSPACE, health=Health.STALE)
    ),
    "an achieved goal's": lambda text, count: goals.card(
        sheets.closed(text, GoalState.ACHIEVED, count)
    ),
    "a dropped goal's": lambda text, count: goals.card(
        sheets.closed(text, GoalState.DROPPED, count)
    ),
    "one that its owner sees": lambda text, count: goals.card(
        sheets.goal(text, count), coaching.letters_of(sheets.goal(text, count))
    ),
    "one whose milestones wait for numbers": lambda text, count: goals.card(
        sheets.goal(
            text, 0,
            milestones=(sheets.milestone(text, crossing=sheets.crossing(text)),) * count,
        )
    ),
    "an objective": lambda text, count: objectives.card(sheets.objective_page(text, count)),
    "a dropped objective": lambda text, count: objectives.card(
        sheets.objective_page(text, count, dropped_on=TODAY, may_change=False, may_give=False)
    ),
    "one to be kept, of a closed goal": lambda text, count: objectives.card(
        sheets.objective_page(
            text, count, low=Decimal(3), direction=Direction.KEEP, goal_closed=True, owner=None
        )
    ),
    "a proposed measure": lambda text, count: Message(
        "G12 is set.",
        objectives.offer(
            5, 12,
            Proposal(text, text[:40], Decimal(count), Decimal(10**14), due_on=TODAY), TODAY,
        ),
    ),
    "a list of goals": lambda text, count: goal_lists.listing(sheets.listing(text, count)),
    "a person's goals": lambda text, count: goal_lists.listing(
        sheets.listing(text, count, which="user", of="U0ANA")
    ),
    "a history": lambda text, count: histories.told_in_full(
        sheets.goal(text), [sheets.news(text)] * count
    ),
    "what one form changed": lambda text, count: histories.news(
        [sheets.news(text)] * max(count, 1)
    ),
    "a milestone": lambda text, count: milestones.card(
        sheets.milestone_page(text, count, moves=count)
    ),
    "a reached one": lambda text, count: milestones.card(
        sheets.milestone_page(text, count, state=MilestoneState.REACHED, reached_on=TODAY)
    ),
    "a dropped one": lambda text, count: milestones.card(
        sheets.milestone_page(text, count, state=MilestoneState.DROPPED)
    ),
    "the answer to who brought evidence": lambda text, count: evidence.kept(
        sheets.milestone_page(text, count), first=count == 1
    ),
    "all milestones": lambda text, count: paging.paged(
        milestones.listing(sheets.milestones(text, count)), leaf(20, count), _BOOK
    ),
    "a proposed one": lambda text, count: milestones.card(
        sheets.milestone_page(text, count, state=MilestoneState.PROPOSED, uncommitted=True)
    ),
    "a proposal": lambda text, count: proposals.proposal(sheets.proposal(text, count)),
    "one that was accepted": lambda text, count: proposals.proposal(
        sheets.proposal(text, count, MilestoneState.PLANNED, decided="accepted")
    ),
    "one that was declined": lambda text, count: proposals.proposal(
        sheets.proposal(text, count, MilestoneState.DROPPED, decided="declined", because=text)
    ),
    "one of somebody else's": lambda text, count: histories.news(
        [sheets.news(text, "milestone_added", old="", new="", asks="U0BEN", milestone_id=count)]
    ),
    "the answer to who proposed": lambda text, count: milestones.added(
        sheets.milestone(text, state=MilestoneState.PROPOSED), sheets.goal(text, count)
    ),
    "an added one": lambda text, count: milestones.added(
        sheets.milestone(text), sheets.goal(text, count)
    ),
    "the answer to who reached one": lambda text, count: milestones.reached(
        sheets.milestone_page(text, count, state=MilestoneState.REACHED), first=True
    ),
    "the answer to who took that back": lambda text, count: milestones.undone(
        sheets.milestone_page(text, count), first=count == 1
    ),
    "a celebration": lambda text, count: celebrations.celebration(
        sheets.celebration(text, count)
    ),
    "a quiet one": lambda text, count: celebrations.celebration(
        sheets.celebration(text, count, tone=Tone.QUIET)
    ),
    "a festive one": lambda text, count: celebrations.celebration(
        sheets.major(text, count, tone=Tone.FESTIVE)
    ),
    "a quiet one of a goal": lambda text, count: celebrations.celebration(
        sheets.celebration(text, count, milestone=None, tone=Tone.QUIET)
    ),
    "a festive one of a goal": lambda text, count: celebrations.celebration(
        sheets.celebration(text, count, milestone=None, tone=Tone.FESTIVE)
    ),
    "one that was taken back": lambda text, count: celebrations.celebration(
        sheets.celebration(text, count, undone=True)
    ),
    "that of a goal": lambda text, count: celebrations.celebration(
        sheets.celebration(text, count, milestone=None)
    ),
    "that of a reopened one": lambda text, count: celebrations.celebration(
        sheets.celebration(text, count, milestone=None, undone=True)
    ),
    "a digest": lambda text, count: digests.issue(sheets.digest(text, count)),
    "a digest's details": lambda text, count: digests.details(sheets.digest(text, count)),
    "a digest elsewhere": lambda text, count: digests.elsewhere(sheets.digest(text, count)),
    "a digest for a follower": lambda text, count: digests.followed(sheets.digest(text, count)),
    "an agenda": lambda text, count: digests.agenda(sheets.summary(text, count)),
    "a summary": lambda text, count: progress.summary(sheets.summary(text, count)),
    "a shared one": lambda text, count: progress.summary(
        sheets.summary(text, count), shared=True, shared_by="U0BEN"
    ),
    "its details": lambda text, count: paging.paged(
        *progress.details(sheets.summary(text, count), sheets.bottlenecks(text, count), count),
        _BOOK,
    ),
    "a goal's progress": lambda text, count: paging.paged(
        progress.goal(sheets.supported(text, count), sheets.FORECAST, leaf(0, count)),
        leaf(0, count), _BOOK,
    ),
    "the rest of its road": lambda text, count: paging.paged(
        progress.goal(sheets.goal(text, count), None, leaf(40, count)), leaf(40, count), _BOOK
    ),
    "all templates": lambda text, count: templates.listing(sheets.offers(text, count)),
    "a kept template": lambda text, count: templates.kept(sheets.offer(text, count)),
    "what is set": lambda text, count: settings.saved(["Set."] * max(count, 1)),
    "kept words": lambda text, count: help_views.kept(1, "/goal", text, "C0LAUNCH"),
    "a failure": lambda text, count: help_views.failure(
        Kind.GOAL_CARD, "", "C0LAUNCH", text or "x"
    ),
}  # fmt: skip

VIEWS: dict[str, Callable[[str, int], Block]] = {
    "a new goal": lambda text, count: goal_forms.goal_form(
        goal_forms.Draft(channel_id=count, what=text, why=text, done_means=text, category=text)
    ),
    "one from a template": lambda text, count: goal_forms.goal_form(
        goal_forms.Draft(
            channel_id=1, what=text, why=text, measure=text, due_on=TODAY,
            start=templates.Start(
                sheets.offers(text, count), TODAY, sheets.offer(text, count), turn=count
            ),
        )
    ),
    "a template's keeping": lambda text, count: templates.keep_form(
        sheets.offer(text, count).road, 5, 1, text[:60], private=count > 0
    ),
    "a reflection": lambda text, count: reflections.form(
        3, 12, text, Said(text, text, text, Still.NO), count
    ),
    "a channel's settings": lambda text, count: settings.form(
        channel_settings.ChannelSettings(1, "C0LAUNCH", count > 0, may_change=True), OWN
    ),
    "those that others change": lambda text, count: settings.form(
        channel_settings.ChannelSettings(1, "C0LAUNCH", count > 0, may_change=False), OWN
    ),
    "one's own": lambda text, count: settings.form(None, OWN),
    "free days": lambda text, count: settings.form(
        None, OWN, settings.FreeDays(
            ((TODAY, text),) * count, TODAY, may_change=True,
            changes=tuple(
                Changed("U0ANA", TODAY, TODAY, "2026-12-24/2026-12-26", *words)
                for words in ((text, text), (text, ""), ("", text))
            ),
        )
    ),
    "free days to read": lambda text, count: settings.form(
        None, OWN, settings.FreeDays(((TODAY, text),) * count, TODAY, may_change=False)
    ),
    "a goal's edit": lambda text, count: goal_forms.goal_form(
        goal_forms.Draft(what=text, owner="U0ANA", due_on=TODAY, goal_id=5, version=count)
    ),
    "a new goal like another": lambda text, count: goal_forms.goal_form(
        goal_forms.Draft(
            channel_id=1, what=text, measure=text, supports=(1, count, text), twin=(2, 7, text)
        )
    ),
    "a goal's edit in full": lambda text, count: goal_forms.goal_form(
        goal_forms.Draft(
            what=text, supports=(1, count, text), confidence=10, because=text, goal_id=5, version=1
        )
    ),
    "a goal's new date": lambda text, count: goal_plans.move_form(
        sheets.goal(text, count), 1, because=text
    ),
    "a goal that becomes a milestone": lambda text, count: goal_plans.convert_form(
        sheets.goal(text, count), None
    ),
    "a digest's form": lambda text, count: digests.setup_form(
        digests.Draft(
            1, text[:100], ("MO",), Rhythm.WEEK, "09:30", "UTC",
            ("UTC", *("Asia/Tokyo",) * count), "C0LAUNCH", digest_id=7, version=2,
        )
    ),
    "what was changed meanwhile": lambda text, count: changed.meanwhile(
        "Changed.", ids.GOAL_EDIT, 1, 2, [sheets.news(text)] * count
    ),
    "more on a goal": lambda text, count: goal_menu.more(
        sheets.goal(text, count), goal_menu.Doings(True, True, False, keeps=True), 1, said="Done."
    ),
    "more for a guest": lambda text, count: goal_menu.more(
        sheets.goal(text, count, owner=None), goal_menu.Doings(False, False, True), None
    ),
    "more on a closed goal": lambda text, count: goal_menu.more(
        sheets.closed(text, GoalState.MISSED), goal_menu.Doings(True, True, True), None
    ),
    "a measure": lambda text, count: measure_forms.measure_form(
        measure_forms.Draft(
            5, 12, text, name=text, unit=text[:40], first=Decimal(count), last=Decimal("0.5"),
            change=Decimal(20), due_on=TODAY, may_date_goal=True,
        )
    ),
    "a measure's edit": lambda text, count: measure_forms.measure_form(
        measure_forms.Draft(
            5, 12, text, name=text, direction=Direction.KEEP, owner="U0ANA", objective_id=count,
        )
    ),
    "a new value": lambda text, count: measure_forms.value_form(
        sheets.objective_page(text, count), 1
    ),
    "a closing": lambda text, count: goal_forms.close_form(
        sheets.goal(text, count), GoalState.ACHIEVED, 1, learned=text
    ),
    "a giving up": lambda text, count: goal_forms.close_form(
        sheets.goal(text, count), GoalState.DROPPED, None
    ),
    "a new milestone": lambda text, count: milestone_forms.milestone_form(
        milestone_forms.Draft(
            channel_id=1, goals=[(number, number, text) for number in range(count + 1)],
            goal_id=count, what=text, due_on=TODAY, owner="U0ANA",
        )
    ),
    "a milestone's edit": lambda text, count: milestone_forms.milestone_form(
        milestone_forms.Draft(what=text, reached_when=text, milestone_id=7, version=count)
    ),
    "a reaching": lambda text, count: milestone_forms.reach_form(
        sheets.milestone(text), TODAY, 1
    ),
    "a move": lambda text, count: milestone_forms.move_form(
        sheets.milestone(text, moves=count), TODAY, 1, because=text
    ),
    "a move with all that moves along": lambda text, count: milestone_forms.move_form(
        sheets.milestone(text), TODAY, 1, to=TODAY, because=text,
        ripple=sheets.ripple(text, count), turn=1,
    ),
    "an edit with all that moves along": lambda text, count: milestone_forms.milestone_form(
        milestone_forms.Draft(
            what=text, milestone_id=7, due_on=TODAY, number=34, today=TODAY, turn=2, because=text,
            after=[(number, number, text, 12) for number in range(count)],
            ripple=sheets.ripple(text, count),
        )
    ),
    "a drop": lambda text, count: milestone_forms.drop_form(sheets.milestone(text), TODAY, None),
    "another date": lambda text, count: proposals.suggest_form(
        sheets.milestone(text), TODAY, count
    ),
    "evidence": lambda text, count: evidence.form(sheets.milestone_page(text, count), 1),
    "a home": lambda text, count: home.page(
        sheets.home(text, count), [sheets.ANSWER] * count,
        [home.Kept(1, "/goal", text, "C1")] * count, OwnSettings(TODAY, "20:00", "08:00"),
    ),
    "a message as a page": lambda text, count: help_views.page(
        goals.card(sheets.goal(text, count))
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", MESSAGES)
def test_whatever_is_typed_and_however_much_slack_takes_the_message(name: str) -> None:
    for text in TEXTS.values():
        sheets.check_message(MESSAGES[name](text, 3))
    for count in (0, 1, 50, 200):
        for text in ("Launch the beta", "<&>" * 1000):
            sheets.check_message(MESSAGES[name](text, count))


@pytest.mark.parametrize("name", VIEWS)
def test_whatever_is_typed_and_however_much_slack_takes_the_view(name: str) -> None:
    for text in TEXTS.values():
        sheets.check_view(VIEWS[name](text, 3))
    for count in (0, 1, 50, 200):
        for text in ("Launch the beta", "<&>" * 1000):
            sheets.check_view(VIEWS[name](text, count))


@pytest.mark.parametrize("event", EVENTS)
def test_every_event_is_told_safely(event: str) -> None:
    given: dict[str, Any] = {}
    if event in ("goal_moved", "milestone_added", "milestone_moved"):
        given = {"old": "2026-11-23", "new": "2026-12-01"}
    for text in TEXTS.values():
        message = histories.news([sheets.news(text, event, **given)])
        sheets.check_message(message)
        assert "<@U0ANA>" in message.text


@pytest.mark.parametrize("kind", Kind)
def test_every_kind_of_message_that_failed_has_a_name(kind: Kind) -> None:
    message = help_views.failure(kind, "", "C0LAUNCH", "not_in_channel")
    sheets.check_message(message)
    assert "/invite @Cairn" in message.text


@pytest.mark.parametrize(
    ("error", "words"),
    [
        ("is_archived", "unarchive it and press `Try again`"),
        ("restricted_action_read_only_channel", "let me, in the channel's settings"),
        ("messages_tab_disabled", "an admin turns on the *Messages Tab*"),
        ("missing_scope", "`/cairn doctor` says what I lack"),
        ("token_revoked", "an admin must install me again"),
        ("maybe_sent", "I post it again only when you say so"),
        ("now_private", "is private now, or I am not in it any more"),
        ("cannot_say", "a fault of mine"),
        ("never_arrived", "never showed it"),
        ("msg_too_long", "Slack said `msg_too_long`: please show this to whoever runs me"),
    ],
)
def test_what_could_not_be_delivered_says_why(error: str, words: str) -> None:
    message = help_views.failure(Kind.CELEBRATION, "", "U0ANA", error)
    assert message.text.startswith("I could not post a celebration to <@U0ANA>.")
    assert words in message.text


@pytest.mark.parametrize("name", commands.NAMES)
def test_help_begins_with_the_command(name: str) -> None:
    message = help_views.lines(name, commands.help_for(name))
    sheets.check_message(message)
    assert message.text.startswith(f"{name}: ")


def test_all_help_fits_into_one_message() -> None:
    message = help_views.all_lines({name: commands.help_for(name) for name in commands.NAMES})
    sheets.check_message(message)
    for name in commands.NAMES:
        assert f"*{name}*" in sheets.readable(message.blocks)
        assert f"{name}: " in message.text


def test_the_labels_of_the_forms_are_the_ones_that_people_know() -> None:
    def labels(view: Block) -> list[str]:
        return [each["label"]["text"] for each in view["blocks"] if each["type"] == "input"]

    assert labels(VIEWS["a new goal"]("", 1)) == [
        "What", "Why", "Done means", "Owner", "Due", "Who it is for", "Supports", "Measure",
        "Category",
    ]  # fmt: skip
    assert labels(VIEWS["a new milestone"]("", 1)) == [
        "Milestone", "Goal", "Due", "Owner", "Size", "Reached when", "After",
    ]  # fmt: skip


def test_only_what_and_who_it_is_for_are_needed_for_a_goal() -> None:
    view = VIEWS["a new goal"]("", 1)
    needed = [each["block_id"] for each in view["blocks"] if not each["optional"]]
    assert needed == ["what", "scope"]


def test_in_no_channel_a_goal_is_for_oneself_or_for_all() -> None:
    view = goal_forms.goal_form(goal_forms.Draft())
    scope = next(each for each in view["blocks"] if each["block_id"] == "scope")
    words = [option["text"]["text"] for option in scope["element"]["options"]]
    assert words == ["Me only", "Whole workspace"]
    assert scope["element"]["initial_option"]["value"] == "personal"
