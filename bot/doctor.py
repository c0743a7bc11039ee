"""`cairn doctor`: looks at everything that can be wrong from outside, and says what to do."""

import logging
import sqlite3
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from http import HTTPStatus
from http.client import HTTPException
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import urlopen

from slack_sdk import WebClient
from slack_sdk.errors import SlackClientError
from sqlalchemy.exc import SQLAlchemyError

from bot import storage, when
from bot.db import Database, first_line
from bot.findings import Finding
from bot.migrations import HEAD, version
from bot.seals import Seals
from bot.services import keys, retaining, wellbeing
from bot.settings import BadSetting, Settings
from bot.slack.checks import of_clocks, of_token, refusal
from bot.slack.scopes import REQUIRED


def examine(
    settings: Settings, now: Callable[[], datetime] = lambda: datetime.now(UTC)
) -> Iterator[Finding]:
    """Everything that was found, in the order in which it should be mended.

    Nothing is changed, and no database is made where there is none.
    """
    when.pin_zones()
    yield _settings(settings)
    yield from _database(settings, now())
    if settings.slack_bot_token:
        yield from of_token(_client(settings), now)
    elif settings.takes_installations:
        yield of_clocks(_client(settings), now)
    if settings.slack_app_token:
        yield _app_token(_client(settings), settings.slack_app_token)
    yield from _running(settings)
    yield Finding("time zones", True, f"tzdata {when.zone_data_version()}")


def _settings(settings: Settings) -> Finding:
    try:
        settings.need_slack(http=not settings.slack_app_token)
    except BadSetting as error:
        return Finding("settings", False, str(error))
    way = "Socket Mode" if settings.slack_app_token else f"HTTP on port {settings.port}"
    if settings.slack_app_token and settings.takes_installations:
        way += "; `cairn web` beside it serves /slack/install"
    return Finding("settings", True, f"complete, for {way}")


def _database(settings: Settings, now: datetime) -> Iterator[Finding]:
    db = Database(settings.database_url)
    file = Path(db.url.database or "")
    try:
        if db.is_sqlite and not file.exists():
            said = f"there is no file {file} yet — `cairn run` or `cairn migrate` makes it"
            yield Finding("database", False, said)
        else:
            yield from _opened(db, settings, now)
    finally:
        db.close()


def _opened(db: Database, settings: Settings, now: datetime) -> Iterator[Finding]:
    try:
        at = version(db)
    except (SQLAlchemyError, sqlite3.Error) as error:
        said = f"cannot be opened ({first_line(error)}) — look at DATABASE_URL"
        yield Finding("database", False, said)
        return
    yield Finding("database", True, f"{db.url.get_backend_name()} answers")
    yield from storage.examine(db)
    if at != HEAD:
        has = f"it is at step {at}" if at else "it is empty"
        do = "run the newer Cairn that made it" if at and at > HEAD else "run `cairn migrate`"
        yield Finding("migrations", False, f"{has}, and this Cairn needs step {HEAD} — {do}")
        return
    yield Finding("migrations", True, f"at step {HEAD}")
    keys_at_hand = settings.takes_installations and settings.secret_keys
    seals = Seals(settings.secret_keys) if keys_at_hand else None
    try:
        with db.read() as session:
            yield from wellbeing.examine(session, now)
            yield retaining.finding(session, settings.keep_answers_days, now)
            yield from keys.examine(session, seals, REQUIRED)
    except SQLAlchemyError as error:
        yield Finding("rows", False, f"cannot be read ({first_line(error)}) — restore a backup")


def _running(settings: Settings) -> Iterator[Finding]:
    """What the Cairn that runs on this machine says of its loops, if one does."""
    if not settings.port:
        return
    address = f"http://127.0.0.1:{settings.port}/healthz"
    try:
        with urlopen(address, timeout=5):
            said = f"the process on port {settings.port} is well"
    except HTTPError as error:
        with error:
            why = error.read(300).decode(errors="replace").strip().partition("\n")[0]
        if error.code == HTTPStatus.SERVICE_UNAVAILABLE:
            yield Finding("process", False, f"{why} — look into its log, and start it anew")
            return
        said = f"what listens on port {settings.port} is no Cairn"
    except (OSError, HTTPException):
        said = f"none listens on port {settings.port} of this machine"
    yield Finding("process", True, said)


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


def _app_token(client: WebClient, token: str) -> Finding:
    try:
        client.apps_connections_open(app_token=token)
    except (SlackClientError, OSError) as error:
        return Finding("Socket Mode", False, refusal(error, "SLACK_APP_TOKEN", "App-Level Tokens"))
    return Finding("Socket Mode", True, "Slack opens it")
