"""What is told to one person by direct message, one thing alone or several at once."""

from collections.abc import Sequence
from datetime import date

from bot.services.away import Offer
from bot.services.pages.notices import EvidencePage, MilestonePage, ReplanPage
from bot.slack.views import facts, histories, ids
from bot.slack.views.parts import (
    MESSAGE_BLOCKS,
    Block,
    Message,
    actions,
    button,
    context,
    divider,
    mention,
    moment,
    paragraphs,
    said,
    section,
    shorten,
)
from bot.when import say_date, say_span

MOVED = 20
"""So many moves of one re-plan are told."""
LINE = 300
"""Of what has no room with all its blocks, so much is told in words."""


def bundle(told: Sequence[Message], *, more: int = 0) -> Message | None:
    """Several things in one message, one below the other; one alone as it would look alone. So many
    `more` are only counted."""
    if len(told) < 2 and not more:
        return told[0] if told else None
    many = f"{len(told) + more:,} things for you"
    others = [f"… and {more:,} more. App Home shows what waits for you."] if more else []
    room = len(told)
    while len(blocks := _stacked(f"*{many}*", told, room, others)) > MESSAGE_BLOCKS and room:
        room -= 1
    return Message(" | ".join([many, *(each.text for each in told), *others]), blocks)


def _stacked(title: str, told: Sequence[Message], room: int, others: Sequence[str]) -> list[Block]:
    """The first of them with their blocks, as many as there is room for, the rest in words."""
    blocks = [section(title)]
    for each in told[:room]:
        blocks += [divider(), *each.blocks]
    rest = [*(f"• {shorten(each.text, LINE)}" for each in told[room:]), *others]
    return [*blocks, divider(), *paragraphs(rest)] if rest else blocks


def milestone_due(page: MilestonePage) -> Message:
    """A milestone whose day comes near, or has passed."""
    line, goal = page.line, page.goal
    assert line.due_on is not None
    days = (line.due_on - goal.today).days
    day = say_date(line.due_on, today=goal.today)
    who = "" if page.is_mine else f" of {facts.owner(line.owner)}"
    sign, when = "🪨", f"is due in {days} days, on {day}"
    if days < 0:
        sign, when = "⚠", f"is {say_span(days)}: it was due on {day}"
    elif days < 2:
        when = f"is due {'tomorrow' if days else 'today'}, {day}"
    words = f"{sign} M{line.number} *{said(line.title)}*{who} {when}."
    about = _of(page)
    if line.reached_when:
        about.append(f"Reached when: {said(line.reached_when)}")
    if days < 0:
        about.append("While it is late you hear of it once a week.")
    text = " · ".join([words, *about])
    return Message(text, [section(words), context(*about), _buttons(line.id)])


def _buttons(milestone_id: int) -> Block:
    return actions(
        button("Reached 🎉", ids.MILESTONE_REACH, milestone_id, style="primary"),
        button("At risk", ids.MILESTONE_AT_RISK, milestone_id),
        button("Move date", ids.MILESTONE_MOVE, milestone_id),
    )


def milestone_reachable(page: MilestonePage) -> Message:
    """A milestone whose number has got where it was to be."""
    line, objective = page.line, page.objective
    there = "Its number is there"
    if objective:
        there = f"O{objective.number} is at {facts.amount(objective.current, objective.unit)}"
    if objective and line.crossing and not line.crossing.is_there:
        at, now = (facts.amount(n, objective.unit) for n in (line.crossing.at, objective.current))
        there = f"O{objective.number} had got to {at} (now {now})"
    words = f"🔢 {there}: M{line.number} *{said(line.title)}* can be marked reached."
    return _to_reach(page, words)


def evidence(page: EvidencePage) -> Message:
    """Somebody brought something that shows how far a person's milestone is."""
    line = page.milestone.line
    shown = " — ".join(said(words, 1000) for words in (page.note, page.link) if words)
    words = f"🔎 {mention(page.by)} brought evidence for M{line.number} *{said(line.title)}*"
    return _to_reach(page.milestone, f"{words}: {shown}" if shown else f"{words}.")


def _to_reach(page: MilestonePage, words: str) -> Message:
    about = _of(page)
    reach = button("Reached 🎉", ids.MILESTONE_REACH, page.line.id, style="primary")
    return Message(" · ".join([words, *about]), [section(words), context(*about), actions(reach)])


def _of(page: MilestonePage) -> list[str]:
    goal = page.goal
    where = f" in <#{goal.channel}>" if goal.channel else ""
    return [f"of G{goal.number} {said(goal.title, 150)}{where}"]


def replan(page: ReplanPage) -> Message:
    """What was moved of a goal that a person follows."""
    goal = page.goal
    words = f"You follow G{goal.number} *{said(goal.title, 150)}*, and its plan has changed:"
    moved = [histories.told(line) for line in page.lines[:MOVED]]
    if len(page.lines) > MOVED:
        moved.append(f"… and {len(page.lines) - MOVED} more")
    show = button("Show the goal", ids.GOAL_SHOW, goal.id)
    return Message(" | ".join([words, *moved]), [section(words), *paragraphs(moved), actions(show)])


def away_offer(notice_id: int, offer: Offer, today: date) -> Message:
    """Asks somebody whose status says that they are away whether their check-ins are to wait."""
    until = moment(offer.until, "{date_long_pretty} {time}")
    words = (
        f"🏝 Your Slack status says “{said(offer.says, 150)}” until {until}. Shall I hold your "
        "check-ins until then?"
    )
    day = say_date(offer.day, today=today)
    about = f"Nothing would be asked of you up to and with {day}, nor would you count as missing."
    buttons = actions(
        button("Yes, hold them", ids.AWAY_HOLD, notice_id, style="primary"),
        button("No", ids.AWAY_NO, notice_id),
    )
    return Message(f"{words} {about}", [section(words), context(about), buttons])


def held(until: date, today: date) -> Message:
    """The same, answered with yes."""
    day = say_date(until, today=today)
    words = f"🏝 Nothing is asked of you up to and with {day}. `/checkin back` ends it earlier."
    return Message(words, [section(words)])


def not_held() -> Message:
    """The same, answered with no, or over."""
    words = "🏝 Your check-ins ask you as always. `/checkin away until DATE` lets them wait."
    return Message(words, [section(words)])
