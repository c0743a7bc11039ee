"""The roadmap: the picture, and the same facts in words."""

from datetime import date
from functools import partial

from bot import pictures
from bot.model import MilestoneState, Size
from bot.model.progress import Health
from bot.pictures import Bar, Diamond, Gantt, Sign
from bot.pictures.scales import short
from bot.services.pages.goals import GoalPage
from bot.services.pages.lines import MilestoneLine
from bot.services.pages.roadmaps import Roadmap
from bot.slack.views import facts, ids
from bot.slack.views.parts import (
    Block,
    Message,
    Picture,
    actions,
    button,
    context,
    cut,
    mention,
    paragraphs,
    said,
    section,
)
from bot.when import say_date

IN_WORDS, STONES = 12, 5
"""So many goals stand in words, and so many milestones of each; more are counted."""
ALT = 1000
"""Slack takes so many characters of what a picture shows."""

_SIGNS = {
    Health.ON_TRACK: (Sign.ON_TRACK, "on track"),
    Health.AT_RISK: (Sign.AT_RISK, "at risk"),
    Health.OFF_TRACK: (Sign.OFF_TRACK, "off track"),
    Health.UNHEARD: (Sign.UNHEARD, "no report yet"),
    Health.STALE: (Sign.UNHEARD, "no word lately"),
    Health.PAUSED: (Sign.PAUSED, "paused"),
    Health.ACHIEVED: (Sign.ACHIEVED, "achieved"),
    Health.MISSED: (Sign.MISSED, "missed"),
    Health.DROPPED: (Sign.DROPPED, "dropped"),
}


def answer(page: Roadmap, *, coming: bool) -> Message:
    """The roadmap in words, at once; `coming` when its picture is on the way to the asker."""
    if not page.pages:
        words = "No goals to show yet. `/goal TITLE by DATE` sets the first one."
        return Message(words, [section(words)])
    message = _in_words(page)
    blocks = [*message.blocks]
    if coming:
        blocks.append(context("The picture comes to you in a direct message."))
    if page.channel_id is not None:
        blocks.append(_share(page.channel_id))
    return Message(message.text, blocks)


def drawn(page: Roadmap, *, to_one: bool, shared_by: str = "") -> Message | None:
    """The roadmap as pictures, each of up to sixty goals, and in words; none of no goals. To one
    person it offers `Share`; to a channel it says who shared it."""
    if not page.pages:
        return None
    message = _in_words(page)
    blocks = [*message.blocks]
    if shared_by:
        blocks.append(context(f"Shared by {mention(shared_by)}"))
    if to_one and page.channel_id is not None:
        blocks.append(_share(page.channel_id))
    return Message(message.text, blocks, pictures=_pictures(page))


def _share(channel_id: int) -> Block:
    return actions(button("Share", ids.ROADMAP_SHARE, channel_id, style="primary"))


def _in_words(page: Roadmap) -> Message:
    of = f" of <#{page.channel}>" if page.channel else ""
    goals = f"{page.total:,} goal{'' if page.total == 1 else 's'}"
    title = f"*Roadmap*{of} · {goals} · {say_date(page.today, today=page.today)}"
    lines = [_goal(goal) for goal in page.pages[:IN_WORDS]]
    if page.total > IN_WORDS:
        lines.append(f"… and {page.total - IN_WORDS:,} more: `/goal list`")
    return Message(" | ".join([title, *lines]), [section(title), *paragraphs(lines)])


def _goal(goal: GoalPage) -> str:
    star = "⭐ " if goal.north_star else ""
    title = f"{facts.sign(goal.health)} {star}*G{goal.number} · {said(goal.title, 80)}*"
    line = f"{title} — {_standing(goal)} · {_span(goal)}"
    stones = [_stone(each, goal) for each in _dated(goal)]
    if len(stones) > STONES:
        stones[STONES:] = [f"{len(stones) - STONES:,} more"]
    undated = sum(each.is_planned and each.due_on is None for each in goal.milestones)
    if undated:
        stones.append(f"{undated} need{'s' if undated == 1 else ''} a date")
    return f"{line}\n    {' · '.join(stones)}" if stones else line


