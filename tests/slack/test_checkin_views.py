"""Prompts, reports and forms as Slack takes them, whatever people call things."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from msgspec.structs import replace
from slack_sdk.models.blocks import Block as SdkBlock

from bot.model import CheckinState, RoundState, Status
from bot.playground.limits.surfaces import is_too_large, message_problems, view_problems
from bot.services.pages.asking import AskPage, ReminderPage
from bot.services.pages.checkin_forms import FormPage, GoalFields, Last, ObjectiveField
from bot.services.pages.checkin_setups import SetupDraft, SetupPage
from bot.services.pages.checkins import CheckinPage
from bot.services.pages.prompts import Answered, PromptPage, Who
from bot.services.pages.reports import Entry, GoalWords, ReportPage, Value
from bot.services.times import Times, ZoneTimes
from bot.slack.views import checkin_forms, checkins, reports, times
from bot.slack.views.parts import Message, moment
from bot.when import Rhythm, next_slots, say_minutes
from tests.slack import sheets
from tests.slack.asks import readable
from tests.slack.sheets import buttons

AT = datetime(2026, 11, 24, 14, 30, tzinfo=UTC)
DAY = date(2026, 11, 23)
RULE = "DTSTART:20261123T093000\nRRULE:FREQ=WEEKLY;INTERVAL=1;BYDAY=MO"
SLOTS = tuple(next_slots(RULE, "America/New_York", AT, 5))
TIMES = Times((ZoneTimes("America/New_York", 3, SLOTS),))
LEFT_OUT = tuple((DAY, "Founders’ & Day") for _ in range(30))
EVERYWHERE = Times(
    tuple(ZoneTimes(f"Area/City_{number}", number, SLOTS) for number in range(40)),
    own=True,
    left_out=LEFT_OUT,
    lasts=timedelta(minutes=9),
)

AWKWARD = ["", "x" * 200, "<!channel> & <b>", "שלום ‮ עולם", "🚀" * 40, "y" * 3000, "a\nb\n\nc"]


def message_of(page: Any, view: Callable[[Any], Message]) -> Message:
    """The message of a page, held against Slack's rules."""
    message = view(page)
    assert message_problems(message.blocks) == []
    for block in message.blocks:
        parsed = SdkBlock.parse(block)
        assert parsed is not None
        parsed.validate_json()
    assert len(message.text) <= 4000
    assert "<!channel" not in message.text + readable(message.blocks)
    return message


def prompt_page(words: str = "Weekly check-in", people: int = 2) -> PromptPage:
    answered = tuple(
        Answered(Who(f"U{number}", words or ""), late=bool(number % 2)) for number in range(people)
    )
    return PromptPage(7, 1, words, (words,) * 3, RoundState.OPEN, False, answered, 3, AT)


def checkin_page(words: str = "Weekly check-in", people: int = 2) -> CheckinPage:
    names = tuple(Who(f"U{number}", words) for number in range(people))
    return CheckinPage(
        id=1, number=1, name=words, rule=RULE, zone="America/New_York", state=CheckinState.ACTIVE,
        channel="C0LAUNCH", questions=(words,) * 10, everybody=False, asks=names, unreached=names,
        away=names, remind_after=240, close_after=1440, times=TIMES, reader_zone="Europe/Berlin",
        may_change=True,
    )  # fmt: skip


def report_page(words: str = "It went well", people: int = 2) -> ReportPage:
    who = Who("U0ANA", words)
    value = Value(7, words, words[:40], Decimal("1234.5"))
    of_goal = GoalWords(1, words, Status.AT_RISK, words, words, words, (value,))
    general = GoalWords(None, "", None, words, "", "")
    entry = Entry(who, True, True, (of_goal, of_goal, general), ((words or "Q", words),))
    return ReportPage(
        round_id=7, number=1, name=words, asked_on=DAY, today=DAY, state=RoundState.OPEN,
        close_at=AT, entries=(entry,) * people, blockers=(sheets.blocker(words),) * people,
        expected=people, waiting=1, missing=(who,) * people, away=(who,) * people,
    )  # fmt: skip


def form_page(words: str = "Launch", goals: int = 2) -> FormPage:
    last = Last(Status.ON_TRACK, words, words, words)
    fields = tuple(
        GoalFields(
            number, number, words, words, last,
            tuple(
                ObjectiveField(number * 10 + each, each, words, words[:40], Decimal(6), Decimal(4))
                for each in range(4)
            ),
            2,
        )
        for number in range(goals)
    )  # fmt: skip
    questions = tuple((f"{index} {words}"[:300], words) for index in range(10))
    return FormPage(7, 1, "C0LAUNCH", words, fields, 3, last, questions, True, True)


def setup_page(words: str = "Weekly check-in") -> SetupPage:
    draft = SetupDraft(words[:100], ("MO",), Rhythm.WEEK, "09:30", "America/New_York", (), words)
    return SetupPage(1, None, 0, draft, ("America/New_York", "Europe/Berlin"))


