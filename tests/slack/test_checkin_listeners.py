"""`/checkin`, its buttons and its forms, from the request to what is kept and said."""

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select

from bot.db import Database
from bot.errors import (
    FieldErrors,
    NoSuchThing,
    NotInChannel,
    NotYours,
    OutsiderOnly,
    RoundClosed,
)
from bot.model import (
    Answer,
    Asked,
    Channel,
    Checkin,
    CheckinState,
    Delivery,
    Goal,
    Objective,
    Person,
    Round,
    RoundState,
    Scope,
    Status,
    Update,
)
from bot.services import free_days, rounds
from bot.services.answers import NotAsked
from bot.services.checkins import SeveralCheckins
from bot.services.rounds import AlreadyAsked
from bot.slack.listeners import checkin_forms
from bot.slack.listeners import checkins as listeners
from bot.slack.listeners.checkin_forms import ChannelOnly
from bot.slack.requests import OnTop, StaleButton, Value
from bot.slack.routes import Routes
from bot.slack.views import ids
from bot.slack.views.parts import Message
from bot.when import Rhythm
from tests import people
from tests.people import Cast
from tests.services.scenes import add_goal, add_objective, hear_of, opened, set_up
from tests.slack.asks import Visitor, fields_of, labels_of, readable
from tests.slack.sheets import buttons

HALF_HOUR = timedelta(minutes=30)
LABELS = [
    "Name", "Days", "Every", "Time", "Time zone", "Where", "People", "Questions", "Remind after",
    "Close after", "Holidays",
]  # fmt: skip


@pytest.fixture
def asking(db: Database, cast: Cast, now: datetime) -> Round:
    checkin = set_up(db, cast, now, questions=("What are you proud of?",))
    return opened(db, checkin, now + HALF_HOUR)


def say(visitor: Visitor, text: str, channel: Channel | None) -> str:
    """What a command answers; empty when it answers with a form, or not at all."""
    answer = listeners.on_command(visitor.command("/checkin", text, channel))
    return answer.text if answer else ""


def text_of(message: Message | None) -> str:
    assert message is not None
    return message.text


def the_checkin(db: Database) -> Checkin:
    with db.read() as session:
        return session.scalars(select(Checkin)).one()


def count(db: Database, kind: type[Answer] | type[Checkin] | type[Delivery]) -> int:
    with db.read() as session:
        return len(session.scalars(select(kind)).all())


def make_outsider(db: Database, person: Person) -> None:
    with db.begin() as session:
        session.get_one(Person, person.id).outsider = True


# -- setting up


def test_setup_opens_the_form_with_its_labels(ana: Visitor, cast: Cast) -> None:
    assert say(ana, "setup", cast.launch) == ""
    assert ana.form["title"]["text"] == "Regular check-in"
    assert labels_of(ana.form) == LABELS
    assert fields_of(ana.form)["zone"] == "America/New_York"
    zones = next(block for block in ana.form["blocks"] if block.get("block_id") == "zone")
    assert [each["text"]["text"] for each in zones["element"]["options"]] == [
        "Channel's zone · New York",
        "Everyone's own",
        "Berlin",
        "Tokyo",
    ]


def test_a_submitted_setup_asks_from_its_next_slot_and_says_when(
    db: Database, ana: Visitor, cast: Cast
) -> None:
    say(ana, "setup", cast.launch)
    values: dict[str, Value] = {
        "name": "Sync", "days": ["MO", "TH"], "time": "10:15", "zone": "Europe/Berlin",
        "people": ["U0BEN", "U0NEW"], "questions": "One?\n\n  Two?  ",
    }  # fmt: skip
    page = checkin_forms.submit_setup(ana.submit(values))
    checkin = the_checkin(db)
    assert (checkin.name, checkin.zone, checkin.everybody) == ("Sync", "Europe/Berlin", False)
    assert checkin.questions == ["One?", "Two?"]
    assert checkin.next_slot == "2026-11-26T10:15"
    said = readable(page["blocks"])
    assert "C1 *Sync* is set up in <#C0LAUNCH>" in said
    assert "Mon and Thu at 10:15 (Berlin)" in said
    assert "• Thu 26 November at 10:15 (Berlin), for you <!date^1795684500^" in said
    assert said.count("• ") == 5
    assert "Ben Keller" in said
    assert "not asked, not being people of this channel: <@U0NEW>" in said
    say(ana, "setup", cast.launch)
    checkin_forms.show_times(ana.click_in_form(ids.CHECKIN_PREVIEW_TIMES, {}))
    assert "This channel has C1 *Sync* already" in readable(ana.form["blocks"])


