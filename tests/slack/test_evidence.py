"""`Add evidence`, and `Reached 🎉` for those who can only show that it is."""

import html
from datetime import datetime

import pytest
from sqlalchemy import select

from bot.db import Database
from bot.errors import FieldErrors, GoalClosed, NoSuchThing, OutsiderOnly
from bot.model import Evidence, Goal, GoalState, Kind, Milestone, MilestoneState
from bot.slack.requests import Value
from bot.slack.routes import Routes
from bot.slack.views import evidence as views
from bot.slack.views import ids
from bot.slack.views.parts import Block, Message
from tests import people
from tests.people import Cast
from tests.services import roads
from tests.slack.asks import Visitor, readable
from tests.slack.filling import filled, metadata_of
from tests.slack.sheets import TEXTS, buttons, check_message, check_view

LINK = "https://example.com/demo"
PERMALINK = "https://northwind.slack.com/archives/C0LAUNCH/p1700000000000100"


@pytest.fixture
def milestone(db: Database, cast: Cast, goal: Goal, now: datetime) -> Milestone:
    """Ana's milestone on it."""
    return roads.add(db, cast.ana, goal, now)


def words(answer: Message | Block | None) -> str:
    assert answer is not None
    if isinstance(answer, Message):
        check_message(answer)
        return readable(answer.blocks)
    check_view(answer)
    return readable(answer["blocks"])


def submit(visitor: Visitor, routes: Routes, key: str = "", **values: Value) -> Block | None:
    form = visitor.form
    check_view(form)
    return routes.submissions[form["callback_id"]](visitor.submit(filled(form) | values, key=key))


def brought(db: Database) -> list[tuple[str, str]]:
    with db.read() as session:
        return [(each.link, each.note) for each in session.scalars(select(Evidence))]


def test_reached_pressed_by_another_member_asks_for_evidence_and_says_who_marks_it(
    db: Database, cast: Cast, ben: Visitor, milestone: Milestone, routes: Routes
) -> None:
    click = ben.click(ids.MILESTONE_REACH, milestone.id, cast.launch)
    assert routes.clicks[ids.MILESTONE_REACH](click) is None
    assert ben.form["title"]["text"] == "Add evidence"
    assert "<@U0ANA> marks it reached" in words(ben.form)
    answer = submit(ben, routes, key="view:V1", link=LINK, note="It works")
    assert words(answer) == (
        "📎 Your evidence is on M1 *Prototype*. <@U0ANA> marks it reached; "
        "what you bring is kept for that."
    )
    assert submit(ben, routes, key="view:V1", link=LINK, note="It works") is None
    assert brought(db) == [(LINK, "It works")]
    assert roads.milestone_row(db, milestone).state == MilestoneState.PLANNED
    assert roads.owed(db, Kind.CELEBRATION) == []


def test_done_typed_by_another_member_keeps_what_was_typed(
    db: Database, cast: Cast, ben: Visitor, milestone: Milestone, routes: Routes
) -> None:
    typed = ben.command("/milestone", f"done M1 <{LINK}> It works", cast.launch)
    assert "<@U0ANA> marks it reached" in words(routes.commands["/milestone"](typed))
    assert "is already on M1" in words(routes.commands["/milestone"](typed))
    assert brought(db) == [(LINK, "It works")]
    assert routes.commands["/milestone"](ben.command("/milestone", "done M1", cast.launch)) is None
    assert ben.form["callback_id"] == ids.EVIDENCE_FORM


def test_what_is_typed_after_it_was_reached_is_kept_too(
    db: Database, cast: Cast, ben: Visitor, milestone: Milestone, routes: Routes, now: datetime
) -> None:
    roads.reach(db, cast.ana, milestone, now)
    typed = ben.command("/milestone", f"done M1 <{LINK}>", cast.launch)
    answer = words(routes.commands["/milestone"](typed))
    assert "is reached already" in answer
    assert "What you bring is kept with it." in answer
    assert brought(db) == [(LINK, "")]


