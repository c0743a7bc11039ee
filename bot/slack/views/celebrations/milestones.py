"""A milestone that was reached."""

from bot.model import Tone
from bot.services.pages.celebrations import CelebrationPage
from bot.slack.views import facts
from bot.slack.views.parts import Message, context, mention, said, section

from .words import added, buttons, head, met, spoken, told


def reached(page: CelebrationPage) -> Message:
    """What was reached, by whom, how it met its date, the stones so far, and what remains."""
    line, goal = page.milestone, page.goal
    assert line is not None
    came = f"reached{met(page)}"
    people = " ".join(mention(one) for one in dict.fromkeys(filter(None, (line.owner, page.by))))
    thanks = f"thanks {' '.join(map(mention, page.helpers))}" if page.helpers else ""
    who = " · ".join(filter(None, (people, thanks)))
    goal_words = f"G{goal.number} {said(goal.title)}"
    way = f"{facts.stones(*goal.stones, 'stone')} · {goal_words}"
    remains, late = _remaining(page), _comeback(page)
    if page.tone is Tone.QUIET:
        first = " · ".join(filter(None, [f"🪨 *{said(line.title)}* {came}", who]))
        blocks = [section(f"{first}\n{way} · {remains}")]
    else:
        blocks = [*head(page, "🪨", line.title, came, who), section(f"{way}\n{remains}")]
    if late:
        blocks.append(context(late))
    blocks += [*spoken(page), *buttons(page)]
    sentence = f"🪨 M{line.number} {said(line.title)} {came}"
    parts = [sentence, who, way, remains, late, *told(page), *added(page)]
    return Message(" · ".join(filter(None, parts)), blocks)


def taken_back(page: CelebrationPage) -> Message:
    """What stands where a celebration stood that came too early."""
    line, goal = page.milestone, page.goal
    assert line is not None
    title = f"M{line.number} *{said(line.title)}*"
    way = f"{facts.stones(*goal.stones, 'stone')} · G{goal.number} {said(goal.title)}"
    sentence = f"↩ {title} was marked reached by mistake; the road goes on."
    return Message(f"{sentence} {way}", [section(sentence), context(way)])


def _comeback(page: CelebrationPage) -> str:
    """Kind words for what came late, with the first plan; nothing for what did not."""
    line = page.milestone
    if line is None or not page.is_comeback:
        return ""
    moved = facts.moved(line, page.goal.today)
    history = f" ({moved})" if moved and line.moves else ""
    return f"A comeback: the road was longer than planned, and here it is{history}."


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
