"""The points at which the bot is killed: each a deed, and a moment of what follows from it."""

from dataclasses import dataclass
from functools import partial

from tests.faults import deeds
from tests.faults.deeds import Arrange, Deed
from tests.faults.fragile import AFTER, BEFORE, COMMITTED, At

POST, UPDATE = "chat.postMessage", "chat.update"
CLAIM = r"UPDATE deliveries SET state=.*, claimed_at="
LOOK = r"UPDATE deliveries SET state=\S+ fence=\S+ \+ \S+ WHERE"
SETTLE = r"UPDATE deliveries SET state=\S+ due_at="
FOUND = r"UPDATE deliveries SET sent_at="


@dataclass(frozen=True)
class Call:
    """A point: the bot has just called Slack, and Slack has not answered."""

    method: str
    fault: str = "stall"
    """Slack takes it a moment after the bot is gone; by another fault it does not."""


@dataclass(frozen=True)
class Point:
    """Where the bot is killed, and after what."""

    at: At | Call
    deed: Deed | None = None
    arrange: Arrange | None = None
    """Done before the bot is started; without a deed it is all that is done."""


_goal = partial(Point, deed=deeds.set_a_goal)
_stone = partial(Point, deed=deeds.reach_a_milestone)
_reply = partial(Point, deed=deeds.say_something)
_file = partial(Point, deed=deeds.ask_for_the_calendar, arrange=deeds.a_conversation_with_ana)
_update = partial(Point, deed=deeds.add_a_milestone)
_prompt = partial(Point, arrange=deeds.a_prompt)
_doubt = partial(Point, arrange=deeds.a_goal_in_doubt)
_digest = partial(Point, arrange=deeds.a_digest)

POINTS = {
    # What people do: from the first row to the acknowledgement.
    "goal, half of its rows written": _goal(At("INSERT INTO goals", AFTER)),
    "goal, not committed": _goal(At("INSERT INTO goals")),
    "goal, committed and not acknowledged": _goal(At("INSERT INTO goals", COMMITTED)),
    "milestone reached, not committed": _stone(At("INSERT INTO celebrations")),
    "milestone reached, not acknowledged": _stone(At("INSERT INTO celebrations", COMMITTED)),
    "reply, taken and not kept": _reply(At("INSERT INTO receipts", AFTER)),
    "reply, kept and not committed": _reply(At("INSERT INTO replies")),
    "reply, committed and not acknowledged": _reply(At("INSERT INTO replies", COMMITTED)),
    "form closed, words not committed": Point(At("INSERT INTO drafts"), deeds.close_a_form),
    "form closed, words kept and not acknowledged": Point(
        At("INSERT INTO drafts", COMMITTED), deeds.close_a_form
    ),
    # What the sender does: from the claim to the settling.
    "claim, not committed": _goal(At(CLAIM)),
    "claim, committed and nothing sent": _goal(At(CLAIM, COMMITTED)),
    "celebration, on its way to Slack": _stone(Call(POST)),
    "celebration, on its way and lost": _stone(Call(POST, "drop")),
    "answer of Slack, before it is settled": _goal(At(SETTLE, BEFORE)),
    "answer of Slack, settled and not committed": _stone(At(SETTLE)),
    "answer of Slack, settled": _goal(At(SETTLE, COMMITTED)),
    "update, on its way to Slack": _update(Call(UPDATE)),
    "update, shown and not settled": _update(At(SETTLE, BEFORE)),
    "look for one in doubt, not committed": _doubt(At(LOOK)),
    "look for one in doubt, begun": _doubt(At(LOOK, COMMITTED)),
    "look for one in doubt, found and not noted": _doubt(At(FOUND, BEFORE)),
    "file, before its bytes are brought": _file(Call("files.getUploadURLExternal")),
    "file, brought and its message not posted": _file(Call(POST, "drop")),
    "file, its message posted and not shared": _file(Call("files.completeUploadExternal", "drop")),
    "file, shared and not settled": _file(At(SETTLE, BEFORE)),
    # What the clock does: from the look to the commit.
    "prompt, round written and its lane not woken": _prompt(At("INSERT INTO rounds", AFTER)),
    "prompt, not committed": _prompt(At("INSERT INTO rounds")),
    "prompt, committed": _prompt(At("INSERT INTO rounds", COMMITTED)),
    "prompt, on its way to Slack": _prompt(Call(POST)),
    "direct prompts, half of them noted": Point(
        At("UPDATE asked SET"), arrange=deeds.direct_prompts
    ),
    "reminder, not committed": Point(At("INSERT INTO notices"), arrange=deeds.a_reminder),
    "end of a round, not committed": Point(
        At("UPDATE rounds SET.*closed_at"), arrange=deeds.the_end_of_a_round
    ),
    "digest, its issue not committed": _digest(At("INSERT INTO digest_issues")),
    "digest, its issue committed": _digest(At("INSERT INTO digest_issues", COMMITTED)),
    "escalation, not committed": Point(
        At("UPDATE blockers SET.*escalated_at"), arrange=deeds.a_blocker_that_stands
    ),
    "reminder of a milestone, not committed": Point(
        At("UPDATE milestones SET.*remind_at"), arrange=deeds.a_milestone_that_is_due
    ),
    "cards freshened, not committed": Point(
        At("UPDATE deliveries SET.*wanted="), arrange=deeds.a_card_of_yesterday
    ),
    "members of a channel learned, not committed": Point(
        At("UPDATE channels SET.*members_known_at"), arrange=deeds.a_channel_that_nobody_knows
    ),
}
