"""`More…`: all that one person may do with a goal, on a page of their own."""

import json

from msgspec import Struct

from bot.model import GoalState, Scope
from bot.services.pages.goals import GoalPage
from bot.slack.views import facts, ids
from bot.slack.views.parts import Block, Message, actions, button, confirm, context, modal, section


class Doings(Struct, frozen=True):
    """What a person may do with a goal."""

    changes: bool
    """Whether they may change it."""
    takes_part: bool
    """Whether they may be in, or follow: people of other organisations may not."""
    follows: bool
    keeps: bool = False
    """Whether they may keep it as a template for their workspace."""


def more(page: GoalPage, may: Doings, channel_id: int | None, *, said: str = "") -> Block:
    """The page; `said` is what the last press there did. `channel_id` is where it was opened."""
    name = facts.named(page.number, page.title, star=page.north_star)
    blocks = [section(f"{name}\n{facts.health(page)} · {facts.dates(page)}")]
    if said:
        blocks.append(section(said))
    rows = [_state(page, may), _plan(page, may), _own(page, may)]
    blocks += [actions(*row) for row in rows if row]
    if not may.changes:
        blocks.append(context(f"What changes it is for {facts.owner(page.owner)} to do."))
    return modal(
        f"More on G{page.number}", ids.PAGE, blocks, metadata=json.dumps({"channel": channel_id})
    )


def _state(page: GoalPage, may: Doings) -> list[Block]:
    if not may.changes or page.became:
        return []
    if page.state.is_closed:
        return [button("Reopen", ids.GOAL_REOPEN, page.id)]
    rest = (
        ("Resume", ids.GOAL_RESUME) if page.state == GoalState.PAUSED else ("Pause", ids.GOAL_PAUSE)
    )
    return [
        button("Achieved 🏁", ids.GOAL_ACHIEVED, page.id, style="primary"),
        button("Missed", ids.GOAL_MISSED, page.id),
        button("Drop", ids.GOAL_DROP, page.id),
        button(*rest, page.id),
    ]


def _plan(page: GoalPage, may: Doings) -> list[Block]:
    if not may.changes or page.state.is_closed:
        return []
    row = [
        button("Move the due date", ids.GOAL_MOVE, page.id),
        button("Make it a milestone", ids.GOAL_CONVERT, page.id),
        button("Measure it", ids.GOAL_MEASURE, page.id),
        button("Edit", ids.GOAL_EDIT, page.id),
    ]
    if page.north_star:
        row.append(button("Unpin", ids.GOAL_UNPIN, page.id))
    elif page.scope == Scope.CHANNEL:
        row.append(button("Pin as North Star", ids.GOAL_PIN, page.id))
    return row


def _own(page: GoalPage, may: Doings) -> list[Block]:
    row = [button("History", ids.GOAL_HISTORY, page.id)]
    if may.follows:
        row.append(button("Unfollow", ids.GOAL_UNFOLLOW, page.id))
    elif may.takes_part and not page.state.is_closed:
        row.append(button("Follow", ids.GOAL_FOLLOW, page.id))
    if may.takes_part and not page.state.is_closed and page.scope != Scope.PERSONAL:
        row.append(button("I'm in", ids.GOAL_JOIN, page.id))
    if may.keeps:
        row.append(button("Keep as template", ids.TEMPLATE_KEEP, page.id))
    return row


def grow_button(milestone_id: int) -> Block:
    """On a milestone's card: it becomes a goal of its own."""
    question = confirm(
        "Make it a goal?",
        "It becomes a goal of its own that supports this one, and leaves this road.",
        "Make it a goal",
    )
    return button("Make it a goal", ids.MILESTONE_GROW, milestone_id, confirm=question)


def twin(number: int, title: str, goal_id: int, again: str) -> Message:
    """The answer to a command that would set nearly the same goal once more; `again` is what sets
    it all the same."""
    sentence = f"{facts.named(number, title)} says nearly the same, so nothing was set yet."
    return Message(
        sentence,
        [
            section(sentence),
            actions(
                button(f"Join G{number}", ids.GOAL_JOIN_TWIN, goal_id, style="primary"),
                button("Set it all the same", ids.GOAL_SET_TWIN, again),
            ),
        ],
    )
