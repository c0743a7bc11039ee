"""What people read: every fact is there, dates are words, and nothing is said twice."""

from datetime import date, timedelta

import pytest
from msgspec.structs import replace

from bot.model import GoalState, Horizon, MilestoneState, Size, Status, Tone
from bot.model.progress import Health, Pace
from bot.services.pages.leaves import leaf
from bot.services.pages.ways import Step, What
from bot.slack.views import (
    celebrations,
    facts,
    goal_lists,
    goals,
    histories,
    home,
    milestones,
    progress,
)
from bot.slack.views import (
    help as help_views,
)
from bot.slack.views.parts import Block, Message, in_code, said
from bot.slack.views.settings import OwnSettings
from tests.slack import sheets
from tests.slack.sheets import ANSWER, TODAY, buttons, readable

DAY = timedelta(days=1)
HERE = OwnSettings(None, "20:00", "08:00")


def text_of(message: Message) -> str:
    return readable(message.blocks)


def test_a_card_says_what_why_how_it_does_and_how() -> None:
    page = sheets.goal("Launch the beta", 3, why="People wait", done_means="500 use it")
    message = goals.card(page)
    words = text_of(message)
    for fact in (
        "*G12 · Launch the beta*", "🟢 reported on track · pace says 10 %, expected 33 %",
        "Owner <@U0ANA> · due Tue 23 March 2027, 120 days left", "> People wait",
        "Done means: 500 use it", "O7 Launch the beta: 20", "● ○ ○  1 of 3 milestones",
        "⚠ ○ M2 *Launch the beta* — Sat 14 November (9 days late) · <@U0ANA>",
        "● M1 Launch the beta — reached Mon 23 November",
    ):  # fmt: skip
        assert fact in words
    assert buttons(message.blocks) == [
        "Reached 🎉", "Reached 🎉", "I'm in", "Add milestones", "Edit",
    ]  # fmt: skip
    for fact in ("G12", "Launch the beta", "<@U0ANA>", "10 %", "1 of 3", "on track", "next"):
        assert fact in message.text


def test_a_card_of_many_milestones_shows_the_next_and_counts_the_rest() -> None:
    words = text_of(goals.card(sheets.goal("Step", 60)))
    assert "… and 45 more: `/progress G12`" in words
    assert "In: <@U0BEN>" in words
    assert "and 28 more" in words


def test_a_card_cuts_no_line_in_two() -> None:
    """Twelve long lines are more than one grey paragraph holds."""
    words = text_of(goals.card(sheets.goal("<&>" * 60, 60)))
    for number in range(1, 13):
        assert f"● M{number} " in words


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (GoalState.ACHIEVED, "🏁 achieved"),
        (GoalState.MISSED, "✖ missed"),
        (GoalState.DROPPED, "✖ dropped"),
    ],
)
def test_a_closed_card_says_when_and_asks_for_nothing_but_offers_to_be_reopened(
    state: GoalState, words: str
) -> None:
    page = sheets.closed("Launch the beta", state)
    shown = text_of(goals.card(page))
    assert words in shown
    assert "closed Mon 23 November, was due Tue 23 March 2027" in shown
    assert "days left" not in shown.split("closed")[1].split("\n")[0]
    assert "*Learned*\n> Launch the beta" in shown
    assert buttons(goals.card(page).blocks) == ["Reopen"]


def test_an_ongoing_goal_has_no_percentage() -> None:
    page = sheets.goal("Be kind", 1, due_on=None, progress=None, pace=None)
    message = goals.card(page)
    for words in (text_of(message), message.text):
        assert "ongoing, so no percentage" in words
        assert "Owner <@U0ANA> · ongoing" in words or "owner <@U0ANA> · ongoing" in words


def test_old_words_are_shown_as_old() -> None:
    page = sheets.goal("x", health=Health.STALE, heard_on=TODAY - 20 * DAY, pace=None)
    assert facts.health(page) == "⚪ stale, no word since Tue 3 November"