@pytest.mark.parametrize("words", AWKWARD)
@pytest.mark.parametrize("people", [0, 1, 80])
def test_messages_keep_to_slacks_rules_whatever_they_say(words: str, people: int) -> None:
    message_of(prompt_page(words, people), checkins.prompt)
    message_of(checkin_page(words, people), checkins.preview)
    everywhere = replace(checkin_page(words, people), times=EVERYWHERE, own_zones=True, direct=True)
    message_of(replace(everywhere, holidays="DE"), checkins.preview)
    message_of(prompt_page(words, people), checkins.head)
    for done in (None, AT):
        for skipped in (True, False):
            asks = AskPage(7, 1, words, "C0LAUNCH", (words,) * 10, AT, True, done, skipped)
            message_of(asks, checkins.ask)
    message_of(checkin_page(words, people), lambda page: checkins.saved(page, edited=True))
    message_of([checkin_page(words, people)] * people, checkins.listing)
    goals = tuple((number, words) for number in range(200))
    message_of(ReminderPage(7, 1, words, "C0LAUNCH", AT, goals), checkins.reminder)
    message_of(report_page(words, people), reports.report)


@pytest.mark.parametrize("words", AWKWARD)
@pytest.mark.parametrize("goals", [0, 1, 3, 8])
def test_forms_keep_to_slacks_rules_whatever_they_hold(words: str, goals: int) -> None:
    for view in (
        checkin_forms.answer_form(form_page(words, goals)),
        checkin_forms.setup_form(setup_page(words), times=TIMES, reader_zone="Asia/Tokyo"),
        checkin_forms.setup_form(setup_page(words), times=EVERYWHERE, reader_zone="Asia/Tokyo"),
        checkin_forms.setup_form(setup_page(words)),
        checkin_forms.setup_form(replace(setup_page(words), others=((1, words),) * 20)),
    ):
        assert view_problems(view) == []
        assert not is_too_large(view)
        assert "<!channel" not in readable([b for b in view["blocks"] if b["type"] != "input"])


def test_a_prompt_says_how_to_answer_and_who_has() -> None:
    message = message_of(prompt_page("Sync"), checkins.prompt)
    said = readable(message.blocks)
    assert "*Sync* · C1" in said
    assert "just reply in this thread" in said
    assert "2 of 3 answered: ✅ <@U0>, <@U1> (late)" in said
    assert message.blocks[-1]["elements"][0]["text"]["text"] == "Check in"
    assert message.blocks[-1]["elements"][0]["value"] == "7"
    assert "2 of 3 answered" in message.text


def test_nobody_is_named_for_not_having_answered() -> None:
    assert "0 of 3 answered" in checkins.prompt(prompt_page("Sync", 0)).text
    shown = readable(reports.report(replace(report_page(), missing=())).blocks)
    assert "1 still to come" in shown
    assert "No answer yet" not in shown


def test_a_closed_prompt_still_takes_late_answers() -> None:
    message = checkins.prompt(replace(prompt_page(), state=RoundState.CLOSED))
    assert "Late answers still count" in message.text
    assert buttons(message.blocks) == ["Answer late"]
    assert "style" not in message.blocks[-1]["elements"][0]


def test_a_deleted_checkin_has_no_button() -> None:
    message = checkins.prompt(replace(prompt_page(), deleted=True))
    assert [block["type"] for block in message.blocks] == ["section"]
    assert "was deleted" in message.text


def test_a_form_says_how_what_it_saves_will_be_marked() -> None:
    page = form_page()
    heads = {
        (editing, late): readable(
            checkin_forms.answer_form(replace(page, editing=editing, late=late))["blocks"]
        ).splitlines()[0]
        for editing in (True, False)
        for late in (True, False)
    }
    for (editing, late), head in heads.items():
        assert ("marked as edited" in head) == editing
        assert ("marked as late" in head) == (late and not editing)


def test_a_name_that_is_not_known_is_a_mention() -> None:
    assert checkins.name(Who("U0NEW", "")) == "<@U0NEW>"
    assert checkins.name(Who("U0ANA", "Ana <b>")) == "Ana &lt;b&gt;"


def test_a_report_quotes_peoples_own_words() -> None:
    entry = Entry(
        Who("U0ANA", "Ana"),
        late=True,
        edited=True,
        words=(
            GoalWords(
                12, "Launch", Status.AT_RISK, "Form\ndone", "Vendor", "Call",
                (Value(7, "Response", "h", Decimal(6)),),
            ),
        ),
        custom=(("Proud of?", "The team"),),
    )  # fmt: skip
    page = replace(report_page(people=0), name="Sync", entries=(entry,), waiting=0)
    page = replace(page, blockers=(sheets.blocker("Vendor", number=12, by_name="Ana"),), expected=1)
    shown = readable(message_of(page, reports.report).blocks)
    assert "*Sync* · C1 · Mon 23 November — answers so far" in shown
    assert "1 of 1 answered · 🟡 1 at risk" in shown
    assert "⚠ G12 · Ana: Vendor (3 days)" in shown
    assert "*Ana*  _late · edited_" in shown
    assert "🟡 at risk · *G12 Launch* · O7 Response = *6 h*" in shown
    assert "> Form\n> done" in shown
    assert "⚠ in the way\n> Vendor" in shown
    assert "→ next\n> Call" in shown
    assert "*Proud of?*\n> The team" in shown