def test_a_form_submitted_twice_sets_up_one_checkin(db: Database, ana: Visitor, cast: Cast) -> None:
    say(ana, "setup", cast.launch)
    pages = [checkin_forms.submit_setup(ana.submit({}, key="view:V1")) for _ in range(2)]
    assert count(db, Checkin) == 1
    assert pages[0] == pages[1]


def test_the_next_five_times_are_shown_before_it_is_saved(
    db: Database, ana: Visitor, cast: Cast
) -> None:
    say(ana, "setup", cast.launch)
    typed: dict[str, Value] = {
        "name": "Kept as typed",
        "days": ["TU"],
        "zone": "Asia/Tokyo",
        "time": "08:00",
    }
    checkin_forms.show_times(ana.click_in_form(ids.CHECKIN_PREVIEW_TIMES, typed))
    said = readable(ana.form["blocks"])
    assert "• Tue 24 November at 08:00 (Tokyo), for you <!date^" in said
    assert said.count("(Tokyo)") == 5
    assert fields_of(ana.form) | typed == fields_of(ana.form)
    assert count(db, Checkin) == 0
    checkin_forms.submit_setup(ana.submit({}))
    assert the_checkin(db).name == "Kept as typed"


def test_a_setup_that_cannot_be_used_names_its_fields_and_saves_nothing(
    db: Database, ana: Visitor, cast: Cast
) -> None:
    say(ana, "setup", cast.launch)
    broken: dict[str, Value] = {
        "name": "  ",
        "days": [],
        "remind_after": "1440",
        "close_after": "240",
    }
    with pytest.raises(FieldErrors) as errors:
        checkin_forms.submit_setup(ana.submit(broken))
    assert set(errors.value.by_field) == {"name", "days", "remind_after"}
    assert count(db, Checkin) == 0


def test_in_everyones_own_zone_the_times_are_shown_for_each_zone(
    db: Database, ana: Visitor, cast: Cast
) -> None:
    say(ana, "setup", cast.launch)
    direct: dict[str, Value] = {"zone": "own", "where": "direct", "people": ["U0BEN", "U0CHI"]}
    checkin_forms.show_times(ana.click_in_form(ids.CHECKIN_PREVIEW_TIMES, direct))
    said = readable(ana.form["blocks"])
    assert "• *Berlin* (1 person): Mon 30 November, Mon 7 December," in said
    assert "• *Tokyo* (1 person): Mon 30 November, Mon 7 December," in said
    assert "at 09:30, the first for you <!date^1796027400^" in said
    assert fields_of(ana.form) | direct == fields_of(ana.form)
    saved = readable(checkin_forms.submit_setup(ana.submit({}))["blocks"])
    assert "Mon at 09:30 (everyone's own zone)" in saved
    assert "by direct message to each" in saved
    checkin = the_checkin(db)
    assert (checkin.direct, checkin.own_zones, checkin.zone) == (True, True, "America/New_York")
    checkin_forms.open_edit(ana.click(ids.CHECKIN_EDIT, checkin.id, cast.launch))
    assert {key: fields_of(ana.form)[key] for key in ("zone", "where")} == {
        "zone": "own",
        "where": "direct",
    }


def test_a_thread_in_everyones_own_zone_is_refused_under_its_field(
    db: Database, ana: Visitor, cast: Cast
) -> None:
    say(ana, "setup", cast.launch)
    with pytest.raises(FieldErrors) as errors:
        checkin_forms.submit_setup(ana.submit({"zone": "own"}))
    assert list(errors.value.by_field) == ["zone"]
    assert count(db, Checkin) == 0


