"""App Home, `/cairn`, and the words that are kept until they can be used."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from bot.db import Database
from bot.errors import CannotRead, NotInChannel
from bot.model import Channel, Goal, KeptWords, Membership, MilestoneState, Scope, Status
from bot.services import people as people_service
from bot.slack.listeners import goals
from bot.slack.listeners import home as listeners
from bot.slack.listeners.home import JustArrived
from bot.slack.requests import Asker, StaleButton, Value
from bot.slack.routes import Routes
from bot.slack.views import ids
from bot.slack.views.parts import Message
from tests import people
from tests.people import Cast
from tests.services import roads
from tests.services.scenes import add_goal, opened, set_up
from tests.slack.asks import Visitor, labels_of, readable
from tests.slack.filling import filled
from tests.slack.sheets import TEXTS, buttons, check_message, check_view

MINUTE = timedelta(minutes=1)


def home_of(visitor: Visitor) -> str:
    """All that somebody reads on App Home."""
    person = visitor.person
    asker = Asker(
        person.workspace_id, person.id, person.slack_id, person.zone, person.outsider, visitor.now
    )
    view = listeners.build(visitor.db, asker)
    check_view(view)
    return readable(view["blocks"]) + "\n" + "\n".join(buttons(view))


def type_in(visitor: Visitor, text: str) -> Message:
    """What `/cairn TEXT` answers."""
    message = listeners.on_command(visitor.command("/cairn", text, None))
    assert message is not None
    check_message(message)
    return message


def keep(db: Database, cast: Cast, channel: Channel, text: str, now: datetime) -> int:
    """The row of Ana's words, typed where Cairn was not."""
    with db.begin() as session:
        session.get_one(Channel, channel.id).cairn_in = False
        people_service.keep_words(session, cast.ana, channel.id, "/goal", text, now)
        return session.scalars(select(KeptWords.id).order_by(KeptWords.id.desc())).first() or 0


def arrive(db: Database, channel: Channel) -> None:
    with db.begin() as session:
        session.get_one(Channel, channel.id).cairn_in = True


def kept(db: Database) -> int:
    with db.read() as session:
        return len(session.scalars(select(KeptWords.id)).all())


# -- App Home


def test_an_empty_home_says_so_and_how_to_begin(ana: Visitor) -> None:
    shown = home_of(ana)
    assert "Nothing owed. When something comes up, it stands here." in shown
    assert "None yet. `/goal TITLE by DATE` in a channel sets one." in shown
    assert "Set a goal" in shown


def test_home_shows_what_i_owe_and_what_is_mine(
    db: Database, cast: Cast, ana: Visitor, now: datetime
) -> None:
    goal = roads.set_goal(db, cast.ana, cast.launch, now)
    roads.add(db, cast.ana, goal, now, "Prototype", due_on=roads.days(2))
    roads.set_goal(db, cast.ben, cast.launch, now, "Ben's goal")
    shown = home_of(ana)
    assert "○ M1 *Prototype* — Wed 25 November (2 days left)" in shown
    assert shown.index("My goals") < shown.index("Launch the beta ·".replace(" ·", "*"))
    assert shown.index("Goals of my channels") < shown.index("Ben's goal")
    assert "Reached 🎉" in shown


def test_home_shows_what_others_propose_for_my_goals_until_it_is_decided(
    db: Database, cast: Cast, ana: Visitor, routes: Routes, now: datetime
) -> None:
    goal = roads.set_goal(db, cast.ana, cast.launch, now)
    stone = roads.add(db, cast.ben, goal, now, "Invite 20 testers")
    shown = home_of(ana)
    assert "💡 Proposed: " in shown
    assert "Invite 20 testers" in shown
    assert "Accept" in shown
    assert "💡 Proposed: " not in home_of(Visitor(db, cast.ben, now))
    for _ in range(2):
        routes.clicks[ids.PROPOSAL_ACCEPT](ana.click(ids.PROPOSAL_ACCEPT, stone.id))
    assert roads.milestone_row(db, stone).state == MilestoneState.PLANNED
    assert "💡 Proposed: " not in home_of(ana)


def test_home_says_when_the_next_check_in_asks_me(
    db: Database, cast: Cast, ana: Visitor, now: datetime
) -> None:
    set_up(db, cast, now, name="Weekly & more")
    shown = home_of(ana)
    assert "Nothing owed. Next: Weekly &amp; more, <!date^" in shown
    assert "Weekly" not in home_of(Visitor(db, cast.chi, now)), "a guest is not asked"
    assert "Weekly" not in home_of(Visitor(db, cast.dev, now))


