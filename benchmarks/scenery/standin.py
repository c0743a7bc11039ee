"""A stand-in for Slack's Web API: it says yes to everything, after a while.

It is a process of its own, so that its work is not counted as the bot's.
"""

import asyncio
import json
import ssl
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from itertools import count
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
_WHO = {"ok": True, "team": "Northwind Trail", "team_id": "T0CAIRN", "user_id": "U0CAIRN",
        "user": "cairn", "bot_id": "B0CAIRN", "url": "https://northwind.slack.com/"}  # fmt: skip


@contextmanager
def slack(after: float = 0.0, certificate: Path | None = None) -> Iterator[str]:
    """The base of its Web API while it runs: over TLS with a certificate, whose file also holds
    its key. Each answer comes `after` so many seconds."""
    words = [sys.executable, "-m", "benchmarks.scenery.standin", str(after), str(certificate or "")]
    process = subprocess.Popen(words, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    with process:
        assert process.stdout is not None
        port = int(process.stdout.readline())
        try:
            yield f"http{'s' if certificate else ''}://127.0.0.1:{port}/api/"
        finally:
            process.communicate()  # it ends when nobody is there to hear it


async def _serve(after: float, certificate: str) -> None:
    context = None
    if certificate:
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(certificate)
    numbers = count(1)

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(asyncio.IncompleteReadError, ConnectionError):
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).lower()
                body = await reader.readexactly(_length(head))
                if after:
                    await asyncio.sleep(after)
                writer.write(_yes(body, next(numbers)))
                await writer.drain()
                if b"connection: close" in head:
                    break
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0, ssl=context, backlog=1024)
    print(server.sockets[0].getsockname()[1], flush=True)
    await asyncio.to_thread(sys.stdin.read)


def _length(head: bytes) -> int:
    _, found, rest = head.partition(b"content-length:")
    return int(rest.partition(b"\r\n")[0]) if found else 0


def _yes(body: bytes, number: int) -> bytes:
    asked: dict[str, Any] = json.loads(body) if body.startswith(b"{") else {}
    where = {"channel": asked.get("channel", "C1"), "ts": f"{1_700_000_000 + number}.000100"}
    said = json.dumps(_WHO | where).encode()
    return (
        b"HTTP/1.1 200 OK\r\nContent-Type: application/json; charset=utf-8\r\n"
        b"Content-Length: %d\r\n\r\n%b" % (len(said), said)
    )


if __name__ == "__main__":
    asyncio.run(_serve(float(sys.argv[1]), sys.argv[2]))
