"""What was changed of a channel's settings, a check-in or a digest, in words."""

from collections.abc import Callable, Sequence
from datetime import date

from bot.services.changes import Changed
from bot.slack.views.parts import Block, context, mention, paragraphs, said
from bot.when import say_date

WORDS = 200
"""So much of a value stands in a line."""


def told(change: Changed) -> str:
    """Who changed what, when, from what to what."""
    day, who = say_date(change.on, today=change.today), mention(change.who)
    if not change.field:
        return f"{day} · {who} set it up"
    values = (_value(change, change.old), _value(change, change.new))
    return f"{day} · {who} changed *{change.field}*: {values[0]} → {values[1]}"


def last(changes: Sequence[Changed]) -> str:
    """`last changed by @Ana on Mon 23 November`; nothing when it never was, or before this was
    noted."""
    if not changes:
        return ""
    newest = changes[0]
    verb = "last changed" if newest.field else "set up"
    return f"{verb} by {mention(newest.who)} on {say_date(newest.on, today=newest.today)}"


def told_of_days(change: Changed) -> str:
    """Who freed which days, or freed them no more, and what they are called."""
    on, who = say_date(change.on, today=change.today), mention(change.who)
    first, _, last = change.field.partition("/")
    days = " to ".join(
        say_date(date.fromisoformat(each), today=change.today) for each in (first, last) if each
    )
    if not change.new:
        return f"{on} · {who} removed *{days}*: {_value(change, change.old)}"
    was = f" (was {_value(change, change.old)})" if change.old else ""
    return f"{on} · {who} added *{days}*: {_value(change, change.new)}{was}"


def listed(changes: Sequence[Changed], tell: Callable[[Changed], str] = told) -> list[Block]:
    """The newest changes, a line each; nothing when there are none."""
    if not changes:
        return []
    return [context("*Changed lately*"), *paragraphs(tell(change) for change in changes)]


def _value(change: Changed, text: str) -> str:
    # People and channels are kept as mentions of ours; all else may be words that somebody typed.
    ours = change.field in ("people", "also to")
    return (text if ours else said(text, WORDS)) or "nothing"
