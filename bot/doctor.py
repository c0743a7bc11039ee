"""`cairn doctor`: looks at everything that can be wrong from outside, and says what to do."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError

from bot import when
from bot.db import Database
from bot.migrations import is_current
from bot.model import Checkin, Delivery, DeliveryState
from bot.services import outbox
from bot.settings import BadSetting, Settings
from bot.slack.scopes import OPTIONAL, REQUIRED

SKEW = timedelta(seconds=60)
"""So far this machine's clock may be from Slack's; signatures allow for five minutes."""
OVERDUE = timedelta(minutes=2)


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
) -> list[Finding]:
    """Everything that was found, in the order in which it should be mended."""
    when.pin_zones()
    findings = [_settings(settings)]
    db = Database(settings.database_url)
    try:
        findings += _database(db, now())
    finally:
        db.close()
    if settings.slack_bot_token:
        findings += _slack(settings, now)
    findings.append(Finding("time zones", True, f"tzdata {when.zone_data_version()}"))
    return findings


def _settings(settings: Settings) -> Finding:
    try:
        settings.need_slack(http=not settings.slack_app_token)
    except BadSetting as error:
        return Finding("settings", False, str(error))
    return Finding("settings", True, "complete")


def _database(db: Database, now: datetime) -> Iterator[Finding]:
    try:
        current = is_current(db)
    except SQLAlchemyError as error:
        said = f"does not answer ({type(error).__name__}) — look at DATABASE_URL"
        yield Finding("database", False, said)
        return
    yield Finding("database", True, f"{db.url.get_backend_name()} answers")
    if not current:
        said = "the database is of another version — run `cairn migrate`"
        yield Finding("migrations", False, said)
        return
    yield Finding("migrations", True, "up to date")
    yield _overdue(db, now)


def _overdue(db: Database, now: datetime) -> Finding:
    with db.read() as session:
        due = outbox.next_due(session)
        asked = session.scalar(
            select(func.count()).select_from(Checkin).where(Checkin.next_at < now - OVERDUE)
        )
        failed = session.scalar(
            select(func.count())
            .select_from(Delivery)
            .where(Delivery.state.in_([DeliveryState.FAILED, DeliveryState.DOUBTFUL]))
        )
    if asked or (due is not None and due < now - OVERDUE):
        said = "messages or check-ins are overdue — is `cairn run` or `cairn worker` running?"
        return Finding("overdue work", False, said)
    undelivered = f", {failed} messages could not be delivered" if failed else ""
    return Finding("overdue work", True, f"none{undelivered}")


def _slack(settings: Settings, now: Callable[[], datetime]) -> Iterator[Finding]:
    client = WebClient(settings.slack_bot_token, base_url=settings.slack_api_url, timeout=10)
    try:
        answer = client.auth_test()
    except SlackApiError as error:
        name = error.response.get("error")
        said = f"Slack refuses it ({name}) — copy it anew from *OAuth & Permissions*"
        yield Finding("token", False, said)
        return
    except OSError as error:
        yield Finding("token", False, f"Slack cannot be reached ({type(error).__name__})")
        return
    headers = {name.lower(): value for name, value in answer.headers.items()}
    yield Finding("token", True, f"speaks as {answer['user']} in {answer['team']}")
    yield _scopes(headers.get("x-oauth-scopes", ""))
    yield _skew(headers.get("date", ""), now())


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
    except ValueError:
        return Finding("clock", True, "Slack did not say what time it is")
    seconds = int(apart.total_seconds())
    if apart > SKEW:
        said = f"{seconds} seconds from Slack's — turn on NTP, or requests will be refused"
        return Finding("clock", False, said)
    return Finding("clock", True, "agrees with Slack's")
