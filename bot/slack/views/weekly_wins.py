"""The wins of the week: what was reached, who did it, and what was learned; no counts, no ranks."""

from collections.abc import Sequence

from bot.services.pages.weekly_wins import WeekPage, WeekWin
from bot.services.wins import ROOM
from bot.slack.views import ways
from bot.slack.views.parts import MESSAGE_BLOCKS, Message, context, paragraphs, said
from bot.when import say_date

LESSON = 200
"""So much of a lesson stands in a line; its milestone has all of it."""
LESSONS = 3
"""So many lessons have room where there is not enough for all."""


def issue(page: WeekPage) -> Message:
    """The message itself, in at most twelve lines; the rest is in its thread."""
    shown, rest = _parted(page)
    title = f"*🏔 Wins of the week*, since {say_date(page.since, today=page.today)}"
    more = [f"… and {len(rest)} more in the thread"] if rest else []
    lines = [title, *shown, *more]
    return Message(" | ".join(lines), paragraphs(lines))


def details(page: WeekPage) -> Message | None:
    """What the message had no room for; nothing when it had room for all."""
    _, rest = _parted(page)
    if not rest:
        return None
    blocks = paragraphs(rest)
    if len(blocks) > MESSAGE_BLOCKS:
        more = context("… and more: `/progress wins` has them all.")
        blocks = [*blocks[: MESSAGE_BLOCKS - 1], more]
    return Message(f"Also this week: {' | '.join(rest)}", blocks)


def _parted(page: WeekPage) -> tuple[list[str], list[str]]:
    """The lines that have room, and all others."""
    wins = [_win(each, page) for each in page.wins]
    lessons = [_lesson(each) for each in page.wins if each.lesson]
    if len(wins) + len(lessons) <= ROOM:
        return [*wins, *lessons], []
    learned = lessons[: max(LESSONS, ROOM - len(wins))]
    room = ROOM - len(learned)
    return [*wins[:room], *learned], [*wins[room:], *lessons[len(learned) :]]


def _win(each: WeekWin, page: WeekPage) -> str:
    helpers = f"with {_people(each.helpers)}" if each.helpers else ""
    who = " ".join(filter(None, (_people(each.who), helpers)))
    return ways.win_line(each.win, page.today, who)


def _lesson(each: WeekWin) -> str:
    of = each.win
    ref = f"M{of.milestone_number}" if of.milestone_number else f"G{of.goal_number}"
    return f"💡 Learned on {ref}: “{said(' '.join(each.lesson.split()), LESSON)}”"


def _people(names: Sequence[str]) -> str:
    return ", ".join(said(name, 60) for name in names)
