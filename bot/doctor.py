"""`cairn doctor`: looks at everything that can be wrong from outside, and says what to do."""

import logging
import re
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError
from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from bot import when
from bot.db import Database
from bot.migrations import HEAD, version
from bot.model import Checkin, Delivery, DeliveryState, Workspace
from bot.services import outbox
from bot.settings import BadSetting, Settings
from bot.slack.scopes import OPTIONAL, REQUIRED

SKEW = timedelta(seconds=60)
"""So far this machine's clock may be from Slack's; signatures allow for five minutes."""
OVERDUE = timedelta(minutes=2)
_NAME = re.compile(r"[a-z_]+")
"""How Slack names a refusal; the SDK has whole sentences for what is no answer of Slack's."""


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at."""

    what: str
    well: bool
    said: str

    @property
    def line(self) -> str:
        """`✓ database: …` or `✗ token: … — what to do`."""
        return f"{'✓' if self.well else '✗'} {self.what}: {self.said}"


def examine(
    settings: Settings, now: Callable[[], datetime] = lambda: datetime.now(UTC)
) -> Iterator[Finding]:
    """Everything that was found, in the order in which it should be mended.

    Nothing is changed, and no database is made where there is none.
    """
    when.pin_zones()
    yield _settings(settings)
    yield from _database(settings.database_url, now())
    if settings.slack_bot_token:
        yield from _bot_token(_client(settings), now)
    if settings.slack_app_token:
        yield _app_token(_client(settings), settings.slack_app_token)
    yield Finding("time zones", True, f"tzdata {when.zone_data_version()}")


def _settings(settings: Settings) -> Finding:
    try:
        settings.need_slack(http=not settings.slack_app_token)
    except BadSetting as error:
        return Finding("settings", False, str(error))
    way = "Socket Mode" if settings.slack_app_token else f"HTTP on port {settings.port}"
    return Finding("settings", True, f"complete, for {way}")


def _database(url: str, now: datetime) -> Iterator[Finding]:
    db = Database(url)
    file = Path(db.url.database or "")
    try:
        if db.is_sqlite and not file.exists():
            said = f"there is no file {file} yet — `cairn run` or `cairn migrate` makes it"
            yield Finding("database", False, said)
        else:
            yield from _opened(db, now)
    finally:
        db.close()


def _opened(db: Database, now: datetime) -> Iterator[Finding]:
    try:
        at = version(db)
    except (SQLAlchemyError, sqlite3.Error) as error:
        reason = str(getattr(error, "orig", None) or error).strip().partition("\n")[0]
        yield Finding("database", False, f"cannot be opened ({reason}) — look at DATABASE_URL")
        return
    yield Finding("database", True, f"{db.url.get_backend_name()} answers")
    if at != HEAD:
        has = f"it is at step {at}" if at else "it is empty"
        do = "run the newer Cairn that made it" if at and at > HEAD else "run `cairn migrate`"
        yield Finding("migrations", False, f"{has}, and this Cairn needs step {HEAD} — {do}")
        return
    yield Finding("migrations", True, f"at step {HEAD}")
    with db.read() as session:
        yield _silenced(session)
        yield _overdue(session, now)


def _silenced(session: Session) -> Finding:
    found = session.execute(
        select(Workspace.name, Workspace.silenced_at).where(Workspace.silenced_at.is_not(None))
    ).all()
    if not found:
        return Finding("workspaces", True, "Slack takes messages for all")
    names = ", ".join(f"{name} since {at:%Y-%m-%d %H:%M} UTC" for name, at in found)
    said = f"Slack takes nothing for {names} — install the app anew and set SLACK_BOT_TOKEN"
    return Finding("workspaces", False, said)


def _overdue(session: Session, now: datetime) -> Finding:
    due = outbox.next_due(session)
    asks = session.scalar(
        select(func.min(Checkin.next_at))
        .join(Workspace, Workspace.id == Checkin.workspace_id)
        .where(Workspace.silenced_at.is_(None))
    )
    oldest = min(moment for moment in (due, asks, now) if moment is not None)
    if oldest < now - OVERDUE:
        said = (
            f"messages or check-ins are due since {oldest:%Y-%m-%d %H:%M} UTC — is `cairn run` or "
            "`cairn worker` running?"
        )
        return Finding("overdue work", False, said)
    failed = session.scalar(
        select(func.count()).select_from(Delivery).where(Delivery.state == DeliveryState.FAILED)
    )
    undelivered = f"; {failed} messages could not be delivered so far" if failed else ""
    return Finding("overdue work", True, f"none{undelivered}")


def _client(settings: Settings) -> WebClient:
    silent = logging.getLogger(f"{__name__}.slack_sdk")
    silent.disabled = True  # what goes wrong is a finding
    return WebClient(
        settings.slack_bot_token,
        base_url=settings.slack_api_url,
        timeout=10,
        logger=silent,
        retry_handlers=[],
    )


def _bot_token(client: WebClient, now: Callable[[], datetime]) -> Iterator[Finding]:
    try:
        answer = client.auth_test()
    except (SlackClientError, OSError) as error:
        yield Finding("token", False, _refusal(error, "SLACK_BOT_TOKEN", "OAuth & Permissions"))
        return
    headers = {name.lower(): value for name, value in answer.headers.items()}
    yield Finding("token", True, f"speaks as {answer['user']} in {answer['team']}")
    yield _scopes(headers.get("x-oauth-scopes", ""))
    yield _skew(headers.get("date", ""), now())


def _app_token(client: WebClient, token: str) -> Finding:
    try:
        client.apps_connections_open(app_token=token)
    except (SlackClientError, OSError) as error:
        return Finding("Socket Mode", False, _refusal(error, "SLACK_APP_TOKEN", "App-Level Tokens"))
    return Finding("Socket Mode", True, "Slack opens it")


def _refusal(error: Exception, setting: str, place: str) -> str:
    if isinstance(error, SlackApiError):
        name = str(error.response.get("error"))
        if _NAME.fullmatch(name):
            return f"Slack refuses {setting} ({name}) — copy it anew from *{place}*"
        return "what answers at SLACK_API_URL is not Slack"
    reason = getattr(error, "reason", None) or type(error).__name__
    return f"Slack cannot be reached ({reason}) — look at the network, and at SLACK_API_URL"


def _scopes(granted_words: str) -> Finding:
    granted = {scope.strip() for scope in granted_words.split(",")}
    missing = [scope for scope in REQUIRED if scope not in granted]
    if missing:
        said = f"missing {', '.join(missing)} — install the app anew with manifest.yml"
        return Finding("scopes", False, said)
    off = [f"without {scope}, {loss}" for scope, loss in OPTIONAL.items() if scope not in granted]
    return Finding("scopes", True, "; ".join(off) or "all granted")


def _skew(slack_date: str, now: datetime) -> Finding:
    try:
        apart = abs(now - parsedate_to_datetime(slack_date))
    except (TypeError, ValueError):  # no date, or one without a zone
        return Finding("clock", True, "Slack did not say what time it is")
    if apart > SKEW:
        seconds = int(apart.total_seconds())
        said = f"{seconds} seconds from Slack's — turn on NTP, or requests will be refused"
        return Finding("clock", False, said)
    return Finding("clock", True, "agrees with Slack's")
