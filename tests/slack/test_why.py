"""`/cairn why`: each message with its rule, in words that Slack takes whatever people typed."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from msgspec.structs import replace

from bot.db import Database
from bot.errors import OutsiderOnly
from bot.model import About, DeliveryState, Kind, Person
from bot.model.outcomes import MAYBE_SENT, Refused
from bot.services.pages.why import Came, Coming, Held, Reason, Thing, Trouble, WhyPage
from bot.slack import messages
from bot.slack.listeners import home, why
from bot.slack.requests import StaleButton
from bot.slack.views import ids
from bot.slack.views import why as views
from bot.when import Rhythm, rule_text
from tests.people import Cast
from tests.services import deliveries, roads
from tests.services.deliveries import claim, settle, standing
from tests.slack import sheets
from tests.slack.asks import Visitor

AT = datetime(2026, 11, 23, 14, tzinfo=UTC)
TODAY = date(2026, 11, 23)
RULE = rule_text(["MO"], at=AT.time(), start=TODAY, every=Rhythm.WEEK)


def sheet(text: str, count: int) -> WhyPage:
    """A page on which everything occurs."""
    thing = Thing("M1", text, rule=RULE, zone="Europe/Berlin", channel="C0LAUNCH")
    every = tuple(Reason(of, thing, TODAY, stage=-7) for of in (*About, *Kind))
    hidden = (Reason(About.REPLAN, Thing("", seen=False)),)
    came = [
        Came(AT, why, state, text[:50] or "x")
        for state in (DeliveryState.SENT, DeliveryState.FAILED)
        for why in (every, *((each,) for each in every), hidden, ())
    ]
    coming = [Coming(AT, every, held) for held in Held]
    troubles = [
        Trouble(1, 2, kind, channel, error, state, AT, (thing,) * count)
        for kind in (Kind.GOAL_CARD, Kind.NOTICES)
        for channel in ("C0LAUNCH", "U0BEN", "")
        for error, state in (
            (text[:80], DeliveryState.FAILED),
            (MAYBE_SENT, DeliveryState.FAILED),
            ("timeout", DeliveryState.DOUBTFUL),
        )
    ]
    return WhyPage(
        TODAY, "UTC", TODAY if count % 2 else None, AT, count > 0,
        tuple(came[:count]), tuple(coming[:count]), count, tuple(troubles[:count]), count,
    )  # fmt: skip


@pytest.mark.parametrize("count", [0, 1, 3, 200])
def test_slack_takes_it_whatever_was_typed(count: int) -> None:
    for text in sheets.TEXTS.values():
        sheets.check_message(views.page(sheet(text, count)))


def test_every_rule_is_said() -> None:
    def said(
        of: About | Kind, slot: tuple[date, time] | None = None, stage: int | None = None
    ) -> str:
        thing = Thing("C3", "Weekly", rule=RULE, zone="Europe/Berlin", channel="C0LAUNCH")
        thing = replace(thing, slot=slot)
        came = Came(AT, (Reason(of, thing, date(2026, 11, 30), stage),), DeliveryState.SENT)
        return views.page(WhyPage(TODAY, "UTC", None, None, False, (came,), (), 0, (), 0)).text

    asks = said(About.CHECKIN_PROMPT, (date(2026, 11, 24), time(9, 30)))
    assert "C3 *Weekly* asks you: Mon at 14:00 in Berlin; this is of Tue 24 Nov" in asks
    assert said(About.CHECKIN_PROMPT).split("\n")[1].endswith("asks you: Mon at 14:00 in Berlin")
    assert "7 days before C3 *Weekly* is due, Mon 30 Nov" in said(About.MILESTONE_DUE, stage=-7)
    assert "once a week while it is late" in said(About.MILESTONE_DUE, stage=7)
    assert "<#C0LAUNCH> celebrates C3" in said(Kind.CELEBRATION)
    alone = Came(AT, (Reason(About.CELEBRATION, Thing("G1", "Launch")),), DeliveryState.SENT)
    told = views.page(WhyPage(TODAY, "UTC", None, None, False, (alone,), (), 0, (), 0)).text
    assert "something of G1 *Launch* was reached" in told
    for about in About:
        assert "meant for you" not in said(about)


def test_it_is_asked_and_answered_in_slack(db: Database, cast: Cast, now: datetime) -> None:
    id_ = deliveries.owe(db, cast, "card", now, for_person_id=cast.ana.id)
    for each in claim(db, now):
        settle(db, each, Refused("is_archived"), now)
    ana, ben = Visitor(db, cast.ana, now), Visitor(db, cast.ben, now)
    answer = home.on_command(ana.command("/cairn", "why", cast.launch))
    assert answer
    sheets.check_message(answer)
    assert "a goal's card, to <#C0LAUNCH>. It is archived: unarchive it" in answer.text
    assert sheets.buttons(answer.blocks).count("Try again")
    value = f"{id_}:{standing(db, id_).fence}"
    for stranger in (ben, Visitor(db, cast.dev, now)):
        with pytest.raises(StaleButton):
            why.try_again(stranger.click(ids.WHY_TRY, value, cast.launch))
    for rubbish in ("", "1", "x:1", "1:1:1", f"{10**9}:99999999999", "9999999999:1"):
        with pytest.raises(StaleButton):
            why.try_again(ana.click(ids.WHY_TRY, rubbish, cast.launch))
    assert "trying again" in why.try_again(ana.click(ids.WHY_TRY, value, cast.launch)).text
    assert "changed meanwhile" in why.try_again(ana.click(ids.WHY_TRY, value, cast.launch)).text
    with db.begin() as session:
        session.get_one(Person, cast.ben.id).outsider = True
    with pytest.raises(OutsiderOnly):
        home.on_command(ben.command("/cairn", "why", cast.launch))


@pytest.mark.parametrize("backend", ["sqlite"])
def test_who_is_told_of_a_failure_can_try_again_right_there(
    db: Database, cast: Cast, now: datetime
) -> None:
    deliveries.owe(db, cast, "card", now, for_person_id=cast.ana.id)
    settle(db, claim(db, now)[0], Refused("is_archived"), now)
    with db.read() as session:
        told = roads.owed(db, Kind.NOTICES)[0]
        message = messages.render(session, told, now + timedelta(seconds=5))
    assert message
    sheets.check_message(message)
    assert sheets.buttons(message.blocks) == ["Try again"]


def test_what_may_stand_there_twice_says_so_before_it_is_sent() -> None:
    trouble = Trouble(1, 2, Kind.GOAL_CARD, "C0LAUNCH", MAYBE_SENT, DeliveryState.FAILED, AT)
    again = views.try_again(trouble)
    assert again
    assert again["action_id"] == ids.WHY_ANYWAY
    assert "twice" in again["confirm"]["text"]["text"]