@pytest.mark.parametrize(
    ("share", "bar"),
    [
        (None, "not measured yet"),
        (0.0, "▱▱▱▱▱▱▱▱▱▱ 0 %"),
        (0.004, "▱▱▱▱▱▱▱▱▱▱ 0 %"),
        (0.61, "▰▰▰▰▰▰▱▱▱▱ 61 %"),
        (0.999, "▰▰▰▰▰▰▰▰▰▱ 99 %"),
        (1.0, "▰▰▰▰▰▰▰▰▰▰ 100 %"),
    ],
)
def test_a_bar_is_full_only_when_all_is_done(share: float | None, bar: str) -> None:
    assert facts.bar(share) == bar


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (0, "today"),
        (1, "1 day left"),
        (42, "42 days left"),
        (-1, "1 day late"),
        (-3, "3 days late"),
    ],
)
def test_how_far_a_day_is(days: int, words: str) -> None:
    assert facts.left(TODAY + days * DAY, TODAY) == words


def test_stones_are_counted_where_a_row_would_be_too_long() -> None:
    assert facts.stones(3, 5) == "● ● ● ○ ○  3 of 5 milestones"
    assert facts.stones(1, 1, "stone") == "●  1 of 1 stone"
    assert facts.stones(12, 40) == "● 12 of 40 milestones"


@pytest.mark.parametrize(
    ("number", "word"), [(1, "1st"), (2, "2nd"), (3, "3rd"), (4, "4th"), (11, "11th"), (22, "22nd")]
)
def test_ordinals(number: int, word: str) -> None:
    assert facts.ordinal(number) == word


def test_a_milestone_says_its_date_owner_and_moves() -> None:
    moved = sheets.milestone(
        "Prototype", first_due_on=TODAY, due_on=TODAY + 2 * DAY, moved_because="vendor delay"
    )
    assert facts.milestone(moved, TODAY) == (
        "○ M34 *Prototype* — Wed 25 November (2 days left) · <@U0ANA> · "
        "was Mon 23 November → Wed 25 November, 2nd move: vendor delay"
    )
    undated = sheets.milestone("Prototype", due_on=None, owner=None)
    assert facts.milestone(undated, TODAY) == "○ M34 *Prototype* — needs a date"
    gone = sheets.milestone("Prototype", state=MilestoneState.DROPPED, dropped_because="no need")
    assert facts.milestone(gone, TODAY) == "✖ M34 Prototype — dropped: no need"
    proposed = sheets.milestone("Prototype", state=MilestoneState.PROPOSED, owner=None, moves=0)
    assert facts.milestone(proposed, TODAY).endswith("(3 days left) · proposed")


def test_where_nobody_is_waited_for_a_past_date_is_just_a_date() -> None:
    resting = sheets.milestone("x", due_on=TODAY - 9 * DAY, owner=None, moves=0)
    assert facts.milestone(resting, TODAY) == "○ M34 *x* — Sat 14 November"


def test_money_stands_before_its_number_and_other_units_behind() -> None:
    line = sheets.objective()
    assert facts.amount(line.baseline, "$") == "$20"
    assert facts.amount(line.current, "h") == "11.5 h"
    assert facts.amount(line.current * 1000, "") == "11,500.0"


def test_a_list_says_whose_it_is_and_how_many_there_are() -> None:
    cases = [
        (sheets.listing("x", 2), "*Open goals here* (4)"),
        (sheets.listing("x", 2, own=True), "*Your goals* (4)"),
        (sheets.listing("x", 2, which="done", own=True), "*Your closed goals* (4)"),
        (sheets.listing("x", 2, which="user", of="U0ANA"), "*Goals of <@U0ANA>* (4)"),
        (sheets.listing("x", 2, which="at risk"), "*Goals that need attention* (4)"),
    ]
    for found, title in cases:
        assert text_of(goal_lists.listing(found)).startswith(title)


