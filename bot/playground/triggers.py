"""Trigger ids: good for one modal, for three seconds."""

import secrets
import time
from dataclasses import dataclass

TRIGGER_SECONDS = 3.0  # docs.slack.dev/surfaces/modals


@dataclass
class Trigger:
    """What a trigger id stands for: who acted, and in which channel if in one."""

    user: str
    channel: str | None
    from_view: str | None
    born: float
    is_used: bool = False


class Triggers:
    """Trigger ids given out; their age is real time, whatever the workspace's clock shows."""

    def __init__(self, seconds: float = TRIGGER_SECONDS) -> None:
        self.seconds = seconds
        self._given: dict[str, Trigger] = {}

    def give(self, user: str, channel: str | None = None, from_view: str | None = None) -> str:
        """A fresh trigger id for what `user` has just done."""
        trigger_id = (
            f"{secrets.randbelow(10**12)}.{secrets.randbelow(10**12)}.{secrets.token_hex(16)}"
        )
        self._given[trigger_id] = Trigger(user, channel, from_view, time.monotonic())
        return trigger_id

    def use(self, trigger_id: str) -> Trigger | str:
        """The trigger, used up by this; or Slack's error for one that is unknown, late or used."""
        trigger = self._given.get(trigger_id)
        if trigger is None:
            return "invalid_trigger_id"
        if trigger.is_used:
            return "exchanged_trigger_id"
        if time.monotonic() - trigger.born > self.seconds:
            return "expired_trigger_id"
        trigger.is_used = True
        return trigger
