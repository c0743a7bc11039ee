"""Milestones in messages."""

from bot.model import MilestoneState
from bot.services.pages.goals import GoalPage
from bot.services.pages.lines import MilestoneLine
from bot.services.pages.lists import MilestoneList
from bot.slack.views import facts, ids
from bot.slack.views.help import words
from bot.slack.views.parts import (
    Message,
    actions,
    button,
    context,
    paragraphs,
    said,
    section,
)


def card(line: MilestoneLine, goal: GoalPage) -> Message:
    """One milestone, with what can be done about it."""
    sentence = facts.milestone(line, goal.today)
    owner = facts.owner(line.owner)
    about = [f"of G{goal.number} {said(goal.title)} · {line.size.value} · owner {owner}"]
    if line.reached_when:
        about.append(f"Reached when: {said(line.reached_when)}")
    if line.evidence:
        about.append(f"Evidence: {said(line.evidence, 1000)}")
    blocks = [section(sentence), context(*about)]
    if line.is_open and not goal.state.is_closed:
        blocks.append(
            actions(
                button("Reached 🎉", ids.MILESTONE_REACH, line.id, style="primary"),
                button("Move date", ids.MILESTONE_MOVE, line.id),
                button("Edit", ids.MILESTONE_EDIT, line.id),
                button("Drop", ids.MILESTONE_DROP, line.id),
            )
        )
    return Message(f"{sentence} · {about[0]}", blocks)


def listing(found: MilestoneList) -> Message:
    """The milestones of some goals, goal by goal: one leaf of them."""
    lines: list[str] = []
    for number, title, road in found.goals:
        lines.append(f"*G{number} · {said(title, 100)}*")
        lines += [facts.milestone(line, found.today) for line in road]
    if not lines:
        hint = f"`/milestone TITLE by DATE for G{found.of or 1}` adds one."
        return words(f"No milestones here yet. {hint}")
    return Message(f"Milestones: {' | '.join(lines)}", paragraphs(lines))


def added(line: MilestoneLine, goal: GoalPage) -> Message:
    """The answer to who added a milestone."""
    sentence = f"Added to G{goal.number}:\n{facts.milestone(line, goal.today)}"
    more = button("Add another", ids.GOAL_ADD_MILESTONE, goal.id)
    return Message(sentence, [section(sentence), actions(more)])


def reached(line: MilestoneLine, goal: GoalPage, *, first: bool) -> Message:
    """The answer to who marked a milestone reached, or wanted to a second time."""
    if line.state == MilestoneState.DROPPED:
        return words(f"M{line.number} *{said(line.title)}* was dropped, so nothing was changed.")
    reached_ones, total = goal.stones
    way = facts.stones(reached_ones, total, "stone")
    before = "" if first else " already"
    return words(f"🪨 M{line.number} *{said(line.title)}* is reached{before}. {way}")