def test_home_says_what_is_held_back_and_changes_it(
    ana: Visitor, routes: Routes, now: datetime
) -> None:
    shown = home_of(ana)
    assert "You are here: check-ins ask you." in shown
    assert "Nothing comes unasked between 20:00 and 08:00" in shown
    routes.clicks[ids.SETTINGS_OPEN](ana.click(ids.SETTINGS_OPEN))
    assert labels_of(ana.form)[:3] == ["Away until", "Quiet from", "Quiet until"]
    answers: dict[str, Value] = {"away": now.date(), "quiet_from": None, "quiet_to": None}
    page = routes.submissions[ids.SETTINGS_FORM](ana.submit(answers))
    assert page is not None
    for words in ("Nothing is asked of you up to and with Mon 23", "You have no quiet hours."):
        assert words in readable(page["blocks"])
        assert words in home_of(ana)


def test_home_asks_for_goals_of_no_channel_even_while_a_round_waits(
    db: Database, cast: Cast, routes: Routes, now: datetime
) -> None:
    goal = add_goal(
        db, cast, "Of all", now, scope=Scope.WORKSPACE, channel_id=None, owner_id=cast.ben.id
    )
    opened(db, set_up(db, cast, now), now + timedelta(minutes=30))
    ben = Visitor(db, cast.ben, now)
    assert "My own check-in" in home_of(ben)
    routes.clicks[ids.CHECKIN_ANSWER_OWN](ben.click(ids.CHECKIN_ANSWER_OWN, ids.UNASKED))
    assert "G1 · Of all" in readable(ben.form["blocks"])
    routes.submissions[ids.CHECKIN_ANSWER_FORM](ben.submit({f"status:{goal.id}": "at_risk"}))
    with db.read() as session:
        assert session.scalars(select(Goal)).one().reported == Status.AT_RISK


def test_home_shows_nothing_of_others_private_channels(
    db: Database, cast: Cast, now: datetime
) -> None:
    roads.set_goal(db, cast.ana, cast.board, now, "Close the round", owner_id=cast.ben.id)
    roads.set_goal(db, cast.ana, None, now, "Learn Spanish")
    for person in (cast.ben, cast.chi, cast.dev):
        shown = home_of(Visitor(db, person, now))
        assert "Close the round" not in shown
        assert "Learn Spanish" not in shown


def test_a_goal_of_the_whole_workspace_is_found_by_those_who_have_no_part_in_it(
    db: Database, cast: Cast, now: datetime
) -> None:
    roads.set_goal(db, cast.ana, None, now, "Be outdoors", scope=Scope.WORKSPACE)
    roads.set_goal(db, cast.ana, None, now, "Run alone")
    ben, chi, dev = (Visitor(db, each, now) for each in (cast.ben, cast.chi, cast.dev))
    asked = goals.on_command(ben.command("/goal", "list all", None))
    assert asked is not None
    for shown in (home_of(ben), asked.text):
        assert "Be outdoors" in shown
        assert "Run alone" not in shown
    assert "Goals of the whole workspace" in home_of(ben)
    for other in (chi, dev):  # a guest, and somebody of another workspace
        assert "Be outdoors" not in home_of(other)


def test_home_takes_what_people_type(db: Database, cast: Cast, ana: Visitor, now: datetime) -> None:
    for text in TEXTS.values():
        clean = text.replace("\x00", "")
        goal = roads.set_goal(db, cast.ana, cast.launch, now, clean)
        roads.add(db, cast.ana, goal, now, clean, due_on=roads.days(1))
        keep(db, cast, cast.launch, clean, now)
        home_of(ana)


# -- /cairn


def test_cairn_alone_says_what_it_is(ana: Visitor) -> None:
    message = type_in(ana, "")
    assert "`/goal Launch the beta by 30 June`" in readable(message.blocks)
    assert buttons(message.blocks) == ["Set a goal"]


@pytest.mark.parametrize("word", ["checkin", "/checkin", "check-ins"])
def test_help_on_one_command_has_that_alone(ana: Visitor, word: str) -> None:
    shown = readable(type_in(ana, f"help {word}").blocks)
    assert "/checkin setup" in shown
    assert "/goal list" not in shown


def test_help_has_every_command(ana: Visitor) -> None:
    shown = readable(type_in(ana, "help").blocks)
    for name in ("/goal", "/milestone", "/checkin", "/progress", "/cairn"):
        assert f"*{name}*" in shown


def test_an_unknown_word_is_answered(ana: Visitor) -> None:
    assert "I do not know `/cairn exprot`" in type_in(ana, "exprot").text
    assert "`/cairn help`" in type_in(ana, "hlep").text


# -- kept words


def test_words_are_offered_on_home_as_they_were_typed(
    db: Database, cast: Cast, ana: Visitor, now: datetime
) -> None:
    keep(db, cast, cast.launch, "Ship R&amp;D for <@U0BEN|ben>", now)
    shown = home_of(ana)
    assert "You typed in <#C0LAUNCH>: `/goal Ship R&amp;D for @ben`" in shown
    assert "Do it now" in shown


