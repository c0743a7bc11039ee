"""The summary of a channel, in at most twelve lines, and what stands behind it."""

from collections.abc import Mapping, Sequence

from bot.model import GoalState, Horizon, Scope
from bot.model.forecasts import Forecast
from bot.model.progress import Health, Pace
from bot.services.pages.bottlenecks import Bottlenecks
from bot.services.pages.burn_ups import BurnUp
from bot.services.pages.goals import GoalPage
from bot.services.pages.leaves import Leaf, leaf
from bot.services.pages.lines import MilestoneLine
from bot.services.pages.persons import PersonPage
from bot.services.pages.shares import SupportLine
from bot.services.pages.summaries import Dated, Summary
from bot.slack.views import blockers, bottlenecks, charts, facts, goal_lists, ids
from bot.slack.views.parts import (
    Message,
    actions,
    button,
    context,
    divider,
    mention,
    paragraphs,
    said,
    section,
)
from bot.when import say_date, say_span

LINES = 12
"""No summary is longer: what does not fit is counted, and stands under *Details*."""
SHOWN = 10
"""So many milestones stand in the words of a goal that is shared."""
MEASURED, SUPPORTING = 20, 20
"""So many objectives, and so many supporting goals, stand on the page of one goal."""
PERSONAL = 6
"""So many lines of news stand above one person's goals: they may own many North Stars."""
EACH = 2
"""So many lines of each kind before the goals themselves."""


def summary(
    page: Summary, *, shared: bool = False, shared_by: str = "", table: bool = False
) -> Message:
    """A channel at a glance. For its channel it says who shared it; alone it offers `Share`. With a
    `table` it shows how all goals stand, where Slack has tables."""
    if not page.pages and not page.lately and not page.achieved:
        words = "No goals here yet. `/goal TITLE by DATE` sets the first one."
        return Message(words, [section(words)])
    lines = [_headline(page), *_news(page)]
    room = LINES - len(lines)
    shown = page.pages if len(page.pages) <= room else page.pages[: room - 1]
    lines += [goal_lists.line(goal) for goal in shown]
    hidden = len(page.pages) - len(shown)
    if hidden:
        lines.append(f"… and {hidden:,} more: `/goal list`")
    blocks = paragraphs([f"*Progress* · {lines[0]}", *lines[1:]])
    if shared_by:
        blocks.append(context(f"Shared by {mention(shared_by)}"))
    if not shared:
        blocks.append(
            actions(
                button("Roadmap", ids.ROADMAP_SHOW, page.channel_id),
                button("Details", ids.PROGRESS_DETAILS, page.channel_id),
                button("Share", ids.PROGRESS_SHARE, page.channel_id, style="primary"),
            )
        )
    native = charts.standing(page) if table else None
    return Message("Progress: " + " | ".join(lines), blocks, native=(native,) if native else ())


def _headline(page: Summary) -> str:
    counts = [
        (page.count(Health.ON_TRACK), "🟢 on track"),
        (page.count(Health.AT_RISK), "🟡 at risk"),
        (page.count(Health.OFF_TRACK), "🔴 off track"),
        (page.count(Health.STALE, Health.UNHEARD), "⚪ without word"),
        (page.count(Health.PAUSED), "⏸ paused"),
        (page.achieved, "🏁 achieved lately"),
    ]
    said_counts = " · ".join(f"{count:,} {words}" for count, words in counts if count)
    return f"*{_of(len(page.pages), 'goal')}*: {said_counts or 'none open'}"


