"""Celebrations: what, who, how it met its date, what it adds up to, what remains."""

from bot.services.pages.celebrations import CelebrationPage
from bot.slack.views import facts, ids
from bot.slack.views.parts import (
    SECTION,
    Block,
    Message,
    actions,
    button,
    context,
    mention,
    packed,
    quoted,
    said,
    section,
)
from bot.when import say_date, say_span

WAY = 30
"""So many milestones are told of a goal's way."""


def celebration(page: CelebrationPage) -> Message:
    """A celebration, of a milestone or of a whole goal."""
    if page.undone and page.milestone:
        return _taken_back(page)
    return _of_milestone(page) if page.milestone else _of_goal(page)


def _of_milestone(page: CelebrationPage) -> Message:
    line, goal = page.milestone, page.goal
    assert line is not None
    reached, total = goal.stones
    met = f" — {say_span(page.days_early)}" if page.days_early is not None else ""
    people = " ".join(mention(one) for one in dict.fromkeys(filter(None, (line.owner, page.by))))
    thanks = f"thanks {' '.join(map(mention, page.helpers))}" if page.helpers else ""
    who = " · ".join(filter(None, (people, thanks)))
    goal_words = f"G{goal.number} {said(goal.title)}"
    way = f"{facts.stones(reached, total, 'stone')} · {goal_words}"
    blocks = [
        section(f"🪨 *{said(line.title)}* reached{met}\n{who}"),
        section(f"{way}\n{_remaining(page)}"),
    ]
    if page.is_comeback:
        moved = facts.moved(line, goal.today)
        history = f" ({moved})" if moved and line.moves else ""
        blocks.append(context(f"A comeback: the road was longer than planned{history}."))
    blocks += _words_of(page)
    blocks.append(actions(cheer_button(page)))
    said_of_it = [f"🪨 M{line.number} {said(line.title)} reached{met}", who, way, _remaining(page)]
    return Message(" · ".join([*filter(None, said_of_it), *_told(page)]), blocks)


def _taken_back(page: CelebrationPage) -> Message:
    """What stands where a celebration stood that came too early."""
    line, goal = page.milestone, page.goal
    assert line is not None
    title = f"M{line.number} *{said(line.title)}*"
    way = f"{facts.stones(*goal.stones, 'stone')} · G{goal.number} {said(goal.title)}"
    sentence = f"↩ {title} was marked reached by mistake; the road goes on."
    return Message(f"{sentence} {way}", [section(sentence), context(way)])


def _of_goal(page: CelebrationPage) -> Message:
    goal = page.goal
    if page.undone:
        sentence = f"↩ {facts.named(goal.number, goal.title)} was reopened; its road goes on."
        return Message(sentence, [section(sentence)])
    met = f" — {say_span(page.days_early)}" if page.days_early is not None else ""
    people = dict.fromkeys(
        [goal.owner, *goal.contributors, *(line.owner for line in goal.milestones)]
    )
    who = " ".join(mention(one) for one in people if one)
    way = [f"{say_date(goal.start_on, today=goal.today)} · set"]
    reached = sorted(
        (line for line in goal.milestones if line.reached_on),
        key=lambda line: line.reached_on or goal.today,
    )
    way += [
        f"{say_date(line.reached_on, today=goal.today)} · 🪨 {said(line.title, 100)}"
        for line in reached[:WAY]
        if line.reached_on
    ]
    if len(reached) > WAY:
        way.append(f"… and {len(reached) - WAY} more")
    if goal.closed_on:
        way.append(f"{say_date(goal.closed_on, today=goal.today)} · 🏁 achieved")
    title = said(goal.title)
    blocks = [
        section(f"🏁 *G{goal.number} · {title}* achieved{met}\n{who}"),
        *(section(text) for text in packed(["*The way*", *way], SECTION)),
        *_words_of(page),
        actions(cheer_button(page)),
    ]
    told = [f"🏁 G{goal.number} · {title} achieved{met}", who, *way, *_told(page)]
    return Message(" · ".join(filter(None, told)), blocks)


def _remaining(page: CelebrationPage) -> str:
    goal = page.goal
    coming = goal.next_milestone
    if goal.state.is_closed:
        return f"The goal is {goal.state.value}."
    if coming is None:
        return f"Nothing is left on this road: `/goal done G{goal.number}` closes it."
    when = f", {facts.due(coming.due_on, goal.today)}" if coming.due_on else ""
    left = sum(line.is_planned for line in goal.milestones)
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


def _told(page: CelebrationPage) -> list[str]:
    """The same words, for notifications and screen readers."""
    evidence = page.milestone.evidence if page.milestone else ""
    named = (("Evidence", evidence), ("Note", page.note), ("Learned", page.lesson))
    return [f"{name}: {said(words, 500)}" for name, words in named if words]


def cheer_button(page: CelebrationPage) -> Block:
    """Counts people, each once."""
    count = f" {page.cheers}" if page.cheers else ""
    return button(f"👏 Cheer{count}", ids.CELEBRATION_CHEER, page.id)
