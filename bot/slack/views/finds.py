"""What was found, one paragraph each, with the way to it."""

from bot.services.pages.finds import Find, Finds
from bot.slack.views import ids
from bot.slack.views.parts import (
    Message,
    actions,
    in_code,
    mention,
    menu,
    option,
    paragraphs,
    said,
    section,
)
from bot.when import say_date

_SIGNS = {"goal": "🎯", "milestone": "🪨", "lesson": "💡", "answer": "💬"}


def found(page: Finds) -> Message:
    """The leaf, or a sentence when there is nothing on it."""
    typed = in_code(page.typed, 100)
    if not page.wanted:
        return _only("There is no word in that. Say what to find like `/cairn find pricing`.")
    hint = ""
    if page.wanted.dropped:
        hint = f" Those are many words: I looked for the first {_count(page)}."
    if not page.finds:
        return _only(
            f"I found nothing for {typed} that you can see. All of its words must occur;"
            f" fewer or shorter ones find more.{hint}"
        )
    title = f"*{page.leaf.total:,} found* for {typed}, newest first.{hint}"
    lines = [_line(each, page) for each in page.finds]
    blocks = [section(title), *paragraphs(lines)]
    goals = {each.goal_id: each for each in page.finds if each.goal_id}
    if goals:
        options = [
            option(f"G{each.goal_number} {each.goal_title}", goal_id)
            for goal_id, each in goals.items()
        ]
        blocks.append(actions(menu("Open a goal", ids.GOAL_SHOW, options)))
    return Message(" | ".join([title, *lines]), blocks)


def _count(page: Finds) -> int:
    return len(page.wanted.words) + len(page.wanted.signs)


def _only(words: str) -> Message:
    return Message(words, [section(words)])


def _line(each: Find, page: Finds) -> str:
    parts = [f"{_SIGNS[each.what]} {_what(each)}", say_date(each.on, today=page.today)]
    if each.link:
        parts.append(f"<{each.link.replace('&', '&amp;')}|message>")
    line = " · ".join(parts)
    return f"{line}\n> {said(each.words)}" if each.words else line


def _what(each: Find) -> str:
    plain = f"G{each.goal_number} {said(each.goal_title, 80)}"
    bold = f"G{each.goal_number} *{said(each.goal_title, 80)}*"
    milestone = f"M{each.milestone_number} *{said(each.milestone_title, 80)}*"
    if each.what == "goal":
        return bold
    if each.what == "milestone":
        return f"{milestone} of {plain}"
    if each.what == "lesson":
        of = f"{milestone} of {plain}" if each.milestone_number else bold
        return f"{mention(each.who)} learned from {of}" if each.who else f"Learned from {of}"
    who = mention(each.who) if each.who else "Somebody"
    return f"{who} on {plain}" if each.goal_number else f"{who} in a check-in"
