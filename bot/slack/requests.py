"""What people ask of Cairn in Slack, as plain values: who, where, what, and the tools to answer.

Slack's payloads end here: listeners see only these. Nothing in them is trusted beyond *who* and
*where*, which Slack signs; values and metadata can be stale or forged and are checked again.
"""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from bot.db import Database
from bot.errors import CairnError, FieldErrors
from bot.findings import Finding
from bot.model import Person
from bot.model.drafts import Typed
from bot.services import people
from bot.slack.views import ids
from bot.slack.views.parts import Block

Value = str | date | list[str] | None
"""What a field of a form holds: words, a choice, a day, several choices, or nothing."""

LAST_ROW = 2**31 - 1
"""No row has a greater number; a database would refuse to look for one."""


@dataclass(frozen=True)
class Asker:
    """The person who asks, as Slack signed them."""

    workspace_id: int
    person_id: int
    slack_id: str
    zone: str
    outsider: bool
    now: datetime
    found: Person | None = field(default=None, repr=False, compare=False)
    """Their row as it was when they asked."""

    @property
    def today(self) -> date:
        """The day it is where they are."""
        return self.now.astimezone(ZoneInfo(self.zone)).date()

    def person(self, session: Session) -> Person:
        """Their row as it is now, in the session in which it is used."""
        return people.row(session, self.person_id)

    def person_who_asked(self, session: Session) -> Person:
        """Their row as it was when they asked, in a session that looks for nothing: for a change
        or an answer that this very request is all about."""
        return session.merge(self.found, load=False) if self.found else self.person(session)


@dataclass(frozen=True)
class Place:
    """The conversation in which something is asked; `id` is its row, none in a direct message."""

    id: int | None
    slack_id: str
    private: bool = False
    cairn_in: bool = True

    @property
    def is_direct(self) -> bool:
        return self.id is None


@dataclass(frozen=True)
class Ask:
    """What every request has."""

    db: Database
    now: datetime
    asker: Asker
    key: str
    """Names this one request, so that taking it twice can be noticed; stable over retries."""
    open: Callable[[Block], None] = field(repr=False)
    """Opens a form for the asker, within the three seconds that Slack allows."""


@dataclass(frozen=True)
class Command(Ask):
    """A slash command: `text` is what was typed behind it, still as Slack escapes it."""

    place: Place
    name: str
    text: str
    look: Callable[[], Iterable[Finding]] = field(default=tuple, repr=False, kw_only=True)
    """Asks Slack about Cairn's own token."""


@dataclass(frozen=True)
class Click(Ask):
    """A button or menu was used; `value` is what it carries (an id), or what was chosen."""

    place: Place | None
    """Where its message stands; none in a form or on App Home."""
    action: str
    value: str
    message_ts: str
    thread_ts: str
    view: Mapping[str, Any]
    """The form or page that it stands in; empty for a message."""
    values: Mapping[str, Value]
    """What the fields around it hold, by block id."""
    metadata: Mapping[str, Any] = field(default_factory=dict)
    """What the form or page around it was opened with: a hint, not a proof."""
    said: str = field(default="", repr=False)
    """What its message says, still as Slack escapes it."""
    show: Callable[[Block], None] = field(repr=False, kw_only=True)
    """Puts a new version of the form in its place."""


@dataclass(frozen=True)
class Submission(Ask):
    """A form was submitted."""

    callback: str
    metadata: Mapping[str, Any]
    """What the form was opened with, read from its private metadata: a hint, not a proof."""
    values: Mapping[str, Value]

    def words(self, block_id: str) -> str:
        """The words in a field, without blanks around them; empty for none."""
        value = self.values.get(block_id)
        return value.strip() if isinstance(value, str) else ""

    def day(self, block_id: str) -> date | None:
        """The day in a field."""
        value = self.values.get(block_id)
        return value if isinstance(value, date) else None

    def several(self, block_id: str) -> list[str]:
        """The choices in a field."""
        value = self.values.get(block_id)
        return value if isinstance(value, list) else []

    def number(self, name: str) -> int | None:
        """A number in the metadata, as far as it is one."""
        return _number(self.metadata, name)


@dataclass(frozen=True)
class Closing(Ask):
    """A form was closed unsent."""

    callback: str
    metadata: Mapping[str, Any]
    """What the form was opened with: a hint, not a proof."""
    typed: Typed
    """What was changed in it."""

    def number(self, name: str) -> int | None:
        """A number in the metadata, as far as it is one."""
        return _number(self.metadata, name)