def test_holidays_and_free_days_are_left_out_and_said(
    db: Database, ana: Visitor, cast: Cast, now: datetime
) -> None:
    with db.begin() as session:
        session.get_one(Person, cast.ana.id).admin = True
        ana_herself = session.get_one(Person, cast.ana.id)
        free_days.add(session, date(2026, 12, 4), "Team day", by=ana_herself, now=now)
    say(ana, "setup", cast.launch)
    fridays: dict[str, Value] = {"days": ["FR"], "holidays": "DE"}
    checkin_forms.show_times(ana.click_in_form(ids.CHECKIN_PREVIEW_TIMES, fridays))
    said = readable(ana.form["blocks"])
    assert "Fri 4 December at" not in said
    assert "Fri 25 December at" not in said
    assert (
        "Left out: Fri 4 December (Team day), Fri 25 December (Christmas Day), "
        "Fri 1 January 2027 (New Year's Day)" in said
    )
    assert said.count("(New York)") == 5
    checkin_forms.submit_setup(ana.submit({}))
    shown = say(ana, "preview", cast.launch)
    assert "Left out: Fri 4 December (Team day)" in shown


def test_the_countries_of_the_channels_people_come_first(ana: Visitor, cast: Cast) -> None:
    say(ana, "setup", cast.launch)
    block = next(each for each in ana.form["blocks"] if each.get("block_id") == "holidays")
    groups = block["element"]["option_groups"]
    assert [each["text"]["text"] for each in groups[1]["options"]] == [
        "United States",
        "Germany",
        "Japan",
    ]
    assert fields_of(ana.form)["holidays"] == "none"


def test_the_form_says_how_long_it_takes_where_many_are_asked(
    db: Database, ana: Visitor, cast: Cast, now: datetime
) -> None:
    with db.begin() as session:
        for number in range(2000):
            new = people.add_person(session, cast.workspace, f"U9{number:04}", "", now)
            people.join(session, cast.launch, new)
    say(ana, "setup", cast.launch)
    checkin_forms.show_times(ana.click_in_form(ids.CHECKIN_PREVIEW_TIMES, {"where": "direct"}))
    assert "the last are 8 minutes later" in readable(ana.form["blocks"])
    checkin_forms.show_times(ana.click_in_form(ids.CHECKIN_PREVIEW_TIMES, {"where": "thread"}))
    assert "minutes later" not in readable(ana.form["blocks"])


@pytest.mark.parametrize(
    ("until", "at"),
    [("hour", "2026-11-30T09:30"), ("morning", "2026-12-01T07:00"), ("never", "2026-12-01T07:00")],
)
def test_snoozed_is_asked_again_in_an_hour_or_the_next_morning(
    db: Database, cast: Cast, now: datetime, until: str, at: str
) -> None:
    checkin = set_up(db, cast, now, direct=True, zone="Europe/Berlin", close_after=2880)
    asked_at = datetime(2026, 11, 30, 8, 30, tzinfo=now.tzinfo)
    hear_of(db, cast, asked_at)
    asking = opened(db, checkin, asked_at)
    assert rounds.prompt_due(db, asked_at) == 1  # it is the night in New York
    late = Visitor(db, cast.ben, asking.close_at - timedelta(minutes=30))
    answer = listeners.snooze_clicked(late.click(ids.CHECKIN_SNOOZE, f"{asking.id}:{until}"))
    assert answer.text.startswith("It closes <!date^")
    ben = Visitor(db, cast.ben, asked_at)
    answer = listeners.snooze_clicked(ben.click(ids.CHECKIN_SNOOZE, f"{asking.id}:{until}"))
    assert "I ask you again" in answer.text
    with db.read() as session:
        expected = session.get_one(Asked, (asking.id, cast.ben.id))
        assert expected.remind_at == datetime.fromisoformat(at).replace(tzinfo=now.tzinfo)
    with pytest.raises(StaleButton):
        listeners.snooze_clicked(ben.click(ids.CHECKIN_SNOOZE, "abc"))
    rounds.remind_and_close(db, asked_at + timedelta(days=3))
    answer = listeners.snooze_clicked(ben.click(ids.CHECKIN_SNOOZE, f"{asking.id}:hour"))
    assert answer.text.startswith("It is closed already")


def test_a_forged_channel_is_one_that_does_not_exist(
    db: Database, ben: Visitor, cast: Cast
) -> None:
    say(ben, "setup", cast.launch)
    for channel_id in (cast.board.id, cast.far.id, 9999):
        forged = {"channel": channel_id, "checkin": None, "version": 0}
        with pytest.raises(NoSuchThing):
            checkin_forms.submit_setup(ben.submit({}, metadata=forged))
    assert count(db, Checkin) == 0


