"""The way of many goals: which supports which, what was reached by month, and the timeline."""

from collections.abc import Sequence
from datetime import date

from bot.model import GoalState
from bot.services.pages.goals import GoalPage
from bot.services.pages.news import NewsLine
from bot.services.pages.quarters import QuarterPage
from bot.services.pages.trees import Branch, Tree
from bot.services.pages.wins import Win, Wins
from bot.slack.views import facts, quarters
from bot.slack.views.evidence import link
from bot.slack.views.histories import told
from bot.slack.views.parts import Message, context, divider, mention, paragraphs, said, section
from bot.when import say_date, say_month, say_span

DEEPEST = 8
"""No line is set in further."""
STEP = "\u2003\u2003"
"""What a line is set in by: Slack drops ordinary blanks at the beginning of a line."""


def tree(found: Tree) -> Message:
    """Goals by alignment, each under the one that it supports, with its health."""
    if not found.branches:
        words = "No goals here yet. `/goal TITLE by DATE` sets the first one."
        return Message(words, [section(words)])
    lines = [_branch(branch) for branch in found.branches]
    title = f"*Which goal supports which* ({found.leaf.total:,})"
    blocks = [section(title)]
    if found.above:
        chain = [f"G{page.number} {said(page.title, 60)}" for page in found.above[-4:]]
        blocks.append(context(f"under {' › '.join(chain)}"))
    return Message(f"{title}: {' | '.join(lines)}", [*blocks, *paragraphs(lines)])


def _branch(branch: Branch) -> str:
    page = branch.page
    inset = STEP * (min(branch.depth, DEEPEST) - 1) + "\u2003↳ " if branch.depth else ""
    star = "⭐ " if page.north_star else ""
    parts = [f"{facts.sign(page.health)} {star}G{page.number} *{said(page.title, 80)}*"]
    if page.state == GoalState.ACHIEVED:
        parts.append("achieved")
    else:
        parts += [_health(page), facts.bar(page.progress, 5) if page.due_on else "ongoing"]
    if page.channel and not branch.own:
        parts.append(f"in <#{page.channel}>")
    return inset + " · ".join(parts)


def _health(page: GoalPage) -> str:
    """How a goal does, in words alone: the sign stands before its id."""
    return facts.health(page).partition(" ")[2]


def wins(found: Wins) -> Message:
    """What was reached, the newest first, under its months."""
    if not found.wins:
        words = "Nothing was reached here yet. `/milestone done M34` marks the first stone."
        return Message(words, [section(words)])
    lines, month = [], (0, 0)
    for win in found.wins:
        if (win.on.year, win.on.month) != month:
            month = (win.on.year, win.on.month)
            counted = (
                (found.months[month], "reached"),
                (found.numbers[month], "on the way"),
                (found.noted[month], "noted as a win"),
            )
            said_so = ", ".join(f"{count:,} {what}" for count, what in counted if count)
            lines.append(f"*{say_month(win.on)}* · {said_so}")
        lines.append(win_line(win, found.today, mention(win.owner) if win.owner else ""))
    title = f"*Reached so far* ({found.leaf.total:,})"
    return Message(f"{title}: {' | '.join(lines)}", [section(title), *paragraphs(lines)])


def win_line(win: Win, today: date, who: str) -> str:
    """A win in one line: what, when, how it met its date, who and what shows it."""
    day = say_date(win.on, today=today)
    of = f"G{win.goal_number} {said(win.goal_title, 60)}"
    what = f"🏁 G{win.goal_number} *{said(win.title, 100)}*"
    if win.kind == "noted":
        of = of if win.milestone_number is None else f"M{win.milestone_number} of {of}"
        what = f"🏅 *{said(win.title, 300)}* on {of}"
    elif win.number is not None:
        what = _number(win.number, of)
    elif win.milestone_number is not None:
        what = f"● M{win.milestone_number} *{said(win.title, 100)}* of {of}"
    parts = [f"{what} — {day}"]
    if win.days_early is not None:
        parts.append(say_span(win.days_early))
    if who:
        parts.append(who)
    if win.links:
        parts.append(f"📎 {', '.join(link(url) for url in win.links)}")
    return " · ".join(parts)


def _number(far: QuarterPage, of: str) -> str:
    """How far a number had come, as it was then; it may be elsewhere by now."""
    return (
        f"📈 O{far.number} *{said(far.name, 100)}* of {of} came "
        f"{quarters.way(far.percent, far.share)}: {quarters.course(far, 'at')} "
        f"({facts.percent(far.share)})"
    )


def timeline(page: GoalPage, entries: Sequence[NewsLine]) -> Message:
    """All that happened to a goal and its parts, in order, under its days."""
    lines, day = [], None
    for entry in entries:
        if entry.on != day:
            day = entry.on
            lines.append(f"*{say_date(entry.on, today=page.today)}*")
        lines.append(f"• {told(entry)}")
    title = f"*G{page.number} · {said(page.title)}* — its way so far"
    return Message(
        f"Timeline of G{page.number}: {' | '.join(lines)}",
        [section(title), divider(), *paragraphs(lines)],
    )
