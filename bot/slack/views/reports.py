"""The report of a round: in the prompt's thread, and for those who ask for it."""

from collections.abc import Iterable, Sequence

from bot.model import RoundState, Status
from bot.services.pages.reports import Entry, GoalWords, ReportPage
from bot.slack.views import blockers, facts, ids
from bot.slack.views.checkins import name, names_of
from bot.slack.views.parts import (
    MESSAGE_BLOCKS,
    Message,
    actions,
    button,
    context,
    quoted,
    said,
    section,
)
from bot.when import say_date

SHOWN = 40
"""So many people's answers, where blockers leave room; a message holds fifty blocks."""
ROOM = 2400
"""So many characters of one person's words are shown, shared out among what they said."""


def report(page: ReportPage) -> Message:
    """What was answered: first what is in the way, then everybody's own words."""
    blocks = [section(_title(page)), context(_counts(page))]
    if page.blockers:
        blocks += [section("*In the way*"), *blockers.rows(page.blockers)]
    shown = min(SHOWN, MESSAGE_BLOCKS - len(blocks) - 2)
    blocks += [section(_entry(entry)) for entry in page.entries[:shown]]
    if len(page.entries) > shown:
        blocks.append(context(f"… and {len(page.entries) - shown} more answers."))
    if page.missing:
        missing = names_of([name(who) for who in page.missing])
        blocks.append(context(f"No answer yet (only you see these names): {missing}"))
    return Message(_words(page), blocks)


def several(pages: Sequence[ReportPage], *, empty: str) -> Message:
    """The reports of a week, one after the other; a sentence when there is none."""
    if not pages:
        return Message(empty, [section(empty)])
    messages = [report(page) for page in pages]
    blocks = [block for message in messages for block in message.blocks]
    return Message(" | ".join(message.text for message in messages), blocks)


def with_button(message: Message, round_id: int) -> Message:
    """A report for somebody who may still answer."""
    answer = actions(button("Check in", ids.CHECKIN_ANSWER, round_id))
    return Message(message.text, [*message.blocks[:48], answer])


def _title(page: ReportPage) -> str:
    ended = page.state == RoundState.CLOSED
    state = "summary" if ended else "answers so far"
    day = say_date(page.asked_on, today=page.today)
    return f"*{said(page.name, 150)}* · C{page.number} · {day} — {state}"


def _counts(page: ReportPage) -> str:
    parts = [f"{len(page.entries)} of {page.expected} answered"]
    counted = page.statuses
    signs = [
        f"{facts.STATUSES[status].split(' ')[0]} {counted[status]} {status.value.replace('_', ' ')}"
        for status in Status
        if counted[status]
    ]
    if signs:
        parts.append(" ".join(signs))
    if page.away:
        parts.append(f"🏝 away: {names_of([name(who) for who in page.away])}")
    if page.waiting:
        missing = "did not answer" if page.state == RoundState.CLOSED else "still to come"
        parts.append(f"{page.waiting} {missing}")
    return " · ".join(parts)


def _entry(entry: Entry) -> str:
    marks = [mark for mark, there in (("late", entry.late), ("edited", entry.edited)) if there]
    heading = f"*{name(entry.who)}*" + (f"  _{' · '.join(marks)}_" if marks else "")
    texts = sum(_texts(words) for words in entry.words) + len(entry.custom)
    room = max(120, ROOM // max(1, texts))
    lines = [heading]
    for words in entry.words:
        lines += _goal(words, room)
    for question, answer in entry.custom:
        lines += [f"*{said(question, 150)}*", quoted(answer, room)]
    return "\n".join(lines)


def _texts(words: GoalWords) -> int:
    return sum(bool(text) for text in (words.moved, words.blocker, words.next_step))


def _goal(words: GoalWords, room: int) -> Iterable[str]:
    """One goal: its status and numbers in a line, the person's words quoted below."""
    parts = []
    if words.status:
        parts.append(facts.STATUSES[words.status])
    if words.number:
        parts.append(f"*G{words.number} {said(words.title, 80)}*")
    for value in words.values:
        amount = facts.amount(value.value, value.unit)
        parts.append(f"O{value.number} {said(value.name, 60)} = *{amount}*")
    if parts:
        yield " · ".join(parts)
    if words.moved:
        yield quoted(words.moved, room)
    if words.blocker:
        yield f"⚠ in the way\n{quoted(words.blocker, room)}"
    if words.next_step:
        yield f"→ next\n{quoted(words.next_step, room)}"


def _words(page: ReportPage) -> str:
    """The report for notifications and screen readers."""
    lines = [_title(page), _counts(page), *blockers.listed(page.blockers)]
    for entry in page.entries:
        said_of = []
        for words in entry.words:
            goal = f"G{words.number} " if words.number else ""
            status = facts.STATUSES[words.status] if words.status else ""
            texts = (words.moved, words.blocker and f"in the way: {words.blocker}", words.next_step)
            said_of.append(
                " ".join(filter(None, [goal + status, *(said(text, 200) for text in texts)]))
            )
        said_of += [f"{said(question)} {said(answer, 200)}" for question, answer in entry.custom]
        lines.append(f"{name(entry.who)}: {'; '.join(said_of)}")
    return " | ".join(lines)
