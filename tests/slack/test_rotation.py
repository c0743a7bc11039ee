"""The next tokens: got once, by one process, and never lost by a database that is away."""

import secrets
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Thread
from typing import Any

import pytest
from sqlalchemy import event
from sqlalchemy.exc import OperationalError

from bot.db import Database
from bot.doctor import examine
from bot.model import Installation, Person, Workspace
from bot.playground.clock import Clock
from bot.playground.server import Slack
from bot.seals import CannotOpen, Seals
from bot.services import installations, workspaces
from bot.services.installations import REFUSED_WAIT
from bot.services.pages import why
from bot.settings import Settings
from bot.slack.installs import Installs
from bot.slack.oauth import NoGrant, OAuth, Tokens
from bot.slack.rotation import Rotation
from bot.slack.scopes import REQUIRED
from tests.people import Cast

OLD, NEW = secrets.token_urlsafe(32), secrets.token_urlsafe(32)
HOUR, SECOND = timedelta(hours=1), timedelta(seconds=1)
sqlite = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)


@pytest.fixture
def slack(now: datetime) -> Iterator[Slack]:
    with Slack(clock=Clock(now)) as running:
        running.registration.rotates = True
        yield running


@dataclass
class House:
    """One workspace that installed Cairn, and processes that look after its token."""

    db: Database
    slack: Slack
    cast: Cast
    oauth: OAuth = field(init=False)

    def __post_init__(self) -> None:
        book = self.slack.registration
        self.installs = self.opens_with(OLD)
        self.oauth = OAuth(
            client_id=book.client_id,
            client_secret=book.client_secret,
            api_url=self.slack.api_url,
        )
        self.install()

    def install(self) -> None:
        """It installs Cairn, or does so anew."""
        grant = self.oauth.exchange(self.slack.registration.give_code("T0CAIRN", "U0ANA"))
        names = ("app_id", "enterprise_id", "installer", "trouble")
        facts = dict.fromkeys(names, "") | {"scopes": ",".join(REQUIRED)}
        now, id_ = self.slack.clock.now(), self.cast.workspace.id
        more = {"installed_at": now, "leased_until": None, "version": 1}
        with self.db.begin() as session:
            installations.save(
                session, id_, facts | more | grant.tokens.sealed(Seals([OLD]), id_, now)
            )

    def process(self, *keys: str, oauth: Any = None) -> Rotation:
        """One more of them."""
        seals = Seals(keys or [OLD])
        return Rotation(self.db, oauth or self.oauth, seals, self.slack.clock.now)

    def opens_with(self, *keys: str) -> Installs:
        """Who uses the token."""
        return Installs(
            self.db,
            bot_token="",
            api_url=self.slack.api_url,
            now=self.slack.clock.now,
            seals=Seals(keys),
        )

    @property
    def row(self) -> Installation:
        with self.db.read() as session:
            return session.get_one(Installation, self.cast.workspace.id)

    def why(self) -> why.WhyPage:
        """What Ana is told when she asks why nothing comes."""
        with self.db.read() as session:
            ana = session.get_one(Person, self.cast.ana.id)
            return why.page(session, ana, None, self.slack.clock.now())

    def asked(self) -> int:
        """How often Slack was asked for the next token."""
        calls = [call for call in self.slack.calls if call.method == "oauth.v2.access"]
        return len([call for call in calls if call.args.get("grant_type")])


@pytest.fixture
def house(db: Database, slack: Slack, cast: Cast) -> House:
    return House(db, slack, cast)


def test_it_is_got_two_hours_ahead_and_the_old_one_goes_on_meanwhile(house: House) -> None:
    first = house.slack.bot_token
    assert house.process().work() == 0
    house.slack.clock.move(10 * HOUR - 60 * SECOND)
    assert house.process().work() == 0
    house.slack.clock.move(61 * SECOND)
    assert house.installs.token_of(house.cast.workspace.id) == first
    assert house.process().work() == 1
    second = house.slack.bot_token
    assert second != first
    assert house.installs.token_of(house.cast.workspace.id) == second  # in every process at once
    assert (house.process().work(), house.row.version, house.row.trouble) == (0, 2, "")


