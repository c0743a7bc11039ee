"""The app as Slack's books have it: its client id and secret, who installs it, and its tokens.

Shared by all pretend workspaces that stand beside one another. What is in it is looked up and
changed in single steps, so that each may do so from its own thread.
"""

import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.playground.apps import APP_ID, BOT_USER, App
from bot.playground.clock import Clock
from bot.playground.shapes import Json
from bot.playground.teams import Team

CODE_LIVES = timedelta(minutes=10)  # docs.slack.dev/authentication/installing-with-oauth
TOKEN_LIVES = timedelta(hours=12)  # docs.slack.dev/authentication/using-token-rotation


class NotGranted(Exception):
    """Slack gives no token; the text is its name for the reason."""


@dataclass
class Member:
    """A workspace that may install the app."""

    team: Team
    app: App
    url: str
    """Where its own Slack listens."""


@dataclass(frozen=True)
class Code:
    """What Slack sent somebody back with, for whom, and until when it is good."""

    team_id: str
    installer: str
    expires: datetime


@dataclass
class Registration:
    """One app, and every workspace that may install it."""

    clock: Clock
    client_id: str = field(default_factory=lambda: f"1{secrets.randbelow(10**9)}.{APP_ID[2:]}")
    client_secret: str = field(default_factory=lambda: secrets.token_hex(16))
    redirect_url: str = ""
    """Where people are sent back to; else the bot's own address with the usual path."""
    rotates: bool = False
    """Whether tokens expire, and come with a refresh token."""
    org_wide: bool = False
    """Whether the next installation is one of a whole organisation."""
    members: dict[str, Member] = field(default_factory=dict)
    codes: dict[str, Code] = field(default_factory=dict)
    refreshing: dict[str, str] = field(default_factory=dict)
    """The team of each refresh token that was not used yet."""
    used: set[str] = field(default_factory=set)
    """Codes and refresh tokens that were used."""

    def give_code(self, team_id: str, installer: str) -> str:
        """A fresh code: somebody of the team has allowed the app."""
        code = secrets.token_hex(20)
        self.codes[code] = Code(team_id, installer, self.clock.now() + CODE_LIVES)
        return code

    def exchange(self, code: str) -> Json:
        """What `oauth.v2.access` gives for a code, once. Raises NotGranted."""
        if code in self.used:
            raise NotGranted("code_already_used")
        found = self.codes.pop(code, None)
        self.used.add(code)
        if found is None or found.expires <= self.clock.now():
            raise NotGranted("invalid_code")
        member = self.members[found.team_id]
        tokens = self._tokens(member)
        member.app.installed = True
        team = None if self.org_wide else {"id": member.team.id, "name": member.team.name}
        return {
            **tokens,
            "token_type": "bot",
            "scope": ",".join(sorted(member.app.scopes)),
            "bot_user_id": BOT_USER,
            "app_id": APP_ID,
            "team": team,
            "enterprise": {"id": "E0CAIRN", "name": "All of it"} if self.org_wide else None,
            "is_enterprise_install": self.org_wide,
            "authed_user": {"id": found.installer},
        }

    def refresh(self, refresh_token: str) -> Json:
        """What it gives for a refresh token, once. Raises NotGranted."""
        team_id = self.refreshing.pop(refresh_token, None)
        member = self.members.get(team_id or "")
        if member is None or not member.app.installed:
            raise NotGranted("invalid_refresh_token")
        self.used.add(refresh_token)
        return {
            **self._tokens(member),
            "token_type": "bot",
            "bot_user_id": BOT_USER,
            "team": {"id": member.team.id, "name": member.team.name},
        }

    def _tokens(self, member: Member) -> Json:
        """The token of a workspace: another one when it was removed, or when tokens rotate."""
        app = member.app
        if not self.rotates:
            if not app.installed:
                app.bot_token = "xoxb-" + secrets.token_hex(16)
            app.expiring.clear()
            return {"access_token": app.bot_token}
        app.bot_token = "xoxe.xoxb-1-" + secrets.token_hex(40)
        app.expiring[app.bot_token] = self.clock.now() + TOKEN_LIVES
        refresh_token = "xoxe-1-" + secrets.token_hex(40)
        self.refreshing[refresh_token] = member.team.id
        return {
            "access_token": app.bot_token,
            "refresh_token": refresh_token,
            "expires_in": int(TOKEN_LIVES.total_seconds()),
        }

    def of_token(self, token: str | None) -> Member | None:
        """The workspace whose token that is."""
        for member in self.members.values():
            if token and token in (member.app.bot_token, *member.app.expiring):
                return member
        return None
