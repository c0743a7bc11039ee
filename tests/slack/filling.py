"""Forms as people find them: what stands in the fields before anybody touches them."""

import json
from datetime import date, datetime
from typing import Any

from bot.db import Database
from bot.slack.requests import Asker, Submission, Value
from bot.slack.views import ids
from bot.slack.views.parts import Block

NOBODY = Asker(1, 1, "U0ANA", "America/New_York", False, datetime.fromisoformat("2026-11-23T14Z"))


def filled(form: Block) -> dict[str, Value]:
    """The values of a form's fields as it opens, by block id."""
    return {
        ids.field_in(block["block_id"]): _held(block["element"])
        for block in form["blocks"]
        if block["type"] == "input"
    }


def _held(element: Block) -> Value:
    match element["type"]:
        case "datepicker":
            day = element.get("initial_date")
            return date.fromisoformat(day) if day else None
        case "timepicker":
            return _text(element.get("initial_time"))
        case "checkboxes" | "multi_external_select":
            return [choice["value"] for choice in element.get("initial_options", [])]
        case "multi_users_select":
            return list(element.get("initial_users", []))
        case "users_select":
            return _text(element.get("initial_user"))
        case "static_select" | "radio_buttons" | "external_select":
            return _text((element.get("initial_option") or {}).get("value"))
        case _:
            return _text(element.get("initial_value"))


def _text(value: object) -> str | None:
    return None if value is None else str(value)


def metadata_of(form: Block) -> dict[str, Any]:
    """What a form was opened with."""
    known: dict[str, Any] = json.loads(form["private_metadata"])
    return known


def submission(values: dict[str, Value], metadata: dict[str, Any] | None = None) -> Submission:
    """A submitted form that no listener will see: only what is in its fields matters."""
    return Submission(
        db=Database("sqlite:///never-opened.db"), now=NOBODY.now, asker=NOBODY, key="view:V1",
        open=lambda view: None, callback="goal.form", metadata=metadata or {}, values=values,
    )  # fmt: skip
