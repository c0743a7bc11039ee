"""The two paths by which a workspace installs Cairn, for somebody's browser."""

import re
import secrets
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, quote

from sqlalchemy.exc import OperationalError

from bot import logs
from bot.errors import DatabaseBusy
from bot.services.installations import STATE_LIVES
from bot.slack.installing import Installed, Installing, NotInstalled
from bot.web.pages import page
from bot.web.replies import Reply

if TYPE_CHECKING:
    from wsgiref.types import WSGIEnvironment

INSTALL, BACK = "/slack/install", "/slack/oauth_redirect"
COOKIE = "cairn_install"
LONGEST, MOST_COOKIES = 4000, 16_000
"""Letters of an address (code and state are a tenth of it), and of a browser's cookies."""
_SECRET = re.compile(r"[A-Za-z0-9_-]{43}")
UNTOLD = [("Cache-Control", "no-store"), ("Referrer-Policy", "no-referrer")]
"""What stands in these addresses is nobody else's business."""


def answer_browser(installing: Installing | None, path: str, environ: "WSGIEnvironment") -> Reply:
    """The answer to somebody's browser at one of the two paths."""
    if installing is None:
        said = "This Cairn serves the workspace of whoever runs it, and no other installs it here."
        return page(404, "Not here", said)
    try:
        if path == INSTALL:
            return _begin(installing, environ)
        return _welcome(installing.finish(_said(environ), _browser(environ)), environ)
    except NotInstalled as error:
        logs.note(why=type(error).__name__)
        return page(error.status, "Cairn was not installed", str(error), "install", "Begin again")
    except OperationalError as error:
        logs.note(why=type(error.orig).__name__)
        return page(503, "One moment", str(DatabaseBusy()), "install", "Begin again")


def _begin(installing: Installing, environ: "WSGIEnvironment") -> Reply:
    """To Slack's page; whoever began in another tab of this browser may go on there too."""
    browser = _browser(environ) or secrets.token_urlsafe(32)
    address = installing.begin(browser)
    cookie = _cookie(environ, browser, int(STATE_LIVES.total_seconds()))
    return Reply(302, headers=[("Location", address), ("Set-Cookie", cookie), *UNTOLD])


def _welcome(installed: Installed, environ: "WSGIEnvironment") -> Reply:
    said = (
        f"Cairn is in {installed.name or 'your workspace'} from now on. In a channel, type "
        "/invite @Cairn, and then /goal to set your first goal. /cairn help says the rest."
    )
    there = f"app={quote(installed.app_id, '')}&team={quote(installed.team_id, '')}"
    reply = page(
        200, "Cairn is installed", said, f"https://slack.com/app_redirect?{there}", "Open Slack"
    )
    reply.headers.append(("Set-Cookie", _cookie(environ, "", 0)))
    return reply


def _said(environ: "WSGIEnvironment") -> dict[str, str]:
    """What stands in the address once; what stands there twice is not Slack's."""
    query = environ.get("QUERY_STRING", "")
    if len(query) > LONGEST:
        return {}
    try:
        found = parse_qs(query, errors="strict", max_num_fields=20)
    except ValueError:
        return {}
    return {name: values[0] for name, values in found.items() if len(values) == 1}


def _browser(environ: "WSGIEnvironment") -> str:
    """The secret in the browser's cookie; empty for none that is ours."""
    held: str = environ.get("HTTP_COOKIE", "")
    for pair in held[:MOST_COOKIES].split(";"):
        name, _, value = pair.strip().partition("=")
        if name == COOKIE and _SECRET.fullmatch(value):
            return value
    return ""


def _cookie(environ: "WSGIEnvironment", value: str, seconds: int) -> str:
    """Set for these paths alone; sent back when Slack sends the browser back, and not by forms or
    pictures of others."""
    forwarded = environ.get("HTTP_X_FORWARDED_PROTO", "").partition(",")[0].strip()
    secure = "; Secure" if "https" in (environ.get("wsgi.url_scheme"), forwarded) else ""
    return f"{COOKIE}={value}; Path=/slack; Max-Age={seconds}; HttpOnly; SameSite=Lax{secure}"