def test_setup_needs_a_channel_that_cairn_is_in(
    db: Database, ana: Visitor, cast: Cast, now: datetime
) -> None:
    with pytest.raises(ChannelOnly):
        say(ana, "setup", None)
    with db.begin() as session:
        elsewhere = session.get_one(Channel, cast.launch.id)
        elsewhere.cairn_in = False
    with pytest.raises(NotInChannel, match="/checkin setup"):
        say(ana, "setup", elsewhere)


def test_guests_and_outsiders_are_offered_no_setup(db: Database, cast: Cast, now: datetime) -> None:
    with pytest.raises(NotYours):
        say(Visitor(db, cast.chi, now), "setup", cast.launch)
    make_outsider(db, cast.ben)
    with pytest.raises(OutsiderOnly):
        say(Visitor(db, cast.ben, now), "setup", cast.launch)


def test_edit_opens_with_what_it_says_now_and_saves_over_it(
    db: Database, cast: Cast, ana: Visitor, now: datetime
) -> None:
    facts = {"days": ("MO", "FR"), "every": Rhythm.TWO_WEEKS, "close_after": 600}
    made = set_up(db, cast, now, people=(cast.ben.id,), **facts)
    checkin_forms.open_edit(ana.click(ids.CHECKIN_EDIT, made.id, cast.launch))
    fields = fields_of(ana.form)
    assert (fields["days"], fields["every"], fields["people"], fields["close_after"]) == (
        ["MO", "FR"],
        "2",
        ["U0BEN"],
        "600",
    )
    checkin_forms.submit_setup(ana.submit({"name": "Renamed", "people": []}))
    checkin = the_checkin(db)
    assert (checkin.name, checkin.everybody, checkin.version) == ("Renamed", True, 2)
    with pytest.raises(OnTop, match="nothing of yours was saved over it") as refused:
        checkin_forms.submit_setup(ana.submit({"name": "Renamed again"}))
    ana.opened.append(refused.value.page)
    checkin_forms.open_edit(ana.click_in_form(ids.CHECKIN_EDIT, {}, made.id))
    assert fields_of(ana.form)["name"] == "Renamed"


def test_only_who_may_edits(db: Database, cast: Cast, ben: Visitor, now: datetime) -> None:
    made = set_up(db, cast, now)
    with pytest.raises(NotYours):
        checkin_forms.open_edit(ben.click(ids.CHECKIN_EDIT, made.id, cast.launch))
    with pytest.raises(NoSuchThing):
        checkin_forms.open_edit(
            Visitor(db, cast.dev, now).click(ids.CHECKIN_EDIT, made.id, cast.far)
        )
    with pytest.raises(StaleButton):
        checkin_forms.open_edit(ben.click(ids.CHECKIN_EDIT, "G12", cast.launch))


# -- verbs


def test_now_pause_resume_and_delete_say_what_they_did(
    db: Database, cast: Cast, ana: Visitor, now: datetime
) -> None:
    set_up(db, cast, now)
    assert say(ana, "now", cast.launch) == "C1 *Weekly check-in* asks 2 people now."
    with pytest.raises(AlreadyAsked):
        say(ana, "now C1", cast.launch)
    assert "is paused" in say(ana, "pause", cast.launch)
    assert "Mon 23 November at 09:30 (New York)" in say(ana, "resume", cast.launch)
    assert "is deleted. What was answered is kept." in say(ana, "delete c1", cast.launch)
    assert the_checkin(db).state == CheckinState.DELETED
    with pytest.raises(NoSuchThing):
        say(ana, "now C1", cast.launch)


def test_what_was_deleted_by_mistake_is_back_with_its_open_round(
    db: Database, cast: Cast, ana: Visitor, ben: Visitor, asking: Round, now: datetime
) -> None:
    deleted = listeners.on_command(ana.command("/checkin", "delete", cast.launch))
    assert deleted is not None
    assert buttons(deleted.blocks) == ["Bring it back"]
    press = ids.CHECKIN_RESTORE, asking.checkin_id, cast.launch
    with pytest.raises(NotYours):
        listeners.restore_clicked(ben.click(*press))
    for _ in range(2):
        said = listeners.restore_clicked(ana.click(*press)).text
        assert said.startswith("C1 *Weekly check-in* is back. Next:\n• Mon 23 November at 09:30")
    with db.read() as session:
        found = session.get_one(Round, asking.id)
        assert (found.state, found.closed_at) == (RoundState.OPEN, None)
    checkin_forms.open_answer(ben.click(ids.CHECKIN_ANSWER, asking.id, cast.launch))


