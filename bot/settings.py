"""Every setting of Cairn: its environment variable, its default and its meaning."""

from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import Field, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

Secret = Annotated[str, Field(repr=False)]

LAST_PORT = 65535


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
    slack_api_url: str = "https://slack.com/api/"
    """The base of every Web API call, the one that opens Socket Mode included."""
    database_url: Secret = "sqlite:///cairn.db"
    """Where everything is kept: `sqlite:///file` or `postgresql://…` (`postgres://` too)."""
    port: int = Field(default=3000, ge=0, le=LAST_PORT)
    """The port of the HTTP side; without one, where the process tells how it is."""
    log_format: Literal["text", "json"] = Field(default="text", validation_alias="CAIRN_LOG_FORMAT")
    """How log lines look: `text` for people, `json` for collectors."""
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        default="info", validation_alias="CAIRN_LOG_LEVEL"
    )
    """The least important log lines that are written."""

    @field_validator("slack_bot_token", "slack_app_token", "slack_signing_secret")
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

    def need_slack(self, *, http: bool) -> "Settings":
        """These settings, when they suffice to speak with Slack.

        Raises:
            BadSetting: one line that names what is missing and where it is found.
        """
        if not self.slack_bot_token:
            raise BadSetting(
                "SLACK_BOT_TOKEN is missing: it is under *OAuth & Permissions* of your Slack app."
            )
        if http and not self.slack_signing_secret:
            raise BadSetting(
                "SLACK_SIGNING_SECRET is missing: it is under *Basic Information* of your Slack "
                "app (or set SLACK_APP_TOKEN to use Socket Mode)."
            )
        return self


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