def test_an_empty_list_says_how_to_fill_it() -> None:
    assert goal_lists.listing(sheets.listing("x", 0)).text == (
        "Open goals here: none. `/goal TITLE by DATE` sets one."
    )
    empty = goal_lists.listing(sheets.listing("x", 0, which="done"))
    assert empty.text == "Closed goals here: none."
    assert (
        "`/milestone TITLE by DATE for G12`" in milestones.listing(sheets.milestones("x", 0)).text
    )


@pytest.mark.parametrize(
    ("event", "words"),
    [
        ("goal_set", "<@U0ANA> set this goal"),
        ("goal_joined", "<@U0ANA> is in"),
        ("goal_paused", "<@U0ANA> paused this goal — why"),
        ("goal_resumed", "<@U0ANA> resumed this goal — why"),
        ("goal_achieved", "<@U0ANA> achieved this goal — why"),
        ("goal_missed", "<@U0ANA> closed this goal as missed — why"),
        ("goal_dropped", "<@U0ANA> dropped this goal — why"),
        ("goal_edited", "<@U0ANA> changed *title*: old → new — why"),
        ("milestone_edited", "<@U0ANA> changed *title* of M34 *Beta*: old → new"),
        ("milestone_reached", "🪨 <@U0ANA> reached M34 *Beta* — why"),
        ("milestone_dropped", "✖ <@U0ANA> dropped M34 *Beta* — why"),
        ("objective_added", "📏 <@U0ANA> measures this goal by O7 *Sign-ups*: old → new"),
        ("objective_edited", "📏 <@U0ANA> changed the title of O7 *Sign-ups*: old → new"),
        ("objective_dropped", "✖ <@U0ANA> dropped O7 *Sign-ups*, which stood at old"),
        ("objective_read", "<@U0ANA> updated *title*: old → new — why"),
        ("status_reported", "<@U0ANA> reported new because of M34 *Beta* — why"),
    ],
)
def test_every_event_reads_as_a_sentence(event: str, words: str) -> None:
    line = sheets.news(
        "", event, old="old", new="new", why="why", milestone_title="Beta",
        objective_name="Sign-ups",
    )  # fmt: skip
    assert histories.told(line) == words


def test_a_move_is_told_with_both_days_and_a_first_date_as_a_plan() -> None:
    days = {"old": "2026-11-23", "new": "2026-12-01", "why": "vendor", "milestone_title": "Beta"}
    assert histories.told(sheets.news("", "milestone_moved", **days)) == (
        "📅 <@U0ANA> moved M34 *Beta*: Mon 23 November → Tue 1 December — vendor"
    )
    assert histories.told(sheets.news("", "milestone_added", **days)) == (
        "🪨 <@U0ANA> added M34 *Beta*, due Tue 1 December"
    )
    undated = sheets.news("", "milestone_added", milestone_title="Beta")
    assert histories.told(undated) == "🪨 <@U0ANA> added M34 *Beta*, needs a date"
    days["old"] = days["why"] = ""
    assert histories.told(sheets.news("", "milestone_moved", **days)) == (
        "📅 <@U0ANA> planned M34 *Beta* for Tue 1 December"
    )


def test_owners_are_mentioned_and_a_title_that_looks_like_one_is_not() -> None:
    changed = {"old": "<@U0ANA>", "new": "", "why": ""}
    owner = sheets.news("", "goal_edited", field="owner_id", **changed)
    assert histories.told(owner) == "<@U0ANA> changed *owner*: <@U0ANA> → nothing"
    title = sheets.news("", "goal_edited", field="title", **changed)
    assert histories.told(title) == "<@U0ANA> changed *title*: &lt;@U0ANA&gt; → nothing"


