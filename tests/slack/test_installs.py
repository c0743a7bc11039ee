"""Installs: whose the token is, asked of Slack once."""

import secrets
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, event, select

from bot.db import Database
from bot.model import Installation, Workspace
from bot.playground.clock import Clock
from bot.playground.server import Slack
from bot.seals import Seals
from bot.services import installations, purging, workspaces
from bot.slack import tls
from bot.slack.directory import Directory
from bot.slack.installs import Installs
from bot.slack.listeners import lifecycle
from bot.slack.listeners.lifecycle import InstalledMeanwhile
from bot.slack.oauth import Tokens
from bot.slack.requests import Event
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


def test_who_is_met_while_somebody_looks_for_it_is_found(
    db: Database, slack: Slack, now: datetime
) -> None:
    installs, met = installs_of(db, slack, now), list[object]()

    def be_met(*args: Any) -> None:
        if "FROM workspaces" in args[2] and not met:
            met.append(None)
            met.append(installs.introduce(now))

    event.listen(Engine, "after_cursor_execute", be_met)
    try:
        assert installs.workspace_of("T0CAIRN") == met[1]
    finally:
        event.remove(Engine, "after_cursor_execute", be_met)
    assert met[1] is not None


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


# Workspaces that installed Cairn by themselves

KEY = secrets.token_urlsafe(32)


def installs_with_key(db: Database, slack: Slack, now: datetime, token: str = "") -> Installs:
    seals = Seals([KEY])
    return Installs(db, bot_token=token, api_url=slack.api_url, now=lambda: now, seals=seals)


def install(db: Database, workspace_id: int, token: str, now: datetime) -> None:
    facts = dict.fromkeys(("app_id", "enterprise_id", "installer", "scopes", "trouble"), "")
    more = {"installed_at": now, "leased_until": None, "version": 1}
    with db.begin() as session:
        workspaces.unsilence(session, workspace_id)
        sealed = Tokens(token).sealed(Seals([KEY]), workspace_id, now)
        installations.save(session, workspace_id, facts | more | sealed)


def is_silent(db: Database, workspace_id: int) -> bool:
    with db.read() as session:
        return session.get_one(Workspace, workspace_id).silenced_at is not None


def test_each_is_spoken_to_with_its_own_token_and_no_other(
    db: Database, cast: Cast, slack: Slack, now: datetime
) -> None:
    installs = installs_with_key(db, slack, now, token=slack.bot_token)
    install(db, cast.elsewhere.id, "xoxb-of-elsewhere", now)
    assert installs.client(cast.elsewhere.id).token == "xoxb-of-elsewhere"
    assert installs.client(cast.workspace.id).token == slack.bot_token  # the settings' own
    assert installs.client(cast.workspace.id + cast.elsewhere.id).token is None
    assert installs.client().token is None
    with db.begin() as session:
        workspaces.remove(session, cast.elsewhere.id, now)
    assert installs.client(cast.elsewhere.id).token is None


def test_a_token_that_was_put_into_anothers_row_opens_nothing(
    db: Database, cast: Cast, slack: Slack, now: datetime
) -> None:
    for id_ in (cast.workspace.id, cast.elsewhere.id):
        install(db, id_, f"xoxb-{id_}", now)
    with db.begin() as session:
        stolen = session.get_one(Installation, cast.workspace.id).token
        session.get_one(Installation, cast.elsewhere.id).token = stolen
    installs = installs_with_key(db, slack, now)
    assert installs.token_of(cast.elsewhere.id) is None
    assert installs.token_of(cast.workspace.id) == f"xoxb-{cast.workspace.id}"


def test_what_bolt_is_told_of_is_as_new_as_the_row(
    db: Database, cast: Cast, slack: Slack, now: datetime
) -> None:
    installs = installs_with_key(db, slack, now)
    assert installs.authorise("T0STRANGE") is None
    for bot in ("U0CAIRN", "U0OTHERBOT"):
        with db.begin() as session:
            session.get_one(Workspace, cast.workspace.id).bot_user_id = bot
        known = installs.authorise("T0CAIRN")
        assert known is not None
        assert (known.bot_user_id, known.bot_token) == (bot, None)


