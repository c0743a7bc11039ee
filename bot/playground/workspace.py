"""The pretend workspace: its state, and every change that people or the bot can make to it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime

from bot.playground import events
from bot.playground.apps import BOT_USER, App, make_app
from bot.playground.channels import Channel, make_channels, make_im
from bot.playground.clock import Clock
from bot.playground.files import File
from bot.playground.messages import Message, with_block_ids
from bot.playground.people import SLACKBOT, Person, make_people, user_object
from bot.playground.shapes import Json
from bot.playground.triggers import Triggers
from bot.playground.views import Views


@dataclass(frozen=True)
class Problem:
    """Something that the bot did wrong or too late; `at` is aware UTC."""

    at: datetime
    text: str


@dataclass(frozen=True)
class Change:
    """Something that a page may have to show anew; `user` set means for that person only."""

    kind: str
    channel: str | None = None
    user: str | None = None


@dataclass
class Workspace:
    """Everything that the pretend Slack knows. Touch it only on the server's loop."""

    clock: Clock = field(default_factory=Clock)
    app: App = field(default_factory=make_app)
    people: dict[str, Person] = field(default_factory=dict)
    channels: dict[str, Channel] = field(default_factory=dict)
    views: Views = field(default_factory=Views)
    triggers: Triggers = field(default_factory=Triggers)
    files: dict[str, File] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    on_change: list[Callable[[Change], None]] = field(default_factory=list)
    on_event: list[Callable[[Json], None]] = field(default_factory=list)
    _last_ts: int = 0

    def __post_init__(self) -> None:
        """Moves the example team in, where no other people and channels were given."""
        for person in [] if self.people else make_people():
            self.people[person.id] = person
        self.people[BOT_USER] = Person(
            BOT_USER, self.app.display_name, "Cairn", "America/New_York", "2b5d4b", is_bot=True
        )
        for channel in [] if self.channels else make_channels():
            self.channels[channel.id] = channel
        for person in self.people.values():
            if not person.is_bot and person.id != SLACKBOT:
                self.im(person.id)

    # -- time, changes, problems

    def now(self) -> datetime:
        """The present moment by the workspace's clock, aware UTC."""
        return self.clock.now()

    def next_ts(self) -> str:
        """A timestamp like `1764000000.000100`; each is later than all before it."""
        micros = int(self.now().timestamp() * 1_000_000)
        self._last_ts = max(micros, self._last_ts + 1)
        return f"{self._last_ts // 1_000_000}.{self._last_ts % 1_000_000:06d}"

    def tell(self, kind: str, channel: str | None = None, user: str | None = None) -> None:
        """Tells the pages that something changed."""
        for listener in self.on_change:
            listener(Change(kind, channel, user))

    def emit(self, event: Json) -> None:
        """Hands an event to whoever sends them to the bot."""
        for listener in self.on_event:
            listener(event)

    def report(self, text: str) -> None:
        """Writes down something that the bot did wrong, for the page and for tests."""
        self.problems.append(Problem(self.now(), text))
        self.tell("problem")

    # -- people and places

    def im(self, user: str) -> Channel:
        """The direct message of `user` with the bot, opened if need be."""
        fresh = make_im(user)
        return self.channels.setdefault(fresh.id, fresh)

    def add_person(self, person: Person, *channels: str) -> None:
        """Gives `person` an account, and brings them into `channels` without a word to the bot."""
        self.people[person.id] = person
        for channel in channels:
            self.channels[channel].members.append(person.id)
        self.im(person.id)
        self.tell("channel")

    def places_of(self, user: str) -> list[Channel]:
        """The channels and direct messages that `user` is in."""
        return [each for each in self.channels.values() if user in each.members]

    def real_people(self) -> list[Person]:
        """The people who can act: neither bots nor Slackbot."""
        return [each for each in self.people.values() if not each.is_bot and each.id != SLACKBOT]

    # -- messages

    def post(
        self,
        channel: Channel,
        user: str,
        text: str,
        *,
        blocks: Iterable[Json] = (),
        thread_ts: str | None = None,
        metadata: Json | None = None,
        files: Iterable[Json] = (),
        subtype: str | None = None,
        reader: str | None = None,
    ) -> Message:
        """Puts a message into `channel`; with `reader` it is ephemeral, and theirs alone.

        A reply to a message that is not there is kept out of sight, and reported.
        """
        parent = channel.messages.get(thread_ts) if thread_ts else None
        if parent is not None and parent.is_reply and parent.thread_ts is not None:
            parent = channel.messages.get(parent.thread_ts)
        if thread_ts and parent is None:
            self.report(f"A reply in #{channel.name} to {thread_ts}, which is not there.")
        message = Message(
            channel=channel.id,
            ts=self.next_ts(),
            user=user,
            text=text,
            blocks=with_block_ids(list(blocks)),
            from_app=user == BOT_USER,
            thread_ts=parent.ts if parent else thread_ts,
            parent_user=parent.user if parent else None,
            metadata=metadata,
            files=list(files),
            subtype=subtype,
            reader=reader,
        )
        channel.messages[message.ts] = message
        if reader is None:
            if parent is not None:
                parent.replies.append(message.ts)
                parent.reply_users = list(dict.fromkeys([*parent.reply_users, user]))
            self._emit_in(channel, events.message_posted(message, channel))
        self.tell("message", channel.id, reader)
        return message

    def edit(self, message: Message, text: str, **changes: object) -> None:
        """Changes the words of a message, and with `changes` its blocks or metadata."""
        channel = self.channels[message.channel]
        before, ts = message.copy(), self.next_ts()
        message.text = text
        for name, value in changes.items():
            setattr(message, name, value)
        if not message.blocks:
            message.edited_ts = ts
        if message.reader is None:
            self._emit_in(channel, events.message_changed(message, before, channel, ts))
        self.tell("message", channel.id, message.reader)

    def delete(self, message: Message) -> None:
        """Takes a message back; one with replies leaves a tombstone, as in Slack."""
        channel = self.channels[message.channel]
        ts = self.next_ts()
        if message.replies:
            before = message.copy()
            message.text, message.user, message.subtype = (
                "This message was deleted.",
                SLACKBOT,
                "tombstone",
            )
            message.blocks, message.files, message.from_app = [], [], False
            event = events.message_changed(message, before, channel, ts)
        else:
            del channel.messages[message.ts]
            event = events.message_deleted(message, channel, ts)
            parent = channel.messages.get(message.thread_ts or "")
            if parent is not None and message.ts in parent.replies:
                parent.replies.remove(message.ts)
                users = [channel.messages[ts].user for ts in parent.replies]
                parent.reply_users = list(dict.fromkeys(users))
        if message.reader is None:
            self._emit_in(channel, event)
        self.tell("message", channel.id, message.reader)

    def react(self, message: Message, name: str, by: str) -> None:
        """Puts an emoji on a message."""
        message.reactions.setdefault(name, []).append(by)
        channel = self.channels[message.channel]
        self._emit_in(channel, events.reaction_added(message, name, by, self.next_ts()))
        self.tell("message", message.channel)

    # -- members, channels, profiles

    def join(self, channel: Channel, user: str, inviter: str | None = None) -> None:
        """Brings `user` into `channel`."""
        channel.members.append(user)
        self._emit_in(channel, events.member_joined(user, channel, inviter, self.next_ts()))
        self.post(channel, user, f"<@{user}> has joined the channel", subtype="channel_join")
        self.tell("channel", channel.id)

    def leave(self, channel: Channel, user: str, remover: str) -> None:
        """Takes `user` out of `channel`; of its own leaving the bot hears twice."""
        channel.members.remove(user)
        ts = self.next_ts()
        if user == BOT_USER:
            self.emit(events.bot_left(channel, remover, ts))
        # Whether Slack tells a bot of its own leaving in this form too is not documented: both.
        if user == BOT_USER or channel.bot_is_in:
            self.emit(events.member_left(user, channel, ts))
        self.tell("channel", channel.id)

    def archive(self, channel: Channel, archived: bool, by: str) -> None:
        """Archives a channel, or brings it back."""
        channel.is_archived = archived
        what = "archive" if archived else "unarchive"
        self._emit_channel(what, channel, by)

    def rename(self, channel: Channel, name: str, by: str) -> None:
        """Gives a channel another name."""
        channel.name = name
        self._emit_channel("rename", channel, by)

    def remove_channel(self, channel: Channel, by: str) -> None:
        """Deletes a channel and all that was said in it."""
        del self.channels[channel.id]
        self._emit_channel("deleted", channel, by)

    def change_profile(self, person: Person, changes: Json) -> None:
        """Changes a person's zone, roles or account; `changes` names fields of Person."""
        for name, value in changes.items():
            setattr(person, name, value)
        person.updated = int(self.now().timestamp())
        if person.deleted:
            for channel in self.channels.values():
                if person.id in channel.members and not channel.is_im:
                    channel.members.remove(person.id)
        user = user_object(person, self.now())
        self.emit(events.user_changed(person, user, self.next_ts()))
        self.tell("channel")

    def uninstall(self) -> None:
        """Takes the app out of the workspace: its token is worth nothing from now on."""
        ts = self.next_ts()
        self.emit({"type": "tokens_revoked", "tokens": {"bot": [BOT_USER]}, "event_ts": ts})
        self.emit({"type": "app_uninstalled", "event_ts": ts})
        self.app.installed = False
        self.tell("channel")

    def _emit_in(self, channel: Channel, event: Json) -> None:
        if channel.bot_is_in:
            self.emit(event)

    def _emit_channel(self, what: str, channel: Channel, by: str) -> None:
        if not channel.is_private or channel.bot_is_in:
            self.emit(events.channel_changed(what, channel, by, self.next_ts()))
        self.tell("channel", channel.id)


def parse_ts(ts: str) -> datetime:
    """The moment that a message's `ts` stands for, aware UTC."""
    return datetime.fromtimestamp(float(ts), UTC)