def test_do_it_now_does_it_once(
    db: Database, cast: Cast, ana: Visitor, routes: Routes, now: datetime
) -> None:
    words = keep(db, cast, cast.launch, "Launch the beta by 30 June 2027", now)
    arrive(db, cast.launch)
    click = ana.click(ids.WORDS_USE, words)
    answer = routes.clicks[ids.WORDS_USE](click)
    assert answer is not None
    assert answer.text == "G1 is set."
    with pytest.raises(StaleButton):
        routes.clicks[ids.WORDS_USE](click)
    with db.read() as session:
        (goal,) = session.scalars(select(Goal))
    assert (goal.title, goal.channel_id, goal.owner_id) == (
        "Launch the beta", cast.launch.id, cast.ana.id,
    )  # fmt: skip
    assert kept(db) == 0


def test_an_old_button_does_not_do_words_that_were_typed_after_it(
    db: Database, cast: Cast, ana: Visitor, routes: Routes, now: datetime
) -> None:
    """Of words that are used SQLite gives the number to the next ones."""
    arrive(db, cast.launch)
    first = keep(db, cast, cast.launch, "Launch", now)
    sent = f"{(now + timedelta(seconds=5)).timestamp():.6f}"
    ana.now += timedelta(days=1)
    for action in (ids.WORDS_USE, ids.WORDS_FORGET):
        routes.clicks[ids.WORDS_FORGET](ana.click(ids.WORDS_FORGET, first))
        first = keep(db, cast, cast.launch, "Something else", ana.now)
        with pytest.raises(StaleButton):
            routes.clicks[action](ana.click(action, first, message_ts=sent))
    assert kept(db) == 1
    routes.clicks[ids.WORDS_FORGET](ana.click(ids.WORDS_FORGET, first))  # Home shows what there is
    assert kept(db) == 0


def test_words_that_cannot_be_used_are_kept(
    db: Database, cast: Cast, ana: Visitor, routes: Routes, now: datetime
) -> None:
    words = keep(db, cast, cast.launch, "Launch the beta by 24 November", now)
    with pytest.raises(NotInChannel):
        routes.clicks[ids.WORDS_USE](ana.click(ids.WORDS_USE, words))
    arrive(db, cast.launch)
    ana.now += timedelta(days=400)
    past = keep(db, cast, cast.launch, "Launch the beta by 2026-11-24", now)
    arrive(db, cast.launch)
    with pytest.raises(CannotRead):
        routes.clicks[ids.WORDS_USE](ana.click(ids.WORDS_USE, past))
    assert kept(db) == 1


def test_words_that_open_a_form_open_it_and_say_nothing(
    db: Database, cast: Cast, ana: Visitor, routes: Routes, now: datetime
) -> None:
    words = keep(db, cast, cast.launch, "", now)
    arrive(db, cast.launch)
    assert routes.clicks[ids.WORDS_USE](ana.click(ids.WORDS_USE, words)) is None
    assert filled(ana.form)["scope"] == "channel"


def test_forget_it_forgets_it(
    db: Database, cast: Cast, ana: Visitor, routes: Routes, now: datetime
) -> None:
    words = keep(db, cast, cast.launch, "Launch", now)
    answer = routes.clicks[ids.WORDS_FORGET](ana.click(ids.WORDS_FORGET, words))
    assert answer is not None
    assert answer.text == "Forgotten."
    assert kept(db) == 0


@pytest.mark.parametrize("action", [ids.WORDS_USE, ids.WORDS_FORGET])
def test_nobody_uses_anothers_words(
    db: Database, cast: Cast, routes: Routes, now: datetime, action: str
) -> None:
    words = keep(db, cast, cast.launch, "Launch", now)
    arrive(db, cast.launch)
    for person in (cast.ben, cast.dev):
        for value in (words, 10**6, "x", ""):
            with pytest.raises(StaleButton):
                routes.clicks[action](Visitor(db, person, now).click(action, value))
    assert kept(db) == 1


def test_who_has_left_a_channel_does_nothing_there_by_words_typed_before(
    db: Database, cast: Cast, ana: Visitor, routes: Routes, now: datetime
) -> None:
    words = keep(db, cast, cast.board, "Close the round", now)
    arrive(db, cast.board)
    with db.begin() as session:
        session.delete(session.get_one(Membership, (cast.board.id, cast.ana.id)))
    with pytest.raises(StaleButton):
        routes.clicks[ids.WORDS_USE](ana.click(ids.WORDS_USE, words))
    with db.begin() as session:
        session.get_one(Channel, cast.board.id).members_known_at = None
    with pytest.raises(JustArrived, match="press again in a few seconds"):
        routes.clicks[ids.WORDS_USE](ana.click(ids.WORDS_USE, words))
    assert kept(db) == 1


def test_an_outsiders_home_is_what_they_may_see(db: Database, cast: Cast, now: datetime) -> None:
    roads.set_goal(db, cast.ana, cast.launch, now)
    with db.begin() as session:
        person = people.add_person(session, cast.workspace, "U0EVE", "Eve", now, outsider=True)
    assert "Launch the beta" not in home_of(Visitor(db, person, now))
    with db.begin() as session:
        people.join(session, cast.launch, person)
    assert "Launch the beta" in home_of(Visitor(db, person, now))
