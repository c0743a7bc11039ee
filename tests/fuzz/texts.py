"""Words as awkward as they come, for every field of every form and behind every command."""

import copy
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

from sqlalchemy import select

from bot.errors import CairnError
from bot.model import Delivery, DeliveryState
from bot.payloads import UNSTORABLE
from bot.slack import messages
from tests.e2e.test_bad_input import marked_up
from tests.fuzz.doors import Doors
from tests.fuzz.seeds import Body
from tests.permissions.scene import NOW
from tests.slack import sheets

TEXTS = [
    "<!channel>", "<!here|x>", "<!everyone>", "<!subteam^S1>", "<!subteam^S1|@all>", "<@U0BEN>",
    "<https://evil.example|https://good.example>", "&lt;!here&gt;", "&amp;lt;!channel&amp;gt;",
    "*bold* _it_ ~gone~ `code` ```block", "```<!channel>```", "> quote\n> <!here>\n1. one",
    "\u202eright to left <!channel>", "zero\u200bwidth\u200d\ufeff", "nul\x00<\x00!channel>",
    "x" * 50_000, "<!channel> " * 3_000, "half \ud800 <!here", "👨‍👩‍👧‍👦🏳️‍🌈" * 400,
    "مرحبا بالعالم " * 300,
    '=cmd|"/c calc"!A1', "+1", "@SUM(1)", "'; DROP TABLE goals; --", '"quoted" \\ %s {x} %(y)s',
    "\n\n\n", "\t", "<", ">", "&", "|", "<|>", "G1 O1 = 1e400 M1 60 %", "by 99999-99-99 for @",
]  # fmt: skip
"""All texts of the list of bad inputs, and their neighbours."""
PINGS = re.compile(r"<!(?!date\^)|<https://evil\.example\||<@U0BEN\|")


class Trap(HTTPServer):
    """An address of somebody's, at which nobody ever asks."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), BaseHTTPRequestHandler)
        self.asked = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/secret"

    def process_request(self, *_: Any) -> None:
        self.asked += 1


@contextmanager
def trapping() -> Iterator[Trap]:
    """An address to write, until the end of the block."""
    made = Trap()
    thread = threading.Thread(target=made.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield made
    finally:
        made.shutdown()
        made.server_close()
        thread.join()


def said_with(body: Body, text: str) -> Body:
    """The same with this in every place for words."""
    body = copy.deepcopy(body)
    if "command" in body:
        # What is no character at all cannot stand in a form's bytes.
        body["text"] = f"{body['text']} {text}".encode(errors="replace").decode()
    elif body["type"] in ("view_submission", "view_closed"):
        for by_action in body["view"]["state"]["values"].values():
            for held in by_action.values():
                if held["type"] == "plain_text_input":
                    held["value"] = text
    elif body["type"] == "block_suggestion":
        body["value"] = text
    elif body["type"] == "event_callback":
        for message in (body["event"], body["event"].get("message", {})):
            if "text" in message:
                message["text"] = f"🔴 G1 blocked: {text}"
    return body


def alone(text: str) -> Iterator[Body]:
    """Each command with nothing but this behind it."""
    for name in ("/goal", "/milestone", "/checkin", "/progress", "/cairn"):
        yield {
            "command": name, "text": text.encode(errors="replace").decode(),
            "team_id": "T0CAIRN", "user_id": "U0ANA", "channel_id": "C0LAUNCH",
            "trigger_id": "alone.1",
        }  # fmt: skip


def check(doors: Doors, told: object) -> None:
    """What must hold of all that was answered, and of what is owed now: nobody is pinged, no link
    is disguised, and Slack would take it."""
    for text in marked_up([told]):
        assert not PINGS.search(text), text
        assert not UNSTORABLE.search(text), text
    with doors.scene.db.read() as session:
        owed = select(Delivery).where(Delivery.state == DeliveryState.PENDING)
        for delivery in session.scalars(owed.order_by(Delivery.id.desc()).limit(3)):
            try:
                message = messages.render(session, delivery, NOW)
            except CairnError:
                continue  # it waits for Slack to say who may read it
            if message:
                sheets.check_message(message)
                assert not PINGS.search(message.text)
