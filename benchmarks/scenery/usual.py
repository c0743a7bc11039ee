"""The usual bot: Bolt as its guide sets it up, and the ORM as its tutorial does.

Fairly so: what it asks of Slack is answered over loopback, over TLS as in life but without a way to
go, and by a client that has loaded its certificates once; its listeners do no more than they must.
"""

import ssl
from collections.abc import Iterator
from contextlib import contextmanager

from slack_bolt import App
from slack_sdk import WebClient
from slack_sdk.oauth import InstallationStore
from slack_sdk.oauth.installation_store import Bot
from sqlalchemy import create_engine
from sqlalchemy.orm import Session, sessionmaker

from benchmarks.scenery import standin, tls
from benchmarks.scenery.grounds import SECRET


class OneTeam(InstallationStore):
    """The one workspace that the bot is installed in, found in memory."""

    def find_bot(
        self,
        *,
        enterprise_id: str | None,
        team_id: str | None,
        is_enterprise_install: bool | None = False,
    ) -> Bot | None:
        return Bot(
            team_id=team_id, bot_token="xoxb-usual", bot_id="B0CAIRN", bot_user_id="U0CAIRN",
            bot_scopes=["chat:write", "commands"], installed_at=0.0,
        )  # fmt: skip


@contextmanager
def bolt() -> Iterator[App]:
    """Bolt with an installation store, whose `auth.test` is asked anew for every request, and with
    the hand-over to threads that it has by default."""
    with tls.trusted() as pair, standin.slack(certificate=pair) as api_url:
        client = WebClient(base_url=api_url, ssl=ssl.create_default_context())
        app = App(signing_secret=SECRET, installation_store=OneTeam(), client=client)
        try:
            yield app
        finally:
            app.listener_runner.listener_executor.shutdown()


@contextmanager
def sessions(url: str) -> "Iterator[sessionmaker[Session]]":
    """The ORM as it is set up by default."""
    engine = create_engine(url)
    yield sessionmaker(engine)
    engine.dispose()
