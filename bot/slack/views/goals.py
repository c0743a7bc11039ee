"""Goals in messages: the card, a line, a list, news and the history."""

from collections.abc import Iterable, Sequence

from bot.model import GoalState
from bot.services.pages.goals import GoalPage
from bot.services.pages.lists import GoalList
from bot.services.pages.news import NewsLine
from bot.slack.views import facts, ids
from bot.slack.views.parts import (
    CONTEXT,
    SECTION,
    Block,
    Message,
    actions,
    button,
    context,
    divider,
    mention,
    packed,
    quoted,
    said,
    section,
)
from bot.when import say_date

BUTTONED = 3
"""So many of the next milestones get a button of their own on the card."""
LISTED = 12
"""So many more are listed below them."""
IN = 12
"""So many of those who are in are named."""
MEASURED = 10
"""So many objectives stand on the card."""


def card(page: GoalPage) -> Message:
    """A goal's card: what, why, how it does, and how (its milestones in order)."""
    blocks = [section(_heading(page)), context(*_facts(page))]
    if page.why:
        blocks.append(section(quoted(page.why)))
    if page.done_means:
        blocks.append(context(f"Done means: {said(page.done_means)}"))
    if page.state.is_closed and page.learned:
        blocks.append(section(f"*Learned*\n{quoted(page.learned)}"))
    blocks += paragraphs(facts.objective(line) for line in page.objectives[:MEASURED])
    blocks += _road(page)
    if not page.state.is_closed:
        blocks.append(_buttons(page))
    return Message(text=_words(page), blocks=blocks)


def _heading(page: GoalPage) -> str:
    return f"*G{page.number} · {said(page.title)}*\n{facts.health(page)}"


def _facts(page: GoalPage) -> list[str]:
    lines = [f"Owner {facts.owner(page.owner)}", facts.dates(page)]
    if page.scope == "personal":
        lines.append("🔒 for you only")
    elif page.scope == "workspace":
        lines.append("for the whole workspace")
    if page.contributors:
        more = len(page.contributors) - IN
        lines.append("In: " + " ".join(mention(who) for who in page.contributors[:IN]))
        lines += [f"and {more} more"] if more > 0 else []
    return [" · ".join(lines)]


def _road(page: GoalPage) -> list[Block]:
    reached, total = page.stones
    if not page.milestones:
        return [context(f"{facts.progress(page)} · no milestones yet")]
    blocks = [section(f"{facts.progress(page)}\n{facts.stones(reached, total)}")]
    coming = [] if page.state.is_closed else [line for line in page.milestones if line.is_open]
    for line in coming[:BUTTONED]:
        reach = button("Reached 🎉", ids.MILESTONE_REACH, line.id)
        blocks.append(section(facts.milestone(line, page.today), accessory=reach))
    rest = [line for line in page.milestones if line not in coming[:BUTTONED]]
    if rest:
        shown = [facts.milestone(line, page.today) for line in rest[:LISTED]]
        if len(rest) > LISTED:
            shown.append(f"… and {len(rest) - LISTED} more: `/progress G{page.number}`")
        blocks += [context(text) for text in packed(shown, CONTEXT)]
    return blocks


def _buttons(page: GoalPage) -> Block:
    return actions(
        button("I'm in", ids.GOAL_JOIN, page.id),
        button("Add milestones", ids.GOAL_ADD_MILESTONE, page.id),
        button("Edit", ids.GOAL_EDIT, page.id),
    )


def _words(page: GoalPage) -> str:
    """The card's facts for notifications and screen readers."""
    reached, total = page.stones
    parts = [
        f"Goal G{page.number}: {said(page.title)}",
        facts.health(page),
        f"owner {facts.owner(page.owner)}",
        facts.dates(page),
        facts.progress(page),
        f"{reached} of {total} milestones reached" if total else "no milestones yet",
    ]
    if page.next_milestone and not page.state.is_closed:
        parts.append(f"next: {facts.milestone(page.next_milestone, page.today)}")
    return " · ".join(parts)


def line(page: GoalPage) -> str:
    """A goal in one line: health, id, title, bar, milestones, and the next one with its date."""
    reached, total = page.stones
    parts = [f"{facts.sign(page.health)} G{page.number} *{said(page.title, 80)}*"]
    parts.append(facts.progress(page) if page.due_on else "ongoing")
    if total:
        parts.append(f"`{reached} of {total}`")
    coming = page.next_milestone
    if page.state == GoalState.PAUSED:
        parts.append("paused")
    elif coming and not page.state.is_closed:
        when = say_date(coming.due_on, today=page.today) if coming.due_on else "needs a date"
        parts.append(f"next {said(coming.title, 40)}, {when}")
    return " · ".join(parts)