@dataclass(frozen=True)
class Suggestion:
    """Somebody types into a select that Cairn fills, an `external_select`."""

    db: Database
    now: datetime
    asker: Asker
    place: Place | None
    """Where its message stands; none in a form or on App Home."""
    field: str
    """Which select: in a form the block id of its field, elsewhere its action id."""
    typed: str
    """What was typed so far, often nothing."""
    metadata: Mapping[str, Any]
    """What the form was opened with: a hint, not a proof."""

    def number(self, name: str) -> int | None:
        """A number in the metadata, as far as it is one."""
        return _number(self.metadata, name)


@dataclass(frozen=True)
class Event:
    """Something happened in a workspace; `body` is Slack's event as it came."""

    db: Database
    now: datetime
    workspace_id: int
    event_id: str
    body: Mapping[str, Any]
    happened_at: datetime | None = None
    """When, as far as Slack says so; it may bring an event hours later."""


class OnTop(CairnError):
    """Something has to be read before this form can be submitted."""

    def __init__(self, sentence: str, page: Block) -> None:
        """`page` says it, and is put on top of the form, in which all stays as it was typed."""
        super().__init__(sentence)
        self.page = page


class StaleButton(CairnError):
    """This button is from an older message and no longer does anything. `/cairn help` shows what \
you can do instead."""


def channel_in(view: Mapping[str, Any]) -> int | None:
    """The row of the channel that a form or page says it was opened in: a hint, not a proof."""
    try:
        known = json.loads(view.get("private_metadata") or "{}")
    except (ValueError, RecursionError):
        return None
    found = known.get("channel") if isinstance(known, dict) else None
    return found if isinstance(found, int) and 0 <= found <= LAST_ROW else None


def number_in(value: str) -> int:
    """The row number in a button's value.

    Raises:
        StaleButton: there is none: an old or foreign message.
    """
    number = row_number(value)
    if number is None:
        raise StaleButton
    return number


def row_number(value: str) -> int | None:
    """The row number that a text is; none for anything else."""
    if not (value.isascii() and value.isdigit() and len(value) <= 10):
        return None
    return int(value) if int(value) <= LAST_ROW else None


def _number(metadata: Mapping[str, Any], name: str) -> int | None:
    value = metadata.get(name)
    if not isinstance(value, int) or isinstance(value, bool):
        return None
    return value if 0 <= value <= LAST_ROW else None


def clean(text: str) -> str:
    """What was typed, without what no database keeps: NUL, and halves of characters."""
    return text.replace("\x00", "").encode("utf-8", "ignore").decode()


def read_values(state: Mapping[str, Any]) -> dict[str, Value]:
    """The fields of a form by block id, from `view.state` or a message's `state`.

    Raises:
        FieldErrors: a day that is none.
    """
    fields: dict[str, Value] = {}
    for block_id, elements in (state.get("values") or {}).items():
        for element in elements.values():
            try:
                fields[ids.field_in(block_id)] = _read(element)
            except ValueError as error:
                unreadable = "I could not read this date; please choose it again."
                raise FieldErrors({block_id: unreadable}) from error
    return fields


def shown_as(by_field: Mapping[str, str], state: Mapping[str, Any]) -> dict[str, str]:
    """Sentences by field, by the block ids that the fields have in this version of the form."""
    shown = {ids.field_in(block_id): block_id for block_id in state.get("values") or {}}
    return {shown.get(field, field): sentence for field, sentence in by_field.items()}


def _read(element: Mapping[str, Any]) -> Value:
    match element.get("type"):
        case "datepicker":
            chosen = element.get("selected_date")
            return date.fromisoformat(chosen) if chosen else None
        case "timepicker":
            return _text(element.get("selected_time"))
        case "users_select":
            return _text(element.get("selected_user"))
        case "conversations_select":
            return _text(element.get("selected_conversation"))
        case "multi_users_select":
            return [str(user) for user in element.get("selected_users") or []]
        case "checkboxes" | "multi_static_select" | "multi_external_select":
            return [str(choice["value"]) for choice in element.get("selected_options") or []]
        case "static_select" | "radio_buttons" | "external_select" | "overflow":
            return _text((element.get("selected_option") or {}).get("value"))
        case _:
            return _text(element.get("value"))


def _text(value: object) -> str | None:
    return None if value is None else clean(str(value))