def test_a_command_that_comes_twice_is_done_once(
    db: Database, cast: Cast, ana: Visitor, now: datetime
) -> None:
    set_up(db, cast, now)
    command = ana.command("/checkin", "now", cast.launch)
    assert listeners.on_command(command) is not None
    assert listeners.on_command(command) is None
    assert count(db, Delivery) == 1


def test_with_several_checkins_the_verbs_ask_which(
    db: Database, cast: Cast, ana: Visitor, now: datetime
) -> None:
    set_up(db, cast, now)
    set_up(db, cast, now, name="Friday round", days=("FR",))
    for verb in ("now", "preview", "pause", "delete", "report"):
        with pytest.raises(SeveralCheckins, match=r"C1 .*C2 “Friday round” \(Fri at 09:30\)"):
            say(ana, verb, cast.launch)
    assert "C2 *Friday round*" in say(ana, "pause C2", cast.launch)
    assert "C2 *Friday round*" in say(ana, "resume", cast.launch)


def test_list_names_every_checkin_of_the_channel(
    db: Database, cast: Cast, ana: Visitor, ben: Visitor, now: datetime
) -> None:
    assert "`/checkin setup` makes one" in say(ana, "list", cast.launch)
    set_up(db, cast, now)
    answer = listeners.on_command(ana.command("/checkin", "list", cast.launch))
    assert answer is not None
    assert "C1 *Weekly check-in* · Mon at 09:30 (New York)" in answer.text
    assert answer.blocks[0]["accessory"]["text"]["text"] == "Edit"
    plain = listeners.on_command(ben.command("/checkin", "list", cast.launch))
    assert plain is not None
    assert "accessory" not in plain.blocks[0]


def test_preview_shows_what_is_asked_of_whom_and_when(
    db: Database, cast: Cast, ben: Visitor, now: datetime
) -> None:
    set_up(db, cast, now, questions=("Proud of <!channel>?",))
    said = say(ben, "preview", cast.launch)
    assert "Proud of &lt;!channel&gt;?" in said
    assert "Ana Ruiz, Ben Keller" in said
    assert said.count("• ") == 5
    assert count(db, Delivery) == 0


def test_list_and_preview_say_who_changed_a_checkin_when_and_from_what(
    db: Database, cast: Cast, ana: Visitor, ben: Visitor, now: datetime
) -> None:
    checkin = set_up(db, cast, now)
    assert "set up by <@U0ANA> on Mon 23 November" in say(ben, "list", cast.launch)
    changed: dict[str, Value] = {
        "name": "<!channel> & all", "time": "10:00", "people": [cast.ben.slack_id],
    }  # fmt: skip
    checkin_forms.open_edit(ana.click(ids.CHECKIN_EDIT, checkin.id, cast.launch))
    checkin_forms.submit_setup(ana.submit(changed))
    ben.now = now + timedelta(days=1)
    assert "last changed by <@U0ANA> on Mon 23 November" in say(ben, "list", cast.launch)
    ana.now = ben.now
    say(ana, "pause", cast.launch)
    shown = listeners.on_command(ben.command("/checkin", "preview", cast.launch))
    assert shown is not None
    said = readable(shown.blocks)
    assert "Tue 24 November · <@U0ANA> changed *state*: active → paused" in said
    assert "*name*: Weekly check-in → &lt;!channel&gt; &amp; all" in said
    assert "*time*: Mon at 09:30 (America/New_York) → Mon at 10:00 (America/New_York)" in said
    assert "*people*: everybody → <@U0BEN>" in said
    assert "Mon 23 November · <@U0ANA> set it up" in said


