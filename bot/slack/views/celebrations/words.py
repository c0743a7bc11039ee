"""What celebrations of both kinds have: the words of people, what it is for, and the buttons."""

from bot.model import Tone
from bot.services.pages.celebrations import CelebrationPage
from bot.slack.views import ids, reflections
from bot.slack.views.parts import (
    Block,
    actions,
    button,
    context,
    cut,
    header,
    mention,
    quoted,
    said,
    section,
    tidy,
)
from bot.when import say_span

NAMED = 20
"""So many who are still in are named."""
LARGE = 100
"""So much of a title stands in large letters."""
WORDS = 1000
"""So much is quoted of what somebody said, where it stands in a line."""


def met(page: CelebrationPage) -> str:
    """` — 2 days early`; nothing where there was no date."""
    return f" — {say_span(page.days_early)}" if page.days_early is not None else ""


def head(page: CelebrationPage, sign: str, title: str, came: str, who: str) -> list[Block]:
    """What was reached, by its `title` as people typed it, how that `came`, and by whom."""
    if page.tone is Tone.FESTIVE and page.is_major:
        large = header(f"{sign} {cut(tidy(title), LARGE)} {came}")
        return [large, *([section(who)] if who else [])]
    return [section("\n".join(filter(None, [f"{sign} *{said(title)}* {came}", who])))]


def spoken(page: CelebrationPage) -> list[Block]:
    """The words of people, quoted; a quiet channel has them in a line."""
    if page.tone is Tone.QUIET:
        return [context(" · ".join(told(page)))] if told(page) else []
    blocks = []
    if page.milestone and page.milestone.evidence:
        blocks.append(context(f"Evidence: {said(page.milestone.evidence, WORDS)}"))
    if page.note:
        blocks.append(section(quoted(page.note)))
    if page.lesson:
        blocks.append(section(f"*Learned*\n{quoted(page.lesson)}"))
    if page.tone is Tone.FESTIVE and page.goal.why:
        blocks.append(section(f"*What it is for*\n{quoted(page.goal.why)}"))
    return blocks


def told(page: CelebrationPage) -> list[str]:
    """The same words in a line, for quiet channels, notifications and screen readers."""
    evidence = page.milestone.evidence if page.milestone else ""
    named = (("Evidence", evidence), ("Note", page.note), ("Learned", page.lesson))
    return [f"{name}: {said(words, 500)}" for name, words in named if words]


def added(page: CelebrationPage) -> list[str]:
    """What people said of it since, for notifications and screen readers."""
    return [*reflections.lines(page.reflections), still_in(page)]


def still_in(page: CelebrationPage) -> str:
    """Who is still in; nothing where nobody has said so."""
    if not page.still_in:
        return ""
    named = [mention(each) for each in page.still_in if each][:NAMED]
    more = len(page.still_in) - len(named)
    if not named:
        return f"Still in: {more}"
    return f"Still in: {' '.join(named)}{f' and {more} more' if more else ''}"


def buttons(page: CelebrationPage) -> list[Block]:
    """What people reflected, who is still in, and the buttons: `👏 Cheer` and, while the goal is
    open, `Still in`, which count people, each once; and `Reflect`, for the goal's people."""
    shown = [button(_counted("👏 Cheer", page.cheers), ids.CELEBRATION_CHEER, page.id)]
    if page.may_stay:
        words = _counted("Still in", len(page.still_in))
        shown.append(button(words, ids.CELEBRATION_STAY, page.id))
    shown.append(button("Reflect", ids.CELEBRATION_REFLECT, page.id))
    row = actions(*shown, block_id=f"celebration:{page.id}")  # stays when lines come above it
    return [*(context(line) for line in added(page) if line), row]


def _counted(words: str, count: int) -> str:
    return f"{words} {count}" if count else words