def test_a_celebration_says_what_who_when_and_what_remains() -> None:
    reached = sheets.milestone(
        "Prototype", state=MilestoneState.REACHED, reached_on=TODAY + DAY, first_due_on=TODAY,
        due_on=TODAY + 3 * DAY, evidence="https://example.com/demo", moved_because="vendor delay",
    )  # fmt: skip
    page = sheets.celebration("Launch *the* beta", 3, milestone=reached, lesson="Ask early")
    message = celebrations.celebration(page)
    words = text_of(message)
    for fact in (
        "🪨 *Prototype* reached — 2 days early\n<@U0ANA> <@U0BEN> · thanks <@U0CHI>",
        "● ○ ○  1 of 3 stones · G12 Launch *the* beta", "Next: ", "(2 to go)",
        "A comeback", "Evidence: https://example.com/demo", "*Learned*\n> Ask early",
    ):  # fmt: skip
        assert fact in words
    assert buttons(message.blocks) == ["👏 Cheer 3", "Still in 3", "Reflect"]
    for fact in (
        "M34 Prototype", "2 days early", "<@U0ANA>", "<@U0CHI>", "1 of 3", "example.com/demo",
        "Ask early", "Launch *the* beta",
    ):  # fmt: skip
        assert fact in message.text


def test_a_celebration_of_the_last_stone_says_how_to_close_the_goal() -> None:
    page = sheets.celebration("x", 0)
    assert "`/goal done G12` closes it" in text_of(celebrations.celebration(page))
    over = sheets.celebration("x", 0, goal=sheets.closed("x", GoalState.ACHIEVED, 0))
    assert "closes it" not in text_of(celebrations.celebration(over))


def test_what_was_reached_sooner_than_first_planned_is_no_comeback() -> None:
    sooner = sheets.milestone(
        "x", state=MilestoneState.REACHED, reached_on=TODAY, first_due_on=TODAY + 9 * DAY, moves=1
    )
    page = sheets.celebration("x", 3, milestone=sooner)
    assert "comeback" not in text_of(celebrations.celebration(page))


def test_what_came_after_its_own_date_is_a_comeback_too() -> None:
    late = sheets.milestone(
        "x", state=MilestoneState.REACHED, reached_on=TODAY + 3 * DAY, due_on=TODAY,
        first_due_on=TODAY + 9 * DAY,
    )  # fmt: skip
    message = celebrations.celebration(sheets.celebration("x", 3, milestone=late))
    assert "3 days late" in message.text
    assert "A comeback: the road was longer than planned, and here it is" in message.text


def test_an_achieved_goal_is_celebrated_with_its_way_in_dates() -> None:
    way = (
        Step(TODAY - 9 * DAY, What.MILESTONE, "Prototype", days_early=2),
        Step(TODAY - 8 * DAY, What.MOVED, to=TODAY + 120 * DAY, why="the vendor is late"),
        Step(TODAY - 7 * DAY, What.MILESTONE_MOVED, "Pricing <b>", to=TODAY, why="a holiday"),
    )
    goal = sheets.closed("Launch the beta", GoalState.ACHIEVED)._replace(first_due_on=TODAY)
    page = sheets.celebration(
        "Launch the beta", 3, goal=goal, milestone=None, helpers=(), note="", way=way
    )
    words = text_of(celebrations.celebration(page))
    for fact in (
        "🏁 *G12 · Launch the beta* achieved — 120 days early\n<@U0ANA> <@U0BEN> <@U0CHI>",
        "*The way*\nThu 24 September · set, first planned for Mon 23 November\n"
        "Sat 14 November · 🪨 Prototype, 2 days early\n"
        "Sun 15 November · 📅 the goal moved to Tue 23 March 2027: the vendor is late\n"
        "Mon 16 November · 📅 Pricing &lt;b&gt; moved to Mon 23 November: a holiday\n"
        "Mon 23 November · 🏁 achieved — 120 days early", "*Learned*",
    ):  # fmt: skip
        assert fact in words