def test_skip_expects_nothing_of_a_person_this_time(
    db: Database, cast: Cast, ben: Visitor, asking: Round
) -> None:
    assert "Skipped this time" in say(ben, "skip", cast.launch)
    with db.read() as session:
        assert session.get(Asked, (asking.id, cast.ben.id)) is None
    assert "Nothing waits" in say(ben, "skip", cast.launch)
    assert "Nothing waits" in text_of(
        listeners.skip_clicked(ben.click(ids.CHECKIN_SKIP, asking.id))
    )


def test_away_and_back_are_kept(db: Database, cast: Cast, ben: Visitor) -> None:
    assert "up to and with Thu 3 December" in say(ben, "away until 3 December", cast.launch)
    with db.read() as session:
        assert session.get_one(Person, cast.ben.id).away_until == date(2026, 12, 3)
    assert "Welcome back" in say(ben, "back", None)
    with db.read() as session:
        assert session.get_one(Person, cast.ben.id).away_until is None


def test_help_and_unknown_words_always_answer(ana: Visitor, cast: Cast) -> None:
    assert "/checkin setup" in say(ana, "help", cast.launch)
    assert "Did you mean `/checkin pause`" in say(ana, "pasue", cast.launch)


# -- answering


def test_the_button_opens_the_form_of_ones_own_goals(
    db: Database, cast: Cast, ana: Visitor, asking: Round, now: datetime
) -> None:
    goal = add_goal(db, cast, "Launch <b> & co", now)
    objective = add_objective(db, goal, "First response", now)
    checkin_forms.open_answer(ana.click(ids.CHECKIN_ANSWER, asking.id, cast.launch))
    assert labels_of(ana.form) == [
        "Status", "First response (h)", "What moved", "What is in the way", "What is next",
        "What are you proud of?",
    ]  # fmt: skip
    assert "*G1 · Launch &lt;b&gt; &amp; co*" in readable(ana.form["blocks"])
    assert fields_of(ana.form)[f"number:{objective.id}"] == "8"


def test_a_submitted_answer_is_kept_and_stands_in_the_form_again(
    db: Database, cast: Cast, ana: Visitor, asking: Round, now: datetime
) -> None:
    goal = add_goal(db, cast, "Launch", now)
    objective = add_objective(db, goal, "First response", now)
    press = ana.click(ids.CHECKIN_ANSWER, asking.id, cast.launch)
    checkin_forms.open_answer(press)
    proud = next(name for name in fields_of(ana.form) if name.startswith("question:"))
    values: dict[str, Value] = {
        f"status:{goal.id}": "at_risk", f"number:{objective.id}": "6.5 h",
        f"blocker:{goal.id}": "The vendor", proud: "The team",
    }  # fmt: skip
    assert checkin_forms.submit_answer(ana.submit(values)) is None
    with db.read() as session:
        assert session.get_one(Goal, goal.id).reported == Status.AT_RISK
        assert session.get_one(Objective, objective.id).current == Decimal("6.5")
        assert session.scalars(select(Answer)).one().custom == {
            "What are you proud of?": "The team"
        }
    checkin_forms.open_answer(press)
    again = fields_of(ana.form)
    assert (again[f"status:{goal.id}"], again[f"blocker:{goal.id}"], again[proud]) == (
        "at_risk",
        "The vendor",
        "The team",
    )
    checkin_forms.submit_answer(ana.submit({f"status:{goal.id}": "on_track"}))
    with db.read() as session:
        assert session.scalars(select(Answer)).one().edited_at == now
        assert session.get_one(Goal, goal.id).reported == Status.ON_TRACK
        assert session.get_one(Objective, objective.id).current == Decimal("6.5")


def test_the_last_answer_is_filled_in_the_next_time(
    db: Database, cast: Cast, ana: Visitor, asking: Round, now: datetime
) -> None:
    goal = add_goal(db, cast, "Launch", now)
    checkin_forms.open_answer(ana.click(ids.CHECKIN_ANSWER, asking.id, cast.launch))
    values: dict[str, Value] = {f"status:{goal.id}": "off_track", f"next:{goal.id}": "Call them"}
    checkin_forms.submit_answer(ana.submit(values))
    rounds.remind_and_close(db, asking.close_at)
    later = now + HALF_HOUR + timedelta(days=7)
    hear_of(db, cast, later)
    assert rounds.open_due(db, later) == 1
    with db.read() as session:
        second = session.scalars(select(Round).order_by(Round.id.desc())).first()
    assert second is not None
    visitor = Visitor(db, cast.ana, later)
    checkin_forms.open_answer(visitor.click(ids.CHECKIN_ANSWER, second.id, cast.launch))
    again = fields_of(visitor.form)
    assert (again[f"status:{goal.id}"], again[f"next:{goal.id}"]) == ("off_track", "Call them")


