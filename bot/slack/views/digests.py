"""Digests: the message, its details, what others get of it, the form, and the agenda made of it."""

import json
from collections.abc import Sequence
from datetime import date

from msgspec import Struct

from bot.model import GoalState
from bot.services.changes import Changed
from bot.services.pages.bottlenecks import Bottlenecks
from bot.services.pages.digests import DigestPage
from bot.services.pages.summaries import Dated, Summary
from bot.slack.views import blockers, facts, ids, progress
from bot.slack.views.parts import (
    MESSAGE_BLOCKS,
    Block,
    Message,
    actions,
    button,
    channel_input,
    confirm,
    context,
    field_of,
    modal,
    moment,
    paragraphs,
    said,
    section,
    select_input,
    text_input,
)
from bot.slack.views.schedules import when_fields, zone_options
from bot.slack.views.setup_changes import listed
from bot.when import Rhythm, Slot, say_date

ITEMS = 15
"""So many of each kind stand in an agenda."""


class Draft(Struct, frozen=True):
    """The form *Regular digest*, with what stands in it."""

    channel_id: int
    name: str
    days: tuple[str, ...]
    every: Rhythm
    at: str
    zone: str
    zones: tuple[str, ...]
    also: str | None = None
    digest_id: int | None = None
    version: int = 0
    changes: tuple[Changed, ...] = ()
    """The newest first."""


def issue(page: DigestPage) -> Message:
    """The digest in its own channel: the summary, with what stands behind it in the thread."""
    return _told(
        page,
        "details in the thread",
        actions(
            button("Update", ids.DIGEST_RENEW, page.issue_id),
            button("Agenda", ids.DIGEST_BRIEF, page.issue_id),
            button("Roadmap", ids.ROADMAP_SHOW, page.summary.channel_id),
        ),
    )


def details(page: DigestPage) -> Message:
    """What stands behind the summary, as much as one message holds."""
    message, shown = progress.details(page.summary, Bottlenecks(), 0, page.names)
    if shown.after is None:
        return message
    more = context(f"… and {shown.total - shown.end:,} more lines: `/progress` and *Details*.")
    return Message(message.text, [*message.blocks[: MESSAGE_BLOCKS - 1], more])


def elsewhere(page: DigestPage) -> Message:
    """The digest in the channel of those who have a stake in it."""
    return _told(page, f"from <#{page.channel}>")


def followed(page: DigestPage) -> Message:
    """The goals that somebody follows, to them alone."""
    return _told(page, f"the goals that you follow in <#{page.channel}>")


def _told(page: DigestPage, where: str, *more: Block) -> Message:
    title = f"📰 *{said(page.name, 100)}*"
    summary = progress.summary(page.summary, shared=True)
    blocks = [section(title), *summary.blocks, context(f"As of {moment(page.at)} · {where}"), *more]
    return Message(f"{title}: {summary.text}", blocks)


def agenda(page: Summary) -> Message:
    """What to speak of when the people of a channel meet next, in the order in which to do it."""
    lines = ["*Agenda*", *_part("🪨 Celebrate", [_reached(item, page) for item in page.lately])]
    lines += _part(
        "⚠ Look at",
        [
            f"G{goal.number} {said(goal.title, 80)}: {reasons} — {facts.owner(goal.owner)}"
            for goal, reasons in page.attention
        ],
    )
    lines += _part("🚧 Clear the way", _in_the_way(page))
    lines += _part("🤝 Decide", _open_questions(page))
    lines += _part("📅 Coming", [_coming(item, page) for item in page.soon])
    if len(lines) == 1:
        lines.append("Nothing waits to be spoken of: a good moment to ask what comes next.")
    return Message(" | ".join(lines), paragraphs(lines))


def _in_the_way(page: Summary) -> list[str]:
    """What stands in the way, the oldest first, and who helps with it."""
    of_goals = [
        each for goal in page.pages if goal.state == GoalState.ACTIVE for each in goal.blockers
    ]
    found = sorted([*of_goals, *page.blockers], key=lambda each: -each.days)
    return [
        blockers.line(each).removeprefix("⚠ ") + ("" if each.helper else " · nobody helps yet")
        for each in found
    ]


def _part(title: str, items: Sequence[str]) -> list[str]:
    if not items:
        return []
    more = [f"… and {len(items) - ITEMS:,} more"] if len(items) > ITEMS else []
    return [f"*{title}*", *(f"• {item}" for item in items[:ITEMS]), *more]


def _reached(item: Dated, page: Summary) -> str:
    return f"{_stone(item)}{_on(item.line.reached_on, page)}"


def _coming(item: Dated, page: Summary) -> str:
    return f"{_stone(item)}{_on(item.line.due_on, page)}"


def _stone(item: Dated) -> str:
    who = f" — {facts.owner(item.line.owner)}" if item.line.owner else ""
    return f"M{item.line.number} {said(item.line.title, 80)} of G{item.goal.number}{who}"


def _on(day: date | None, page: Summary) -> str:
    return f", {say_date(day, today=page.today)}" if day else ""


def _open_questions(page: Summary) -> list[str]:
    proposals = [
        f"M{line.number} {said(line.title, 80)}, proposed for G{goal.number}: accept it?"
        for goal in page.pages
        for line in goal.milestones
        if line.is_proposed
    ]
    undated = [
        f"M{line.number} {said(line.title, 80)} of G{goal.number} needs a date"
        for goal in page.pages
        for line in goal.milestones
        if line.is_planned and line.due_on is None
    ]
    return proposals + undated


def setup_form(draft: Draft) -> Block:
    """*Regular digest*, for a new one or the one that a channel has."""
    editing = draft.digest_id is not None
    blocks = [
        field_of("Name", text_input(draft.name, most=100), "name", optional=False),
        *when_fields(draft.days, draft.every, draft.at),
        field_of(
            "Time zone", select_input(zone_options(draft.zones), draft.zone), "zone",
            optional=False,
        ),
        field_of(
            "Also to", channel_input(draft.also), "also",
            hint="Another channel that gets it too. Those who follow a goal get it without this.",
        ),
    ]  # fmt: skip
    blocks += listed(draft.changes)
    if editing:
        question = confirm(
            "Stop this digest?", "What was posted stays; no other one comes.", "Stop it"
        )
        blocks.append(
            actions(button("Stop it", ids.DIGEST_STOP, draft.digest_id, confirm=question))
        )
    return modal(
        "Regular digest",
        ids.DIGEST_FORM,
        blocks,
        submit="Save" if editing else "Set it up",
        metadata=json.dumps({"channel": draft.channel_id, "version": draft.version}),
    )


def saved(name: str, coming: Slot | None, also: str | None) -> Message:
    """The answer to the form: what comes when, and where."""
    where = f" here and in <#{also}>" if also else " here"
    when = f"the first one {moment(coming.instant)}" if coming else "but its next days are all free"
    sentence = f"📰 *{said(name, 100)}* comes{where}, {when}. `/progress setup` changes it."
    return Message(sentence, [section(sentence)])