def test_a_long_way_is_a_dozen_lines_and_the_rest_is_counted() -> None:
    for steps, more in (
        (10, ""),
        (11, "1 more milestone and 1 more move"),
        (30, "10 more milestones and 11 more moves"),
    ):
        way = tuple(sheets.step("x", number) for number in range(steps))
        goal = sheets.closed("x", GoalState.ACHIEVED)
        message = celebrations.celebration(
            sheets.celebration("x", 3, goal=goal, milestone=None, way=way)
        )
        told = text_of(message).partition("*The way*\n")[2]
        lines = told.partition(" · 🏁 achieved")[0].splitlines()
        assert len(lines) == 12
        assert more in lines[-2]


def test_the_facts_are_the_same_in_every_tone() -> None:
    pages = (sheets.major("Launch *it*", 3), sheets.celebration("Launch *it*", 3, milestone=None))
    for page in pages:
        told = {
            tone: celebrations.celebration(replace(page, tone=tone))
            for tone in (Tone.QUIET, Tone.WARM, Tone.FESTIVE)
        }
        assert len({message.text for message in told.values()}) == 1
        kinds = {tone: [block["type"] for block in told[tone].blocks] for tone in told}
        assert kinds[Tone.QUIET].count("section") == 1
        assert kinds[Tone.FESTIVE][0] == "header"
        assert "*What it is for*" in text_of(told[Tone.FESTIVE])
        quiet = text_of(told[Tone.QUIET])
        for fact in ("Learned: Launch *it*", "Launch *it*", "<@U0ANA>"):
            assert fact in quiet
    assert text_of(celebrations.celebration(pages[0])).count("🎉") == 0


def test_a_minor_one_stays_small_in_every_tone() -> None:
    minor = sheets.milestone("x", state=MilestoneState.REACHED, reached_on=TODAY, size=Size.MINOR)
    page = sheets.celebration("x", 3, milestone=minor, tone=Tone.FESTIVE)
    assert celebrations.celebration(page).blocks[0]["type"] == "section"


def test_a_summary_says_at_a_glance_how_the_channel_does() -> None:
    words = text_of(progress.summary(sheets.summary("Launch", 3)))
    for fact in (
        "*Progress* · *3 goals*: 3 🟢 on track · 3 🏁 achieved lately",
        "⚠ *Needs attention* G1 Launch: M1 late · no owner", "… and 1 more",
        "🪨 *Reached lately* Launch (Mon 23 November)",
        "📅 *Next 14 days* Launch", "3 more",
        "🟢⚠ G3 *Launch* · ▰▱▱▱▱▱▱▱▱▱ 10 % · 1 of 3 milestones",
        "1 of 3 milestones · next Launch, Sat 14 November, late",
    ):  # fmt: skip
        assert fact in words


def test_what_runs_from_right_to_left_leaves_the_numbers_behind_it_in_place() -> None:
    title = "\u05d4\u05d2\u05d3\u05dc\u05ea"
    assert f"G1 *\u200e\u2068{title}\u2069* · " in text_of(
        progress.summary(sheets.summary(title, 1))
    )
    assert len(said(title * 99, 80)) == 80
    assert said("a\u2068b") == "ab"
    assert "\u2068" not in in_code(title)  # it is typed again as it stands


def test_a_shared_summary_says_who_shared_it_and_has_no_buttons() -> None:
    message = progress.summary(sheets.summary("x", 2), shared=True, shared_by="U0BEN")
    assert "Shared by <@U0BEN>" in text_of(message)
    assert buttons(message.blocks) == []
    assert message.text.startswith("Progress: ")


def test_a_channel_without_goals_says_how_to_set_the_first() -> None:
    words = progress.summary(sheets.summary("x", 0)).text
    assert words == "No goals here yet. `/goal TITLE by DATE` sets the first one."


@pytest.mark.parametrize(
    ("pace", "words"),
    [
        (Pace(0.02, 0.05, None), "pace: too early to tell"),
        (Pace(0.5, 0.5, Status.ON_TRACK), "pace: 50 %, expected 50 %: on track"),
        (Pace(0.1, 0.5, Status.OFF_TRACK), "pace says 10 %, expected 50 %"),
    ],
)
def test_the_progress_of_a_goal_says_what_its_pace_is(pace: Pace, words: str) -> None:
    shown = text_of(progress.goal(sheets.goal("x", pace=pace), None, leaf(0, 3)))
    assert shown.count("expected") <= 1
    assert words in shown


