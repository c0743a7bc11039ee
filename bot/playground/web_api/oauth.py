"""Installing the app: Slack's page, the way back from it, and `oauth.v2.access`."""

import base64
from collections.abc import Callable
from html import escape
from urllib.parse import urlencode

from aiohttp import web

from bot.playground.registration import NotGranted, Registration
from bot.playground.shapes import Json
from bot.playground.web_api.calls import Arguments, Desk, Refused


def access(desk: Desk, args: Arguments) -> Json:
    """`oauth.v2.access`: a token for a code, or for a refresh token; each is good once."""
    book = desk.registration
    if book is None or args.text("client_id") != book.client_id:
        raise Refused("invalid_client_id")
    if args.text("client_secret") != book.client_secret:
        raise Refused("bad_client_secret")
    try:
        if args.text("grant_type") == "refresh_token":
            return book.refresh(args.needed("refresh_token"))
        return book.exchange(args.needed("code"))
    except NotGranted as refusal:
        raise Refused(str(refusal)) from None


def client_of(request: web.Request) -> Json:
    """The app that asks in its own name, as HTTP says it; nothing where none does."""
    scheme, _, words = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "basic":
        return {}
    try:
        name, _, secret = base64.b64decode(words).decode().partition(":")
    except ValueError:
        return {}
    return {"client_id": name, "client_secret": secret}


class InstallPages:
    """The page on which a person chooses a workspace and allows the app, or does not."""

    def __init__(self, book: Registration, bot_url: Callable[[], str | None]) -> None:
        self._book = book
        self._bot_url = bot_url

    def routes(self) -> list[web.AbstractRouteDef]:
        """Where it answers."""
        return [
            web.get("/oauth/v2/authorize", self.ask),
            web.get("/oauth/v2/chosen", self.send_back),
        ]

    async def ask(self, request: web.Request) -> web.Response:
        """The page; each choice is a link."""
        asked = request.query
        if asked.get("client_id") != self._book.client_id:
            return _page("invalid_client_id", "This app is not known here.")
        scopes = [scope for scope in asked.get("scope", "").split(",") if scope]
        if not scopes:
            return _page("invalid_scope", "This app asks for nothing.")
        chosen = {"state": asked.get("state", "")}
        links = [
            _link(f"Allow in {member.team.name}", chosen | {"team": member.team.id})
            for member in self._book.members.values()
        ]
        links.append(_link("Cancel", chosen | {"error": "access_denied"}))
        return _page("Cairn asks for " + ", ".join(scopes), *links)

    async def send_back(self, request: web.Request) -> web.Response:
        """What was chosen, told to the app by way of the person's browser."""
        asked = request.query
        told = {"state": asked.get("state", "")}
        if "error" in asked:
            told["error"] = asked["error"]
        elif asked.get("team") in self._book.members:
            told["code"] = self._book.give_code(asked["team"], asked.get("user", "U0ANA"))
        else:
            return _page("invalid_team_for_non_distributed_app", "There is no such workspace.")
        base = (self._bot_url() or "").rstrip("/")
        back = self._book.redirect_url or f"{base}/slack/oauth_redirect"
        raise web.HTTPFound(f"{back}?{urlencode(told)}")


def _link(words: str, chosen: dict[str, str]) -> str:
    return f'<p><a href="/oauth/v2/chosen?{escape(urlencode(chosen))}">{escape(words)}</a></p>'


def _page(heading: str, *parts: str) -> web.Response:
    written = f"<!doctype html><title>Slack</title><h1>{escape(heading)}</h1>{''.join(parts)}"
    return web.Response(text=written, content_type="text/html")
