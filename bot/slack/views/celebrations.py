"""Celebrations: what, who, how it met its date, what it adds up to, what remains."""

from bot.services.pages.celebrations import CelebrationPage
from bot.slack.views import facts, ids
from bot.slack.views.parts import (
    Block,
    Message,
    actions,
    button,
    context,
    mention,
    quoted,
    said,
    section,
)
from bot.when import say_date, say_span


def celebration(page: CelebrationPage) -> Message:
    """A celebration, of a milestone or of a whole goal."""
    return _of_milestone(page) if page.milestone else _of_goal(page)


def _of_milestone(page: CelebrationPage) -> Message:
    line, goal = page.milestone, page.goal
    assert line is not None
    reached, total = goal.stones
    headline = f"🪨 *{said(line.title)}* reached"
    if page.days_early is not None:
        headline += f" — {say_span(page.days_early)}"
    who = " ".join(mention(one) for one in dict.fromkeys(filter(None, (line.owner, page.by))))
    thanks = f" · thanks {' '.join(map(mention, page.helpers))}" if page.helpers else ""
    goal_words = f"G{goal.number} {said(goal.title)}"
    way = f"{facts.stones(reached, total)}  {reached} of {total} stones · {goal_words}"
    blocks = [section(f"{headline}\n{who}{thanks}"), section(f"{way}\n{_remaining(page)}")]
    if page.is_comeback:
        moved = facts.moved(line, goal.today)
        history = f" ({moved})" if moved and line.moves else ""
        blocks.append(context(f"A comeback: the road was longer than planned{history}."))
    blocks += _words_of(page)
    blocks.append(actions(cheer_button(page)))
    text = f"{headline.replace('*', '')} · M{line.number} · {way} · {_remaining(page)}"
    return Message(text, blocks)


def _of_goal(page: CelebrationPage) -> Message:
    goal = page.goal
    headline = f"🏁 *G{goal.number} · {said(goal.title)}* achieved"
    if page.days_early is not None:
        headline += f" — {say_span(page.days_early)}"
    people = dict.fromkeys(
        [goal.owner, *goal.contributors, *(line.owner for line in goal.milestones)]
    )
    who = " ".join(mention(one) for one in people if one)
    way = [f"{say_date(goal.start_on, today=goal.today)} · set"]
    way += [
        f"{say_date(line.reached_on, today=goal.today)} · 🪨 {said(line.title, 100)}"
        for line in sorted(goal.milestones, key=lambda line: line.reached_on or goal.today)
        if line.reached_on
    ]
    blocks = [section(f"{headline}\n{who}"), section("*The way*\n" + "\n".join(way[:30]))]
    blocks += _words_of(page)
    blocks.append(actions(cheer_button(page)))
    return Message(f"{headline.replace('*', '')} · {' · '.join(way[:30])}", blocks)


def _remaining(page: CelebrationPage) -> str:
    goal = page.goal
    coming = goal.next_milestone
    if coming is None:
        return f"Nothing is left on this road: `/goal done G{goal.number}` closes it."
    when = f", {facts.due(coming.due_on, goal.today)}" if coming.due_on else ""
    left = sum(line.is_open for line in goal.milestones)
    more = f" ({left} to go)" if left > 1 else " (the last one)"
    return f"Next: {said(coming.title, 150)}{when}{more}"


def _words_of(page: CelebrationPage) -> list[Block]:
    blocks = []
    if page.milestone and page.milestone.evidence:
        blocks.append(context(f"Evidence: {said(page.milestone.evidence, 1000)}"))
    if page.note:
        blocks.append(section(quoted(page.note)))
    if page.lesson:
        blocks.append(section(f"*Learned*\n{quoted(page.lesson)}"))
    return blocks


def cheer_button(page: CelebrationPage) -> Block:
    """Counts people, each once."""
    count = f" {page.cheers}" if page.cheers else ""
    return button(f"👏 Cheer{count}", ids.CELEBRATION_CHEER, page.id)