def test_a_form_submitted_twice_is_one_answer(
    db: Database, cast: Cast, ben: Visitor, asking: Round
) -> None:
    checkin_forms.open_answer(ben.click(ids.CHECKIN_ANSWER, asking.id, cast.launch))
    for _ in range(2):
        checkin_forms.submit_answer(ben.submit({"moved": "Much"}, key="view:V1"))
    with db.read() as session:
        assert session.scalars(select(Answer)).one().edited_at is None
        assert session.scalars(select(Update)).one().moved == "Much"


def test_a_form_in_which_nothing_is_said_is_not_taken(
    db: Database, cast: Cast, ben: Visitor, asking: Round
) -> None:
    checkin_forms.open_answer(ben.click(ids.CHECKIN_ANSWER, asking.id, cast.launch))
    with pytest.raises(FieldErrors, match="Nothing is filled in yet"):
        checkin_forms.submit_answer(ben.submit({}))
    assert count(db, Answer) == 0


def test_a_number_that_is_none_is_said_under_its_field(
    db: Database, cast: Cast, ana: Visitor, asking: Round, now: datetime
) -> None:
    objective = add_objective(db, add_goal(db, cast, "Launch", now), "First response", now)
    checkin_forms.open_answer(ana.click(ids.CHECKIN_ANSWER, asking.id, cast.launch))
    for text in ("soon", "1e99", "9" * 40):
        with pytest.raises(FieldErrors) as errors:
            checkin_forms.submit_answer(ana.submit({f"number:{objective.id}": text}))
        assert list(errors.value.by_field) == [f"number:{objective.id}"]


def test_who_is_not_asked_gets_no_form(
    db: Database, cast: Cast, asking: Round, now: datetime
) -> None:
    press = (ids.CHECKIN_ANSWER, asking.id, cast.launch)
    with pytest.raises(NotAsked):
        checkin_forms.open_answer(Visitor(db, cast.chi, now).click(*press))
    with pytest.raises(NoSuchThing):
        checkin_forms.open_answer(Visitor(db, cast.dev, now).click(*press))
    make_outsider(db, cast.ben)
    with pytest.raises(OutsiderOnly):
        checkin_forms.open_answer(Visitor(db, cast.ben, now).click(*press))


def test_the_prompt_of_a_deleted_checkin_says_so(
    db: Database, cast: Cast, ana: Visitor, asking: Round, now: datetime
) -> None:
    press = ana.click(ids.CHECKIN_ANSWER, asking.id, cast.launch)
    checkin_forms.open_answer(press)
    say(ana, "delete", cast.launch)
    with pytest.raises(RoundClosed):
        checkin_forms.open_answer(press)
    with pytest.raises(RoundClosed):
        checkin_forms.submit_answer(ana.submit({"moved": "Too late"}))
    assert count(db, Answer) == 0


def test_a_question_that_was_changed_meanwhile_keeps_its_answer(
    db: Database, cast: Cast, ben: Visitor, asking: Round
) -> None:
    checkin_forms.open_answer(ben.click(ids.CHECKIN_ANSWER, asking.id, cast.launch))
    proud = next(name for name in fields_of(ben.form) if name.startswith("question:"))
    with db.begin() as session:
        session.get_one(Checkin, asking.checkin_id).questions = ["What else?"]
    checkin_forms.submit_answer(ben.submit({proud: "The team"}))
    with db.read() as session:
        custom = session.scalars(select(Answer)).one().custom
    assert custom == {"A question that was changed since": "The team"}


def test_checkin_alone_answers_the_round_that_waits_here(
    db: Database, cast: Cast, ben: Visitor, asking: Round
) -> None:
    assert say(ben, "", cast.launch) == ""
    assert "What are you proud of?" in labels_of(ben.form)
    checkin_forms.submit_answer(ben.submit({"moved": "Much"}))
    with db.read() as session:
        assert session.scalars(select(Answer)).one().round_id == asking.id
    say(ben, "", cast.launch)
    assert fields_of(ben.form)["moved"] == "Much"


