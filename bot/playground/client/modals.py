"""A modal that is open, filled in by the labels that a person reads."""

from collections.abc import Mapping
from typing import Any

from bot.playground.client.choices import Offer, held_value, offer_of, offered
from bot.playground.client.http import post
from bot.playground.client.texts import button_texts, readable
from bot.playground.elements import HELD, Values, walk
from bot.playground.shapes import Json


class Modal:
    """One modal as it was when it was looked at; `view` is Slack's own JSON of it."""

    def __init__(self, url: str, user: str, view: Json, names: Mapping[str, str]) -> None:
        self._url = url
        self._user = user
        self._names = names
        self.view = view
        self.typed: Values = {}

    @property
    def id(self) -> str:
        """Its id."""
        return str(self.view["id"])

    @property
    def title(self) -> str:
        """Its title."""
        return str(self.view["title"]["text"])

    @property
    def blocks(self) -> list[Json]:
        """Its blocks."""
        blocks: list[Json] = self.view["blocks"]
        return blocks

    def labels(self) -> list[str]:
        """The labels of its fields, top to bottom."""
        return [block["label"]["text"] for block in self.blocks if block["type"] == "input"]

    def buttons(self) -> list[str]:
        """The labels of the buttons inside it, not those of submit and close."""
        return button_texts(self.blocks)

    def text(self) -> str:
        """All that a person reads in it."""
        ends = [self.view[key]["text"] for key in ("submit", "close") if self.view.get(key)]
        return "\n".join([self.title, readable(self.blocks, self._names), *ends])

    def fill(self, values: Mapping[str, Any]) -> "Modal":
        """Puts a value under each label: text, a date, an option's text, a user id, a list.

        None empties a field. Raises LookupError when there is no such label or option.
        """
        for label, value in values.items():
            block, element = self._field(label)
            held = held_value(element, value, self._offer(block, element))
            self.typed.setdefault(block["block_id"], {})[element["action_id"]] = held
        return self

    def offered(self, label: str, typed: str = "") -> list[str]:
        """What the bot offers under a label for what was `typed`, in a list that it fills."""
        answer = self._offer(*self._field(label))(typed)
        return [option["text"]["text"] for option in offered(answer)]

    def value(self, label: str) -> Any:
        """What a field holds: text, a date as text, an option's text, ids; None when empty."""
        block, element = self._field(label)
        block_id, action_id = block["block_id"], element["action_id"]
        shown = self.view["state"]["values"][block_id][action_id]
        typed = self.typed.get(block_id, {}).get(action_id, shown)
        held = typed[HELD[element["type"]][0]]
        if isinstance(held, dict) and "value" in held:
            return held["text"]["text"]
        if isinstance(held, list):
            return [each["text"]["text"] if isinstance(each, dict) else each for each in held]
        return held

    def submit(self) -> dict[str, str]:
        """Sends it off; gives the errors by label, none when it was accepted.

        Raises Declined when the bot did not answer as it should, or the modal is not open.
        """
        body = {"as": self._user, "view_id": self.id, "values": self.typed}
        errors = post(self._url, "submit", body).get("errors", {})
        labels = {
            block["block_id"]: block["label"]["text"]
            for block in self.blocks
            if block["type"] == "input"
        }
        return {labels[block_id]: text for block_id, text in errors.items()}

    def close(self) -> None:
        """Dismisses it, with what is filled in so far."""
        body = {"as": self._user, "view_id": self.id, "values": self.typed}
        post(self._url, "close", body)

    def _offer(self, block: Json, element: Json) -> Offer:
        return offer_of(self._url, {"as": self._user, "view_id": self.id}, block, element)

    def _field(self, label: str) -> tuple[Json, Json]:
        for block, element in walk(self.blocks):
            shown = block.get("label") or element.get("placeholder") or {}
            if shown.get("text") == label and element["type"] in HELD:
                return block, element
        raise LookupError(f"There is no field “{label}”; there is {self.labels()}.")