def test_many_processes_use_one_refresh_token_once(house: House) -> None:
    house.slack.clock.move(11 * HOUR)
    threads = [Thread(target=house.process().work) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (house.asked(), house.row.version) == (1, 2)
    assert house.installs.token_of(house.cast.workspace.id) == house.slack.bot_token


@pytest.mark.parametrize("backend", ["postgresql"], indirect=True)
def test_what_another_got_between_a_look_and_a_lease_is_not_got_again(house: House) -> None:
    house.slack.clock.move(11 * HOUR)
    others: list[Rotation] = []

    def be_slow(*args: Any) -> None:
        if args[2].startswith("UPDATE installations") and not others:
            others.append(house.process())
            assert others[0].work() == 1

    event.listen(house.db.engine, "before_cursor_execute", be_slow)
    try:
        assert house.process().work() == 0
    finally:
        event.remove(house.db.engine, "before_cursor_execute", be_slow)
    assert (len(others), house.asked(), house.row.version) == (1, 1, 2)


class Sleeper:
    """Asks Slack, and sleeps past its lease before it hears the answer."""

    def __init__(self, house: House, other: Rotation) -> None:
        self.house, self.other = house, other

    def refresh(self, refresh: str) -> Tokens:
        tokens = self.house.oauth.refresh(refresh)
        self.house.slack.clock.move(installations.LEASE)
        self.other.work()
        return tokens


@sqlite
def test_who_sleeps_past_its_lease_still_keeps_what_it_got(house: House) -> None:
    house.slack.clock.move(11 * HOUR)
    sleeper = house.process(oauth=Sleeper(house, house.process()))
    assert sleeper.work() == 1
    assert (house.asked(), house.row.version, house.row.trouble) == (2, 2, "")
    assert house.installs.token_of(house.cast.workspace.id) == house.slack.bot_token
    with house.db.read() as session:
        assert session.get_one(Workspace, house.cast.workspace.id).silenced_at is None


class Meanwhile:
    """Asks Slack; before it hears the answer, the workspace removes Cairn and installs it anew."""

    def __init__(self, house: House) -> None:
        self.house = house

    def refresh(self, refresh: str) -> Tokens:
        tokens = self.house.oauth.refresh(refresh)
        with self.house.db.begin() as session:
            workspaces.remove(session, self.house.cast.workspace.id, self.house.slack.clock.now())
        self.house.install()
        return tokens


@sqlite
def test_a_next_token_takes_the_place_of_none_that_was_installed_meanwhile(house: House) -> None:
    house.slack.clock.move(11 * HOUR)
    assert house.process(oauth=Meanwhile(house)).work() == 0
    assert (house.row.version, house.row.trouble) == (1, "")
    assert house.installs.token_of(house.cast.workspace.id) == house.slack.bot_token


class Away(Database):
    """A database that takes nothing for a while."""

    away = False

    def begin(self) -> Any:
        if self.away:
            raise OperationalError("BEGIN", {}, Exception("away"))
        return super().begin()


@sqlite
def test_a_database_that_is_away_loses_no_token(house: House, db_url: str) -> None:
    house.slack.clock.move(11 * HOUR)
    db = Away(db_url)

    class Cut:
        def refresh(self, refresh: str) -> Tokens:
            db.away = True
            return house.oauth.refresh(refresh)

    process = Rotation(db, Cut(), Seals([OLD]), house.slack.clock.now)  # type: ignore[arg-type]  # it asks as the real one
    with pytest.raises(OperationalError):
        process.work()  # it was written down, and looks for more
    assert house.row.version == 1
    db.away = False
    assert process.work() == 1
    assert house.installs.token_of(house.cast.workspace.id) == house.slack.bot_token
    db.close()


@sqlite
def test_a_refusal_is_told_by_the_doctor_and_the_token_serves_until_it_expires(
    house: House, settings: Settings
) -> None:
    house.slack.registration.refreshing.clear()  # whoever used it died before it was written down
    house.slack.clock.move(11 * HOUR)
    assert house.process().work() == 0
    assert house.row.trouble == "invalid_refresh_token"
    assert house.process().work() == 0
    assert house.asked() == 1  # it is not asked again and again
    assert house.installs.token_of(house.cast.workspace.id) == house.slack.bot_token
    said = {each.what: each for each in examine(of(house, settings), house.slack.clock.now)}
    assert not said["installations"].well
    assert "Northwind Trail (invalid_refresh_token)" in said["installations"].said
    assert "/slack/install" in said["installations"].said
    assert not house.why().silenced
    house.slack.clock.move(HOUR)
    assert house.why().silenced
    assert house.installs.token_of(house.cast.workspace.id) is None
    assert house.installs.client(house.cast.workspace.id).token is None
    house.slack.clock.move(REFUSED_WAIT)
    assert house.process().work() == 0
    assert house.asked() == 2


def of(house: House, settings: Settings, *keys: str) -> Settings:
    """The settings of whoever runs this house."""
    return settings.model_copy(
        update={
            "slack_bot_token": "",
            "slack_api_url": house.slack.api_url,
            "slack_client_id": house.slack.registration.client_id,
            "slack_client_secret": house.slack.registration.client_secret,
            "secret_key": ",".join(keys or [OLD]),
        }
    )


@sqlite
def test_a_slack_that_is_silent_is_asked_again_soon(house: House) -> None:
    house.slack.clock.move(11 * HOUR)
    house.slack.faults.add("oauth.v2.access", "error_500")
    assert house.process().work() == 0
    assert house.row.trouble == "silent"
    house.slack.clock.move(installations.LEASE)
    assert house.process().work() == 1
    assert house.row.trouble == ""


def test_a_new_key_seals_what_the_old_one_did(house: House) -> None:
    id_ = house.cast.workspace.id
    assert house.opens_with(NEW).token_of(id_) is None
    assert house.opens_with(NEW, OLD).token_of(id_) == house.slack.bot_token
    house.process(NEW, OLD).work()
    assert house.row.sealed_by == Seals([NEW]).name
    for installs in (house.opens_with(NEW), house.opens_with(NEW, OLD)):
        assert installs.token_of(id_) == house.slack.bot_token
    assert house.opens_with(OLD).token_of(id_) is None
    house.slack.clock.move(11 * HOUR)
    assert house.process(NEW).work() == 1  # the refresh token was sealed anew too


@sqlite
def test_the_doctor_says_which_keys_are_still_needed(house: House, settings: Settings) -> None:
    def said(*keys: str) -> str:
        looked = examine(of(house, settings, *keys), house.slack.clock.now)
        return next(each.line for each in looked if each.what == "installations")

    assert said(OLD) == "✓ installations: 1 workspace, its token can be opened"
    assert said(NEW).startswith("✗ installations: CAIRN_SECRET_KEY opens no token of Northwind")
    assert "1 still needs the older key" in said(NEW, OLD)
    house.process(NEW, OLD).work()
    assert said(NEW, OLD).endswith("all by the newest key: the older ones can go")


def test_what_was_sealed_opens_for_its_own_workspace_and_whole() -> None:
    seals = Seals([NEW])
    sealed = seals.seal("xoxb-1", 7)
    assert seals.open(sealed, 7) == "xoxb-1"
    for changed, of_ in ((sealed, 8), (sealed, 77), (sealed[:-5] + "AAAA=", 7), ("", 7)):
        with pytest.raises(CannotOpen):
            seals.open(changed, of_)
    assert Seals([OLD]).name != seals.name == Seals([NEW, OLD]).name


def test_a_workspace_that_removes_cairn_has_no_token_from_that_moment(house: House) -> None:
    id_ = house.cast.workspace.id
    elsewhere = house.opens_with(OLD)  # another process, which has used it
    assert elsewhere.token_of(id_) == house.slack.bot_token
    with house.db.begin() as session:
        workspaces.remove(session, id_, house.slack.clock.now())
    assert elsewhere.token_of(id_) is None
    house.slack.clock.move(11 * HOUR)
    assert house.process().work() == 0
    assert house.asked() == 0


@sqlite
def test_a_name_that_slack_gives_is_all_that_is_said(house: House) -> None:
    with pytest.raises(NoGrant, match=r"^invalid_refresh_token$"):
        house.oauth.refresh("xoxe-1-made-up")
