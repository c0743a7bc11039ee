"""Drafts of forms that are closed half-typed: kept, offered again, and gone when one begins anew.

The noun whose form it is says who may open it, and under which name its draft is kept.
"""

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from bot.model import Person
from bot.services import drafts, receipts
from bot.slack import refills
from bot.slack.requests import LAST_ROW, Click, Closing
from bot.slack.views.parts import Block


def keep(session: Session, person: Person, form: Closing, draft: str) -> None:
    """What was typed into a form that was closed unsent stands in it the next time.

    Where it stood already, having been typed before, it stays beside what is new. Slack's
    documentation does not promise that a closed form says what was typed in it `[live?]`; one that
    does not leaves all as it was.
    """
    typed = form.typed
    if form.metadata.get(refills.AGAIN):
        before = drafts.find(session, person, draft)
        typed = (before[0] if before else {}) | typed
    if typed and receipts.take(session, person.workspace_id, form.key, form.now):
        drafts.keep(session, person, draft, typed, form.now)


def again(session: Session, person: Person, view: Block, draft: str, starts_over: str) -> Block:
    """A form with what this person had typed into it and not sent."""
    found = drafts.find(session, person, draft)
    return refills.refilled(view, *found, starts_over=starts_over) if found else view


def begin_anew(click: Click, view: Block) -> None:
    """`Start over`: the form as it is without a draft, shown in the place of the one with it."""
    turn = number(click.metadata, refills.TURN) or 0
    click.show(refills.anew(view, turn % 100 + 1))


def number(metadata: Mapping[str, Any], name: str) -> int | None:
    """A row number in what a form was opened with, as far as it is one."""
    value = metadata.get(name)
    if not isinstance(value, int) or isinstance(value, bool):
        return None
    return value if 0 <= value <= LAST_ROW else None
