"""A goal's card."""

from collections.abc import Sequence
from datetime import date

from bot.model import GoalState, Priority, Scope
from bot.model.smart import Letter
from bot.services.pages.goals import GoalPage
from bot.services.pages.lines import MilestoneLine
from bot.slack.views import blockers, facts, ids
from bot.slack.views.coaching import coaching
from bot.slack.views.parts import (
    CONTEXT,
    Block,
    Message,
    actions,
    button,
    context,
    mention,
    option,
    overflow,
    packed,
    paragraphs,
    quoted,
    said,
    section,
)

BUTTONED = 3
"""So many of the next milestones get a button of their own on the card."""
LISTED = 12
"""So many more are listed below them."""
BEYOND = 5
"""So many milestones that lie after their goal's due date are named."""
IN = 12
"""So many of those who are in are named."""
BLOCKED = 3
"""So many of what is in the way get their buttons on the card."""
MEASURED = 10
"""So many objectives stand on the card."""


def card(page: GoalPage, letters: Sequence[Letter] = ()) -> Message:
    """A goal's card: what, why, how it does, and how (its milestones in order).

    `letters` are those of the SMART coach, for its owner's eyes only.
    """
    blocks = [section(_heading(page), accessory=menu(page)), context(*_facts(page))]
    if letters:
        blocks.append(coaching(letters))
    if page.why:
        blocks.append(section(quoted(page.why)))
    if page.done_means:
        blocks.append(context(f"Done means: {said(page.done_means)}"))
    if page.state.is_closed and page.learned and not page.became:
        blocks.append(section(f"*Learned*\n{quoted(page.learned)}"))
    blocks += paragraphs(facts.objective(line) for line in page.objectives[:MEASURED])
    if not page.state.is_closed:
        blocks += blockers.rows(page.blockers, of_goal=True, most=BLOCKED)
    blocks += _road(page)
    blocks += _buttons(page)
    return Message(text=_words(page), blocks=blocks)


def _heading(page: GoalPage) -> str:
    name = facts.named(page.number, page.title, star=page.north_star)
    return "\n".join(filter(None, (facts.bread_crumb(page), name, _health(page))))


def _health(page: GoalPage) -> str:
    words = facts.health(page)
    early = page.pace is not None and page.pace.status is None
    if early and page.state == GoalState.ACTIVE:
        return f"{words} · pace: too early to tell"
    return words


def menu(page: GoalPage) -> Block:
    """The ⋯ of a card, which is the same for everybody who sees it; `More…` is for the one."""
    open_ones = [
        ("Follow", ids.GOAL_FOLLOW),
        ("Measure it", ids.GOAL_MEASURE),
        ("Pin as North Star", ids.GOAL_PIN),
    ]
    shown = [] if page.state.is_closed else open_ones[: 2 if page.scope != "channel" else 3]
    rows = [*shown, ("History", ids.GOAL_HISTORY), ("More…", ids.GOAL_MORE)]
    return overflow(ids.GOAL_MENU, [option(text, f"{verb}:{page.id}") for text, verb in rows])


def _facts(page: GoalPage) -> list[str]:
    lines = [f"Owner {facts.owner(page.owner)}", facts.dates(page)]
    if page.priority != Priority.NORMAL:
        lines.append(f"{page.priority.value} priority")
    if page.confidence is not None:
        lines.append(f"confidence {page.confidence} of 10")
    if page.category:
        lines.append(said(page.category, 100))
    if page.scope == "personal":
        lines.append("🔒 for you only")
    elif page.scope == "workspace":
        lines.append("for the whole workspace")
    if page.contributors:
        more = len(page.contributors) - IN
        lines.append("In: " + " ".join(mention(who) for who in page.contributors[:IN]))
        lines += [f"and {more} more"] if more > 0 else []
    return list(filter(None, [" · ".join(lines), facts.supported_by(page)]))


def _road(page: GoalPage) -> list[Block]:
    reached, total = page.stones
    if total:
        blocks = [section(f"{facts.progress(page)}\n{facts.stones(reached, total)}")]
    else:  # there may be proposals, which are no part of the road yet
        blocks = [context(f"{facts.progress(page)} · no milestones yet")]
    coming = [] if page.state.is_closed else [line for line in page.milestones if line.is_planned]
    if beyond := _beyond(page, coming):
        blocks.append(context(beyond))
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


def _beyond(page: GoalPage, coming: Sequence[MilestoneLine]) -> str:
    """Milestones that lie after the due date of their goal, which was moved, or given them."""
    late = [f"M{line.number}" for line in coming if _is_after(line.due_on, page.due_on)]
    if not late:
        return ""
    more = f" and {len(late) - BEYOND} more" if len(late) > BEYOND else ""
    lies = "lies" if len(late) == 1 else "lie"
    return f"⚠ {', '.join(late[:BEYOND])}{more} {lies} after this goal's due date"


def _is_after(day: date | None, due_on: date | None) -> bool:
    return day is not None and due_on is not None and day > due_on


def _buttons(page: GoalPage) -> list[Block]:
    if page.became:
        shown = f": `/milestone {page.became}`" if page.became.startswith("M") else ""
        return [context(f"It lives on as {page.became}{shown}")]
    if page.state.is_closed:
        return [actions(button("Reopen", ids.GOAL_REOPEN, page.id))]
    others = [] if page.scope == Scope.PERSONAL else [button("I'm in", ids.GOAL_JOIN, page.id)]
    return [
        actions(
            *others,
            button("Add milestones", ids.GOAL_ADD_MILESTONE, page.id),
            button("Edit", ids.GOAL_EDIT, page.id),
        )
    ]


def _words(page: GoalPage) -> str:
    """The card's facts for notifications and screen readers."""
    reached, total = page.stones
    parts = [
        f"{'⭐ ' if page.north_star else ''}Goal G{page.number}: {said(page.title)}",
        _health(page),
        f"owner {facts.owner(page.owner)}",
        facts.dates(page),
        facts.progress(page),
        f"{reached} of {total} milestones reached" if total else "no milestones yet",
    ]
    if page.next_milestone and not page.state.is_closed:
        parts.append(f"next: {facts.milestone(page.next_milestone, page.today)}")
    if not page.state.is_closed:
        parts += blockers.listed(page.blockers, of_goal=True)
    parts += filter(None, (facts.bread_crumb(page), facts.supported_by(page)))
    return " · ".join(parts)