_TITLES = {
    "open": "Open goals here",
    "mine": "Your goals",
    "user": "Goals of {of}",
    "at risk": "Goals that need attention",
    "done": "Closed goals here",
    "all": "All goals here",
}
_OWN_TITLES = {"open": "Your goals", "done": "Your closed goals", "all": "All your goals"}


def listing(found: GoalList) -> Message:
    """Goals, one line each; many of them in several paragraphs."""
    of = mention(found.of) if found.of else ""
    titles = _TITLES | _OWN_TITLES if found.own else _TITLES
    title = titles[found.which].format(of=of)
    if not found.pages:
        hint = " `/goal TITLE by DATE` sets one." if found.which in ("open", "mine", "all") else ""
        return Message(f"{title}: none.{hint}", [section(f"*{title}*: none.{hint}")])
    lines = [line(page) for page in found.pages]
    blocks = [section(f"*{title}* ({len(lines) + found.more})"), *paragraphs(lines)]
    if found.more:
        blocks.append(context(f"… and {found.more} more."))
    return Message(f"{title}: {' | '.join(lines)}", blocks)


def paragraphs(lines: Iterable[str]) -> list[Block]:
    """Lines in as few sections as Slack's limit on each allows."""
    return [section(text) for text in packed(lines, SECTION)]


def news(entries: Sequence[NewsLine]) -> Message:
    """What changed of a goal at once, for the thread of its card."""
    lines = [told(entry) for entry in entries]
    return Message(" | ".join(lines), paragraphs(lines))


def told(entry: NewsLine) -> str:
    """A line of history in words: who did what, from what to what, and why."""
    who = mention(entry.who)
    milestone = f"M{entry.milestone_number} *{said(entry.milestone_title)}*"
    why = f" — {said(entry.why, 500)}" if entry.why else ""
    old, new = (_value(text, entry) for text in (entry.old, entry.new))
    match entry.event:
        case "goal_set":
            return f"{who} set this goal"
        case "goal_edited":
            return f"{who} changed *{_label(entry)}*: {old or 'nothing'} → {new or 'nothing'}{why}"
        case "goal_joined":
            return f"{who} is in"
        case "goal_paused" | "goal_resumed" | "goal_missed" | "goal_dropped" | "goal_achieved":
            verb = {"goal_missed": "closed this goal as missed"}.get(
                entry.event, f"{entry.event.removeprefix('goal_')} this goal"
            )
            return f"{who} {verb}{why}"
        case "milestone_added":
            return f"🪨 {who} added {milestone}, {f'due {new}' if new else 'needs a date'}"
        case "milestone_moved":
            if not entry.old:
                return f"📅 {who} planned {milestone} for {new}{why}"
            return f"📅 {who} moved {milestone}: {old} → {new}{why}"
        case "milestone_reached":
            return f"🪨 {who} reached {milestone}{why}"
        case "milestone_dropped":
            return f"✖ {who} dropped {milestone}{why}"
        case "milestone_edited":
            change = f"{old or 'nothing'} → {new or 'nothing'}"
            return f"{who} changed *{_label(entry)}* of {milestone}: {change}"
        case "status_reported":
            return f"{who} reported {new}{why}"
        case "objective_added":
            measure = f" by *{said(entry.why)}*" if entry.why else ""
            return f"{who} measures this goal{measure}: {old} → {new}"
        case "objective_read":
            return f"{who} updated *{said(entry.field)}*: {old} → {new}{why}"
        case _:
            return f"{who}: {entry.event.replace('_', ' ')} {old} → {new}{why}"


def _label(entry: NewsLine) -> str:
    """A field as people call it."""
    return entry.field.removesuffix("_id").removesuffix("_on").replace("_", " ")


def _value(text: str, entry: NewsLine) -> str:
    """A value of the history: a day in words, a mention as it is, else a person's own words."""
    if entry.is_day(text):
        return say_date(entry.day(text), today=entry.today)
    return text if entry.is_of_people else said(text, 500)


def told_in_full(page: GoalPage, entries: Sequence[NewsLine]) -> Message:
    """The history of a goal, newest first."""
    lines = [f"{say_date(entry.on, today=page.today)} · {told(entry)}" for entry in entries]
    title = f"*G{page.number} · {said(page.title)}* — history, newest first"
    return Message(
        f"History of G{page.number}: {' | '.join(lines)}",
        [section(title), divider(), *paragraphs(lines)],
    )
