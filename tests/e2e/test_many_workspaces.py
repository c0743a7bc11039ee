"""Two workspaces install one Cairn, by real HTTP; each has its own, and one removes it again."""

import http.client
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from sqlalchemy import func, select

from bot.app import Cairn
from bot.db import Database
from bot.model import Goal, Installation, Kind, Workspace
from bot.playground.client import Person, problems
from bot.playground.client.http import post, wait_until
from bot.playground.clock import Clock
from bot.playground.server import Slack
from bot.playground.starting import bot_in
from bot.playground.teams import Team
from bot.services import outbox

from .conftest import LAUNCH, MONDAY

FAR = Team("T0FAR", "Far & Away <b>", "far-away")
KEY = secrets.token_urlsafe(32)


class Browser:
    """Goes where it is sent, and keeps the cookies of each host."""

    def __init__(self) -> None:
        self.cookies: dict[str, str] = {}

    def get(self, url: str) -> tuple[int, str, str]:
        """Status, page, and where it is sent next."""
        at = urlsplit(url)
        line = http.client.HTTPConnection(at.netloc, timeout=60)
        try:
            held = {"Cookie": self.cookies[at.netloc]} if at.netloc in self.cookies else {}
            line.request("GET", f"{at.path}?{at.query}", headers=held)
            answer = line.getresponse()
            kept = answer.headers.get("Set-Cookie")
            if kept:
                self.cookies[at.netloc] = kept.partition(";")[0]
            return answer.status, answer.read().decode(), answer.headers.get("Location", "")
        finally:
            line.close()


def install(slack: Slack, team: str) -> tuple[int, str]:
    """Somebody of the team installs Cairn: to Cairn, to Slack's page, and back."""
    browser = Browser()
    status, _, to_slack = browser.get(f"{slack.bot_url}/slack/install")
    assert status == 302
    status, page, _ = browser.get(to_slack)
    assert "Allow in Northwind Trail" in page
    state = to_slack.partition("state=")[2]
    _, _, back = browser.get(f"{slack.url}/oauth/v2/chosen?team={team}&state={state}")
    status, page, _ = browser.get(back)
    again, _, _ = browser.get(back)
    assert again == 400  # the same address is good once
    return status, page


@contextmanager
def both(url: str, **how: bool) -> Iterator[tuple[Slack, Slack, Cairn]]:
    """Two workspaces and one Cairn, which is in neither yet."""
    clock = Clock(MONDAY)
    with Slack(clock=clock) as near:
        near.registration.rotates = how.get("rotates", False)
        keys = {
            "slack_bot_token": "",
            "slack_client_id": near.registration.client_id,
            "slack_client_secret": near.registration.client_secret,
            "secret_key": KEY,
        }
        with bot_in(near, url, **keys) as cairn, Slack(team=FAR, beside=near) as far:
            for each in (near, far):
                each.ack_seconds = cairn.installs.patience = 20
                each.workspace.app.installed = False
            yield near, far, cairn
            assert problems(near.url) == problems(far.url) == []


def rows(db: Database, team: str) -> tuple[int, int, bool]:
    """Goals and tokens of a workspace, and whether it is silent."""
    with db.read() as session:
        row = session.scalars(select(Workspace).where(Workspace.team_id == team)).one()
        counts = [
            session.scalar(select(func.count()).where(table.workspace_id == row.id)) or 0
            for table in (Goal, Installation)
        ]
        return counts[0], counts[1], row.silenced_at is not None


def written(slack: Slack) -> int:
    """How often Cairn tried to write a message there."""
    return len([call for call in slack.calls if call.method.startswith("chat.")])


@pytest.mark.parametrize("backend", ["sqlite", "postgresql"], indirect=True)
def test_two_workspaces_have_one_cairn_and_nothing_in_common(db_url: str) -> None:
    with both(db_url) as (near, far, cairn):
        for slack, team in ((near, "T0CAIRN"), (far, "T0FAR")):
            status, page = install(near, team)
            assert (status, "Cairn is installed" in page) == (200, True)
            assert slack.workspace.app.installed
        assert "Far &amp; Away &lt;b&gt;" in page
        # The same ids of people and channels in both: only the team tells them apart.
        for slack, title in ((near, "Launch the beta"), (far, "Close the round")):
            ana = Person(slack.url, "U0ANA")
            ana.command(LAUNCH, f"/goal {title} by 30 June 2027")
            card = ana.wait_for(LAUNCH, text=title)
            Person(slack.url, "U0BEN").click(card, "I'm in")
            ana.wait_for(LAUNCH, text="Ben")
        for slack, own, other in (
            (near, "Launch the beta", "Close the round"),
            (far, "Close the round", "Launch the beta"),
        ):
            ana = Person(slack.url, "U0ANA")
            shown = ana.command(LAUNCH, "/goal list all")
            assert shown is not None
            assert own in shown.readable()
            said = repr([call.args for call in slack.calls])
            assert own in said
            assert other not in said + shown.readable() + ana.home().text()
        assert rows(cairn.db, "T0FAR") == rows(cairn.db, "T0CAIRN") == (1, 1, False)

        post(far.url, "uninstall", {})
        assert rows(cairn.db, "T0FAR") == (1, 0, True)
        near.clock.move(timedelta(hours=1))
        before = written(far)
        with cairn.db.begin() as session:  # both are owed the same
            for goal in session.scalars(select(Goal)):
                goal.title += ", at last"
                outbox.refresh(
                    session,
                    workspace_id=goal.workspace_id,
                    kind=Kind.GOAL_CARD,
                    subject_id=goal.id,
                    now=near.clock.now(),
                )
        Person(near.url, "U0ANA").wait_for(LAUNCH, text="Launch the beta, at last")
        cairn.clock.tick()
        assert written(far) == before

        assert install(near, "T0FAR")[0] == 200
        cairn.clock.tick()
        Person(far.url, "U0ANA").wait_for(LAUNCH, text="Close the round, at last")
        assert rows(cairn.db, "T0FAR") == (1, 1, False)


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_tokens_that_expire_are_replaced_in_time(db_url: str) -> None:
    with both(db_url, rotates=True) as (near, _, cairn):
        assert install(near, "T0CAIRN")[0] == 200
        ana = Person(near.url, "U0ANA")
        tokens = set()
        for title in ("One thing", "Another", "A third"):
            tokens.add(near.workspace.app.bot_token)
            ana.command(LAUNCH, f"/goal {title} by 30 June 2027")
            ana.wait_for(LAUNCH, text=title)
            near.clock.move(timedelta(hours=11))
            cairn.clock.tick()
            wait_until(
                lambda: near.workspace.app.bot_token not in tokens or None, 10, lambda: "no token"
            )
        assert len(tokens) == 3
