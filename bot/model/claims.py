"""Claims: one delivery in the hands of one sender, for as long as its lease lasts."""

from datetime import datetime
from enum import StrEnum

from msgspec import Struct

from .deliveries import DeliveryState, Kind


class Step(StrEnum):
    """What is to be done with a claimed delivery."""

    POST = "post"
    UPDATE = "update"
    """It stands in Slack at a known place; doing this twice changes nothing."""
    LOOK = "look"
    """It may have been posted: look for it before anything else is done."""

    @property
    def undone(self) -> DeliveryState:
        """The state of a delivery with which this is still to be done."""
        return _UNDONE[self]

    @property
    def doing(self) -> DeliveryState:
        """The state of a delivery while somebody does this."""
        return DeliveryState.DOUBTFUL if self is Step.LOOK else DeliveryState.SENDING


_UNDONE = {
    Step.POST: DeliveryState.PENDING,
    Step.UPDATE: DeliveryState.SENT,
    Step.LOOK: DeliveryState.DOUBTFUL,
}


POSTS, UPDATES = "chat.postMessage", "chat.update"
HISTORY, THREAD = "conversations.history", "conversations.replies"
FILES = ("files.getUploadURLExternal", "files.completeUploadExternal")
"""Slack's methods by which deliveries are sent, shown anew and looked for."""
WITH_FILES = frozenset({Kind.CALENDAR, Kind.EXPORT, Kind.OWN_ROADMAP, Kind.ROADMAP})


class Claim(Struct, frozen=True):
    """What a sender needs to know of a delivery that is its alone until `lease_ends`."""

    id: int
    fence: int
    step: Step
    workspace_id: int
    key: str
    kind: Kind
    subject_id: int
    channel: str
    """The lane: a channel's id, or a person's."""
    conversation: str
    """Where Slack is to post, update or look: in direct messages the conversation, once known."""
    thread_ts: str | None
    ts: str | None
    posted_in: str | None
    due_at: datetime
    attempts: int
    looked: int
    shown: int
    for_person_id: int | None
    claimed_at: datetime
    """When the post began; in a look, the post that is looked for."""
    lease_ends: datetime
    tokens_taken: int
    """How often Slack had taken the workspace's token, before the step began."""

    @property
    def methods(self) -> tuple[str, ...]:
        """Slack's methods that its step takes."""
        if self.step is Step.UPDATE:
            return (UPDATES,)
        if self.step is Step.LOOK:
            return (THREAD if self.thread_ts else HISTORY,)
        return (*FILES, POSTS) if self.kind in WITH_FILES else (POSTS,)
