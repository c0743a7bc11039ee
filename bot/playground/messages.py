"""Messages as the pretend Slack stores them, and as its API and its events show them."""

from dataclasses import dataclass, field, replace

from bot.playground.apps import APP_ID, BOT_ID
from bot.playground.people import TEAM_ID
from bot.playground.shapes import Json, make_id


@dataclass
class Message:
    """One message; `reader` is set on an ephemeral one, `values` is what its inputs hold."""

    channel: str
    ts: str
    user: str
    text: str
    blocks: list[Json] = field(default_factory=list)
    from_app: bool = False
    thread_ts: str | None = None
    parent_user: str | None = None
    metadata: Json | None = None
    edited_ts: str | None = None
    reactions: dict[str, list[str]] = field(default_factory=dict)
    files: list[Json] = field(default_factory=list)
    reader: str | None = None
    subtype: str | None = None
    replies: list[str] = field(default_factory=list)
    reply_users: list[str] = field(default_factory=list)

    @property
    def is_reply(self) -> bool:
        """Whether it stands in a thread, under another message."""
        return self.thread_ts is not None and self.thread_ts != self.ts

    def copy(self) -> "Message":
        """A copy that later edits of this one leave alone."""
        return replace(self, replies=list(self.replies), reply_users=list(self.reply_users))


def message_object(message: Message, *, with_metadata: bool = False) -> Json:
    """`message` as Slack writes it in `conversations.history`, in events and in payloads."""
    shown: Json = {
        "type": "message",
        "user": message.user,
        "text": message.text,
        "ts": message.ts,
        "team": TEAM_ID,
    }
    if message.subtype:
        shown["subtype"] = message.subtype
    if message.from_app:
        shown |= {"bot_id": BOT_ID, "app_id": APP_ID}
        shown["bot_profile"] = {"id": BOT_ID, "app_id": APP_ID, "team_id": TEAM_ID, "name": "cairn"}
    if message.blocks:
        shown["blocks"] = message.blocks
    if message.thread_ts:
        shown["thread_ts"] = message.thread_ts
    if message.is_reply:
        shown["parent_user_id"] = message.parent_user
    if message.replies:
        shown |= {
            "thread_ts": message.ts,
            "reply_count": len(message.replies),
            "reply_users": message.reply_users,
            "reply_users_count": len(message.reply_users),
            "latest_reply": message.replies[-1],
        }
    if message.edited_ts:
        shown["edited"] = {"user": message.user, "ts": message.edited_ts}
    if message.reactions:
        shown["reactions"] = [
            {"name": name, "users": users, "count": len(users)}
            for name, users in message.reactions.items()
        ]
    if message.files:
        shown["files"] = message.files
    if message.reader:
        shown["is_ephemeral"] = True
    if with_metadata and message.metadata:
        shown["metadata"] = message.metadata
    return shown


def with_block_ids(blocks: list[Json]) -> list[Json]:
    """`blocks` as Slack keeps them: block_ids and action_ids made up where there were none."""
    return [_with_ids(block) for block in blocks]


def _with_ids(block: Json) -> Json:
    kept = {**block, "block_id": block.get("block_id") or make_id("", 5)}
    for key in ("accessory", "element"):
        if isinstance(block.get(key), dict):
            kept[key] = _with_action_id(block[key])
    if block["type"] in ("actions", "context_actions"):
        kept["elements"] = [_with_action_id(element) for element in block["elements"]]
    if block["type"] == "card" and block.get("actions"):
        kept["actions"] = [_with_action_id(element) for element in block["actions"]]
    if block["type"] == "carousel":
        kept["elements"] = with_block_ids(block["elements"])
    if block["type"] == "container":
        kept["child_blocks"] = with_block_ids(block["child_blocks"])
    return kept


def _with_action_id(element: Json) -> Json:
    if element["type"] == "image":
        return element
    return {**element, "action_id": element.get("action_id") or make_id("", 5)}
