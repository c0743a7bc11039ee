"""`/progress`, `Share` and `Details`: computed, shared once, and only with those who may see."""

from datetime import datetime

import pytest
from sqlalchemy import delete

from bot.db import Database
from bot.errors import CannotRead, NoSuchThing, NotInChannel, OutsiderOnly
from bot.model import Channel, Goal, Kind, Membership, Person
from bot.services.sharing import NotInItsChannel
from bot.slack.listeners import progress as listeners
from bot.slack.requests import StaleButton
from bot.slack.views import ids
from bot.slack.views.parts import Message
from tests import people
from tests.people import Cast
from tests.services import roads
from tests.slack.asks import Visitor, readable
from tests.slack.sheets import buttons, check_message


@pytest.fixture
def goal(db: Database, cast: Cast, now: datetime) -> Goal:
    """Ana's goal in #launch, half way."""
    made = roads.set_goal(db, cast.ana, cast.launch, now)
    roads.reach(db, cast.ana, roads.add(db, cast.ana, made, now), now)
    roads.add(db, cast.ana, made, now, "Beta test", due_on=roads.days(3), owner_id=cast.ben.id)
    return made


def type_in(visitor: Visitor, text: str, channel: Channel | None) -> Message:
    """What `/progress TEXT` answers."""
    message = listeners.on_command(visitor.command("/progress", text, channel))
    assert message is not None
    check_message(message)
    return message


def words(message: Message | None) -> str:
    assert message is not None
    return readable(message.blocks)


def test_the_channel_at_a_glance(cast: Cast, ben: Visitor, goal: Goal) -> None:
    message = type_in(ben, "", cast.launch)
    for fact in ("*1 goal*", "50 %", "1 of 2", "Prototype", "Beta test", "Thu 26 November"):
        assert fact in words(message)
        assert fact.strip("*") in message.text
    assert buttons(message.blocks) == ["Roadmap", "Details", "Share"]


def test_in_a_direct_message_it_is_ones_own_goals(cast: Cast, ben: Visitor, goal: Goal) -> None:
    assert "*Your goals* (1)" in words(type_in(ben, "", None))
    assert "*Your goals* (1)" in words(type_in(ben, "mine", cast.launch))


def test_one_goal_with_its_pace_and_what_comes_next(cast: Cast, ben: Visitor, goal: Goal) -> None:
    shown = words(type_in(ben, "G1", cast.launch))
    for fact in ("▰▰▰▰▰▱▱▱▱▱ 50 %", "pace: too early to tell", "*Next*: ○ M2 *Beta test*"):
        assert fact in shown


def test_a_persons_goals(cast: Cast, ben: Visitor, goal: Goal) -> None:
    assert "*Goals of <@U0ANA>* (1)" in words(type_in(ben, "<@U0ANA|ana>", cast.launch))
    with pytest.raises(CannotRead, match="I have not met <@U0NEW> yet"):
        type_in(ben, "<@U0NEW>", cast.launch)


def test_a_person_sees_what_is_theirs_to_do(
    db: Database, cast: Cast, ben: Visitor, goal: Goal, now: datetime
) -> None:
    late = roads.add(db, cast.ana, goal, now, "Late <!channel>", owner_id=cast.ben.id)
    roads.change(db, late, due_on=roads.days(-4))
    shown = words(type_in(ben, "mine", cast.launch)).splitlines()
    assert shown[:3] == ["*Your goals* (1)", "*1 goal*: 1 ⚪ without word", shown[2]]
    assert shown[2].startswith("⚠ *Needs attention* G1 Launch the beta: M3 late")
    assert "📅 *Next 14 days* Beta test (Thu 26 November)" in shown
    assert "⚠ *Late* Late &lt;!channel&gt; (Thu 19 November)" in shown
    anas = words(type_in(ben, "<@U0ANA>", cast.launch))
    assert "🪨 *Reached lately* Prototype (Mon 23 November)" in anas
    assert "⚠ *Late*" not in anas  # it is Ben's
    chis = words(type_in(ben, "<@U0CHI>", cast.launch))
    assert chis == "*Goals of <@U0CHI>*: none that you can see."


def test_a_timeline_is_the_history_in_order(cast: Cast, ben: Visitor, goal: Goal) -> None:
    shown = words(type_in(ben, "timeline G1", cast.launch)).splitlines()
    assert shown[1:4] == [
        "*Mon 23 November*",
        "• <@U0ANA> set this goal",
        "• 🪨 <@U0ANA> added M1 *Prototype*, needs a date",
    ]
    assert "reached M1 *Prototype*" in shown[4]


