"""`/cairn doctor` in Slack: the checks of one workspace, for its admins alone."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from bot.db import Database
from bot.errors import NotYours, OutsiderOnly
from bot.findings import Finding
from bot.model import Channel, Person, Workspace
from bot.slack.listeners import home
from bot.slack.views import doctor as views
from tests.people import Cast
from tests.services import deliveries, roads
from tests.slack import sheets
from tests.slack.asks import Visitor


def examine(visitor: Visitor, look: tuple[Finding, ...] = ()) -> str:
    command = visitor.command("/cairn", "doctor", None)
    message = home.on_command(replace(command, look=lambda: look))
    assert message
    sheets.check_message(message)
    return message.text


@pytest.fixture
def admin(db: Database, cast: Cast, now: datetime) -> Visitor:
    """Ben, an admin who is not in #board."""
    with db.begin() as session:
        session.get_one(Person, cast.ben.id).admin = True
    return Visitor(db, cast.ben, now)


@pytest.fixture
def all_well() -> tuple[Finding, ...]:
    return (Finding("token", True, "speaks as cairn in <!channel> & Co"),)


def test_an_admin_reads_what_is_well_and_what_is_not(
    db: Database, cast: Cast, admin: Visitor, now: datetime, all_well: tuple[Finding, ...]
) -> None:
    roads.set_goal(db, cast.ana, cast.launch, now)
    roads.set_goal(db, cast.ana, cast.board, now, "Close the funding round")
    assert examine(admin, all_well).startswith("*All is well*")
    with db.begin() as session:
        for channel in (cast.launch, cast.board):
            session.get_one(Channel, channel.id).cairn_in = False
        session.get_one(Workspace, cast.elsewhere.id).silenced_at = now
    later = Visitor(db, cast.ben, now + timedelta(hours=1))
    told = examine(later, (Finding("token", False, "Slack refuses it"),))
    assert told.startswith("*3 of 5 to be mended*")
    assert "are due since 2026-11-23 14:00 UTC" in told
    # A private channel that the admin is not in has no name here, and other workspaces none at all.
    assert "in <#C0LAUNCH> and 1 channel that I am not in" in told
    assert "Elsewhere" not in told
    assert "Slack refuses it" in told


def test_others_are_told_that_it_is_for_admins(db: Database, cast: Cast, now: datetime) -> None:
    for person in (cast.ana, cast.chi):
        with pytest.raises(NotYours, match="workspace admin"):
            examine(Visitor(db, person, now))
    with db.begin() as session:
        session.get_one(Person, cast.ben.id).outsider = True
    with pytest.raises(OutsiderOnly):
        examine(Visitor(db, cast.ben, now))


def test_each_workspace_reads_of_its_own_work(db: Database, cast: Cast, now: datetime) -> None:
    deliveries.owe(db, cast, "card", now - timedelta(hours=1))
    assert "are due since" not in examine(Visitor(db, cast.dev, now))


@pytest.mark.parametrize("name", sheets.TEXTS)
def test_slack_takes_it_whatever_things_are_called(name: str) -> None:
    text = sheets.TEXTS[name]
    sheets.check_message(views.findings([Finding("token", False, text)] * 20))
