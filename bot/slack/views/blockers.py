"""What is in the way, with `I'll help` and `Resolved`: in reports, on cards, in direct messages."""

from collections.abc import Sequence

from bot.services.pages.blockers import BlockerLine
from bot.slack.views import ids
from bot.slack.views.parts import (
    Block,
    Message,
    actions,
    button,
    context,
    mention,
    paragraphs,
    quoted,
    said,
    section,
)

BUTTONED, LISTED = 5, 10
"""So many get buttons of their own, and so many more are listed below them."""


def line(blocker: BlockerLine, *, of_goal: bool = False) -> str:
    """`⚠ G12 · Ana Ruiz: The vendor is late (3 days) · 🤝 Ben Keller helps`. It notifies nobody;
    where it stands on the page of a goal, that is not said again."""
    goal = f"G{blocker.number} · " if blocker.number and not of_goal else ""
    words = f"{goal}{_name(blocker.by_name, blocker.by)}: {said(blocker.text, 200)}"
    if blocker.resolver:
        return f"✅ {words} · resolved by {_name(blocker.resolver_name, blocker.resolver)}"
    age = f" ({_days(blocker.days)})" if blocker.days else ""
    helper = f" · 🤝 {_name(blocker.helper_name, blocker.helper)} helps" if blocker.helper else ""
    return f"⚠ {words}{age}{helper}"


def rows(blockers: Sequence[BlockerLine], *, of_goal: bool = False, most: int = 0) -> list[Block]:
    """Blockers, the first ones with their buttons, at most `most` of them; the rest in lines."""
    room = most or BUTTONED
    shown = [blocker for blocker in blockers if blocker.stands][:room]
    blocks: list[Block] = []
    for blocker in shown:
        blocks += [section(line(blocker, of_goal=of_goal)), buttons(blocker)]
    rest = [blocker for blocker in blockers if blocker not in shown]
    return [*blocks, *paragraphs(listed(rest, of_goal=of_goal))]


def listed(blockers: Sequence[BlockerLine], *, of_goal: bool = False) -> list[str]:
    """Blockers as lines, those that are too many counted."""
    lines = [line(blocker, of_goal=of_goal) for blocker in blockers[:LISTED]]
    if len(blockers) > LISTED:
        lines.append(f"… and {len(blockers) - LISTED} more")
    return lines


def buttons(blocker: BlockerLine) -> Block:
    """`I'll help` until somebody does, and `Resolved`."""
    resolved = button("Resolved", ids.BLOCKER_RESOLVE, blocker.id)
    if blocker.helper or blocker.own:
        return actions(resolved)
    return actions(button("I'll help", ids.BLOCKER_HELP, blocker.id, style="primary"), resolved)


def helped(blocker: BlockerLine) -> Message:
    """Somebody helps, as the blocked one is told."""
    words = f"🤝 {_mention(blocker.helper)} helps with what is in your way{_of(blocker)}."
    return _told(words, blocker, [actions(button("Resolved", ids.BLOCKER_RESOLVE, blocker.id))])


def resolved(blocker: BlockerLine, *, is_mine: bool) -> Message:
    """It is out of the way, as the blocked one (whose it `is_mine`) or the helper is told."""
    whose = "your way" if is_mine else f"the way of {mention(blocker.by)}"
    words = f"✅ {_mention(blocker.resolver)} says that this is not in {whose} any more"
    return _told(f"{words}{_of(blocker)}.", blocker, [])


def escalated(blocker: BlockerLine) -> Message:
    """It has stood long, as one who can do more is told."""
    days = f"{_days(blocker.days)} now" if blocker.days else "some days now"
    words = f"⚠ {mention(blocker.by)} has been blocked for {days}{_of(blocker)}."
    helper = f"{mention(blocker.helper)} helps." if blocker.helper else "Nobody helps yet."
    about = context(f"{helper} You hear of this one once.")
    return _told(f"{words} {helper}", blocker, [about, buttons(blocker)], words)


def over(blocker: BlockerLine) -> Message:
    """What a direct message that told of it says once it is resolved."""
    return Message(line(blocker), [section(line(blocker))])


def _told(words: str, blocker: BlockerLine, more: list[Block], heading: str = "") -> Message:
    blocks = [section(f"{heading or words}\n{quoted(blocker.text)}"), *more]
    return Message(f"{words} {said(blocker.text, 1000)}", blocks)


def _of(blocker: BlockerLine) -> str:
    return f", on G{blocker.number} *{said(blocker.title, 150)}*" if blocker.number else ""


def _days(days: int) -> str:
    return f"{days} day{'' if days == 1 else 's'}"


def _name(name: str, slack_id: str | None) -> str:
    return said(name, 60) or _mention(slack_id)


def _mention(slack_id: str | None) -> str:
    return mention(slack_id) if slack_id else "Somebody"
