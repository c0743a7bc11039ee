"""A person who acts in the pretend Slack."""

from typing import Any

from bot.playground.client.choices import Offer, find_click, held_value, offer_of, offered
from bot.playground.client.homes import Home
from bot.playground.client.http import get, post, wait_until
from bot.playground.client.messages import Message, read_message
from bot.playground.client.modals import Modal
from bot.playground.elements import walk
from bot.playground.shapes import Json

SECONDS = 60.0  # how long to wait for what happens at once, but on a machine that is busy


class Person:
    """Somebody at work in the pretend Slack at `url`; `id` is a user id such as `U0ANA`.

    Methods return once the bot has heard of what was done, and raise Declined with the sentence
    that a person would read where it did not work.
    """

    def __init__(self, url: str, id: str) -> None:  # noqa: A002 - as Slack calls it
        self._url = url.rstrip("/")
        self.id = id

    # -- looking

    def state(self) -> Json:
        """Everything around the messages, as the page reads it."""
        return get(self._url, "state", **{"as": self.id})

    def messages(self, channel: str, thread: str | None = None) -> list[Message]:
        """The messages that this person sees in a channel, or in the thread of the ts `thread`."""
        asked = {"as": self.id, "channel": channel, "thread_ts": thread}
        found = get(self._url, "messages", **asked)["messages"]
        names = self._names()
        return [read_message(each, channel, names) for each in found]

    def wait_for(
        self,
        channel: str,
        text: str = "",
        thread: str | None = None,
        seconds: float = SECONDS,
        after: Message | str | None = None,
    ) -> Message:
        """The newest message that has `text` in what is read or notified; waits until it is there.

        With `after` (a message or its ts), only later ones count. Raises TimeoutError.
        """
        since = float((after.ts if isinstance(after, Message) else after) or 0)

        def look() -> Message | None:
            for message in reversed(self.messages(channel, thread)):
                if float(message.ts) > since and text in message.readable() + "\n" + message.text:
                    return message
            return None

        def what() -> str:
            seen = [message.readable() for message in self.messages(channel, thread)]
            return f"No message with “{text}” in {channel}; there is {seen}."

        return wait_until(look, seconds, what)

    def modal(self) -> Modal | None:
        """The modal that is on top, if one is open."""
        views = self.state()["modals"]
        return Modal(self._url, self.id, views[-1], self._names()) if views else None

    def wait_modal(self, title: str = "", seconds: float = SECONDS) -> Modal:
        """The modal on top, once its title contains `title`. Raises TimeoutError."""

        def look() -> Modal | None:
            modal = self.modal()
            return modal if modal is not None and title in modal.title else None

        def what() -> str:
            titles = [view["title"]["text"] for view in self.state()["modals"]]
            return f"No modal “{title}” is open; open are {titles}."

        return wait_until(look, seconds, what)

    def home(self) -> Home:
        """Opens the bot's Home tab and gives what is on it."""
        post(self._url, "home", {"as": self.id})
        return self._home()

    def wait_home(self, text: str, seconds: float = SECONDS) -> Home:
        """Opens the bot's Home tab and waits until `text` is on it. Raises TimeoutError."""
        self.home()

        def look() -> Home | None:
            home = self._home()
            return home if text in home.text() else None

        return wait_until(
            look, seconds, lambda: f"“{text}” is not on the Home; there is {self._home().text()}."
        )

    # -- talking

    def command(self, channel: str, text: str, thread: str | None = None) -> Message | None:
        """A slash command, as typed; gives the answer that only this person sees, if any.

        Raises Declined in the thread of the ts `thread`: Slack has no commands there.
        """
        answer = self._do("command", channel=channel, text=text, thread_ts=thread)
        if "ts" not in answer:
            return None
        return next(each for each in self.messages(channel) if each.ts == answer["ts"])

    def say(self, channel: str, text: str, thread: str | None = None) -> str:
        """A message, or a reply in the thread of the ts `thread`; gives its ts."""
        body = {"channel": channel, "text": text, "thread_ts": thread}
        return str(self._do("message", **body)["ts"])

    def edit(self, channel: str, ts: str, text: str) -> None:
        """Other words for one's own message."""
        self._do("message/edit", channel=channel, ts=ts, text=text)

    def delete(self, channel: str, ts: str) -> None:
        """One's own message taken back."""
        self._do("message/delete", channel=channel, ts=ts)

    def react(self, message: Message, name: str) -> None:
        """An emoji, by its name without colons, put on a message."""
        self._do("react", channel=message.channel, ts=message.ts, name=name)

    def invite(self, channel: str, user: str, *, present: bool = True) -> None:
        """Somebody, or the bot, brought into a channel, or with `present` false taken out."""
        self._do("member", channel=channel, user=user, present=present)

    # -- clicking

    def click(self, where: Message | Modal | Home, label: str, nth: int | None = None) -> None:
        """A click on the button, or the choice of the option, that reads `label`.

        Where several read so, `nth` (from 0) says which. Raises LookupError when it is not there.
        """
        block, element, value = find_click(where.blocks, label, nth)
        self._act(where, block, element, value)

    def choose(self, where: Message | Modal | Home, name: str, value: Any) -> None:
        """Sets the picker, list or input with this placeholder, label or action_id to `value`.

        For fields that act at once; the fields of a form are filled with `Modal.fill`.
        """
        for block, element in walk(where.blocks):
            shown = [
                (each or {}).get("text")
                for each in (element.get("placeholder"), block.get("label"))
            ]
            if name in (*shown, element.get("action_id")):
                held = held_value(element, value, self._offer(where, block, element))
                self._act(where, block, element, held)
                return
        raise LookupError(f"There is no “{name}” to set.")

    def suggestions(self, where: Message | Modal | Home, action_id: str, typed: str) -> list[str]:
        """What the bot offers in an external list for what was `typed`."""
        block, element = next(
            (b, e) for b, e in walk(where.blocks) if e.get("action_id") == action_id
        )
        answer = self._offer(where, block, element)(typed)
        return [option["text"]["text"] for option in offered(answer)]

    def shortcut(self, callback_id: str, message: Message | None = None) -> None:
        """A shortcut: a global one, or with `message` one on that message."""
        on = {"channel": message.channel, "ts": message.ts} if message else None
        self._do("shortcut", callback_id=callback_id, message=on)

    # -- inside

    def _act(self, where: Message | Modal | Home, block: Json, element: Json, value: Json) -> None:
        ids = {"block_id": block["block_id"], "action_id": element["action_id"]}
        state = where.typed if isinstance(where, Modal) else {}
        self._do("action", **_place(where), **ids, value=value, state=state)

    def _offer(self, where: Message | Modal | Home, block: Json, element: Json) -> Offer:
        return offer_of(self._url, {"as": self.id, **_place(where)}, block, element)

    def _do(self, path: str, **body: Any) -> Json:
        return post(self._url, path, {"as": self.id, **body})

    def _home(self) -> Home:
        view = self.state()["home"]
        names = self._names()
        return Home(view["id"], view["blocks"], names) if view else Home("", [], names)

    def _names(self) -> dict[str, str]:
        state = self.state()
        people = {each["id"]: each["real_name"] for each in state["people"]}
        return people | {each["id"]: each["name"] for each in state["channels"]}


def move_clock(url: str, move: str, user: str = "U0ANA") -> str:
    """Moves the workspace's clock (`+1 hour`, `next Monday 09:00`), in the zone of `user`.

    Gives the new moment as ISO text in that zone. Raises Declined on words that cannot be read.
    """
    return str(post(url.rstrip("/"), "clock", {"as": user, "move": move})["now"])


def problems(url: str, user: str = "U0ANA") -> list[str]:
    """What the bot did wrong so far: late or failed answers, refused blocks."""
    found = get(url.rstrip("/"), "state", **{"as": user})["problems"]
    return [each["text"] for each in found]


def _place(where: Message | Modal | Home) -> Json:
    if isinstance(where, Message):
        return {"message": {"channel": where.channel, "ts": where.ts}}
    return {"view_id": where.id}
