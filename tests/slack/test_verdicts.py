"""What a failed call means: only what surely did not happen is simply done again."""

import asyncio
import json
import logging
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import aiohttp
import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.model.claims import POSTS
from bot.model.outcomes import Doubtful, Later, Outcome, Refused, Silenced
from bot.slack.sender.verdicts import verdict

JSON = "application/json"


class Echo(BaseHTTPRequestHandler):
    """Answers as the path says: /STATUS/TYPE/xBODY/, the body in hexadecimal."""

    def do_POST(self) -> None:
        _, status, kind, body = self.path.split("/", 3)
        self.rfile.read(int(self.headers["Content-Length"] or 0))
        content = bytes.fromhex(body.partition("/")[0][1:])
        self.send_response(int(status))
        self.send_header("Content-Type", kind.replace("-", "/", 1))
        self.send_header("Content-Length", str(len(content)))
        if status == "429":
            self.send_header("Retry-After", "soon" if b"soon" in content else "7")
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        """Keep still."""


@pytest.fixture(scope="module")
def echo() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Echo) as server:
        thread = Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()
        thread.join()


def came_of(echo: str, status: int, body: str, kind: str = JSON) -> Outcome:
    """The verdict over a call that is answered like that."""

    async def call() -> Outcome:
        async with aiohttp.ClientSession() as session:
            base = f"{echo}/{status}/{kind.replace('/', '-', 1)}/x{body.encode().hex()}/"
            client = AsyncWebClient(base_url=base, session=session, retry_handlers=[])
            try:
                await client.chat_postMessage(channel="C1", text="Hello")
            except Exception as error:
                return verdict(error)
        raise AssertionError("that was a success")

    return asyncio.run(call())


def no(error: str, **more: object) -> str:
    return json.dumps({"ok": False, "error": error, **more})


@pytest.mark.parametrize(
    ("status", "body", "outcome"),
    [
        (200, no("channel_not_found"), Refused("channel_not_found")),
        (200, no("some_new_error"), Refused("some_new_error")),
        (200, no("restricted_action"), Refused("restricted_action")),
        *(
            (200, no(f"restricted_action_{why}"), Refused(f"restricted_action_{why}"))
            for why in ("read_only_channel", "thread_only_channel", "non_threadable_channel")
        ),
        (200, no("token_revoked"), Silenced("token_revoked")),
        (200, no("account_inactive"), Silenced("account_inactive")),
        (401, no("invalid_auth"), Silenced("invalid_auth")),
        (200, no("fatal_error"), Doubtful("fatal_error")),
        (200, no("internal_error"), Doubtful("internal_error")),
        (200, no("request_timeout"), Doubtful("request_timeout")),
        (503, no("service_unavailable"), Doubtful("service_unavailable")),
        (500, "", Doubtful("http_500")),
        (408, "", Doubtful("http_408")),
        (200, "{}", Doubtful("no_json")),
        (200, "[]", Doubtful("no_json")),
        (200, no("team_added_to_org"), Later("team_added_to_org")),
        (404, "{}", Later("http_404")),
        (429, no("ratelimited"), Later("ratelimited", timedelta(seconds=7), method=POSTS)),
        (429, "", Later("ratelimited", timedelta(seconds=7), method=POSTS)),
        (429, no("soon"), Later("soon", timedelta(seconds=30), method=POSTS)),
    ],
)
def test_each_answer_means_one_thing(echo: str, status: int, body: str, outcome: Outcome) -> None:
    assert came_of(echo, status, body) == outcome


@pytest.mark.parametrize(
    ("status", "body", "kind", "outcome"),
    [
        (502, "<html>Bad gateway</html>", "text/html", Doubtful("http_502")),
        (503, "Service unavailable", "text/plain", Doubtful("http_503")),
        (403, "<html>Our proxy says no</html>", "text/html", Later("http_403")),
        (200, "<html>Please log in</html>", "text/html", Doubtful("no_json")),
    ],
)
def test_answers_that_are_not_slacks_are_no_yes(
    echo: str, status: int, body: str, kind: str, outcome: Outcome
) -> None:
    assert came_of(echo, status, body, kind) == outcome


@pytest.mark.parametrize(("body", "kind"), [("{", JSON), ("hello", "text/plain")])
def test_rubbish_leaves_a_doubt(echo: str, body: str, kind: str) -> None:
    assert isinstance(came_of(echo, 200, body, kind), Doubtful)


@pytest.mark.parametrize(
    "error", [TimeoutError(), aiohttp.ServerDisconnectedError(), ConnectionResetError(), OSError()]
)
def test_without_an_answer_there_is_doubt(error: Exception) -> None:
    assert isinstance(verdict(error), Doubtful)


def test_what_cannot_be_written_down_is_given_up() -> None:
    assert verdict(TypeError("not JSON serializable")) == Refused("not_json")
    with pytest.raises(UnicodeEncodeError) as half:
        "\ud83d".encode()
    assert verdict(half.value) == Refused("not_json")


def test_where_blocks_are_wrong_is_logged(echo: str, caplog: pytest.LogCaptureFixture) -> None:
    where = {"messages": ["[ERROR] no more than 50 items allowed [json-pointer:/blocks]"]}
    came_of(echo, 200, no("invalid_blocks", response_metadata=where))
    [record] = caplog.records
    assert record.levelno == logging.ERROR
    assert record.where == where["messages"]  # type: ignore[attr-defined]  # its extra