def test_the_card_shows_links_by_their_host_and_offers_to_add(
    db: Database, cast: Cast, ben: Visitor, milestone: Milestone, routes: Routes
) -> None:
    click = ben.click(ids.EVIDENCE_ADD, milestone.id, cast.launch)
    for link in (LINK, PERMALINK, "https://good.example@evil.example/a"):
        routes.clicks[ids.EVIDENCE_ADD](click)
        submit(ben, routes, link=link)
    card = routes.commands["/milestone"](ben.command("/milestone", "M1", cast.launch))
    assert card is not None
    assert "Add evidence" in buttons(card.blocks)
    shown = words(card)
    assert f"<{LINK}|example.com> · <@U0BEN>" in shown
    assert f"<{PERMALINK}|message in northwind.slack.com>" in shown
    assert "<https://good.example@evil.example/a|evil.example>" in shown


@pytest.mark.parametrize(
    "link",
    ["javascript:alert(1)", "ftp://example.com", "https://", "https:// a", "x", "https://[",
     "https://evil.example|https://good.example", "<https://example.com>", "mailto:a@b.example"],
)  # fmt: skip
def test_what_is_no_web_address_stands_under_its_field(
    db: Database, cast: Cast, ben: Visitor, milestone: Milestone, routes: Routes, link: str
) -> None:
    routes.clicks[ids.EVIDENCE_ADD](ben.click(ids.EVIDENCE_ADD, milestone.id, cast.launch))
    with pytest.raises(FieldErrors) as refused:
        submit(ben, routes, link=link)
    assert set(refused.value.by_field) == {"link"}
    with pytest.raises(FieldErrors) as empty:
        submit(ben, routes, link=" ", note="\n")
    assert set(empty.value.by_field) == {"note"}
    assert brought(db) == []
    assert link.startswith("https://") or views.link(link) == link.replace("<", "&lt;").replace(
        ">", "&gt;"
    )


def test_whatever_is_typed_the_card_is_safe(
    db: Database, cast: Cast, ben: Visitor, milestone: Milestone, routes: Routes
) -> None:
    for text in TEXTS.values():
        if not text.strip():
            continue
        routes.clicks[ids.EVIDENCE_ADD](ben.click(ids.EVIDENCE_ADD, milestone.id, cast.launch))
        clean = text.replace("\x00", "")
        words(submit(ben, routes, link="https://example.com/" + "w" * 1400, note=clean))
        sent = html.escape(clean, quote=False)
        typed = ben.command("/milestone", f"done M1 {sent}", cast.launch)
        words(routes.commands["/milestone"](typed))
        words(routes.commands["/milestone"](ben.command("/milestone", "M1", cast.launch)))


def test_who_may_not_see_it_or_is_of_another_organisation_adds_nothing(
    db: Database, cast: Cast, ben: Visitor, goal: Goal, milestone: Milestone, routes: Routes,
    now: datetime,
) -> None:  # fmt: skip
    routes.clicks[ids.EVIDENCE_ADD](ben.click(ids.EVIDENCE_ADD, milestone.id, cast.launch))
    dev = Visitor(db, cast.dev, now, [ben.form])
    with pytest.raises(NoSuchThing, match="no such milestone"):
        submit(dev, routes, link=LINK)
    for number in (milestone.id, 10**6):
        with pytest.raises(NoSuchThing, match="no such milestone"):
            routes.clicks[ids.EVIDENCE_ADD](dev.click(ids.EVIDENCE_ADD, number, cast.far))
    forged = metadata_of(ben.form) | {"milestone": "1"}
    with pytest.raises(NoSuchThing):
        routes.submissions[ids.EVIDENCE_FORM](ben.submit({"link": LINK}, metadata=forged))
    with db.begin() as session:
        person = people.add_person(session, cast.workspace, "U0EVE", "Eve", now, outsider=True)
        people.join(session, cast.launch, person)
    eve = Visitor(db, person, now, [ben.form])
    with pytest.raises(OutsiderOnly):
        submit(eve, routes, link=LINK)
    roads.change(db, goal, state=GoalState.DROPPED)
    with pytest.raises(GoalClosed):
        submit(ben, routes, link=LINK)
    for action in (ids.EVIDENCE_ADD, ids.MILESTONE_REACH):
        with pytest.raises(GoalClosed):
            routes.clicks[action](ben.click(action, milestone.id, cast.launch))
    assert brought(db) == []
