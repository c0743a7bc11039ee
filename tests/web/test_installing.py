"""Installing by a browser: whatever comes back from Slack is a page with a sentence, and nothing is
half kept."""

import json
import logging
import re
import secrets
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from threading import Barrier, Thread
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from sqlalchemy import func, insert, select

from bot.app import Cairn, build
from bot.db import Database
from bot.model import Installation, InstallState, Workspace
from bot.playground.clock import Clock
from bot.playground.server import Slack
from bot.seals import Seals
from bot.services import installations
from bot.services.installations import STATE_LIVES
from bot.settings import Settings
from bot.slack.installing import AT_ONCE, Installing, TooMany
from bot.slack.oauth import OAuth
from bot.slack.scopes import OPTIONAL, REQUIRED
from tests.web.doors import call

KEY = secrets.token_urlsafe(32)
OWN = "https://slack.com/api/"
sqlite = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)


@pytest.fixture
def slack(now: datetime) -> Iterator[Slack]:
    with Slack(clock=Clock(now)) as running:
        yield running


@pytest.fixture
def cairn(slack: Slack, db_url: str) -> Iterator[Cairn]:
    settings = Settings(
        slack_bot_token="",
        slack_signing_secret="s",
        slack_api_url=slack.api_url,
        slack_client_id=slack.registration.client_id,
        slack_client_secret=slack.registration.client_secret,
        secret_key=KEY,
        database_url=db_url,
    )
    made = build(settings, slack.clock.now)
    yield made
    made.stop()


class Browser:
    """One browser at Cairn's door."""

    def __init__(self, cairn: Cairn) -> None:
        self.door = cairn.web(with_clock=False)
        self.cookie = ""

    def get(
        self, path: str, query: str = "", cookie: str | None = None, **environ: Any
    ) -> tuple[int, str, dict[str, str]]:
        held = self.cookie if cookie is None else cookie
        environ |= {"QUERY_STRING": query, "HTTP_COOKIE": held}
        answer = call(self.door, method="GET", path=path, **environ)
        kept = answer[2].get("Set-Cookie")
        if kept:
            self.cookie = kept.partition(";")[0]
        return answer

    def begin(self) -> str:
        """The state with which Slack's page is asked for."""
        status, _, headers = self.get("/slack/install")
        assert status == 302
        return parse_qs(urlsplit(headers["Location"]).query)["state"][0]

    def back(self, cookie: str | None = None, **said: str) -> tuple[int, str]:
        """The page for somebody whom Slack sent back."""
        status, page, headers = self.get("/slack/oauth_redirect", urlencode(said), cookie)
        assert headers["Content-Type"] == "text/html; charset=utf-8"
        assert "default-src 'none'" in headers["Content-Security-Policy"]
        assert (headers["Cache-Control"], headers["Referrer-Policy"]) == ("no-store", "no-referrer")
        return status, page


@pytest.fixture
def browser(cairn: Cairn) -> Browser:
    return Browser(cairn)


def kept(db: Database) -> tuple[int, int, int]:
    """How many workspaces, installations and states there are."""
    with db.read() as session:
        one, two, three = (
            session.scalar(select(func.count()).select_from(table)) or 0
            for table in (Workspace, Installation, InstallState)
        )
        return one, two, three


def test_slacks_page_is_asked_for_what_the_manifest_says(browser: Browser, slack: Slack) -> None:
    status, _, headers = browser.get("/slack/install", HTTP_X_FORWARDED_PROTO="https")
    at = urlsplit(headers["Location"])
    asked = parse_qs(at.query)
    assert (status, at.path) == (302, "/oauth/v2/authorize")
    assert headers["Location"].startswith(slack.url)
    assert asked["client_id"] == [slack.registration.client_id]
    assert asked["scope"] == [",".join([*REQUIRED, *OPTIONAL])]
    assert len(asked["state"][0]) >= 43
    cookie = headers["Set-Cookie"]
    for part in ("Path=/slack", "Max-Age=600", "HttpOnly", "SameSite=Lax", "Secure"):
        assert part in cookie.split("; ")
    assert "Secure" not in browser.get("/slack/install", cookie="")[2]["Set-Cookie"]


