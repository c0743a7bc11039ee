"""*Regular digest*: its form, what stands in it, its buttons, and the agenda."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from bot.db import Database
from bot.errors import FieldErrors, NoSuchThing
from bot.model import Channel, Digest, DigestIssue, Kind
from bot.services import digests
from bot.slack import messages
from bot.slack.listeners import digests as listeners
from bot.slack.listeners import progress
from bot.slack.listeners.digests import ChannelOnly
from bot.slack.requests import OnTop, Value
from bot.slack.views import ids
from bot.slack.views.parts import Block, Message
from bot.when import Rhythm
from tests.people import Cast
from tests.services import blocking, roads
from tests.slack.asks import Visitor, fields_of, labels_of, readable
from tests.slack.sheets import buttons, check_message, check_view

FRIDAY = datetime(2026, 11, 27, 20, 0, tzinfo=UTC)
"""15:00 in New York."""


def ask(visitor: Visitor, text: str, channel: Channel | None) -> Message | None:
    """What `/progress TEXT` answers."""
    message = progress.on_command(visitor.command("/progress", text, channel))
    if message is not None:
        check_message(message)
    return message


def fill_in(visitor: Visitor, channel: Channel, **fields: Value) -> Block:
    ask(visitor, "setup", channel)
    check_view(visitor.form)
    answer = listeners.submit(visitor.submit(fields))
    check_view(answer)
    return answer


def told(db: Database, kind: Kind, now: datetime) -> str:
    """What the newest message of this kind says, and its buttons."""
    delivery = roads.owed(db, kind)[-1]
    with db.read() as session:
        message = messages.render(session, delivery, now)
    assert message is not None
    check_message(message)
    return "\n".join([readable(message.blocks), *buttons(message.blocks)])


def test_the_form_says_what_most_teams_choose_and_answers_with_what_comes(
    db: Database, cast: Cast, ana: Visitor
) -> None:
    answer = fill_in(ana, cast.launch)
    assert labels_of(ana.form) == ["Name", "Days", "Every", "Time", "Time zone", "Also to"]
    assert "📰 *Weekly digest* comes here, the first one" in readable(answer["blocks"])
    with db.read() as session:
        made = session.scalars(select(Digest)).one()
    assert (made.next_at, made.zone) == (FRIDAY, "America/New_York")


def test_it_opens_again_with_what_it_says_and_saves_over_it(
    db: Database, cast: Cast, ana: Visitor
) -> None:
    fill_in(ana, cast.launch, days=["MO", "TH"], time="08:30", also=cast.board.slack_id)
    ask(ana, "setup", cast.launch)
    fields = fields_of(ana.form)
    assert (fields["days"], fields["time"], fields["every"]) == (["MO", "TH"], "08:30", "1")
    assert ana.form["blocks"][5]["element"]["initial_conversation"] == cast.board.slack_id
    assert buttons(ana.form["blocks"]) == ["Stop it"]
    listeners.submit(ana.submit({"name": "All that moved", "every": Rhythm.TWO_WEEKS}))
    with db.read() as session:
        assert session.scalars(select(Digest.name)).one() == "All that moved"
    with pytest.raises(OnTop, match="nothing of yours was saved over it") as refused:
        listeners.submit(ana.submit({"name": "Old"}))
    check_view(refused.value.page)
    ana.opened.append(refused.value.page)
    listeners.open_again(ana.click_in_form(ids.DIGEST_SETUP, {}, cast.launch.id))
    assert fields_of(ana.form)["name"] == "All that moved"


def test_the_same_form_sent_twice_sets_up_one(db: Database, cast: Cast, ana: Visitor) -> None:
    ask(ana, "setup", cast.launch)
    answers = [listeners.submit(ana.submit({}, key="view:V1")) for _ in range(2)]
    assert answers[0] == answers[1]
    with db.read() as session:
        assert session.scalars(select(Digest.version)).all() == [1]


@pytest.mark.parametrize(
    ("field", "value"),
    [("name", " "), ("days", []), ("time", "25:61"), ("every", "9"), ("zone", "Mars/Olympus")],
)
def test_what_cannot_be_used_is_said_under_its_field(
    db: Database, cast: Cast, ana: Visitor, field: str, value: Value
) -> None:
    with pytest.raises(FieldErrors) as refused:
        fill_in(ana, cast.launch, **{field: value})
    assert list(refused.value.by_field) == [field]


def test_where_it_cannot_go_is_said_under_its_field(db: Database, cast: Cast, ana: Visitor) -> None:
    for channel, also in (
        (cast.launch, "C0NOWHERE"), (cast.launch, cast.launch.slack_id),
        (cast.launch, cast.far.slack_id), (cast.board, cast.launch.slack_id),
    ):  # fmt: skip
        with pytest.raises(FieldErrors) as refused:
            fill_in(ana, channel, also=also)
        assert list(refused.value.by_field) == ["also"]
    with db.read() as session:
        assert session.scalars(select(Digest)).all() == []


def test_a_digest_and_an_agenda_are_of_a_channel(ana: Visitor) -> None:
    with pytest.raises(ChannelOnly):
        ask(ana, "setup", None)
    with pytest.raises(progress.ChannelOnly):
        ask(ana, "brief", None)


def test_it_tells_the_summary_with_its_details_and_is_updated_where_it_stands(
    db: Database, cast: Cast, ana: Visitor, ben: Visitor
) -> None:
    goal = roads.set_goal(db, cast.ana, cast.launch, ana.now)
    roads.add(db, cast.ana, goal, ana.now, "Prototype", due_on=roads.days(9))
    roads.set_goal(db, cast.ana, None, ana.now, "Learn Spanish")
    fill_in(ana, cast.launch, name="Week & <!channel>")
    digests.issue_due(db, FRIDAY)
    shown = told(db, Kind.DIGEST, FRIDAY)
    assert "📰 *Week &amp; &lt;!channel&gt;*" in shown
    assert "*Next 14 days* Prototype" in shown
    assert shown.endswith("Update\nAgenda\nRoadmap")
    details = told(db, Kind.DIGEST_DETAILS, FRIDAY)
    assert "○ M1 *Prototype*" in details
    assert "· Ana" in details
    assert "<@" not in shown + details, "it would call people week by week"
    assert "Learn Spanish" not in shown
    with db.read() as session:
        issue = session.scalars(select(DigestIssue.id)).one()
    roads.reach(db, cast.ana, roads.add(db, cast.ana, goal, FRIDAY, "Beta"), FRIDAY)
    listeners.renew(ben.click(ids.DIGEST_RENEW, issue, cast.launch))
    assert {each.wanted for each in roads.owed(db, Kind.DIGEST, Kind.DIGEST_DETAILS)} == {2}
    assert "*Reached lately* Beta" in told(db, Kind.DIGEST, FRIDAY)
    dev = Visitor(db, cast.dev, ana.now)
    with pytest.raises(NoSuchThing):
        listeners.renew(dev.click(ids.DIGEST_RENEW, issue, cast.far))


def test_an_agenda_says_what_to_celebrate_look_at_decide_and_expect(
    db: Database, cast: Cast, ana: Visitor, ben: Visitor
) -> None:
    goal = roads.set_goal(db, cast.ana, cast.launch, ana.now)
    roads.reach(db, cast.ana, roads.add(db, cast.ana, goal, ana.now, "Prototype"), ana.now)
    roads.add(db, cast.ana, goal, ana.now, "Beta", due_on=roads.days(3), owner_id=cast.ben.id)
    roads.add(db, cast.ana, goal, ana.now, "Launch day", due_on=None)
    roads.add(db, cast.ben, goal, ana.now, "Invite testers")
    late = roads.set_goal(db, cast.ana, cast.launch, ana.now, "Late one")
    roads.change(db, late, due_on=roads.days(-3))
    message = ask(ben, "brief", cast.launch)
    assert message is not None
    lines = readable(message.blocks)
    for line in (
        "*🪨 Celebrate*\n• M1 Prototype of G1",
        "*⚠ Look at*\n• G2 Late one: past its date",
        "*🤝 Decide*\n• M4 Invite testers, proposed for G1: accept it?",
        "• M3 Launch day of G1 needs a date",
        "*📅 Coming*\n• M2 Beta of G1 — <@U0BEN>",
    ):
        assert line in lines
    blocking.fill_in(db, None, goal, cast.ana, "The <!channel> vendor", ana.now)
    blocking.fill_in_of_none(db, cast.launch, cast.ben, "No desk", ana.now)
    agenda = ask(ben, "brief", cast.launch)
    details = progress.details(ben.click(ids.PROGRESS_DETAILS, cast.launch.id, cast.launch))
    assert agenda is not None
    assert "*🚧 Clear the way*\n• G1 · Ana" in readable(agenda.blocks)
    for message in (agenda, details):
        assert ": The &lt;!channel&gt; vendor" in readable(message.blocks)
        assert ": No desk" in readable(message.blocks)
    assert "No desk · nobody helps yet" in readable(agenda.blocks)
    empty = ask(ana, "brief", cast.board)
    assert empty is not None
    assert "Nothing waits to be spoken of" in empty.text


def test_stopped_is_stopped(db: Database, cast: Cast, ana: Visitor) -> None:
    fill_in(ana, cast.launch)
    ask(ana, "setup", cast.launch)
    digest_id = ana.form["blocks"][-1]["elements"][0]["value"]
    assert listeners.stop(ana.click_in_form(ids.DIGEST_STOP, {}, digest_id)) is None
    assert "stopped" in readable(ana.form["blocks"])
    assert digests.issue_due(db, FRIDAY + timedelta(minutes=1)) == 0


def test_the_form_says_who_changed_the_digest_and_a_stopped_one_is_told_of_too(
    db: Database, cast: Cast, ana: Visitor, now: datetime
) -> None:
    fill_in(ana, cast.launch)
    fill_in(ana, cast.launch, name="Friday news")
    ask(ana, "setup", cast.launch)
    said = readable(ana.form["blocks"])
    assert "Mon 23 November · <@U0ANA> changed *name*: Weekly digest → Friday news" in said
    assert "Mon 23 November · <@U0ANA> set it up" in said
    with db.read() as session:
        made = session.scalars(select(Digest)).one()
    listeners.stop(ana.click_in_form(ids.DIGEST_STOP, {}, made.id))
    ask(ana, "setup", cast.launch)
    assert "<@U0ANA> changed *state*: active → stopped" in readable(ana.form["blocks"])
