"""Bringing: the bytes of a file to the place that Slack names for them, which nobody sees.

The place is named in an answer of the Web API, and is asked only when it is Slack's, or that API's
own host; and whoever answers there sends nothing on to anywhere else.
"""

from aiohttp import ClientSession
from slack_sdk.web.async_client import AsyncWebClient

from bot.slack.hosts import is_slacks


class NotTaken(Exception):
    """The bytes are not with Slack."""


async def bring(
    client: AsyncWebClient, token: str, name: str, data: bytes, alt: str | None = None
) -> str:
    """The id of a file whose bytes Slack has now; `alt` says in words what it shows.

    Raises:
        NotTaken: Slack named a place that is not its own, or did not take them there.
        Exception: as any call; whatever it was, nobody has seen anything.
    """
    place = await client.files_getUploadURLExternal(
        token=token, filename=name, length=len(data), alt_txt=alt
    )
    url = str(place["upload_url"])
    if not is_slacks(url, client.base_url):
        raise NotTaken("the place for a file is not Slack's")
    session = client.session
    assert session is not None  # the sender has one for all its calls
    await put(session, url, data)
    return str(place["file_id"])


async def put(session: ClientSession, url: str, data: bytes) -> None:
    """Bring the bytes there.

    Raises:
        NotTaken: they were not taken.
    """
    async with session.post(url, data=data, allow_redirects=False) as answer:
        if answer.status != 200:
            raise NotTaken(f"a file was answered by {answer.status}")
