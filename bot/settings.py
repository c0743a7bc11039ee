"""Every setting of Cairn: its environment variable, its default and its meaning."""

from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import Field, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

Secret = Annotated[str, Field(repr=False)]

LAST_PORT = 65535
SHORTEST_KEY, FEWEST_SIGNS = 32, 8
"""A secret key has at least so many letters, and at least so many different ones."""
MAKE_A_KEY = 'python3 -c "import secrets; print(secrets.token_urlsafe(32))"'


class BadSetting(Exception):
    """A setting is missing or cannot be used; the message is one line that names it."""


class Settings(BaseSettings):
    """The settings, read once from the environment or a `.env` file.

    Field names in upper case are the variables; `CAIRN_` stands before those that are not common
    to other programs. Values are checked here, so that the rest need not.
    """

    model_config = SettingsConfigDict(env_file=".env", extra="ignore", populate_by_name=True)

    slack_bot_token: Secret = ""
    """The bot's token, `xoxb-…`. Needed unless workspaces install Cairn by themselves."""
    slack_app_token: Secret = ""
    """The app-level token, `xapp-…`; when set, Slack is served over Socket Mode."""
    slack_signing_secret: Secret = ""
    """Proves that a request is Slack's. Needed over HTTP."""
    slack_client_id: str = ""
    """The app's client id; with its secret, workspaces install Cairn by themselves."""
    slack_client_secret: Secret = ""
    """The app's client secret, by which Slack knows who asks for a workspace's token."""
    secret_key: Secret = Field(default="", validation_alias="CAIRN_SECRET_KEY")
    """Encrypts stored tokens; needed only with installations. Several, with commas between them:
    the first encrypts, all decrypt."""
    slack_api_url: str = "https://slack.com/api/"
    """The base of every Web API call, the one that opens Socket Mode included."""
    database_url: Secret = "sqlite:///cairn.db"
    """Where everything is kept: `sqlite:///file` or `postgresql://…` (`postgres://` too)."""
    port: int = Field(default=3000, ge=0, le=LAST_PORT)
    """The port of the HTTP side; without one, where the process tells how it is."""
    keep_answers_days: int = Field(
        default=0, ge=0, le=36_500, validation_alias="CAIRN_KEEP_ANSWERS_DAYS"
    )
    """After so many days the words of answers are deleted; 0 keeps them for ever."""
    log_format: Literal["text", "json"] = Field(default="text", validation_alias="CAIRN_LOG_FORMAT")
    """How log lines look: `text` for people, `json` for collectors."""
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        default="info", validation_alias="CAIRN_LOG_LEVEL"
    )
    """The least important log lines that are written."""

    @field_validator(
        "slack_bot_token",
        "slack_app_token",
        "slack_signing_secret",
        "slack_client_id",
        "slack_client_secret",
    )
    @classmethod
    def _as_it_was_copied(cls, value: str) -> str:
        value = value.strip()
        if not (value.isascii() and value.isprintable()) or " " in value:
            raise ValueError("holds blanks or letters that are in none of Slack's; copy it anew")
        return value

    @field_validator("slack_bot_token")
    @classmethod
    def _is_the_bots(cls, value: str) -> str:
        if value.startswith("xapp-"):
            raise ValueError("is an app-level token, SLACK_APP_TOKEN; the bot's begins with xoxb-")
        return value

    @field_validator("slack_app_token")
    @classmethod
    def _is_the_apps(cls, value: str) -> str:
        if value.startswith("xox"):
            raise ValueError("is no app-level token, which begins with xapp-")
        return value

    @field_validator("secret_key")
    @classmethod
    def _is_hard_to_guess(cls, value: str) -> str:
        keys = [key.strip() for key in value.split(",")] if value.strip() else []
        for key in keys:
            if not (key.isascii() and key.isprintable()) or " " in key:
                raise ValueError(f"holds blanks or strange letters; make one with {MAKE_A_KEY}")
            if len(key) < SHORTEST_KEY or len(set(key)) < FEWEST_SIGNS:
                raise ValueError(f"is too easily guessed; make one with {MAKE_A_KEY}")
        return ",".join(keys)

    @field_validator("slack_api_url")
    @classmethod
    def _base_ends_with_a_slash(cls, value: str) -> str:
        address = urlsplit(value)
        if address.scheme not in ("http", "https"):
            raise ValueError("must start with https:// (or http:// for a stand-in)")
        if not address.hostname:
            raise ValueError("names no host: https://slack.com/api/")
        return value.rstrip("/") + "/"

    @field_validator("database_url")
    @classmethod
    def _known_database(cls, value: str) -> str:
        scheme, _, rest = value.partition("://")
        if scheme in ("postgres", "postgresql", "postgresql+psycopg"):
            value = f"postgresql+psycopg://{rest}"
        elif scheme != "sqlite":
            raise ValueError("must start with sqlite:/// or postgresql://")
        try:
            url = make_url(value)
        except (ArgumentError, ValueError):
            raise ValueError("is no address of a database: postgresql://user@host/name") from None
        if scheme == "sqlite" and url.database in (None, "", ":memory:"):
            raise ValueError("must name a file: sqlite:///cairn.db")
        return value

    @field_validator("log_format", "log_level", mode="before")
    @classmethod
    def _case_does_not_matter(cls, value: object) -> object:
        return value.lower() if isinstance(value, str) else value

    @property
    def takes_installations(self) -> bool:
        """Whether workspaces install Cairn by themselves."""
        return bool(self.slack_client_id and self.slack_client_secret)

    @property
    def secret_keys(self) -> list[str]:
        """The keys of stored tokens, the newest first."""
        return [key for key in self.secret_key.split(",") if key]

    def need_slack(self, *, http: bool) -> "Settings":
        """These settings, when they suffice to speak with Slack.

        Raises:
            BadSetting: one line that names what is missing and where it is found.
        """
        self._need_all_for_installations()
        if not (self.slack_bot_token or self.takes_installations):
            raise BadSetting(
                "SLACK_BOT_TOKEN is missing: it is under *OAuth & Permissions* of your Slack app."
            )
        if http and not self.slack_signing_secret:
            raise BadSetting(
                "SLACK_SIGNING_SECRET is missing: it is under *Basic Information* of your Slack "
                "app (or set SLACK_APP_TOKEN to use Socket Mode)."
            )
        return self

    def _need_all_for_installations(self) -> None:
        if not (self.slack_client_id or self.slack_client_secret):
            return
        for name in ("SLACK_CLIENT_ID", "SLACK_CLIENT_SECRET"):
            if not getattr(self, name.lower()):
                raise BadSetting(
                    f"{name} is missing: installation by workspaces needs both, and they are under "
                    "*Basic Information* of your Slack app."
                )
        if not self.secret_key:
            raise BadSetting(
                "CAIRN_SECRET_KEY is missing: it encrypts the tokens of the workspaces that "
                f"install Cairn. Make one with {MAKE_A_KEY}"
            )


def read_settings() -> Settings:
    """The settings of this process.

    Raises:
        BadSetting: one line that names the variable and says what is wrong with it.
    """
    try:
        return Settings()
    except ValidationError as error:
        first = error.errors()[0]
        name = str(first["loc"][0]).upper()
        reason = str(first["msg"]).removeprefix("Value error, ")
        raise BadSetting(f"{name} cannot be used: {reason}.") from None
    except OSError as error:
        raise BadSetting(f".env cannot be read: {error.strerror}.") from None
    except UnicodeDecodeError:
        raise BadSetting(".env cannot be read: it is no text in UTF-8.") from None
