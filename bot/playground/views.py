"""Modals and App Homes: what is open for whom."""

import secrets
from dataclasses import dataclass, field

from bot.playground.apps import APP_ID, BOT_ID
from bot.playground.elements import Values, carried_values, initial_values
from bot.playground.messages import with_block_ids
from bot.playground.people import TEAM_ID
from bot.playground.shapes import Json, make_id

STACK_LIMIT = 3  # docs.slack.dev/surfaces/modals


@dataclass
class View:
    """A modal or Home as one person has it before them; `body` is what the bot sent."""

    id: str
    user: str
    body: Json
    root_id: str
    previous_id: str | None = None
    channel: str | None = None
    values: Values = field(default_factory=dict)
    hash: str = ""

    @property
    def is_home(self) -> bool:
        """Whether it is an App Home."""
        return bool(self.body["type"] == "home")

    @property
    def blocks(self) -> list[Json]:
        """Its blocks, each with a block_id."""
        blocks: list[Json] = self.body["blocks"]
        return blocks

    def fill(self, body: Json) -> None:
        """Shows `body`; what was typed stays in fields that keep their ids."""
        self.body = {**body, "blocks": with_block_ids(body["blocks"])}
        self.values = carried_values(self.values, self.blocks, self.channel)
        self.hash = f"{secrets.randbelow(10**9) + 10**9}.{secrets.token_hex(4)}"


def view_object(view: View) -> Json:
    """`view` as payloads and the answers of `views.*` carry it."""
    body = view.body
    return {
        "id": view.id,
        "team_id": TEAM_ID,
        "type": body["type"],
        "blocks": view.blocks,
        "private_metadata": body.get("private_metadata") or "",
        "callback_id": body.get("callback_id") or "",
        "state": {"values": view.values},
        "hash": view.hash,
        "title": body.get("title") or {"type": "plain_text", "text": "View Title", "emoji": True},
        "clear_on_close": bool(body.get("clear_on_close")),
        "notify_on_close": bool(body.get("notify_on_close")),
        "close": body.get("close"),
        "submit": body.get("submit"),
        "submit_disabled": bool(body.get("submit_disabled")),
        "previous_view_id": view.previous_id,
        "root_view_id": view.root_id,
        "app_id": APP_ID,
        "external_id": body.get("external_id") or "",
        "app_installed_team_id": TEAM_ID,
        "bot_id": BOT_ID,
    }


class Views:
    """The modals that are open, a stack of up to three for each person, and everybody's Home."""

    def __init__(self) -> None:
        self.stacks: dict[str, list[View]] = {}
        self.homes: dict[str, View] = {}

    def find(self, view_id: str) -> View | None:
        """The open modal or Home with this id."""
        return next((view for view in self._all() if view.id == view_id), None)

    def find_external(self, external_id: str) -> View | None:
        """The open modal or Home to which the bot gave this `external_id`."""
        found = (view for view in self._all() if view.body.get("external_id") == external_id)
        return next(found, None)

    def stack(self, user: str) -> list[View]:
        """The open modals of `user`, the top one last."""
        return list(self.stacks.get(user, ()))

    def open(self, user: str, body: Json, channel: str | None) -> View:
        """Opens a modal in the place of whatever `user` had open."""
        self.stacks[user] = []
        return self.push(user, body, channel)

    def push(self, user: str, body: Json, channel: str | None) -> View:
        """Opens a modal on top of those that `user` has open."""
        stack = self.stacks.setdefault(user, [])
        view_id = make_id("V")
        view = View(
            id=view_id,
            user=user,
            body=body,
            root_id=stack[0].id if stack else view_id,
            previous_id=stack[-1].id if stack else None,
            channel=channel,
        )
        view.fill(body)
        stack.append(view)
        return view

    def publish(self, user: str, body: Json) -> View:
        """Shows `body` as the Home of `user`; one Home keeps its id for good."""
        view = self.homes.get(user)
        if view is None:
            view_id = make_id("V")
            view = self.homes[user] = View(view_id, user, body, root_id=view_id)
        view.values = {}
        view.fill(body)
        return view

    def close(self, view: View) -> list[View]:
        """Closes `view` and what lies on top of it; gives what was closed, the top first."""
        stack = self.stacks.get(view.user, [])
        if view not in stack:
            return []
        place = 0 if view.body.get("clear_on_close") else stack.index(view)
        closed = stack[place:]
        del stack[place:]
        return closed[::-1]

    def clear(self, user: str) -> list[View]:
        """Closes all modals of `user`; gives what was closed, the top first."""
        return self.stacks.pop(user, [])[::-1]

    def _all(self) -> list[View]:
        return [view for stack in self.stacks.values() for view in stack] + [*self.homes.values()]


def fresh_values(view: View) -> Values:
    """What `view` would hold if nobody had touched it."""
    return initial_values(view.blocks, view.channel)
