"""What can be changed about the pretend Slack from outside: clock, members, profiles, faults."""

from dataclasses import asdict
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot.playground.faults import Faults
from bot.playground.page_api.requests import Ask, Doing
from bot.playground.sending.events import Events
from bot.playground.sending.interactions import Impossible
from bot.playground.shapes import Json
from bot.playground.web_api.calls import Call
from bot.playground.workspace import Workspace

_PROFILE = {
    "tz",
    "real_name",
    "name",
    "is_restricted",
    "is_ultra_restricted",
    "deleted",
    "is_admin",
    "is_stranger",
    "status_text",
    "status_emoji",
    "status_expiration",
}


class Settings:
    """One method for each switch."""

    def __init__(self, workspace: Workspace, events: Events, faults: Faults) -> None:
        self._workspace = workspace
        self._events = events
        self._faults = faults

    def all(self) -> dict[str, Doing]:
        """Each under the name by which the page asks for it."""
        return {
            "clock": self.move_clock,
            "member": self.set_member,
            "archive": self.set_archived,
            "rename": self.rename,
            "profile": self.change_profile,
            "scopes": self.set_scopes,
            "uninstall": self.uninstall,
            "faults": self.order_faults,
        }

    async def move_clock(self, ask: Ask) -> Json:
        """The clock moved, in the words and the zone of whoever moves it."""
        try:
            now = self._workspace.clock.move(ask.text("move"), ask.me.tz)
        except ValueError as problem:
            raise Impossible(str(problem)) from None
        return {"now": ask.me.local(now).isoformat()}

    async def set_member(self, ask: Ask) -> Json:
        """Somebody, or the bot, invited to a channel or taken out of it."""
        channel, user, by = ask.channel(), ask.text("user"), self._actor(ask)
        if user not in self._workspace.people or channel.is_im:
            raise Impossible("They cannot be invited here.")
        if ask.body.get("present", True) and user not in channel.members:
            await self._events.after(lambda: self._workspace.join(channel, user, by))
        elif not ask.body.get("present", True) and user in channel.members:
            await self._events.after(lambda: self._workspace.leave(channel, user, by))
        return {}

    async def set_archived(self, ask: Ask) -> Json:
        """A channel archived, or brought back; with `deleted` it is gone for good."""
        channel, by = ask.channel(), self._actor(ask)
        if ask.body.get("deleted"):
            await self._events.after(lambda: self._workspace.remove_channel(channel, by))
            return {}
        archived = bool(ask.body.get("archived", True))
        await self._events.after(lambda: self._workspace.archive(channel, archived, by))
        return {}

    async def rename(self, ask: Ask) -> Json:
        """A channel under another name."""
        channel, name, by = ask.channel(), ask.text("name").lstrip("#"), self._actor(ask)
        await self._events.after(lambda: self._workspace.rename(channel, name, by))
        return {}

    async def change_profile(self, ask: Ask) -> Json:
        """Somebody's zone, name, role, account or status."""
        person = ask.person(ask.text("user"))
        changes = {key: value for key, value in ask.body.items() if key in _PROFILE}
        if "tz" in changes:
            _check_zone(changes["tz"])
        await self._events.after(lambda: self._workspace.change_profile(person, changes))
        return {}

    async def set_scopes(self, ask: Ask) -> Json:
        """Which scopes are granted: `granted`, or `add` and `remove`."""
        app = self._workspace.app
        granted = set(ask.body.get("granted", app.scopes))
        app.scopes = (granted | set(ask.body.get("add", ()))) - set(ask.body.get("remove", ()))
        return {"granted": sorted(app.scopes)}

    async def uninstall(self, ask: Ask) -> Json:
        """The app taken out of the workspace."""
        await self._events.after(self._workspace.uninstall)
        return {}

    async def order_faults(self, ask: Ask) -> Json:
        """A fault ordered (`method`, `kind`, …), a lag set, or with `clear` all taken back."""
        body: Json = dict(ask.body)
        if body.pop("clear", False):
            self._faults.clear()
        for name in ("history_lag", "file_lag", "latency"):
            if name in body:
                getattr(self._faults, name)(float(body.pop(name)))
        if "keep_pace" in body:
            self._faults.keep_pace(bool(body.pop("keep_pace")))
        if "method" in body:
            try:
                self._faults.add(**body)
            except (TypeError, ValueError) as problem:
                raise Impossible(str(problem)) from None
        return {}

    def _actor(self, ask: Ask) -> str:
        return ask.me.id if ask.body.get("as") else "U0ANA"


def call_list(calls: list[Call]) -> Json:
    """The recorded Web API calls, oldest first."""
    shown = [{**asdict(call), "at": call.at.isoformat()} for call in calls]
    return {"ok": True, "calls": shown}


def _check_zone(name: Any) -> None:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, TypeError):
        raise Impossible(f"There is no time zone “{name}”.") from None