def test_slack_has_the_last_word_on_who_is_silent(
    db: Database, cast: Cast, slack: Slack, now: datetime
) -> None:
    installs = installs_with_key(db, slack, now)
    install(db, cast.workspace.id, slack.bot_token, now)
    install(db, cast.elsewhere.id, "xoxb-of-nobody", now)
    with db.begin() as session:
        for id_ in (cast.workspace.id, cast.elsewhere.id):
            workspaces.silence(session, id_, now)
    installs.look_after(now)
    assert not is_silent(db, cast.workspace.id)
    assert is_silent(db, cast.elsewhere.id)


def test_who_has_no_token_falls_silent_and_the_settings_own_workspace_does_not(
    db: Database, cast: Cast, slack: Slack, now: datetime
) -> None:
    installs = installs_with_key(db, slack, now, token=slack.bot_token)
    slack.faults.add("auth.test", "error_500")
    installs.introduce(now)
    installs.look_after(now)
    assert not is_silent(db, cast.elsewhere.id)  # whose the token is, nobody knows yet
    installs.introduce(now)
    installs.look_after(now)
    assert is_silent(db, cast.elsewhere.id)
    assert not is_silent(db, cast.workspace.id)


def test_news_of_a_removal_that_come_after_a_new_installation_change_nothing(
    db: Database, cast: Cast, slack: Slack, now: datetime
) -> None:
    installs = installs_with_key(db, slack, now)
    install(db, cast.workspace.id, slack.bot_token, now)
    id_, before, after = cast.workspace.id, now - timedelta(hours=1), now + timedelta(seconds=1)
    assert installs.has_come_back(id_, before)
    assert not installs.has_come_back(id_, after)  # it was removed since
    slack.do(slack.workspace.uninstall)
    assert not installs.has_come_back(id_, before)  # twice removed, and Slack says so
    for kind in ("drop", "error_500", "fatal_error"):
        slack.faults.add("auth.test", kind)
        with pytest.raises(ConnectionError):
            installs.has_come_back(id_, before)  # the news is to come again
    assert not installs_of(db, slack, now).has_come_back(id_, before)


def test_news_of_a_removal_end_no_installation_of_that_very_moment(
    db: Database, cast: Cast, slack: Slack, now: datetime
) -> None:
    installs, id_ = installs_with_key(db, slack, now), cast.workspace.id
    install(db, id_, "xoxb-old", now)

    class Slow(Directory):
        def is_back(self, workspace_id: int, gone_at: datetime | None) -> bool:
            back = super().is_back(workspace_id, gone_at)
            install(db, workspace_id, slack.bot_token, now + timedelta(minutes=1))
            return back

    gone = Event(db, now, id_, "Ev1", {"type": "app_uninstalled"}, now)
    with pytest.raises(InstalledMeanwhile):
        lifecycle.uninstalled(gone, Slow(db, installs))
    lifecycle.uninstalled(gone, Directory(db, installs))  # it comes again
    assert installs.token_of(id_) == slack.bot_token
    assert not is_silent(db, id_)


def test_of_a_workspace_that_was_purged_nothing_is_heard_until_it_is_back(
    db: Database, cast: Cast, slack: Slack, now: datetime
) -> None:
    installs, id_ = installs_with_key(db, slack, now), cast.workspace.id
    install(db, id_, slack.bot_token, now)
    assert installs.authorise("T0CAIRN") is not None
    with db.begin() as session:
        workspaces.remove(session, id_, now)
        assert purging.purge(session, id_, now)
    assert installs.authorise("T0CAIRN") is None
    assert installs.workspace_of("T0CAIRN") is None
    with db.begin() as session:
        workspaces.meet(session, "T0CAIRN", "Northwind", "U0CAIRN", now)
    known = installs.authorise("T0CAIRN")
    assert (known and known.bot_user_id, installs.workspace_of("T0CAIRN")) == (
        "U0CAIRN", (id_, "U0CAIRN"),
    )  # fmt: skip


def test_the_certificates_of_the_machine_are_loaded_once_when_slack_is_asked(
    db: Database, slack: Slack, now: datetime
) -> None:
    tls.context.cache_clear()
    one, other = installs_of(db, slack, now), installs_of(db, slack, now)
    assert tls.context.cache_info().currsize == 0
    assert one.client().ssl is other.client().ssl is tls.context()
