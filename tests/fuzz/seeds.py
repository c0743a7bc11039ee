"""Payloads as Slack sends them, one of every kind that Cairn takes: what is to be spoilt."""

import copy
import json
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from slack_bolt import BoltResponse

from tests.permissions.scene import ASKERS, Stage
from tests.permissions.table import ROWS
from tests.permissions.test_table import ask
from tests.slack.counter import Counter

Body = dict[str, Any]
TS = "1795442400.000100"


@dataclass
class Recorder(Counter):
    """A counter that keeps what was handed in."""

    bodies: list[Body] = field(default_factory=list)

    def dispatch(self, body: Body) -> BoltResponse:
        self.bodies.append(copy.deepcopy(body))
        return super().dispatch(body)


def seeds(stage: Stage) -> list[Body]:
    """All commands, buttons, forms, lists and shortcuts of the table of permissions, as the owner
    of the goal uses them; the forms once more as closed unsent; and every event."""
    recorded: list[Body] = []
    for row in ROWS:
        scene = stage.set_for(ASKERS["owner"])
        assert isinstance(scene.counter, Recorder)
        scene.counter.bodies.clear()
        ask(scene, row)
        recorded += scene.counter.bodies[-1:]
    closed = [_closed(body) for body in recorded if body.get("type") == "view_submission"]
    return [_filled_up(body) for body in [*recorded, *closed, *map(_told, EVENTS)]]


def _closed(body: Body) -> Body:
    """The same form, closed half-typed."""
    blocks = [
        {"type": "input", "block_id": block_id, "element": {"type": held["type"], **_first(held)}}
        for block_id, by_action in body["view"]["state"]["values"].items()
        for held in by_action.values()
    ]
    view = {**body["view"], "blocks": [{"type": "divider"}, *blocks]}
    closed = {**body, "type": "view_closed", "is_cleared": False, "view": view}
    closed.pop("trigger_id", None)
    return closed


def _first(held: Body) -> Body:
    names = {"selected_option": "initial_option", "selected_options": "initial_options"}
    return {names[name]: value for name, value in held.items() if name in names and value}


def _told(event: Body) -> Body:
    return {
        "type": "event_callback", "team_id": "T0CAIRN", "event_id": "Ev0FUZZ", "event": event,
        "event_time": 1795442400,
    }  # fmt: skip


def _filled_up(body: Body) -> Body:
    """With what Slack adds and nobody here asks for, and what Bolt looks into."""
    body = copy.deepcopy(body)
    body |= {"token": "verification", "api_app_id": "A0CAIRN", "is_enterprise_install": False}
    if body.get("type") == "event_callback":
        body["authorizations"] = [
            {"enterprise_id": None, "team_id": "T0CAIRN", "user_id": "U0CAIRN", "is_bot": True}
        ]
        body["is_ext_shared_channel"] = True
        body["enterprise_id"] = "E0CAIRN"
    elif "command" in body:
        body |= {"channel_name": "launch", "user_name": "ana", "team_domain": "cairn"}
    else:
        body["team"] |= {"domain": "cairn", "enterprise_id": "E0CAIRN"}
        body["enterprise"] = {"id": "E0CAIRN", "name": "Enterprise"}
        body["user"] |= {"name": "ana", "team_id": "T0CAIRN"}
        body["response_urls"] = [{"block_id": "b", "response_url": "https://hooks.slack.com/x"}]
        if "view" in body:
            body["view"]["team_id"] = body["view"]["app_installed_team_id"] = "T0CAIRN"
    return body


def _message(**more: Any) -> Body:
    return {
        "type": "message", "channel": "C0LAUNCH", "user": "U0BEN", "text": "🟢 G1 all well",
        "ts": TS, "team": "T0CAIRN", "channel_type": "channel", **more,
    }  # fmt: skip


_IN_THREAD = {"thread_ts": "1795442000.000100", "parent_user_id": "U0CAIRN"}
_NAMELESS = {"text": "", "files": [{"id": "F1", "name": "plan.pdf", "mode": "hosted"}]}
_USER = {
    "id": "U0ANA", "team_id": "T0CAIRN", "name": "ana", "real_name": "Ana", "deleted": False,
    "tz": "America/New_York", "is_admin": False, "is_restricted": False, "is_bot": False,
    "enterprise_user": {"id": "U0ANA", "teams": ["T0CAIRN", "T1CAIRN"]},
    "profile": {
        "display_name": "Ana", "status_text": "on vacation", "status_emoji": ":palm_tree:",
        "status_expiration": 1796000000,
    },
}  # fmt: skip
EVENTS: list[Body] = [
    _message(**_IN_THREAD),
    _message(channel="D0BEN", channel_type="im"),
    _message(**_IN_THREAD, **_NAMELESS, subtype="file_share"),
    {
        "type": "message", "subtype": "message_changed", "channel": "C0LAUNCH",
        "message": _message(**_IN_THREAD, edited={"user": "U0BEN", "ts": "1795442401.000000"}),
        "previous_message": _message(**_IN_THREAD),
    },
    {
        "type": "message", "subtype": "message_deleted", "channel": "D0BEN", "ts": "1795442402.1",
        "deleted_ts": TS, "previous_message": _message(channel="D0BEN"),
    },
    _message(subtype="channel_convert_to_private"),
    _message(subtype="channel_convert_to_public"),
    {"type": "app_home_opened", "user": "U0ANA", "channel": "D0ANA", "tab": "home"},
    {"type": "member_joined_channel", "user": "U0BEN", "channel": "C0LAUNCH", "team": "T0CAIRN"},
    {"type": "member_joined_channel", "user": "U0CAIRN", "channel": "C0NEW", "inviter": "U0ANA"},
    {"type": "member_left_channel", "user": "U0BEN", "channel": "C0LAUNCH", "team": "T0CAIRN"},
    *(
        {"type": f"{noun}_{happened}", "channel": "C0LAUNCH", "user": "U0ANA"}
        for noun in ("channel", "group")
        for happened in ("left", "archive", "unarchive", "deleted")
    ),
    {"type": "channel_rename", "channel": {"id": "C0LAUNCH", "name": "liftoff", "created": 1}},
    {"type": "group_rename", "channel": {"id": "C0LAUNCH", "name": "liftoff", "created": 1}},
    {
        "type": "channel_id_changed", "old_channel_id": "C0LAUNCH", "new_channel_id": "C0MOVED",
        "event_ts": TS,
    },
    {"type": "user_change", "user": _USER, "cache_ts": 1795442400},
    {"type": "app_uninstalled"},
    {"type": "tokens_revoked", "tokens": {"oauth": [], "bot": ["U0CAIRN"]}},
]  # fmt: skip


def written(body: Body) -> bytes:
    """A payload as it stands in a request: commands as a form, all else as JSON."""
    if "command" in body and all(isinstance(value, str | bool) for value in body.values()):
        fields = {name: str(value) for name, value in body.items()}
        return urlencode(fields, errors="surrogatepass").encode()
    return json.dumps(body).encode()