def test_a_closed_round_is_a_summary_and_counts_who_did_not_answer() -> None:
    page = replace(report_page(people=0), state=RoundState.CLOSED, expected=4, waiting=4)
    shown = readable(reports.report(page).blocks)
    assert "— summary" in shown
    assert "0 of 4 answered · 4 did not answer" in shown


def test_long_words_of_one_goal_are_shown_nearly_whole() -> None:
    words = GoalWords(1, "Launch", None, "z" * 3000, "", "")
    entry = Entry(Who("U0ANA", "Ana"), False, False, (words,), ())
    shown = readable(reports.report(replace(report_page(people=0), entries=(entry,))).blocks)
    assert shown.count("z") > 2300


def test_several_reports_fit_into_one_message() -> None:
    message = message_of([report_page(people=40)] * 5, lambda p: reports.several(p, empty="none"))
    assert len(message.blocks) <= 50
    assert reports.several([], empty="none").text == "none"


def test_spans_and_cities_are_in_words() -> None:
    assert [say_minutes(each) for each in (45, 60, 240, 1440, 2880)] == [
        "45 minutes", "1 hour", "4 hours", "24 hours", "2 days",
    ]  # fmt: skip
    assert times.city("America/Argentina/Buenos_Aires") == "Buenos Aires"
    assert times.city("UTC") == "UTC"


def test_times_show_the_readers_clock_where_it_differs() -> None:
    assert times.times(SLOTS[:1], "America/New_York") == ["• Mon 30 November at 09:30 (New York)"]
    assert times.times(SLOTS[:1], "Europe/Berlin")[0].startswith(
        "• Mon 30 November at 09:30 (New York), for you <!date^1796049000^"
    )


def test_with_zones_of_everybodys_own_the_times_of_each_are_shown() -> None:
    coming = Times(
        (ZoneTimes("America/New_York", 2, SLOTS[:2]), ZoneTimes("Asia/Tokyo", 1, SLOTS[:1])),
        own=True, left_out=((date(2026, 12, 25), "<Christmas>"),), lasts=timedelta(seconds=100),
        unplaced=3,
    )  # fmt: skip
    assert times.when_next(coming, "America/New_York") == [
        "• *New York* (2 people): Mon 30 November, Mon 7 December at 09:30",
        "• *Tokyo* (1 person): Mon 30 November at 09:30, the first for you "
        f"{moment(SLOTS[0].instant)}",
        "… and 3 people whose time zone Slack has not told me yet",
        "Left out: Fri 25 December (&lt;Christmas&gt;)",
        "So many are asked at once that the last are 2 minutes later.",
    ]
    coming = replace(coming, lasts=timedelta(seconds=50))
    last = times.when_next(coming, "America/New_York")[-1]
    assert last == "So many are asked at once that the last are 1 minute later."


def test_what_asks_one_person_says_what_came_of_it() -> None:
    page = AskPage(7, 3, "Weekly", "C0LAUNCH", ("Proud?",), AT, True, None, False)
    asks = checkins.ask(page)
    assert "*Weekly* · C3 in <#C0LAUNCH>" in asks.text
    assert "• Proud?" in asks.text
    elements = asks.blocks[2]["elements"]
    assert [each.get("text", each.get("placeholder"))["text"] for each in elements] == [
        "Check in", "Skip this time", "Snooze",
    ]  # fmt: skip
    short = checkins.ask(replace(page, until_morning=False)).blocks[2]["elements"][2]
    assert [each["text"]["text"] for each in short["options"]] == ["1 hour"]
    sent = checkins.ask(replace(page, answered_at=AT))
    assert f"✅ Sent {moment(AT, '{time}')}" in sent.text
    assert sent.blocks[0]["accessory"]["text"]["text"] == "Edit"
    assert "Skipped this time." in checkins.ask(replace(page, skipped=True)).text
    over = checkins.ask(replace(page, is_open=False))
    assert "Closed; a late answer still counts." in over.text
    assert buttons(over.blocks) == ["Answer late"]
    assert "style" not in over.blocks[0]["accessory"]
    assert buttons(checkins.ask(replace(page, deleted=True, is_open=False)).blocks) == []


def test_what_heads_the_report_of_a_round_by_direct_message_says_its_date() -> None:
    page = replace(prompt_page("Weekly", 1), direct=True, asked_on=DAY, today=DAY)
    assert checkins.head(page).text.startswith("*Weekly* · C1 · Mon 23 November | ")
