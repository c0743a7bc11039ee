"""What changed of a goal, in words: in the thread of its card, and all of it."""

from collections.abc import Iterator, Sequence

from bot.services.pages.goals import GoalPage
from bot.services.pages.news import NewsLine
from bot.slack.views import ids
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
from bot.when import say_date

NAMED = 100
"""So many names stand in one line."""


def news(entries: Sequence[NewsLine], readers: Sequence[str] = ()) -> Message:
    """What changed of a goal at once, for the thread of its card; `readers` (Slack ids) follow it
    and are named, so that they hear of it."""
    lines = _replanned(entries) or [told(entry) for entry in entries]
    lines += [f"cc {' '.join(map(mention, some))}" for some in _batched(readers, NAMED)]
    first, blocks = entries[0], paragraphs(lines)
    if first.asks:
        lines.append(f"{mention(first.asks)}, do you commit to it?")
        blocks.append(context(lines[-1]))
        blocks.append(actions(button("I commit", ids.MILESTONE_COMMIT, first.milestone_id)))
    return Message(" | ".join(lines), blocks)


def _replanned(entries: Sequence[NewsLine]) -> list[str]:
    """What one re-plan has moved, with its reason once; nothing for anything else."""
    if len(entries) < 2 or any(not entry.event.endswith("_moved") for entry in entries):
        return []
    first = entries[0]
    why = f" — {said(first.why, 500)}" if first.why else ""
    moves = []
    for entry in entries:
        what = "the goal's due date"
        if entry.milestone_number:
            what = f"M{entry.milestone_number} *{said(entry.milestone_title)}*"
        moves.append(f"• {what}: {_value(entry.old, entry)} → {_value(entry.new, entry)}")
    return [f"📅 {mention(first.who)} moved{why}", *moves]


def _batched(who: Sequence[str], size: int) -> Iterator[Sequence[str]]:
    """So many at a time."""
    return (who[start : start + size] for start in range(0, len(who), size))


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
        case "goal_reopened":
            return f"{who} reopened this goal{why}"
        case "goal_moved":
            if not entry.old:
                return f"📅 {who} planned this goal for {new}{why}"
            return f"📅 {who} moved this goal: {old} → {new or 'ongoing'}{why}"
        case "goal_pinned":
            return f"⭐ {who} made this goal the North Star of the channel"
        case "goal_unpinned":
            return f"{who} took the North Star from this goal{f' for {new}' if new else ''}"
        case "goal_converted":
            if entry.old:
                return f"↪ {who} made {old} this goal"
            return f"↪ {who} made this goal a milestone: it became {new}"
        case "milestone_converted":
            if entry.new.startswith("G"):
                return _grown_or_moved(entry, who, milestone, old, new)
            return f"↪ {who} made {old} a milestone of this goal: {milestone}"
        case "milestone_added":
            return f"🪨 {who} added {milestone}, {f'due {new}' if new else 'needs a date'}"
        case "milestone_proposed":
            return f"💡 {who} proposed {milestone}, {f'due {new}' if new else 'with no date'}"
        case "milestone_judged":
            word = f"suggested {new} for" if new else f"said *{_label(entry)}* of"
            return f"{who} {word} {milestone}{why}"
        case "milestone_accepted":
            return f"✅ {who} accepted {milestone}{f', due {new}' if new else ''}"
        case "milestone_declined":
            return f"✖ {who} declined {milestone}"
        case "milestone_committed":
            return f"🤝 {who} committed to {milestone}"
        case "milestone_moved":
            if not entry.old:
                return f"📅 {who} planned {milestone} for {new}{why}"
            return f"📅 {who} moved {milestone}: {old} → {new}{why}"
        case "milestone_reached":
            return f"🪨 {who} reached {milestone}{why}"
        case "milestone_unreached":
            return f"↩ {who} took back that {milestone} was reached"
        case "milestone_evidence":
            shown = f": {new}" if new else ""
            return f"📎 {who} brought evidence for {milestone}{shown}{why}"
        case "milestone_dropped":
            return f"✖ {who} dropped {milestone}{why}"
        case "milestone_edited":
            change = f"{old or 'nothing'} → {new or 'nothing'}"
            return f"{who} changed *{_label(entry)}* of {milestone}: {change}"
        case "status_reported":
            of = f" because of {milestone}" if entry.milestone_number else ""
            return f"{who} reported {new}{of}{why}"
        case "blocker_opened":
            return f"⚠ {who} is blocked: {new}"
        case "blocker_withdrawn":
            return f"{who} does not say any more that this is in the way: {old}"
        case "blocker_helped":
            return f"🤝 {who} helps with what is in the way: {old}"
        case "blocker_resolved":
            return f"✅ {who} resolved what was in the way: {old}"
        case "decision_noted":
            return f"⚖ {who} noted a decision{_of_one(entry, milestone)}: {new}{why}"
        case "win_noted":
            return f"🏅 {who} noted a win{_of_one(entry, milestone)}: {new}{why}"
        case "objective_added":
            return f"📏 {who} measures this goal by {_objective(entry)}: {old} → {new}"
        case "objective_edited":
            change = f"{old or 'nothing'} → {new or 'nothing'}"
            return f"📏 {who} changed the {entry.field} of {_objective(entry)}: {change}"
        case "objective_dropped":
            return f"✖ {who} dropped {_objective(entry)}, which stood at {old}"
        case "objective_read":
            return f"{who} updated *{said(entry.field)}*: {old} → {new}{why}"
        case _:
            return f"{who}: {entry.event.replace('_', ' ')} {old} → {new}{why}"


def _of_one(entry: NewsLine, milestone: str) -> str:
    return f" on {milestone}" if entry.milestone_number else ""


def _objective(entry: NewsLine) -> str:
    return f"O{entry.objective_number} *{said(entry.objective_name)}*"


def _grown_or_moved(entry: NewsLine, who: str, milestone: str, old: str, new: str) -> str:
    if entry.old.startswith("M"):
        return f"↪ {who} made {milestone} a goal of its own: it became {new}"
    return f"↪ {who} brought {milestone} along from {old}"


def _label(entry: NewsLine) -> str:
    """A field as people call it."""
    if entry.field == "parent_id":
        return "supports"
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
