"""What a page sends: read with sentences for what is missing, answered in one form."""

from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import web

from bot.playground.channels import Channel
from bot.playground.messages import Message
from bot.playground.people import Person
from bot.playground.sending.interactions import Impossible, Place
from bot.playground.shapes import Json
from bot.playground.views import View
from bot.playground.workspace import Workspace


class Ask:
    """One request of a page: its fields, looked up in the workspace.

    Everything here raises Impossible, with a sentence, when it is missing or not there.
    """

    def __init__(self, workspace: Workspace, body: Json) -> None:
        self._workspace = workspace
        self.body = body

    def text(self, name: str) -> str:
        """A field that must be there, as text."""
        value = self.body.get(name)
        if not isinstance(value, str) or not value:
            raise Impossible(f"“{name}” is missing.")
        return value

    @property
    def me(self) -> Person:
        """Who acts."""
        me = self.person(self.text("as"))
        if me.deleted:
            raise Impossible("This account is deactivated.")
        return me

    def person(self, user: str) -> Person:
        """Somebody who can act."""
        person = self._workspace.people.get(user)
        if person is None or person.is_bot:
            raise Impossible(f"There is nobody called {user}.")
        return person

    def channel(self) -> Channel:
        """The channel, whoever is in it."""
        channel = self._workspace.channels.get(self.text("channel"))
        if channel is None:
            raise Impossible(f"There is no channel {self.body['channel']}.")
        return channel

    def my_channel(self, *, to_write: bool = False) -> Channel:
        """The channel, of which the one who acts is a member."""
        channel = self.channel()
        if self.me.id not in channel.members:
            raise Impossible("You are not in this channel.")
        if to_write and channel.is_archived:
            raise Impossible("This channel is archived.")
        return channel

    def message(self, reference: Any) -> Message:
        """The message {channel, ts}, which the one who acts can see."""
        if not isinstance(reference, dict):
            raise Impossible("“message” is missing.")
        channel = Ask(self._workspace, {"as": self.text("as"), **reference}).my_channel()
        message = channel.messages.get(reference.get("ts", ""))
        if message is None or message.reader not in (None, self.me.id):
            raise Impossible("That message is not there any more.")
        return message

    def own_message(self) -> Message:
        """The message of the one who acts, to change or to take back."""
        message = self.message({"channel": self.text("channel"), "ts": self.text("ts")})
        if message.user != self.me.id and message.reader is None:
            raise Impossible("Only your own messages can be changed.")
        return message

    def view(self) -> View:
        """The modal or Home, open for the one who acts."""
        view = self._workspace.views.find(self.text("view_id"))
        if view is None or view.user != self.me.id:
            raise Impossible("This form is not open any more.")
        return view

    def place(self) -> Place:
        """Where something was done: `message` or `view_id`."""
        if self.body.get("view_id"):
            return Place(view=self.view())
        message = self.message(self.body.get("message"))
        return Place(message=message, channel=self._workspace.channels[message.channel])

    def ids(self) -> tuple[str, str]:
        """The block_id and action_id of an element."""
        return self.text("block_id"), self.text("action_id")


Doing = Callable[[Ask], Awaitable[Json]]


def answering(workspace: Workspace, do: Doing) -> Callable[[web.Request], Awaitable[web.Response]]:
    """A POST handler around `do`: `{"ok": true, …}`, or false with a sentence."""

    async def answer(request: web.Request) -> web.Response:
        # Other websites' pages cannot send this type without asking first, which nobody allows.
        if request.content_type != "application/json":
            return _sorry("The playground takes JSON.", 415)
        try:
            body = await request.json()
        except (ValueError, RecursionError):
            return _sorry("That was no JSON.", 400)
        if not isinstance(body, dict):
            return _sorry("That was no JSON object.", 400)
        try:
            return web.json_response({"ok": True, **await do(Ask(workspace, body))})
        except Impossible as sentence:
            return _sorry(str(sentence), 200)

    return answer


def _sorry(sentence: str, status: int) -> web.Response:
    return web.json_response({"ok": False, "error": sentence}, status=status)
