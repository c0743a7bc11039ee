"""Milestones in messages."""

from bot.model import MilestoneState
from bot.services.pages.goals import GoalPage
from bot.services.pages.lines import MilestoneLine
from bot.services.pages.lists import MilestoneList
from bot.services.pages.milestones import AfterLine, MilestonePage
from bot.slack.views import evidence, facts, ids, reflections
from bot.slack.views.goal_menu import grow_button
from bot.slack.views.help import words
from bot.slack.views.parts import (
    CONTEXT,
    Block,
    Message,
    actions,
    button,
    context,
    mention,
    moment,
    packed,
    paragraphs,
    said,
    section,
)

HELPED = 12
"""So many of those who helped are named."""


def card(page: MilestonePage) -> Message:
    """One milestone, with what can be done about it."""
    line, goal = page.line, page.goal
    sentence = facts.milestone(line, goal.today)
    owner = facts.owner(line.owner)
    about = [f"of G{goal.number} {said(goal.title)} · {line.size.value} · owner {owner}"]
    if line.reached_when:
        about.append(f"Reached when: {said(line.reached_when)}")
    if page.after:
        about.append(f"after {', '.join(_after(each, line) for each in page.after)}")
    if line.evidence:
        about.append(f"Evidence: {evidence.link(line.evidence)}")
    if line.state == MilestoneState.REACHED:
        about += _reached(page)
    shown = [*evidence.lines(page), *reflections.lines(page.reflections)]
    blocks = [section(sentence), context(*about), *map(context, packed(shown, CONTEXT))]
    buttons = [] if goal.state.is_closed else _buttons(page)
    if buttons:
        blocks.append(actions(*buttons))
    return Message(" · ".join([sentence, *about, *shown]), blocks)


def _reached(page: MilestonePage) -> list[str]:
    """What was said when it was reached."""
    more = f" and {len(page.helpers) - HELPED} more" if len(page.helpers) > HELPED else ""
    helped = " ".join(mention(who) for who in page.helpers[:HELPED]) + more
    told = (("Helped", helped), ("Note", said(page.note)), ("Learned", said(page.lesson)))
    return [f"{label}: {text}" for label, text in told if text]


def _after(earlier: AfterLine, line: MilestoneLine) -> str:
    """`M3 Prototype ●`, and whether the dates say otherwise."""
    sign = "●" if earlier.state == MilestoneState.REACHED else "○"
    words = f"M{earlier.number} {said(earlier.title, 60)} {sign}"
    if sign == "○" and earlier.due_on and line.due_on and line.due_on < earlier.due_on:
        words += " ⚠ planned for later than this"
    return words


def _buttons(page: MilestonePage) -> list[Block]:
    line = page.line
    if line.state == MilestoneState.DROPPED:
        return []
    add = button("Add evidence", ids.EVIDENCE_ADD, line.id)
    if not line.is_open:
        return [*_undo(page), add]
    commit = [button("I commit", ids.MILESTONE_COMMIT, line.id)] if page.may_commit else []
    if line.is_proposed:
        return [
            button("Accept", ids.PROPOSAL_ACCEPT, line.id, style="primary"),
            button("Decline", ids.PROPOSAL_DECLINE, line.id),
            button("Suggest a date", ids.PROPOSAL_SUGGEST, line.id),
            *commit,
            button("Edit", ids.MILESTONE_EDIT, line.id),
            button("Drop", ids.MILESTONE_DROP, line.id),
            add,
        ]
    return [
        button("Reached 🎉", ids.MILESTONE_REACH, line.id, style="primary"),
        button("Move date", ids.MILESTONE_MOVE, line.id),
        button("Edit", ids.MILESTONE_EDIT, line.id),
        button("Drop", ids.MILESTONE_DROP, line.id),
        *commit,
        add,
        grow_button(line.id),
    ]


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
    """The answer to who added a milestone, or proposed one."""
    sentence = f"Added to G{goal.number}:\n{facts.milestone(line, goal.today)}"
    if line.is_proposed:
        who = f"{mention(goal.owner)} accepts it or not" if goal.owner else "Its people decide"
        sentence = f"Proposed for G{goal.number}:\n{facts.milestone(line, goal.today)}\n{who}."
    more = button("Add another", ids.GOAL_ADD_MILESTONE, goal.id)
    return Message(sentence, [section(sentence), actions(more)])


def reached(page: MilestonePage, *, first: bool, kept: bool = False) -> Message:
    """The answer to who marked a milestone reached, or wanted to a second time."""
    line = page.line
    if line.state == MilestoneState.DROPPED:
        return words(f"M{line.number} *{said(line.title)}* was dropped, so nothing was changed.")
    way = facts.stones(*page.goal.stones, "stone")
    before = "" if first else " already"
    also = " What you bring is kept with it." if kept else ""
    sentence = f"🪨 M{line.number} *{said(line.title)}* is reached{before}. {way}{also}"
    if page.waiting:
        sentence += f"\nIts celebration waits for working hours: {moment(page.waiting[1])}."
    open_ones = [each for each in page.after if each.state != MilestoneState.REACHED]
    if first and open_ones:
        named = ", ".join(f"M{each.number} {said(each.title, 60)}" for each in open_ones[:5])
        more = f" and {len(open_ones) - 5} more" if len(open_ones) > 5 else ""
        are = "is" if len(open_ones) == 1 else "are"
        sentence += f"\n⚠ It was to come after {named}{more}, which {are} not reached yet."
    buttons = _undo(page)
    if first and page.waiting:  # else it is there in a moment, with the same button
        buttons.append(button("Reflect", ids.CELEBRATION_REFLECT, page.waiting[0]))
    return Message(sentence, [section(sentence), *([actions(*buttons)] if buttons else [])])


def _undo(page: MilestonePage) -> list[Block]:
    return [button("Undo", ids.MILESTONE_UNDO, page.line.id)] if page.may_undo else []


def undone(page: MilestonePage, *, first: bool) -> Message:
    """The answer to who took back that a milestone was reached."""
    title = f"M{page.line.number} *{said(page.line.title)}*"
    if not first:
        return words(f"{title} is not marked reached, so there is nothing to undo.")
    way = facts.stones(*page.goal.stones, "stone")
    return words(f"↩ {title} is not reached any more, and its celebration says so. {way}")
