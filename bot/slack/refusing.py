"""What a person sees when something goes wrong, and what Slack is answered then."""

import logging
from collections.abc import Callable

from slack_bolt.error import BoltError
from slack_bolt.response import BoltResponse
from sqlalchemy.exc import DBAPIError, OperationalError

from bot import logs
from bot.db import is_lasting
from bot.errors import CairnError, DatabaseBusy, DatabaseFull, NotInChannel
from bot.logs import reference
from bot.services.access import SwitchedOff
from bot.slack.views import help as help_views
from bot.slack.views.parts import Message

log = logging.getLogger("cairn.slack")


class Unanswered(Exception):
    """A click has an answer that Slack takes nowhere."""


def guarded(carry_out: Callable[[], Message | None], *, typed: str = "") -> Message | None:
    """The answer, or the sentence that says what went wrong and what to do, with what was typed."""
    try:
        return carry_out()
    except NotInChannel as error:  # it has what was typed, and keeps it
        refused(error)
        return help_views.words(str(error))
    except CairnError as error:
        refused(error)
        return help_views.refused(str(error), typed)
    except OperationalError as error:
        return help_views.refused(str(not_taken(error)), typed)
    except Exception as error:  # the last stop: a person must not be left without an answer
        return help_views.refused(unexpected(error), typed)


def not_taken(error: OperationalError) -> CairnError:
    """The sentence for what the database did not take; why is for the log."""
    note(error)
    return DatabaseFull() if is_lasting(error) else DatabaseBusy()


def unexpected(error: Exception) -> str:
    """The sentence for what nobody foresaw, with a reference that is in the log."""
    name = reference()
    logs.note(outcome="failed", reference=name)
    log.error("unexpected error %s", name, exc_info=error)
    return (
        f"Something went wrong that should not have, and nothing was saved. If you tell whoever "
        f"runs Cairn about `{name}`, they find it in the log."
    )


def refused(error: CairnError) -> None:
    """A person was told why not: in the log it is a name, for the sentence may quote people."""
    logs.note(outcome="refused", why=type(error).__name__)


def note(error: DBAPIError) -> None:
    """The database did not take it: why is for the log."""
    logs.note(outcome="failed", why=type(error.orig).__name__)
    log.warning("the database did not take it: %s", type(error.orig).__name__)


def refuse(error: Exception) -> BoltResponse:
    """An event that failed was not taken: Slack brings it again; and a click that nobody could be
    told of was not acknowledged: Slack says so to the person. Not so that of somebody whose
    account Slack says is switched off: it would be refused again."""
    if isinstance(error, SwitchedOff):
        refused(error)
        return BoltResponse(status=200, body="")
    if isinstance(error, Unanswered):
        logs.note(outcome="failed", why=type(error).__name__)
        log.warning("an answer to a click found no place to be shown")
    elif isinstance(error, CairnError):
        logs.note(outcome="again", why=type(error).__name__)
        log.info("an event is to be brought again: %s", type(error).__name__)
    elif isinstance(error, OperationalError):
        note(error)
    elif not isinstance(error, BoltError):
        log.error("an event failed, reference %s", reference(), exc_info=error)
    return BoltResponse(status=503, body="")