@pytest.mark.parametrize("text", ["G9", "timeline G9"])
def test_a_number_that_nobody_gave_is_a_sentence(
    cast: Cast, ben: Visitor, goal: Goal, text: str
) -> None:
    with pytest.raises(NoSuchThing, match="There is no G9 that you can see here"):
        type_in(ben, text, cast.launch)


def test_a_slip_gets_the_nearest_word(cast: Cast, ben: Visitor) -> None:
    assert "Did you mean `/progress timeline G12`?" in words(
        type_in(ben, "tiemline G1", cast.launch)
    )


def test_where_cairn_is_not_it_says_how_to_invite_it(
    db: Database, cast: Cast, ben: Visitor, goal: Goal
) -> None:
    with db.begin() as session:
        channel = session.get_one(Channel, cast.launch.id)
        channel.cairn_in = False
    with pytest.raises(NotInChannel, match=r"/invite @Cairn.*: `/progress`"):
        type_in(ben, "", channel)


def test_a_summary_is_shared_once_and_is_fresh_when_it_is_sent(
    db: Database, cast: Cast, ben: Visitor, goal: Goal
) -> None:
    click = ben.click(ids.PROGRESS_SHARE, cast.launch.id, cast.launch)
    assert listeners.share(click) is None
    assert words(listeners.share(click)) == "This was shared already."
    (owed,) = roads.owed(db, Kind.PROGRESS)
    assert (owed.channel, owed.for_person_id) == ("C0LAUNCH", cast.ben.id)


def test_who_shares_a_goal_from_elsewhere_is_told_where_it_went(
    db: Database, cast: Cast, ben: Visitor, goal: Goal
) -> None:
    click = ben.click(ids.PROGRESS_SHARE_GOAL, goal.id, None)
    assert words(listeners.share_goal(click)) == "G1 is shared in <#C0LAUNCH>, where it was set."
    assert words(listeners.share_goal(click)) == "This was shared already."
    (owed,) = roads.owed(db, Kind.GOAL_PROGRESS)
    assert owed.channel == "C0LAUNCH"
    with db.begin() as session:
        session.execute(delete(Membership).where(Membership.person_id == cast.ben.id))
    with pytest.raises(NotInItsChannel, match="join the channel first"):
        listeners.share_goal(click)  # it may be read, for the channel is public


def test_details_are_everything_that_the_summary_counts(
    cast: Cast, ben: Visitor, goal: Goal
) -> None:
    message = listeners.details(ben.click(ids.PROGRESS_DETAILS, cast.launch.id, cast.launch))
    check_message(message)
    for fact in ("G1 · Launch the beta", "● M1 Prototype", "○ M2 *Beta test*"):
        assert fact in words(message)


def test_details_of_the_largest_channel_fit_into_a_message(
    db: Database, cast: Cast, ben: Visitor, now: datetime
) -> None:
    roads.fill(db, cast, now, goal_count=60, each=40, title="<!channel> & <b> " * 10)
    click = ben.click(ids.PROGRESS_DETAILS, cast.launch.id, cast.launch)
    check_message(listeners.details(click))
    check_message(type_in(ben, "", cast.launch))


@pytest.mark.parametrize("which", ["board", "far", "nowhere", "rubbish"])
def test_the_channel_of_a_button_must_be_ones_own(
    db: Database, cast: Cast, ben: Visitor, goal: Goal, which: str
) -> None:
    value = {
        "board": cast.board.id, "far": cast.far.id, "nowhere": 10**6, "rubbish": "x",
    }[which]  # fmt: skip
    refusal = StaleButton if which == "rubbish" else NoSuchThing
    for listener in (listeners.share, listeners.details):
        with pytest.raises(refusal):
            listener(ben.click(ids.PROGRESS_SHARE, value, cast.launch))
    assert roads.owed(db, Kind.PROGRESS) == []


def test_an_outsider_reads_and_shares_nothing(
    db: Database, cast: Cast, goal: Goal, now: datetime
) -> None:
    with db.begin() as session:
        person: Person = people.add_person(
            session, cast.workspace, "U0EVE", "Eve", now, outsider=True
        )
        people.join(session, cast.launch, person)
    eve = Visitor(db, person, now)
    assert "*1 goal*" in words(type_in(eve, "", cast.launch))
    with pytest.raises(OutsiderOnly):
        listeners.share(eve.click(ids.PROGRESS_SHARE, cast.launch.id, cast.launch))
