"""The front door with everything behind it, for one payload at a time."""

import io
import json
import sqlite3
from collections.abc import Callable
from typing import Any

from slack_sdk import WebClient

from bot.app import worth_reading
from bot.slack.answering import Answers
from bot.slack.app import make_app
from bot.slack.directory import Directory
from bot.slack.installs import Installs
from bot.slack.listeners import everything, lifecycle
from bot.slack.routes import Routes
from bot.slack.taking import Desk
from bot.web import FrontDoor
from tests.fuzz.seeds import Body, written
from tests.permissions.scene import ASKERS, NOW, Stage
from tests.slack.counter import Ear
from tests.web.doors import SECRET, signed

SHAPELESS = ("Traceback", "went wrong", 'File "', "Error:")
"""What nobody outside must read."""


def no_sign_of(told: str) -> bool:
    """Whether nothing of what went wrong inside is told outside."""
    return not any(word in told for word in SHAPELESS)


class Patient(Installs):
    """Waits for Slack however busy this machine is: a silence would be a 503, and rightly so."""

    def client(self, *whose: Any, **more: Any) -> WebClient:
        return super().client(*whose, **(more | {"patience": 60}))


class Doors:
    """Takes payloads over a scene in which nothing has happened yet."""

    def __init__(self, stage: Stage, ear: Ear, seeds: list[Body]) -> None:
        self.stage, self.ear, self.seeds = stage, ear, seeds
        ear.knows["/api/conversations.info"] = {
            "channel": {"id": "C0NEW", "name": "new", "is_private": True, "is_member": True}
        }
        ear.knows["/api/conversations.members"] = {"members": ["U0ANA", "U0CAIRN"]}
        ear.knows["/api/users.conversations"] = {"channels": []}
        self.scene = stage.set_for(ASKERS["owner"])
        self.before = self.scene.state()
        self.installs = Patient(
            self.scene.db, bot_token="xoxb-test", api_url=f"{ear.url}api/", now=lambda: NOW
        )
        self.looking = sqlite3.connect(str(self.scene.db.url.database))
        self.version = self._version()

    def close(self) -> None:
        self.looking.close()

    def take(self, body: Body, also: Callable[[object], None] = lambda told: None) -> int:
        """The status with which a payload was answered, and all that must hold of any answer; and
        what must hold `also` of what was told, before it is as if nothing had happened."""
        self.ear.heard.clear()
        status, said = self.post(written(body))
        also([json.loads(said) if said.startswith("{") else {"text": said}, self.ear.heard])
        assert status < 500, (status, body)
        assert no_sign_of(f"{said} {self.ear.heard}"), body
        if self._version() != self.version:
            assert status == 200 or self.scene.state() == self.before, body
            self.put_back()
        return status

    def put_back(self) -> None:
        """Let nothing have happened."""
        self.stage.put_back()
        self.version = self._version()

    def _version(self) -> int:
        """Another number whenever something was committed."""
        return int(self.looking.execute("PRAGMA data_version").fetchone()[0])

    def post(self, raw: bytes) -> tuple[int, str]:
        """The status and the words with which a body was answered, signed as it is."""
        answers = Answers(self.installs, api_url=f"{self.ear.url}api/")
        told: list[str] = []

        def start_response(status: str, headers: Any, *_: Any) -> Any:
            told.append(status)

        headers = {
            "HTTP_" + name.upper().replace("-", "_"): value for name, value in signed(raw).items()
        }
        environ: Any = {
            "REQUEST_METHOD": "POST", "PATH_INFO": "/slack/events", "wsgi.input": io.BytesIO(raw),
            "CONTENT_LENGTH": str(len(raw)), **headers,
        }  # fmt: skip
        try:
            said = b"".join(self.door(answers)(environ, start_response))
        finally:
            answers.close()
        return int(told[0].split()[0]), said.decode()

    def door(self, answers: Answers) -> FrontDoor:
        """The front door, with Bolt and all listeners behind it."""
        db, directory, routes = self.scene.db, Directory(self.scene.db, self.installs), Routes()
        everything.register(routes)
        lifecycle.register(routes, directory, answers)
        app = make_app(Desk(db, self.installs, directory, lambda: NOW), routes, answers)
        return FrontDoor(
            app.dispatch, signing_secret=SECRET, now=lambda: NOW, healthy=lambda: None,
            worth_reading=worth_reading,
        )  # fmt: skip
