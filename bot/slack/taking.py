"""From Slack's payloads to plain requests: the one place that knows how Slack writes things."""

import json
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from msgspec import Struct
from slack_bolt.request.internals import extract_team_id

from bot.db import Database
from bot.slack.checks import of_token
from bot.slack.directory import Directory
from bot.slack.installs import Installs
from bot.slack.opening import Window
from bot.slack.refills import typed_in
from bot.slack.requests import (
    Asker,
    Click,
    Closing,
    Command,
    Event,
    Place,
    Submission,
    Suggestion,
    clean,
    read_values,
)
from bot.slack.views import ids

Body = Mapping[str, Any]


class Desk(Struct, frozen=True):
    """What every request is taken with."""

    db: Database
    installs: Installs
    directory: Directory
    now: Callable[[], datetime]
    pause: Callable[[float], object] = time.sleep
    """Waits so many seconds, at most one or two; tests do not."""

    def command(self, body: Body) -> Command:
        """A slash command."""
        asker = self._asker(body, body["user_id"])
        place = self.directory.place(
            asker.workspace_id, body["channel_id"], asker.now, visitor=asker
        )
        return Command(
            db=self.db,
            now=asker.now,
            asker=asker,
            key=f"command:{body['trigger_id']}",
            open=self._window(asker).opener(body["trigger_id"], in_modal=False),
            place=place,
            name=body["command"],
            text=clean(body.get("text") or ""),
            look=lambda: of_token(self.installs.client(asker.workspace_id), self.now),
        )

    def click(self, body: Body) -> Click:
        """A button, a menu or a global shortcut."""
        asker = self._asker(body, body["user"]["id"])
        window = self._window(asker)
        action = (body.get("actions") or [{}])[0]
        message, view = body.get("message") or {}, body.get("view") or {}
        ts = message.get("ts") or (body.get("container") or {}).get("message_ts") or ""
        in_modal = view.get("type") == "modal"
        return Click(
            db=self.db,
            now=asker.now,
            asker=asker,
            key=f"click:{action.get('action_ts') or body['trigger_id']}:{asker.slack_id}",
            open=window.opener(body["trigger_id"], in_modal=in_modal),
            place=self._place(body, asker),
            action=str(action.get("action_id") or body.get("callback_id") or ""),
            value=_value_of(action),
            message_ts=str(ts),
            thread_ts=str(message.get("thread_ts") or ts),
            said=clean(str(message.get("text") or "")),
            view=view,
            values=read_values((view or body).get("state") or {}),
            metadata=metadata_of(view),
            show=window.shower(view),
        )

    def submission(self, body: Body) -> Submission:
        """A submitted form."""
        asker = self._asker(body, body["user"]["id"])
        view = body["view"]
        return Submission(
            db=self.db,
            now=asker.now,
            asker=asker,
            key=f"view:{view['id']}",
            open=self._window(asker).opener(body.get("trigger_id") or "", in_modal=True),
            callback=str(view.get("callback_id") or ""),
            metadata=metadata_of(view),
            values=read_values(view.get("state") or {}),
        )

    def closing(self, body: Body) -> Closing:
        """A form that was closed unsent; Slack gives no trigger with it."""
        asker = self._asker(body, body["user"]["id"])
        view = body["view"]
        metadata = metadata_of(view)
        return Closing(
            db=self.db,
            now=asker.now,
            asker=asker,
            key=f"closed:{view['id']}",
            open=self._window(asker).opener("", in_modal=False),
            callback=str(view.get("callback_id") or ""),
            metadata=metadata,
            typed=typed_in(view, metadata),
        )

    def suggestion(self, body: Body) -> Suggestion:
        """Letters typed into a select that Cairn fills; Slack gives no trigger with them."""
        asker = self._asker(body, body["user"]["id"])
        action = str(body.get("action_id") or "")
        return Suggestion(
            db=self.db,
            now=asker.now,
            asker=asker,
            place=self._place(body, asker),
            field=str(body.get("block_id") or "") if action == ids.FIELD else action,
            typed=clean(str(body.get("value") or "")).strip(),
            metadata=metadata_of(body.get("view") or {}),
        )

    def event(self, body: Body) -> Event | None:
        """Something that happened; none in a workspace that Cairn does not know: Bolt lets the end
        of an installation pass for any."""
        found = self._found(body)
        if found is None:
            return None
        return Event(
            db=self.db,
            now=self.now(),
            workspace_id=found[0],
            event_id=str(body.get("event_id") or ""),
            body=body["event"],
            happened_at=_moment(body.get("event_time")),
        )

    def _asker(self, body: Body, user_id: str) -> Asker:
        return self.directory.asker(self._workspace(body), user_id, self.now())

    def _place(self, body: Body, asker: Asker) -> Place | None:
        channel = (body.get("channel") or {}).get("id")
        if not channel:
            return None
        return self.directory.place(asker.workspace_id, channel, asker.now, visitor=asker)

    def _workspace(self, body: Body) -> int:
        found = self._found(body)
        assert found is not None  # Bolt has authorised this very team
        return found[0]

    def _found(self, body: Body) -> tuple[int, str] | None:
        # In channels shared with other organisations a payload names several teams, of which only
        # one has installed Cairn: it is taken from where Bolt takes it.
        return self.installs.workspace_of(extract_team_id(dict(body)) or "")

    def _window(self, asker: Asker) -> Window:
        return Window(self.installs, asker.workspace_id, self.pause)


def _moment(seconds: object) -> datetime | None:
    if not isinstance(seconds, int) or not 0 < seconds < 2**33:
        return None
    return datetime.fromtimestamp(seconds, UTC)


def _value_of(action: Body) -> str:
    for chosen in ("selected_option", "value"):
        value = action.get(chosen)
        if isinstance(value, Mapping):
            return str(value.get("value") or "")
        if value is not None:
            return str(value)
    return ""


def metadata_of(view: Body) -> Mapping[str, Any]:
    """What a form was opened with, as far as it can be read."""
    try:
        found = json.loads(view.get("private_metadata") or "{}")
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}
