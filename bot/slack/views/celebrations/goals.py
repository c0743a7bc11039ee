"""A goal that was achieved."""

from collections.abc import Iterator, Sequence

from bot.model import Tone
from bot.services.pages.celebrations import CelebrationPage
from bot.services.pages.ways import Step, What
from bot.slack.views import facts
from bot.slack.views.parts import Message, context, mention, paragraphs, said, section
from bot.when import say_date, say_span

from .words import added, buttons, head, met, spoken, told

LINES = 12
"""So many lines tell of a goal's way: that it was set and achieved, and what lies between."""


def reached(page: CelebrationPage) -> Message:
    """The whole way, with its dates."""
    goal = page.goal
    came = f"achieved{met(page)}"
    people = dict.fromkeys(
        [goal.owner, *goal.contributors, *(line.owner for line in goal.milestones)]
    )
    who = " ".join(mention(one) for one in people if one)
    way = list(_way(page))
    blocks = head(page, "🏁", f"G{goal.number} · {goal.title}", came, who)
    if page.tone is Tone.QUIET:
        blocks.append(context(" → ".join(way)))
    else:
        blocks += paragraphs(["*The way*", *way])
    blocks += [*spoken(page), *buttons(page)]
    parts = [
        f"🏁 G{goal.number} · {said(goal.title)} {came}",
        who,
        *way,
        *told(page),
        *added(page),
    ]
    return Message(" · ".join(filter(None, parts)), blocks)


def taken_back(page: CelebrationPage) -> Message:
    """What stands there when the goal was reopened."""
    goal = page.goal
    sentence = f"↩ {facts.named(goal.number, goal.title)} was reopened; its road goes on."
    return Message(sentence, [section(sentence)])


def _way(page: CelebrationPage) -> Iterator[str]:
    """From the first plan to the end; what there is no room for is counted."""
    goal = page.goal
    plan = goal.first_due_on or goal.due_on
    planned = f", first planned for {say_date(plan, today=goal.today)}" if plan else ""
    yield f"{say_date(goal.start_on, today=goal.today)} · set{planned}"
    shown, others = _parted(page.way)
    yield from (_step(step, page) for step in shown)
    if others:
        yield _counted(others)
    if goal.closed_on:
        yield f"{say_date(goal.closed_on, today=goal.today)} · 🏁 achieved{met(page)}"


def _parted(way: Sequence[Step]) -> tuple[list[Step], list[Step]]:
    """The steps that are told, the weightiest where there is no room for all; and the others."""
    if len(way) <= LINES - 2:
        return list(way), []
    order = sorted(range(len(way)), key=lambda place: (-way[place].weight, place))
    told_of = set(order[: LINES - 3])
    return (
        [step for place, step in enumerate(way) if place in told_of],
        [step for place, step in enumerate(way) if place not in told_of],
    )


def _counted(steps: Sequence[Step]) -> str:
    stones = sum(step.what is What.MILESTONE for step in steps)
    counted = [
        f"{count} more {noun}{'' if count == 1 else 's'}"
        for count, noun in ((stones, "milestone"), (len(steps) - stones, "move"))
        if count
    ]
    return f"… and on the way {' and '.join(counted)}"


def _step(step: Step, page: CelebrationPage) -> str:
    today = page.goal.today
    day = say_date(step.on, today=today)
    if step.what is What.MILESTONE:
        early = f", {say_span(step.days_early)}" if step.days_early is not None else ""
        return f"{day} · 🪨 {said(step.title, 100)}{early}"
    what = "the goal" if step.what is What.MOVED else said(step.title, 60)
    to = say_date(step.to, today=today) if step.to else "ongoing"
    because = f": {said(step.why, 100)}" if step.why else ""
    return f"{day} · 📅 {what} moved to {to}{because}"
