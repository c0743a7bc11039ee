"""Bottlenecks in words, one line a kind."""

from collections.abc import Callable, Sequence

from bot.services.pages.bottlenecks import Bottlenecks, Overload, Stuck
from bot.services.pages.goals import GoalPage
from bot.slack.views.parts import mention, said
from bot.when import say_date

NAMED = 3
"""So many goals that are blocked are named."""


def lines(found: Bottlenecks, pages: Sequence[GoalPage] = ()) -> list[str]:
    """A heading and a line for each kind that there is; nothing where nothing is held up. Which of
    the goals are blocked, and how long, their pages say."""
    stand = sorted((page for page in pages if page.blocked is not None), key=_since, reverse=True)
    kinds = [
        _kind("Longest blocked", len(stand), [_blocked(page) for page in stand[:NAMED]]),
        _kind("Overdue", found.overdue_count, [_stuck(each, _days) for each in found.overdue]),
        _kind("Moved again", found.moved_count, [_stuck(each, _moves) for each in found.moved]),
        _kind(
            "Most waited on",
            found.waited_on_count,
            [_stuck(each, _waiting) for each in found.waited_on],
        ),
        _kind("Much in one week", found.overloaded_count, [_much(e) for e in found.overloaded]),
    ]
    told = [line for line in kinds if line]
    return ["🚧 *Bottlenecks*", *told] if told else []


def _since(page: GoalPage) -> int:
    return page.blocked or 0


def _blocked(page: GoalPage) -> str:
    days = _since(page)
    owner = mention(page.owner) if page.owner else "nobody yet"
    when = f"{days:,} day{'' if days == 1 else 's'}" if days else "since today"
    return f"G{page.number} *{said(page.title, 60)}* ({when}, {owner})"


def _kind(name: str, count: int, named: Sequence[str]) -> str:
    if not named:
        return ""
    more = f" … and {count - len(named):,} more" if count > len(named) else ""
    return f"• {name} ({count:,}): {'; '.join(named)}{more}"


def _stuck(each: Stuck, how: Callable[[int], str]) -> str:
    owner = f", {mention(each.owner)}" if each.owner else ", nobody yet"
    return f"M{each.number} *{said(each.title, 60)}* ({how(each.by)}{owner})"


def _days(count: int) -> str:
    return f"{count:,} day{'' if count == 1 else 's'} late"


def _moves(count: int) -> str:
    return f"{count:,} moves"


def _waiting(count: int) -> str:
    return f"{count:,} wait for it"


def _much(each: Overload) -> str:
    week = say_date(each.monday, today=each.monday)
    return f"{mention(each.who)} ({each.count:,} milestones in the week of {week})"
