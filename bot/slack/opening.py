"""Opening forms and putting new versions in their place, while Slack still takes them.

A trigger lives three seconds, and so long does Slack wait for the acknowledgement. Whoever is asked
for a second's patience has it; for more, the person is told when to try again.
"""

import logging
import time
from collections.abc import Callable, Mapping
from typing import Any

from msgspec import Struct, field
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.errors import SlackSilent
from bot.slack.installs import Installs
from bot.slack.limits import Limit, limit_of
from bot.slack.views.parts import Block

log = logging.getLogger("cairn.slack")

LEFT = 2.5
"""Seconds after a request came in which a form can still be opened for it."""
HASTE = 1
"""Seconds that the second try may take."""

View = Mapping[str, Any]


class NotShown(SlackSilent):
    """Slack did not let me show you this. Please try the same again {when}."""


class Window(Struct):
    """Where one person's request may be answered by forms."""

    installs: Installs
    workspace_id: int
    pause: Callable[[float], object]
    """Waits so many seconds."""
    since: float = field(default_factory=time.monotonic)
    """When the request came, by the machine's steady clock."""
    _paused: bool = False

    def opener(self, trigger_id: str, *, in_modal: bool) -> Callable[[Block], None]:
        """What opens a form by this trigger, on top of the one in which was clicked."""

        def open_form(view: Block) -> None:
            def call(client: WebClient) -> None:
                if in_modal:
                    client.views_push(trigger_id=trigger_id, view=view)
                else:
                    client.views_open(trigger_id=trigger_id, view=view)

            self._have_taken(call)

        return open_form

    def shower(self, view: View) -> Callable[[Block], None]:
        """What puts a new version in this view's place."""

        def show(changed: Block) -> None:
            self._have_taken(
                lambda client: client.views_update(
                    view_id=view["id"], hash=view["hash"], view=changed
                )
            )

        return show

    def _have_taken(self, call: Callable[[WebClient], object]) -> None:
        """Call Slack, and once more when it asks for so little patience that there is time.

        Raises:
            NotShown: the sentence for the person; why is for the log.
        """
        try:
            call(self.installs.client(self.workspace_id))
        except (SlackApiError, OSError) as error:
            limit = limit_of(error)
            wait = limit.wait.total_seconds() if limit else LEFT
            if self._paused or wait + time.monotonic() - self.since >= LEFT:
                raise _not_shown(error, limit) from error
            self._paused = True
            self.pause(wait)
            try:
                call(self.installs.client(self.workspace_id, patience=HASTE))
            except (SlackApiError, OSError) as again:
                raise _not_shown(again, limit_of(again)) from again


def _not_shown(error: SlackApiError | OSError, limit: Limit | None) -> NotShown:
    why = error.response.get("error") if isinstance(error, SlackApiError) else type(error).__name__
    log.warning("a form was not shown: %s", why)
    seconds = limit.wait.total_seconds() if limit else 0
    return NotShown(when=f"in {seconds:.0f} seconds" if seconds > LEFT else "in a moment")
