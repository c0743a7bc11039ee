"""People who ask: commands, clicks and submitted forms as listeners get them, with no Slack."""

import json
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import count
from typing import Any

from bot.db import Database
from bot.model import Channel, Person
from bot.slack.refills import typed_in
from bot.slack.requests import (
    Asker,
    Click,
    Closing,
    Command,
    Place,
    Submission,
    Suggestion,
    Value,
)
from bot.slack.views import ids
from bot.slack.views.parts import Block

_KEYS = count()


@dataclass
class Visitor:
    """One person at one moment. What opens before them is kept in `opened`, newest last."""

    db: Database
    person: Person
    now: datetime
    opened: list[Block] = field(default_factory=list)

    @property
    def form(self) -> Block:
        """The form that is before them."""
        return self.opened[-1]

    def command(self, name: str, text: str, channel: Channel | None) -> Command:
        """A slash command, typed in a channel or, with none, in a direct message."""
        return Command(**self._ask(), place=_place(channel), name=name, text=text)

    def click(
        self, action: str, value: object = "", channel: Channel | None = None, **message: str
    ) -> Click:
        """A button in a message of a channel, or with none, on App Home; or a message's shortcut,
        with what it `said` and its `message_ts`."""
        found = self._click(action, str(value), _place(channel) if channel else None, {}, {})
        return replace(found, **message)  # type: ignore[arg-type]  # they are texts all

    def click_in_form(self, action: str, values: dict[str, Value], value: object = "") -> Click:
        """A button in the form before them, filled in so."""
        fields = fields_of(self.form) | values
        return self._click(action, str(value), None, {"type": "modal", **self.form}, fields)

    def submit(
        self, values: dict[str, Value], *, key: str = "", metadata: dict[str, Any] | None = None
    ) -> Submission:
        """The form before them, submitted; `values` are what they changed in it."""
        given = self._ask() | ({"key": key} if key else {})
        return Submission(
            **given,
            callback=self.form["callback_id"],
            metadata=metadata or json.loads(self.form["private_metadata"]),
            values=fields_of(self.form) | values,
        )

    def close(self, values: dict[str, Value], *, key: str = "") -> Closing:
        """The form before them, closed unsent; `values` are what they had changed in it."""
        given = self._ask() | ({"key": key} if key else {})
        state: dict[str, Any] = {}
        for block in self.form["blocks"]:
            if block["type"] == "input":
                held = fields_of(self.form) | values
                value = held[ids.field_in(block["block_id"])]
                state[block["block_id"]] = {ids.FIELD: held_as(block["element"]["type"], value)}
        metadata = json.loads(self.form["private_metadata"])
        return Closing(
            **given,
            callback=self.form["callback_id"],
            metadata=metadata,
            typed=typed_in({**self.form, "state": {"values": state}}, metadata),
        )

    def suggest(self, typed: str = "", block_id: str = ids.SUPPORTS) -> Suggestion:
        """Letters typed into a select of the form before them."""
        ask = self._ask()
        return Suggestion(
            db=self.db, now=self.now, asker=ask["asker"], place=None, field=block_id, typed=typed,
            metadata=json.loads(self.form["private_metadata"]),
        )  # fmt: skip

    def _ask(self) -> dict[str, Any]:
        asker = Asker(
            self.person.workspace_id, self.person.id, self.person.slack_id, self.person.zone,
            self.person.outsider, self.now,
        )  # fmt: skip
        return {
            "db": self.db,
            "now": self.now,
            "asker": asker,
            "key": f"test:{next(_KEYS)}",
            "open": self.opened.append,
        }

    def _click(
        self,
        action: str,
        value: str,
        place: Place | None,
        view: Block,
        values: dict[str, Value],
    ) -> Click:
        return Click(
            **self._ask(), place=place, action=action, value=value, message_ts="", thread_ts="",
            view=view, values=values, show=self.opened.append,
            metadata=json.loads(view.get("private_metadata") or "{}"),
        )  # fmt: skip


def fields_of(form: Block) -> dict[str, Value]:
    """What stands in the fields of a form before anybody touches them, by block id."""
    return {
        ids.field_in(block["block_id"]): _held(block["element"])
        for block in form["blocks"]
        if block["type"] == "input"
    }


def held_as(kind: str, value: Value) -> dict[str, Any]:
    """What a field of this kind holds, as Slack sends it."""
    if kind == "multi_users_select":
        return {"type": kind, "selected_users": value}
    if kind == "checkboxes":
        several = value if isinstance(value, list) else []
        return {"type": kind, "selected_options": [{"value": each} for each in several]}
    if kind in ("static_select", "radio_buttons"):
        return {"type": kind, "selected_option": {"value": value} if value else None}
    return {"type": kind, "selected_time" if kind == "timepicker" else "value": value}


def labels_of(form: Block) -> list[str]:
    """The labels of a form's fields, from top to bottom."""
    return [block["label"]["text"] for block in form["blocks"] if block["type"] == "input"]


def readable(blocks: list[Block]) -> str:
    """All that a person can read in blocks, one text a line."""
    return "\n".join(_texts(blocks))


def _texts(part: Any) -> list[str]:
    if isinstance(part, list):
        return [text for each in part for text in _texts(each)]
    if not isinstance(part, dict):
        return []
    own = [part["text"]] if isinstance(part.get("text"), str) else []
    return own + [text for value in part.values() for text in _texts(value)]


def _held(element: Block) -> Value:
    match element["type"]:
        case "multi_users_select":
            return list(element.get("initial_users", []))
        case "checkboxes" | "multi_external_select":
            return [choice["value"] for choice in element.get("initial_options", [])]
        case "static_select" | "radio_buttons" | "external_select":
            chosen = element.get("initial_option")
            return str(chosen["value"]) if chosen else None
        case "timepicker":
            return element.get("initial_time")
        case _:
            value = element.get("initial_value")
            return None if value is None else str(value)


def _place(channel: Channel | None) -> Place:
    if channel is None:
        return Place(None, "D0DIRECT")
    return Place(channel.id, channel.slack_id, channel.private, channel.cairn_in)
