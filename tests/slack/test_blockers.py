"""Blockers in messages: their words and buttons, and what pressing those does."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from sqlalchemy import delete

from bot.db import Database
from bot.errors import NoSuchThing
from bot.model import Delivery, DeliveryState, Goal, GoalState, Kind, Membership, Person
from bot.services import blockers as services
from bot.services import rounds
from bot.services.pages.leaves import leaf
from bot.slack import messages
from bot.slack.requests import StaleButton
from bot.slack.routes import Routes
from bot.slack.views import blockers as views
from bot.slack.views import goals, ids, notices, progress
from bot.slack.views.parts import Message
from tests.people import Cast
from tests.services import roads
from tests.services.blocking import (
    all_of,
    blocked,
    fill_in,
    help_with,
    reply,
    resolve,
    spot,
    standing,
)
from tests.services.scenes import add_goal, opened, set_up
from tests.slack import sheets
from tests.slack.asks import Visitor
from tests.slack.sheets import TEXTS, buttons, check_message, readable

DAY, HALF_HOUR = timedelta(days=1), timedelta(minutes=30)
VENDOR = "The vendor is late"


def card(text: str, count: int) -> Message:
    return goals.card(sheets.goal(text, count, blockers=(sheets.blocker(text),) * count))


def bundle(text: str, count: int) -> Message:
    made = notices.bundle([views.escalated(sheets.blocker(text))] * (count + 1))
    assert made is not None
    return made


MESSAGES: dict[str, Callable[[str, int], Message]] = {
    "a card": card,
    "somebody helps": lambda text, count: views.helped(sheets.blocker(text, helper="U0BEN")),
    "it is resolved": lambda text, count: views.resolved(
        sheets.blocker(text, number=None, resolver="U0BEN"), is_mine=bool(count % 2)
    ),
    "it is escalated": lambda text, count: views.escalated(
        sheets.blocker(text, days=count, helper="U0BEN" if count % 2 else None)
    ),
    "it is over": lambda text, count: views.over(sheets.blocker(text, resolver="U0BEN")),
    "several things": bundle,
}


@pytest.mark.parametrize("name", MESSAGES)
def test_whatever_is_typed_and_however_much_slack_takes_the_message(name: str) -> None:
    for text in TEXTS.values():
        check_message(MESSAGES[name](text, 3))
    for count in (0, 1, 50, 200):
        for text in ("Launch the beta", "<&>" * 1000):
            check_message(MESSAGES[name](text, count))


def test_a_line_says_whose_it_is_how_old_and_who_helps_and_pings_nobody() -> None:
    line = sheets.blocker(VENDOR, number=12, by_name="Ana")
    assert views.line(line) == "⚠ G12 · Ana: The vendor is late (3 days)"
    helped = sheets.blocker(VENDOR, by_name="Ana", days=1, helper="U0BEN", helper_name="Ben")
    assert views.line(helped, of_goal=True) == ("⚠ Ana: The vendor is late (1 day) · 🤝 Ben helps")
    over = sheets.blocker(VENDOR, number=None, by_name="Ana", resolver="U0BEN", resolver_name="Ben")
    assert views.line(over) == "✅ Ana: The vendor is late · resolved by Ben"


def test_the_first_have_buttons_and_the_rest_are_listed_and_counted() -> None:
    rows = views.rows([sheets.blocker(VENDOR, id=number) for number in range(20)])
    assert buttons(rows) == ["I'll help", "Resolved"] * views.BUTTONED
    assert readable(rows).endswith("… and 5 more")
    assert buttons(views.rows([sheets.blocker(helper="U0BEN"), sheets.blocker(own=True)])) == [
        "Resolved", "Resolved",
    ]  # fmt: skip
    assert buttons(views.rows([sheets.blocker(resolver="U0BEN")])) == []


def test_a_goals_page_and_card_say_what_is_in_its_way_until_it_is_closed() -> None:
    page = sheets.goal(blockers=(sheets.blocker(VENDOR, by_name="Ana"),))
    line = "⚠ Ana: The vendor is late (3 days)"
    for message in (goals.card(page), progress.goal(page, None, leaf(0, 1))):
        assert line in readable(message.blocks)
        assert line in message.text
    closed = sheets.goal(state=GoalState.DROPPED, blockers=page.blockers)
    assert VENDOR not in readable(goals.card(closed).blocks)


# -- the buttons


@pytest.fixture
def goal(db: Database, cast: Cast, now: datetime) -> Goal:
    """Ana's goal in #launch, with its card, and the vendor in Ben's way."""
    made = roads.set_goal(db, cast.ana, cast.launch, now)
    fill_in(db, None, made, cast.ben, VENDOR, now)
    return made


def rendered(db: Database, now: datetime, kind: Kind, channel: str = "C0LAUNCH") -> Message:
    [*_, newest] = [each for each in roads.owed(db, kind) if each.channel == channel]
    with db.read() as session:
        message = messages.render(session, newest, now)
    assert message is not None
    check_message(message)
    return message


def test_help_and_resolved_show_on_the_card_and_are_told_in_one_message(
    db: Database, cast: Cast, routes: Routes, goal: Goal, now: datetime
) -> None:
    card = rendered(db, now, Kind.GOAL_CARD)
    assert "⚠ Ben Keller: The vendor is late" in readable(card.blocks)
    assert [each for each in buttons(card.blocks) if each in ("I'll help", "Resolved")] == [
        "I'll help", "Resolved",
    ]  # fmt: skip
    chi, ana = (Visitor(db, each, now) for each in (cast.chi, cast.ana))
    press = chi.click(ids.BLOCKER_HELP, all_of(db)[0].id, cast.launch)
    said = [routes.clicks[ids.BLOCKER_HELP](press) for _ in range(2)]
    assert [each.text for each in said if each] == [
        "🤝 You help with this; <@U0BEN> hears of it.", "You help with this already.",
    ]  # fmt: skip
    assert "🤝 Chi Tanaka helps" in readable(rendered(db, now, Kind.GOAL_CARD).blocks)
    told = rendered(db, now, Kind.NOTICES, "U0BEN")
    assert told.text.startswith(
        "🤝 <@U0CHI> helps with what is in your way, on G1 *Launch the beta*."
    )
    assert buttons(told.blocks) == ["Resolved"]
    press = ana.click(ids.BLOCKER_RESOLVE, all_of(db)[0].id, cast.launch)
    said = [routes.clicks[ids.BLOCKER_RESOLVE](press) for _ in range(2)]
    assert [each.text for each in said if each] == [
        "✅ Resolved: it is not in the way any more.", "This was resolved already.",
    ]  # fmt: skip
    assert VENDOR not in readable(rendered(db, now, Kind.GOAL_CARD).blocks)
    # Both had not been sent yet: what is true by now is told, once.
    told = rendered(db, now, Kind.NOTICES, "U0BEN")
    assert told.text.startswith("✅ <@U0ANA> says that this is not in your way any more, on G1")
    told = rendered(db, now, Kind.NOTICES, "U0CHI")
    assert "this is not in the way of <@U0BEN> any more" in told.text


def test_the_rounds_report_shows_it_with_its_buttons_and_who_helps(
    db: Database, cast: Cast, routes: Routes, now: datetime
) -> None:
    goal = add_goal(db, cast, "Write the pages", now)
    at = now + HALF_HOUR
    asking = opened(db, set_up(db, cast, now), at)
    reply(db, asking, cast.ben, blocked(goal.number, VENDOR), spot(at))
    with db.begin() as session:
        found, checkin = rounds.find(session, session.get_one(Person, cast.ben.id), asking.id)
        rounds.owe_report(session, found, checkin, at)
    report = rendered(db, at + 2 * DAY, Kind.CHECKIN_SUMMARY)
    assert "⚠ G1 · Ben Keller: The vendor is late (2 days)" in readable(report.blocks)
    assert buttons(report.blocks) == ["I'll help", "Resolved"]
    ana = Visitor(db, cast.ana, at)
    routes.clicks[ids.BLOCKER_HELP](ana.click(ids.BLOCKER_HELP, all_of(db)[0].id, cast.launch))
    report = rendered(db, at, Kind.CHECKIN_SUMMARY)
    assert "· 🤝 Ana Ruiz helps" in readable(report.blocks)
    assert buttons(report.blocks) == ["Resolved"]


def test_the_escalation_says_how_long_and_follows_in_its_place(
    db: Database, cast: Cast, goal: Goal, now: datetime
) -> None:
    at = now + 4 * DAY
    roads.know_all(db, at)
    services.escalate_due(db, at)
    told = rendered(db, at, Kind.NOTICES, "U0ANA")
    assert told.text == (
        "⚠ <@U0BEN> has been blocked for 4 days now, on G1 *Launch the beta*. Nobody helps yet. "
        "The vendor is late"
    )
    assert buttons(told.blocks) == ["I'll help", "Resolved"]
    with db.begin() as session:
        sent = session.get_one(Delivery, roads.owed(db, Kind.NOTICES)[-1].id)
        sent.ts, sent.posted_in, sent.state = "1.1", "D0", DeliveryState.SENT
        sent.due_at = None
    help_with(db, all_of(db)[0], cast.chi, at)
    assert "<@U0CHI> helps." in rendered(db, at, Kind.NOTICES, "U0ANA").text
    resolve(db, all_of(db)[0], cast.ben, at)
    assert roads.owed(db, Kind.NOTICES)[0].wanted == 3  # is brought up to date in its place
    told = rendered(db, at, Kind.NOTICES, "U0ANA")
    assert told.text == "✅ G1 · Ben Keller: The vendor is late · resolved by Ben Keller"
    assert buttons(told.blocks) == []


def test_nothing_is_escalated_that_rests_or_cannot_be_seen_by_then(
    db: Database, cast: Cast, goal: Goal, now: datetime
) -> None:
    at = now + 4 * DAY
    roads.know_all(db, at)
    services.escalate_due(db, at)
    delivery = roads.owed(db, Kind.NOTICES)[-1]
    for fact, value in (("state", GoalState.PAUSED), ("channel_id", cast.board.id)):
        roads.change(db, goal, **{fact: value})
        with db.begin() as session:
            session.execute(delete(Membership).where(Membership.channel_id == cast.board.id))
        with db.read() as session:
            assert messages.render(session, delivery, at) is None


def test_what_cannot_be_seen_is_not_there_and_a_forged_value_is_no_blocker(
    db: Database, cast: Cast, routes: Routes, goal: Goal, now: datetime
) -> None:
    dev = Visitor(db, cast.dev, now)
    for action in (ids.BLOCKER_HELP, ids.BLOCKER_RESOLVE):
        sentences = set()
        for value in (all_of(db)[0].id, 999_999):
            with pytest.raises(NoSuchThing) as refused:
                routes.clicks[action](dev.click(action, value, cast.far))
            sentences.add(str(refused.value))
        assert len(sentences) == 1
        with pytest.raises(StaleButton):
            routes.clicks[action](dev.click(action, "goal:1", cast.far))
    assert standing(db) == [VENDOR]