def test_checkin_alone_is_ones_own_where_nothing_is_asked(
    db: Database, cast: Cast, ana: Visitor, now: datetime
) -> None:
    goal = add_goal(db, cast, "Launch", now)
    say(ana, "", cast.launch)
    page = checkin_forms.submit_answer(ana.submit({f"status:{goal.id}": "on_track"}))
    assert page is not None
    assert "✅ Noted for 1 goal." in readable(page["blocks"])
    with db.read() as session:
        assert session.scalars(select(Answer)).one().round_id is None
        assert session.get_one(Goal, goal.id).reported == Status.ON_TRACK


def test_checkin_in_a_direct_message_is_of_what_waits_and_then_of_personal_goals(
    db: Database, cast: Cast, ana: Visitor, asking: Round, now: datetime
) -> None:
    mine = add_goal(db, cast, "Run 5 km", now, channel_id=None, scope=Scope.PERSONAL)
    say(ana, "", None)
    assert "What are you proud of?" in labels_of(ana.form)
    checkin_forms.submit_answer(ana.submit({"moved": "Much"}))
    say(ana, "", None)
    checkin_forms.submit_answer(ana.submit({f"status:{mine.id}": "on_track"}))
    with db.read() as session:
        assert session.get_one(Goal, mine.id).reported == Status.ON_TRACK


def test_eight_goals_are_asked_about_and_the_rest_is_said(
    db: Database, cast: Cast, ana: Visitor, now: datetime
) -> None:
    for number in range(11):
        add_goal(db, cast, f"Goal {number}", now)
    say(ana, "", cast.launch)
    assert labels_of(ana.form).count("Status") == 8
    assert "You have 3 more goals here" in readable(ana.form["blocks"])


# -- reading


def test_the_report_is_for_the_channel_and_names_the_missing_to_its_owner_alone(
    db: Database, cast: Cast, ana: Visitor, ben: Visitor, asking: Round, now: datetime
) -> None:
    say(ana, "", cast.launch)
    checkin_forms.submit_answer(ana.submit({"moved": "Much"}))
    owners = listeners.on_command(ana.command("/checkin", "report", cast.launch))
    assert owners is not None
    assert "Ana Ruiz: Much" in owners.text
    assert "1 of 2 answered · 1 still to come" in owners.text
    assert "only you see these names): Ben Keller" in readable(owners.blocks)
    others = listeners.on_command(ben.command("/checkin", "report C1", cast.launch))
    assert others is not None
    assert "these names" not in readable(others.blocks)
    with pytest.raises(NoSuchThing):
        say(Visitor(db, cast.dev, now), "report C1", cast.far)


def test_last_weeks_report_has_last_weeks_rounds(
    db: Database, cast: Cast, ana: Visitor, asking: Round, now: datetime
) -> None:
    assert "was not asked last week" in say(ana, "report last week", cast.launch)
    say(ana, "", cast.launch)
    checkin_forms.submit_answer(ana.submit({"moved": "Much"}))
    later = Visitor(db, cast.ana, now + timedelta(days=7))
    assert "Ana Ruiz: Much" in say(later, "report last week C1", cast.launch)


def test_a_report_that_was_never_asked_says_so(
    db: Database, cast: Cast, ana: Visitor, now: datetime
) -> None:
    set_up(db, cast, now)
    assert "C1 *Weekly check-in* was not asked yet" in say(ana, "report", cast.launch)


def test_everything_is_registered() -> None:
    routes = Routes()
    listeners.register(routes)
    assert set(routes.commands) == {"/checkin"}
    assert set(routes.submissions) == {ids.CHECKIN_SETUP_FORM, ids.CHECKIN_ANSWER_FORM}
    assert set(routes.clicks) == {
        ids.CHECKIN_ANSWER, ids.CHECKIN_ANSWER_OWN, ids.CHECKIN_EDIT, ids.CHECKIN_PREVIEW_TIMES,
        ids.CHECKIN_RESTORE, ids.CHECKIN_SKIP, ids.CHECKIN_SNOOZE, ids.CHECKIN_START_OVER,
    }  # fmt: skip
    assert set(routes.closings) == set(routes.submissions)
    assert set(routes.shortcuts) == {"checkin_now"}