@pytest.mark.parametrize(
    ("on", "words"),
    [
        (TODAY + 130 * DAY, "forecast: Fri 2 April 2027, 10 days late · _from 7 days with"),
        (TODAY + 120 * DAY, "forecast: Tue 23 March 2027, on the day · _from 7 days with"),
        (TODAY + 1 * DAY, "forecast: Tue 24 November, 119 days early · _from 7 days with"),
        (None, "forecast: not at this pace · _from 7 days with"),
    ],
)
def test_a_forecast_is_shown_with_what_it_rests_on(on: date | None, words: str) -> None:
    forecast = replace(sheets.FORECAST, on=on)
    shown = text_of(progress.goal(sheets.goal("x"), forecast, leaf(0, 3)))
    assert f"{words} something measured, since Sun 4 October_" in shown


@pytest.mark.parametrize("kind", Horizon)
def test_a_channel_with_one_kind_of_goals_is_told_so_in_one_of_its_lines(kind: Horizon) -> None:
    page = replace(sheets.summary("x", 50), one_kind=kind)
    words = text_of(progress.summary(page))
    assert "🔭 All goals here" in words
    lines = [line for each in progress.summary(page).blocks[:-1] for line in _lines(each)]
    assert len(lines) <= 12


def _lines(block: Block) -> list[str]:
    return readable([block]).split("\n")


def test_home_with_nothing_owed_says_so_and_what_comes_next() -> None:
    page = sheets.home("Prototype", 1)
    free = home.page(sheets.home("x", 0), [], [], HERE)
    assert "Nothing owed. When something comes up, it stands here." in readable(free)
    coming = home.page(type(page)((), (), (), (), page.owed[0], TODAY), [], [], HERE)
    assert "Nothing owed. Next: Prototype, due Sat 14 November, 9 days late." in readable(coming)


def test_home_has_a_button_for_everything_that_is_owed() -> None:
    view = home.page(sheets.home("x", 2), [ANSWER], [home.Kept(1, "/goal", "Launch", "C1")], HERE)
    assert buttons(view) == [
        "Check in", "Reached 🎉", "Reached 🎉", "Accept", "Decline", "Open", "Accept", "Decline",
        "Open", "Do it now", "Open", "Open", "Set a goal", "My own check-in",
        "Open", "Open", "Change",
    ]  # fmt: skip
    assert "You typed in <#C1>: `/goal Launch`" in readable(view)


def test_home_counts_what_it_has_no_room_for() -> None:
    words = readable(home.page(sheets.home("x", 50), [ANSWER] * 50, [], HERE))
    assert "… and 30 more milestones." in words
    assert "… and 35 more: `/goal list mine`" in words
    assert "… and 35 more: `/goal list` in their channels" in words


def test_kept_words_are_shown_as_they_were_typed() -> None:
    message = help_views.kept(9, "/goal", "R&D <beta>", "C0LAUNCH")
    assert text_of(message).startswith(
        "I am in <#C0LAUNCH> now. There you had typed:\n> /goal R&amp;D &lt;beta&gt;"
    )
    assert buttons(message.blocks) == ["Do it now", "Forget it"]


@pytest.mark.parametrize("text", sheets.TEXTS.values(), ids=sheets.TEXTS)
def test_a_line_that_was_refused_comes_back_to_be_copied(text: str) -> None:
    message = help_views.refused("This goal is closed.", f"/goal {text}")
    sheets.check_message(message)
    assert text_of(message).startswith("This goal is closed.")


def test_a_line_of_a_few_letters_is_not_repeated() -> None:
    assert text_of(help_views.refused("There is none.", "/goal history G12")) == "There is none."
    line = "/goal Ship it by 31 February"
    assert text_of(help_views.refused("There is none.", line)) == f"There is none.\n`{line}`"