def _standing(goal: GoalPage) -> str:
    """`at risk · 40 %, expected 55 %`."""
    words = _SIGNS[goal.health][1]
    if goal.due_on is None and goal.closed_on is None:
        return f"{words} · ongoing"
    if goal.progress is None:
        return words
    words = f"{words} · {facts.percent(goal.progress)}"
    if goal.paces_apart and goal.pace:
        words += f", expected {facts.percent(goal.pace.expected)}"
    return words


def _span(goal: GoalPage) -> str:
    """`2 Nov → 30 June 2027 (was 1 June 2027)`."""
    start, end = _day(goal.start_on, goal), goal.closed_on or goal.due_on
    if end is None:
        return f"since {start}"
    words = f"{start} → {_day(end, goal)}"
    first = goal.first_due_on or goal.due_on
    return f"{words} (was {_day(first, goal)})" if first and first != end else words


def _day(day: date, goal: GoalPage) -> str:
    """`2 Nov`, with the year where it is not this one."""
    return short(day) if day.year == goal.today.year else f"{short(day)} {day.year}"


def _stone(line: MilestoneLine, goal: GoalPage) -> str:
    reached = line.state == MilestoneState.REACHED
    on = line.reached_on if reached else line.due_on
    when = _day(on, goal) if on else "reached"
    late = ", late" if line.late else ""
    return f"{'◆' if reached else '◇'} {said(line.title, 40)} {when}{late}"


def _dated(goal: GoalPage) -> list[MilestoneLine]:
    """The milestones that have their place on the road: proposals have none yet."""
    return [
        line
        for line in goal.milestones
        if line.state == MilestoneState.REACHED or (line.is_planned and line.due_on)
    ]


def _pictures(page: Roadmap) -> tuple[Picture, ...]:
    leaves = range(0, len(page.pages), pictures.AT_MOST)
    total = len(leaves)
    return tuple(
        _picture(page, page.pages[start : start + pictures.AT_MOST], number, total)
        for number, start in enumerate(leaves, 1)
    )


def _picture(page: Roadmap, goals: tuple[GoalPage, ...], number: int, total: int) -> Picture:
    of = f" of #{page.name}" if page.name else ""
    place = f" · {number} of {total}" if total > 1 else ""
    title = f"Roadmap{of} · {say_date(page.today, today=page.today)} {page.today.year}{place}"
    gantt = Gantt(title, tuple(_bar(goal) for goal in goals), page.today)
    named = "; ".join(f"{bar.name}, {bar.words}, {_until(bar)}" for bar in gantt.bars)
    return Picture(cut(f"{title}: {named}", ALT), partial(pictures.draw, gantt))


def _until(bar: Bar) -> str:
    end = bar.closed_on or bar.due_on
    span = f"from {bar.start_on} to {end}" if end else f"since {bar.start_on}"
    reached = sum(each.reached for each in bar.diamonds)
    return f"{span}, {reached} of {len(bar.diamonds)} milestones" if bar.diamonds else span


def _bar(goal: GoalPage) -> Bar:
    star = "North Star · " if goal.north_star else ""
    return Bar(
        name=f"{star}G{goal.number} {goal.title}",
        sign=_SIGNS[goal.health][0],
        words=_standing(goal),
        start_on=goal.start_on,
        due_on=goal.due_on,
        first_due_on=goal.first_due_on if goal.due_on else None,
        closed_on=goal.closed_on,
        share=goal.progress if goal.due_on else None,
        diamonds=tuple(_diamond(line, goal) for line in _dated(goal)),
    )


def _diamond(line: MilestoneLine, goal: GoalPage) -> Diamond:
    reached = line.state == MilestoneState.REACHED
    return Diamond(
        name=line.title,
        on=(line.reached_on if reached else line.due_on) or line.due_on or goal.today,
        first_on=line.first_due_on,
        reached=reached,
        late=line.late,
        major=line.size == Size.MAJOR,
    )
