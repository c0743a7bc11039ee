"""What people do on the page: talk, click, fill in forms, use commands and shortcuts."""

from bot.playground import events as happenings
from bot.playground.channels import Channel
from bot.playground.messages import Message
from bot.playground.page_api.requests import Ask, Doing
from bot.playground.people import Person
from bot.playground.sending.events import Events
from bot.playground.sending.interactions import Impossible, Interactions
from bot.playground.shapes import Json
from bot.playground.typed import read_message
from bot.playground.workspace import Workspace

MOST_CHARACTERS = 12_000  # what Slack's composer takes before it makes a snippet of it


class Doings:
    """One method for each thing that people can do; they return when the bot has heard of it."""

    def __init__(self, workspace: Workspace, events: Events, interactions: Interactions) -> None:
        self._workspace = workspace
        self._events = events
        self._interactions = interactions

    def all(self) -> dict[str, Doing]:
        """Each under the name by which the page asks for it."""
        return {
            "command": self.command,
            "message": self.say,
            "message/edit": self.edit,
            "message/delete": self.delete,
            "action": self.click,
            "submit": self.submit,
            "close": self.close,
            "home": self.open_home,
            "shortcut": self.shortcut,
            "suggest": self.suggest,
            "react": self.react,
        }

    async def command(self, ask: Ask) -> Json:
        """A slash command; its answer is the newest message that only this person sees."""
        channel, typed = ask.my_channel(to_write=True), ask.text("text")
        if ask.body.get("thread_ts"):
            raise Impossible(f"{typed.split()[0]} is not supported in threads. Sorry!")
        before = self._newest_for(ask.me, channel)
        milliseconds = await self._interactions.command(ask.me, channel, typed)
        answer: Json = {"acknowledged_ms": milliseconds}
        newest = self._newest_for(ask.me, channel)
        if newest is not None and newest is not before:
            answer |= {"text": newest.text, "ts": newest.ts}
        return answer

    async def say(self, ask: Ask) -> Json:
        """A message, in a channel or a thread."""
        channel, me, text = ask.my_channel(to_write=True), ask.me, self._read(ask)
        thread_ts = ask.body.get("thread_ts")
        if thread_ts and thread_ts not in channel.messages:
            raise Impossible("That thread is not there any more.")
        post = self._workspace.post
        message = await self._events.after(lambda: post(channel, me.id, text, thread_ts=thread_ts))
        return {"ts": message.ts}

    async def edit(self, ask: Ask) -> Json:
        """Other words for one's own message."""
        message, text = ask.own_message(), self._read(ask)
        if message.user != ask.me.id:
            raise Impossible("Only your own messages can be changed.")
        await self._events.after(lambda: self._workspace.edit(message, text))
        return {}

    async def delete(self, ask: Ask) -> Json:
        """One's own message taken back, or one that only this person sees dismissed."""
        message = ask.own_message()
        await self._events.after(lambda: self._workspace.delete(message))
        return {}

    async def click(self, ask: Ask) -> Json:
        """A button pressed or a choice made."""
        value, state = ask.body.get("value") or {}, ask.body.get("state") or {}
        await self._interactions.click(ask.me, ask.place(), ask.ids(), value, state)
        return {}

    async def submit(self, ask: Ask) -> Json:
        """A form sent off."""
        values = ask.body.get("values") or {}
        errors = await self._interactions.submit(ask.me, ask.view(), values)
        return {"errors": errors} if errors else {}

    async def close(self, ask: Ask) -> Json:
        """A form dismissed."""
        await self._interactions.close(ask.me, ask.view(), ask.body.get("values") or {})
        return {}

    async def open_home(self, ask: Ask) -> Json:
        """The Home tab of the bot opened."""
        me = ask.me
        im, view = self._workspace.im(me.id), self._workspace.views.homes.get(me.id)
        event = happenings.home_opened(me.id, im.id, view, self._workspace.next_ts())
        await self._events.after(lambda: self._workspace.emit(event))
        return {}

    async def shortcut(self, ask: Ask) -> Json:
        """A shortcut chosen, with `message` one on that message."""
        message = ask.message(ask.body["message"]) if ask.body.get("message") else None
        await self._interactions.shortcut(ask.me, ask.text("callback_id"), message)
        return {}

    async def suggest(self, ask: Ask) -> Json:
        """The options for what was typed so far into a list that the bot fills."""
        typed = str(ask.body.get("value") or "")
        return await self._interactions.suggest(ask.me, ask.place(), ask.ids(), typed)

    async def react(self, ask: Ask) -> Json:
        """An emoji put on a message."""
        message = ask.message({"channel": ask.text("channel"), "ts": ask.text("ts")})
        name, me = ask.text("name").strip(":"), ask.me
        if me.id not in message.reactions.get(name, ()):
            await self._events.after(lambda: self._workspace.react(message, name, me.id))
        return {}

    def _read(self, ask: Ask) -> str:
        typed = ask.text("text")
        if len(typed) > MOST_CHARACTERS:
            raise Impossible(f"A message has at most {MOST_CHARACTERS} characters.")
        people, channels = self._workspace.people.values(), self._workspace.channels.values()
        return read_message(typed, people, channels)

    def _newest_for(self, me: Person, channel: Channel) -> Message | None:
        mine = (each for each in reversed(channel.messages.values()) if each.reader == me.id)
        return next(mine, None)