def test_what_slack_gives_is_kept_and_sealed(
    browser: Browser, slack: Slack, db: Database, now: datetime, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    slack.registration.rotates = True
    state, code = browser.begin(), slack.registration.give_code("T0CAIRN", "U0BEN")
    status, page = browser.back(state=state, code=code)
    assert (status, "Cairn is in Northwind Trail" in page) == (200, True)
    assert "https://slack.com/app_redirect?app=A0CAIRN&amp;team=T0CAIRN" in page
    assert browser.cookie == "cairn_install="  # it is of no use any more
    with db.read() as session:
        row = session.scalars(select(Workspace)).one()
        made = session.scalars(select(Installation)).one()
    assert (row.team_id, row.bot_user_id, row.url) == (
        "T0CAIRN", "U0CAIRN", "https://northwind-trail.slack.com/",
    )  # fmt: skip
    assert (made.workspace_id, made.app_id, made.installer) == (row.id, "A0CAIRN", "U0BEN")
    assert "chat:write" in made.scopes.split(",")
    assert made.expires_at is not None
    assert timedelta(0) <= made.expires_at - now - timedelta(hours=12) < timedelta(minutes=1)
    assert Seals([KEY]).open(made.token, row.id) == slack.bot_token
    refresh = Seals([KEY]).open(made.refresh, row.id)
    everything = json.dumps([str(vars(each)) for each in (row, made)])
    for secret in (slack.bot_token, refresh, state, code, browser.cookie, KEY):
        if len(secret) > 20:
            assert secret not in caplog.text + everything
    assert kept(db) == (1, 1, 0)


def test_one_state_lets_one_in_however_many_come_at_once(
    browser: Browser, slack: Slack, db: Database
) -> None:
    state = browser.begin()
    gate, found = Barrier(8), list[Any]()

    def take() -> None:
        gate.wait()
        with db.begin() as session:
            found.append(installations.take(session, state))

    threads = [Thread(target=take) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len([each for each in found if each]) == 1
    assert slack.calls == []


BAD: dict[str, tuple[int, str, Callable[[Browser, Slack], tuple[int, str]]]] = {
    "no state": (400, "is missing", lambda here, slack: here.back(code="x")),
    "nothing": (400, "is missing", lambda here, slack: here.back()),
    "no code": (400, "is missing", lambda here, slack: here.back(state=here.begin())),
    "another's state": (400, "used already", lambda here, slack: here.back(state="x", code="y")),
    "declined": (
        403, "not allowed in",
        lambda here, slack: here.back(state=here.begin(), error="access_denied"),
    ),
    "another error": (
        403, "(it did not say why)",
        lambda here, slack: here.back(state=here.begin(), error="<script>alert(1)</script>"),
    ),
    "no cookie": (
        400, "another browser",
        lambda here, slack: here.back(cookie="", state=here.begin(), code="x"),
    ),
    "another browser": (
        400, "another browser",
        lambda here, slack: here.back(
            cookie=f"a=b; cairn_install={'x' * 43}", state=here.begin(), code="x"
        ),
    ),
    "a code of nobody's": (
        400, "(invalid_code)", lambda here, slack: here.back(state=here.begin(), code="x"),
    ),
    "a code that was used": (400, "(code_already_used)", lambda here, slack: twice(here, slack)),
    "too late": (400, "ten minutes", lambda here, slack: late(here, slack)),
    "a whole organisation": (400, "whole organisation", lambda here, slack: org_wide(here, slack)),
    "another secret": (500, "(bad_client_secret)", lambda here, slack: wrong(here, slack)),
    "Slack is silent": (502, "did not answer", lambda here, slack: fail(here, slack, "drop")),
    "Slack is down": (502, "did not answer", lambda here, slack: fail(here, slack, "error_500")),
    "Slack says wait": (
        502, "did not answer", lambda here, slack: fail(here, slack, "rate_limited"),
    ),
    "too long": (400, "is missing", lambda here, slack: here.back(state="x" * 5000, code="y")),
}  # fmt: skip


def code(slack: Slack) -> str:
    return slack.registration.give_code("T0CAIRN", "U0ANA")


def twice(here: Browser, slack: Slack) -> tuple[int, str]:
    given = code(slack)
    slack.registration.used.add(given)
    return here.back(state=here.begin(), code=given)


def late(here: Browser, slack: Slack) -> tuple[int, str]:
    state = here.begin()
    slack.clock.move(timedelta(minutes=10))
    return here.back(state=state, code=code(slack))


def org_wide(here: Browser, slack: Slack) -> tuple[int, str]:
    slack.registration.org_wide = True
    return here.back(state=here.begin(), code=code(slack))


def wrong(here: Browser, slack: Slack) -> tuple[int, str]:
    slack.registration.client_secret = "another"
    return here.back(state=here.begin(), code=code(slack))


def fail(here: Browser, slack: Slack, kind: str) -> tuple[int, str]:
    slack.faults.add("oauth.v2.access", kind)
    return here.back(state=here.begin(), code=code(slack))


@sqlite
@pytest.mark.parametrize("name", BAD)
def test_what_is_wrong_is_a_sentence_and_nothing_is_kept(
    name: str, browser: Browser, slack: Slack, db: Database, caplog: pytest.LogCaptureFixture
) -> None:
    status, sentence, come = BAD[name]
    got, page = come(browser, slack)
    assert (got, sentence in page) == (status, True), page
    assert "<script>" not in page
    assert 'href="install"' in page
    assert kept(db) == (0, 0, 0)
    asked = [call.method for call in slack.calls]
    assert asked.count("oauth.v2.access") <= 1
    assert "Traceback" not in caplog.text


@sqlite
def test_a_state_that_met_another_browser_is_good_for_nobody(
    browser: Browser, slack: Slack, db: Database
) -> None:
    state = browser.begin()
    own = browser.cookie
    assert browser.back(cookie="", state=state, code=code(slack))[0] == 400
    assert browser.back(cookie=own, state=state, code=code(slack))[0] == 400
    assert kept(db) == (0, 0, 0)


@sqlite
def test_two_tabs_of_one_browser_may_both_go_on(browser: Browser, slack: Slack) -> None:
    first, second = browser.begin(), browser.begin()
    own = browser.cookie
    for state in (first, second):
        assert browser.back(cookie=own, state=state, code=code(slack))[0] == 200


@sqlite
def test_what_is_never_finished_is_not_kept_for_ever(
    browser: Browser, slack: Slack, db: Database
) -> None:
    for _ in range(3):
        browser.begin()
    assert kept(db) == (0, 0, 3)
    slack.clock.move(timedelta(minutes=20))
    browser.begin()
    assert kept(db) == (0, 0, 1)


def test_however_many_begin_no_more_lies_here_than_there_is_room_for(
    browser: Browser, slack: Slack, db: Database
) -> None:
    oldest = browser.begin()
    own = browser.cookie
    slack.clock.move(timedelta(seconds=1))
    rows = [
        {"state": f"{number}", "browser": "x", "expires_at": slack.clock.now() + STATE_LIVES}
        for number in range(installations.MOST_STATES - 1)
    ]
    with db.begin() as session:
        session.execute(insert(InstallState), rows)
    slack.clock.move(timedelta(seconds=1))
    newest = browser.begin()
    assert kept(db) == (0, 0, installations.MOST_STATES)
    assert browser.back(cookie=own, state=oldest, code=code(slack))[0] == 400
    assert browser.back(cookie=own, state=newest, code=code(slack))[0] == 200


@pytest.mark.parametrize("backend", ["postgresql"], indirect=True)
def test_only_so_many_begin_at_the_same_moment(cairn: Cairn, db: Database, now: datetime) -> None:
    refused: list[TooMany] = []

    def now_and_one_more() -> datetime:
        try:
            installing.begin("another browser")
        except TooMany as error:
            refused.append(error)
        return now

    oauth = OAuth(client_id="1", client_secret="s", api_url=OWN)
    installing = Installing(db, oauth, Seals([KEY]), now_and_one_more, cairn.installs.speaking)
    installing.begin("a browser")
    assert (len(refused), kept(db)) == (1, (0, 0, AT_ONCE))
    assert refused[0].status == 503
    assert "in a minute" in str(refused[0])
    installing.begin("a browser")  # there is room again
    assert kept(db) == (0, 0, 2 * AT_ONCE)


@sqlite
def test_a_database_that_is_busy_is_said_on_a_page(
    browser: Browser, slack: Slack, db: Database, cairn: Cairn
) -> None:
    given = code(slack)
    state = browser.begin()
    with cairn.db.engine.begin():
        status, page = browser.back(state=state, code=given)
    assert (status, "busy" in page) == (503, True)
    assert kept(db) == (0, 0, 1)
    assert browser.back(state=state, code=given)[0] == 200  # nothing was used up


@sqlite
def test_only_get_and_only_where_installations_are_on(browser: Browser, settings: Settings) -> None:
    for path in ("/slack/install", "/slack/oauth_redirect"):
        for method in ("POST", "HEAD", "PUT"):
            assert call(browser.door, method=method, path=path)[0] == 405
    alone = build(settings)
    try:
        door = alone.web(with_clock=False)
        for path in ("/slack/install", "/slack/oauth_redirect"):
            status, page, _ = call(door, method="GET", path=path)
            assert (status, bool(re.search("no other installs it", page))) == (404, True)
    finally:
        alone.stop()
