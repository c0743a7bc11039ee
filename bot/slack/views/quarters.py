"""The small cheer: a number has come a quarter, half or three quarters of its way."""

from bot.services.pages.quarters import QuarterPage
from bot.slack.views import facts
from bot.slack.views.parts import Message, context, said, section

_WAY = {25: "a quarter of its way", 50: "half of its way", 75: "three quarters of its way"}


def quarter(page: QuarterPage) -> Message:
    """A cheer in two lines; in its place, when the number was corrected, that it was too early."""
    what = f"O{page.number} *{said(page.name, 150)}*"
    goal = f"G{page.goal_number} {said(page.goal_title, 150)}"
    if page.undone:
        sentence = f"↩ The number of {what} was put right: it had not come {_WAY[page.percent]}."
        return Message(f"{sentence} · {goal}", [section(sentence), context(goal)])
    sentence = f"📈 {what} has come {way(page.percent, page.share)}: {course(page)}"
    about = f"{facts.bar(page.share)} · {goal}"
    return Message(f"{sentence} · {about}", [section(sentence), context(about)])


def way(percent: int, share: float) -> str:
    """`half of its way`."""
    return "all of its way" if share >= 1 else _WAY[percent]


def course(page: QuarterPage, word: str = "now") -> str:
    """`8 h → 4 h, now 6 h`, as it was then."""
    first, target, value = (
        facts.amount(each, page.unit) for each in (page.baseline, page.target, page.value)
    )
    return f"{first} → {target}, {word} *{value}*"
