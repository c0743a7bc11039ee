"""Goals in lists, one line each."""

from bot.model import GoalState
from bot.services.pages.goals import GoalPage
from bot.services.pages.lists import GoalList, needs_attention
from bot.slack.views import facts
from bot.slack.views.parts import Message, mention, paragraphs, said, section
from bot.when import say_date


def line(page: GoalPage) -> str:
    """A goal in one line: health, id, title, bar, milestones, and the next one with its date. What
    is blocked or behind its pace has a second mark, whatever was reported."""
    reached, total = page.stones
    star = "⭐ " if page.north_star else ""
    sign = f"{facts.sign(page.health)}{facts.second_sign(page)}"
    parts = [f"{sign} {star}G{page.number} *{said(page.title, 80)}*"]
    parts.append(facts.progress(page) if page.due_on else "ongoing")
    if total:
        parts.append(f"{reached} of {total} milestone{'' if total == 1 else 's'}")
    coming = page.next_milestone
    if page.state == GoalState.PAUSED:
        parts.append("paused")
    elif coming and not page.state.is_closed:
        when = say_date(coming.due_on, today=page.today) if coming.due_on else "needs a date"
        late = ", late" if coming.due_on and coming.due_on < page.today else ""
        parts.append(f"next {said(coming.title, 40)}, {when}{late}")
    return " · ".join(parts)


def paced_line(page: GoalPage) -> str:
    """A line, and what the dates of its goal say where they are behind what was reported: no green
    stands alone then."""
    behind = [reason for reason in needs_attention(page) if reason.startswith("pace says")]
    return " · ⚠ ".join([line(page), *behind])


def _reasoned_line(page: GoalPage) -> str:
    """A line, and all that needs attention."""
    return f"{line(page)} · ⚠ {', '.join(needs_attention(page))}"


_TITLES = {
    "open": "Open goals here",
    "mine": "Your goals",
    "user": "Goals of {of}",
    "at risk": "Goals that need attention",
    "done": "Closed goals here",
    "all": "All goals here",
}
_OWN_TITLES = {
    "open": "Your goals",
    "done": "Your closed goals",
    "all": "Your goals and the whole workspace's",
}


def listing(found: GoalList) -> Message:
    """Goals, one line each; one leaf of them."""
    of = mention(found.of) if found.of else ""
    titles = _TITLES | _OWN_TITLES if found.own else _TITLES
    title = titles[found.which].format(of=of)
    if not found.pages:
        hint = " `/goal TITLE by DATE` sets one." if found.which in ("open", "mine", "all") else ""
        return Message(f"{title}: none.{hint}", [section(f"*{title}*: none.{hint}")])
    say = _reasoned_line if found.which == "at risk" else paced_line
    lines = [say(page) for page in found.pages]
    blocks = [section(f"*{title}* ({found.leaf.total:,})"), *paragraphs(lines)]
    return Message(f"{title}: {' | '.join(lines)}", blocks)
