"""What can be found out from Slack about Cairn's own token."""

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError

from bot.findings import Finding
from bot.slack.scopes import OPTIONAL, REQUIRED

SKEW = timedelta(seconds=60)
"""So far this machine's clock may be from Slack's; signatures allow for five minutes."""
_NAME = re.compile(r"[a-z_]+")
"""How Slack names a refusal; the SDK has whole sentences for what is no answer of Slack's."""


def of_token(client: WebClient, now: Callable[[], datetime]) -> Iterator[Finding]:
    """Whether Slack takes the bot's token, what that allows, and whether our clocks agree."""
    try:
        answer = client.auth_test()
    except (SlackClientError, OSError) as error:
        yield Finding("token", False, refusal(error, "SLACK_BOT_TOKEN", "OAuth & Permissions"))
        return
    headers = _headers(answer.headers)
    yield Finding("token", True, f"speaks as {answer['user']} in {answer['team']}")
    yield _scopes(headers.get("x-oauth-scopes", ""))
    yield _skew(headers.get("date", ""), now())


def of_clocks(client: WebClient, now: Callable[[], datetime]) -> Finding:
    """Whether our clocks agree, asked of Slack without any token."""
    try:
        headers = _headers(client.api_test().headers)
    except SlackApiError as error:
        headers = _headers(error.response.headers)
    except (SlackClientError, OSError) as error:
        return Finding("clock", False, refusal(error, "", ""))
    return _skew(headers.get("date", ""), now())


def _headers(given: Mapping[str, str]) -> dict[str, str]:
    return {name.lower(): value for name, value in given.items()}


def refusal(error: Exception, setting: str, place: str) -> str:
    """Why Slack did not take a token, and what to do about it."""
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
