"""What the bot reads when a person does something: plain functions from state to JSON."""

from bot.playground.apps import APP_ID
from bot.playground.channels import Channel
from bot.playground.elements import Values
from bot.playground.messages import Message, message_object
from bot.playground.people import TEAM_DOMAIN, TEAM_ID, Person
from bot.playground.shapes import Json
from bot.playground.views import View, view_object

_TOKEN = "verification-token"  # noqa: S105 - Slack's old token; nobody should look at it


def command(person: Person, channel: Channel, words: tuple[str, str], more: Json) -> Json:
    """A slash command; `words` is the command and its text, `more` the trigger and the URL."""
    return {
        "token": _TOKEN,
        "team_id": TEAM_ID,
        "team_domain": TEAM_DOMAIN,
        "channel_id": channel.id,
        "channel_name": channel.payload_name,
        "user_id": person.id,
        "user_name": person.name,
        "command": words[0],
        "text": words[1],
        "api_app_id": APP_ID,
        "is_enterprise_install": "false",
        **more,
    }


def in_message(message: Message, channel: Channel, values: Values) -> Json:
    """The part of a payload that says in which message something was done."""
    container: Json = {
        "type": "message",
        "message_ts": message.ts,
        "channel_id": channel.id,
        "is_ephemeral": message.reader is not None,
    }
    if message.is_reply:
        container["thread_ts"] = message.thread_ts
    part: Json = {
        "container": container,
        "channel": {"id": channel.id, "name": channel.payload_name},
        "state": {"values": values},
    }
    if message.reader is None:  # Slack keeps no ephemeral message and so cannot show it
        part["message"] = message_object(message, with_metadata=True)
    return part


def in_view(view: View) -> Json:
    """The part of a payload that says in which modal or Home something was done."""
    return {"container": {"type": "view", "view_id": view.id}, "view": view_object(view)}


def action(block: Json, element: Json, held: Json, ts: str) -> Json:
    """One entry of `actions`: which element was used, and what it holds now."""
    shown: Json = {
        key: element[key] for key in ("text", "value", "style", "placeholder") if key in element
    }
    return {
        "type": element["type"],
        "action_id": element["action_id"],
        "block_id": block["block_id"],
        "action_ts": ts,
        **shown,
        **held,
    }


def interaction(kind: str, person: Person, part: Json) -> Json:
    """Any interactive payload: `kind` is its type, `part` what is its own."""
    return {
        "type": kind,
        "user": {
            "id": person.id,
            "username": person.name,
            "name": person.name,
            "team_id": person.team_id,
        },
        "api_app_id": APP_ID,
        "token": _TOKEN,
        "team": {"id": TEAM_ID, "domain": TEAM_DOMAIN},
        "enterprise": None,
        "is_enterprise_install": False,
        **part,
    }
