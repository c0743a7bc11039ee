"""Installs: whose the token is, asked of Slack once."""

from collections.abc import Iterator
from datetime import datetime

import pytest
from sqlalchemy import select

from bot.db import Database
from bot.model import Workspace
from bot.playground.clock import Clock
from bot.playground.server import Slack
from bot.services import workspaces
from bot.slack.installs import Installs
from tests.people import Cast


@pytest.fixture
def backend() -> str:
    """Which database it is does not matter here."""
    return "sqlite"


@pytest.fixture
def slack(now: datetime) -> Iterator[Slack]:
    with Slack(clock=Clock(now)) as running:
        yield running


def installs_of(db: Database, slack: Slack, now: datetime, token: str = "") -> Installs:
    return Installs(db, bot_token=token or slack.bot_token, api_url=slack.api_url, now=lambda: now)


def test_the_workspace_of_the_token_is_met_once(db: Database, slack: Slack, now: datetime) -> None:
    installs = installs_of(db, slack, now)
    for _ in range(3):
        found = installs.workspace_of("T0CAIRN")
    with db.read() as session:
        row = session.scalars(select(Workspace)).one()
    assert found == (row.id, "U0CAIRN")
    assert (row.team_id, row.name, row.installed_at) == ("T0CAIRN", "Northwind Trail", now)
    assert [call.method for call in slack.calls] == ["auth.test"]


def test_a_workspace_that_is_known_is_not_asked_about(
    db: Database, cast: Cast, slack: Slack, now: datetime
) -> None:
    assert installs_of(db, slack, now).workspace_of("T0CAIRN") == (cast.workspace.id, "U0CAIRN")
    assert slack.calls == []


def test_a_team_that_has_not_installed_cairn_has_no_workspace_and_no_say(
    db: Database, slack: Slack, now: datetime
) -> None:
    installs = installs_of(db, slack, now)
    for team in ("T0STRANGE", "", "T0STRANGE"):
        assert installs.workspace_of(team) is None
        assert installs.authorise(team) is None
    assert len(slack.calls) == 1


def test_bolt_is_told_who_cairn_is_there(db: Database, slack: Slack, now: datetime) -> None:
    known = installs_of(db, slack, now).authorise("T0CAIRN")
    assert known is not None
    assert (known.bot_user_id, known.bot_token) == ("U0CAIRN", slack.bot_token)


def test_the_token_is_given_to_its_own_workspace_alone(
    db: Database, cast: Cast, slack: Slack, now: datetime
) -> None:
    installs = installs_of(db, slack, now)
    assert installs.token_of(cast.workspace.id) == slack.bot_token
    assert installs.token_of(cast.elsewhere.id) is None
    assert len(slack.calls) == 1


@pytest.mark.parametrize("kind", ["drop", "error_500", "ok_false"])
def test_while_slack_does_not_say_whose_it_is_nobody_has_it(
    db: Database, cast: Cast, slack: Slack, now: datetime, kind: str
) -> None:
    slack.faults.add("auth.test", kind)
    installs = installs_of(db, slack, now)
    assert installs.introduce(now) is None
    assert installs.token_of(cast.workspace.id) == slack.bot_token


def test_a_token_that_slack_refuses_belongs_to_nobody(
    db: Database, slack: Slack, now: datetime
) -> None:
    installs = installs_of(db, slack, now, token="xoxb-of-nobody")
    assert installs.introduce(now) is None
    assert installs.workspace_of("T0CAIRN") is None


def test_a_token_that_works_ends_the_silence(
    db: Database, cast: Cast, slack: Slack, now: datetime
) -> None:
    with db.begin() as session:
        workspaces.silence(session, cast.workspace.id, now)
    installs_of(db, slack, now).introduce(now)
    with db.read() as session:
        row = session.get_one(Workspace, cast.workspace.id)
        assert (row.silenced_at, row.name) == (None, "Northwind Trail")
