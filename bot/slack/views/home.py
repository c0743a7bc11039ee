"""App Home: what I owe, then what is mine."""

from collections.abc import Callable, Sequence
from datetime import datetime

from msgspec import Struct

from bot.model import Scope
from bot.services.pages.asking import ReminderPage
from bot.services.pages.goals import GoalPage
from bot.services.pages.home import Home
from bot.services.pages.summaries import Dated
from bot.slack.views import facts, goal_lists, ids
from bot.slack.views.paging import Book
from bot.slack.views.parts import (
    Block,
    actions,
    button,
    context,
    divider,
    header,
    home,
    in_code,
    moment,
    said,
    section,
)
from bot.slack.views.settings import OwnSettings, away_line, choice_lines, quiet_line

SHOWN = 15
"""So many goals of each kind; the rest is counted. A page holds a hundred blocks."""
OF_ALL = 5
"""So many goals of the whole workspace."""
PROPOSED = 5
"""So many proposals stand with their buttons; each takes two blocks."""
_MINE = Book("goals", None, which="mine")


class Kept(Struct, frozen=True):
    """Words that were typed where Cairn was not, and can be used now or later."""

    id: int
    command: str
    text: str
    channel: str


def page(
    found: Home,
    answers: Sequence[ReminderPage],
    kept: Sequence[Kept],
    own: OwnSettings,
    then: tuple[str, datetime] | None = None,
) -> Block:
    """The whole page; `then` is the check-in that asks next, and when."""
    blocks = [header("What I owe"), *_owed(found, answers, then)]
    for words in kept[:5]:
        blocks.append(
            section(
                f"You typed in <#{words.channel}>: {in_code(f'{words.command} {words.text}', 500)}",
                accessory=button("Do it now", ids.WORDS_USE, words.id),
            )
        )
    blocks += [divider(), *_goals("My goals", found.mine, _all_mine)]
    blocks.append(
        actions(
            button("Set a goal", ids.GOAL_NEW, style="primary"),
            button("My own check-in", ids.CHECKIN_ANSWER_OWN, ids.UNASKED),
        )
    )
    shared = [page for page in found.others if page.scope == Scope.WORKSPACE]
    others = [page for page in found.others if page.scope != Scope.WORKSPACE]
    if others:
        blocks += [divider(), *_goals("Goals of my channels", others, _all_others)]
    if shared:
        blocks += [divider(), *_goals("Goals of the whole workspace", shared, _all_shared, OF_ALL)]
    blocks += [divider(), header("Settings"), _settings(own, found)]
    return home(blocks)


def _settings(own: OwnSettings, found: Home) -> Block:
    """What holds back what comes unasked, and the way to change it."""
    lines = [away_line(own, found.today), quiet_line(own), *choice_lines(own)]
    return section("\n".join(lines), accessory=button("Change", ids.SETTINGS_OPEN))


def _owed(
    found: Home, answers: Sequence[ReminderPage], then: tuple[str, datetime] | None
) -> list[Block]:
    blocks = [
        section(
            f"📝 *{said(answer.name)}* in <#{answer.channel}> — closes {moment(answer.close_at)}",
            accessory=button("Check in", ids.CHECKIN_ANSWER, answer.round_id, style="primary"),
        )
        for answer in answers[:10]
    ]
    for item in found.owed[:20]:
        blocks.append(
            section(
                f"{facts.milestone(item.line, found.today)}\n{_of(item.goal)}",
                accessory=button("Reached 🎉", ids.MILESTONE_REACH, item.line.id),
            )
        )
    if len(found.owed) > 20:
        blocks.append(context(f"… and {len(found.owed) - 20} more milestones."))
    for item in found.proposals[:PROPOSED]:
        blocks += [
            section(f"💡 Proposed: {facts.milestone(item.line, found.today)}\n{_of(item.goal)}"),
            actions(
                button("Accept", ids.PROPOSAL_ACCEPT, item.line.id, style="primary"),
                button("Decline", ids.PROPOSAL_DECLINE, item.line.id),
                button("Open", ids.GOAL_SHOW, item.goal.id),
            ),
        ]
    if len(found.proposals) > PROPOSED:
        blocks.append(context(f"… and {len(found.proposals) - PROPOSED} more proposals."))
    return blocks or [section(f"Nothing owed. {_next(found.next_due, found, then)}")]


def _next(item: Dated | None, found: Home, then: tuple[str, datetime] | None) -> str:
    coming = [f"{said(then[0], 100)}, {moment(then[1])}"] if then else []
    if item is not None and item.line.due_on is not None:
        coming.append(f"{said(item.line.title, 100)}, {facts.due(item.line.due_on, found.today)}")
    return f"Next: {'; '.join(coming)}." if coming else "When something comes up, it stands here."


def _of(goal: GoalPage) -> str:
    return f"of G{goal.number} {said(goal.title, 100)}"


def _all_mine(more: int) -> Block:
    words = f"… and {more:,} more: `/goal list mine`"
    return section(words, accessory=button("Show all", ids.LIST_OPEN, _MINE.value(0)))


def _all_others(more: int) -> Block:
    return context(f"… and {more:,} more: `/goal list` in their channels")


def _all_shared(more: int) -> Block:
    return context(f"… and {more:,} more: `/goal list all` in a message to me")


def _goals(
    title: str,
    pages: Sequence[GoalPage],
    all_of_them: Callable[[int], Block],
    most: int = SHOWN,
) -> list[Block]:
    blocks = [header(title)]
    if not pages:
        return [*blocks, section("None yet. `/goal TITLE by DATE` in a channel sets one.")]
    for found in pages[:most]:
        blocks.append(
            section(goal_lists.paced_line(found), accessory=button("Open", ids.GOAL_SHOW, found.id))
        )
    if len(pages) > most:
        blocks.append(all_of_them(len(pages) - most))
    return blocks