def _of(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def _news(page: Summary) -> list[str]:
    lines = [
        f"⭐ *North Star* G{goal.number} {said(goal.title, 80)}"
        for goal in page.pages
        if goal.north_star
    ]
    for place, (goal, reasons) in enumerate(page.attention[:EACH]):
        label = "⚠" if place else "⚠ *Needs attention*"
        lines.append(f"{label} G{goal.number} {said(goal.title, 60)}: {reasons}")
    if len(page.attention) > EACH:
        lines[-1] += f" … and {_of(len(page.attention) - EACH, 'more goal')}"
    if page.lately:
        lines.append(f"🪨 *Reached lately* {_list(page.lately, page)}")
    if page.soon:
        lines.append(f"📅 *Next 14 days* {_list(page.soon, page)}")
    if page.one_kind:
        lines.append(f"🔭 {_ONE_KIND[page.one_kind]}")
    return lines


_ONE_KIND = {
    Horizon.SHORT: "All goals here end within a year: which long-term goal do they lead to?",
    Horizon.LONG: "All goals here are long-term: which is the next step within a year?",
    Horizon.ONGOING: "All goals here are ongoing: none of them has a day on which it is done.",
}


def _list(dated: tuple[Dated, ...], page: Summary) -> str:
    named = [
        f"{said(item.line.title, 40)} ({say_date(day, today=page.today)})"
        for item in dated[:3]
        if (day := item.line.reached_on or item.line.due_on)
    ]
    if len(dated) > 3:
        named.append(f"{len(dated) - 3:,} more")
    return ", ".join(named)


def person(page: PersonPage) -> Message:
    """What one person works on: how it stands, what is theirs to do, and a leaf of their goals."""
    title = "*Your goals*" if page.own else f"*Goals of {mention(page.of)}*"
    of = page.summary
    if not of.pages:
        words = f"{title}: none that you can see."
        hint = " `/goal TITLE by DATE` sets one." if page.own else ""
        return Message(words + hint, [section(words + hint)])
    lines = [goal_lists.line(goal) for goal in of.pages[page.leaf.start : page.leaf.end]]
    heading = f"{title} ({page.leaf.total:,})"
    if page.leaf.start == 0:
        late = f"⚠ *Late* {_list(page.late, of)}"
        lines = [_headline(of), *_news(of)[:PERSONAL], *([late] if page.late else []), *lines]
    return Message(" | ".join([heading, *lines]), [section(heading), *paragraphs(lines)])


def goal(page: GoalPage, forecast: Forecast | None, shown: Leaf) -> Message:
    """One goal: its parts, its pace, what is late and what comes next, and a leaf of its road."""
    title = f"*G{page.number} · {said(page.title)}*"
    road = [facts.milestone(line, page.today) for line in page.milestones[shown.start : shown.end]]
    if shown.start:
        return Message(f"{title} | {' | '.join(road)}", paragraphs([title, *road]))
    lines = [title, *_facts(page, forecast)]
    blocks = paragraphs(lines)
    if road:
        blocks += [divider(), *paragraphs(road)]
    if page.scope == Scope.CHANNEL:
        blocks.append(actions(button("Share", ids.PROGRESS_SHARE_GOAL, page.id)))
    return Message(" | ".join(lines), blocks)


def shared_goal(
    page: GoalPage, forecast: Forecast | None, burn_ups: Sequence[BurnUp], shared_by: str
) -> Message:
    """One goal as its channel is shown it: in words, and as charts and a table where Slack has
    them."""
    title = f"*G{page.number} · {said(page.title)}*"
    lines = _facts(page, forecast)
    road = [facts.milestone(line, page.today) for line in page.milestones[:SHOWN]]
    road += _more(len(page.milestones) - SHOWN, "milestone")
    blocks = [section(title), *paragraphs(lines)]
    if road:
        blocks += [divider(), *paragraphs(road)]
    blocks.append(context(f"Shared by {mention(shared_by)}"))
    table = charts.road(page)
    native = [*map(charts.burn_up, burn_ups), *([table] if table else [])]
    return Message(" | ".join([title, *lines]), blocks, native=tuple(native))


def _facts(page: GoalPage, forecast: Forecast | None) -> list[str]:
    lines = [facts.health(page), facts.progress(page)]
    if page.pace and page.state == GoalState.ACTIVE and not page.paces_apart:
        lines.append(_pace(page.pace))
    if forecast:
        lines.append(_forecast(forecast, page))
    lines += [facts.objective(line) for line in page.objectives[:MEASURED]]
    lines += _more(len(page.objectives) - MEASURED, "objective")
    lines += [_support(line) for line in page.supporting[:SUPPORTING]]
    lines += _more(len(page.supporting) - SUPPORTING, "supporting goal")
    reached, total = page.stones
    if total:
        lines.append(facts.stones(reached, total))
    if page.late:
        named = [_dated(line, page) for line in page.late[:10]]
        named += [f"{len(page.late) - 10:,} more"] if len(page.late) > 10 else []
        lines.append("⚠ *Late*: " + ", ".join(named))
    if not page.state.is_closed:
        lines += blockers.listed(page.blockers, of_goal=True)
    coming = page.next_milestone
    if coming and not page.state.is_closed:
        lines.append(f"*Next*: {facts.milestone(coming, page.today)}")
    return [*lines, f"{facts.dates(page)} · owner {facts.owner(page.owner)}"]


def _more(count: int, noun: str) -> list[str]:
    return [f"… and {_of(count, f'more {noun}')}"] if count > 0 else []


def _support(line: SupportLine) -> str:
    return f"↳ G{line.number} {said(line.title, 100)} counts with {facts.percent(line.share)}"


def _forecast(forecast: Forecast, page: GoalPage) -> str:
    """`forecast: Wed 12 May, 3 days late`, and what it rests on."""
    first = say_date(forecast.since, today=page.today)
    grounds = f"_from {forecast.points} days with something measured, since {first}_"
    if forecast.on is None:
        return f"forecast: not at this pace · {grounds}"
    late = f", {say_span((page.due_on - forecast.on).days)}" if page.due_on else ""
    return f"forecast: {say_date(forecast.on, today=page.today)}{late} · {grounds}"


def _pace(pace: Pace) -> str:
    if pace.status is None:
        return "pace: too early to tell"
    words = facts.STATUSES[pace.status].partition(" ")[2]
    return f"pace: {facts.percent(pace.progress)}, expected {facts.percent(pace.expected)}: {words}"


def _dated(line: MilestoneLine, page: GoalPage) -> str:
    due = f" ({facts.left(line.due_on, page.today)})" if line.due_on else ""
    return f"M{line.number} {said(line.title, 60)}{due}"


def details(
    page: Summary, held_up: Bottlenecks, start: int, names: Mapping[str, str] | None = None
) -> tuple[Message, Leaf]:
    """Where the channel is held up, and everything that the summary counts: the leaf of it from
    line `start` on, and which it is. With `names`, by Slack id, nobody is called by it."""
    lines = bottlenecks.lines(held_up, page.pages)
    lines += [
        f"⚠ G{goal.number} {said(goal.title, 80)}: {reasons}" for goal, reasons in page.attention
    ]
    lines += blockers.listed(page.blockers)
    for goal in page.pages:
        lines.append(f"*G{goal.number} · {said(goal.title)}* — {facts.health(goal)}")
        lines += blockers.listed(goal.blockers, of_goal=True)
        lines += [facts.objective(line) for line in goal.objectives]
        lines += [facts.milestone(line, goal.today) for line in goal.milestones]
    shown = leaf(start, len(lines))
    told = [facts.by_name(line, names or {}) for line in lines[shown.start : shown.end]]
    some = [f"*{_of(len(page.pages), 'goal')}*", *told]
    return Message("Details: " + " | ".join(some), paragraphs(some)), shown
