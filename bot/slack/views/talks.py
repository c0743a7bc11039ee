"""What is said to words in a direct message."""

from bot.model import Status
from bot.services.pages.talks import TakenPage
from bot.slack.views import facts
from bot.slack.views.checkins import names_of
from bot.slack.views.parts import Message, context, said, section

NAMED = 20
"""So many goals and values are named; the rest is counted."""


def taken(page: TakenPage | None) -> Message:
    """Says what words were taken for, or that they were taken back."""
    if page is None:
        words = "🗑 You took that back, so it counts no more."
        return Message(words, [section(words)])
    where = f" in <#{page.channel}>" if page.channel else ""
    what = f"your answer to *{said(page.checkin, 150)}*" if page.checkin else "your own check-in"
    parts = [_of_goal(page, *each) for each in page.goals]
    parts += ["⚠ in the way"] if None in page.blocked else []
    parts += [f"O{number} = {value:f}" for number, value in page.values]
    if len(parts) > NAMED:
        parts = [*parts[:NAMED], f"and {len(parts) - NAMED} more"]
    heard = f": {', '.join(parts)}" if parts else ""
    edited = ", as you changed it" if page.edited else ""
    words = f"✅ Noted as {what}{where}{heard}{edited}."
    how = "Edit or delete your message, and this follows."
    if page.waiting:
        others = names_of([f"*{said(name, 150)}* in <#{there}>" for name, there in page.waiting])
        how += f" To answer {others}, press `Check in` there or name one of its goals."
    return Message(f"{words} {how}", [section(words), context(how)])


def _of_goal(page: TakenPage, number: int | None, status: Status | None) -> str:
    said_of = [f"G{number}"] if number else []
    said_of += [facts.STATUSES[status]] if status else []
    said_of += ["⚠ blocked"] if number and number in page.blocked else []
    return " ".join(said_of)


def help_with_words() -> Message:
    """Says what words in a direct message do."""
    words = (
        "Words here count as an answer when a check-in has asked you, or when they name a goal of "
        "yours: `G12 🟢 on its way`, `O7 = 42`. `/checkin` opens the form, `/cairn help` shows the "
        "rest."
    )
    return Message(words, [section(words)])
