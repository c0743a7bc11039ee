"""Check-ins in messages: the prompt, the reminder, the list, the preview, what was saved."""

from collections.abc import Sequence

from bot.model import CheckinState, RoundState
from bot.services.pages.asking import AskPage, ReminderPage
from bot.services.pages.checkins import CheckinPage
from bot.services.pages.prompts import Answered, PromptPage, Who
from bot.slack.views import ids
from bot.slack.views.parts import (
    Block,
    Message,
    actions,
    button,
    context,
    mention,
    menu,
    moment,
    option,
    paragraphs,
    said,
    section,
)
from bot.slack.views.setup_changes import last, listed
from bot.slack.views.times import city, when_next
from bot.when import country_name, say_date, say_minutes, say_rule

HOW = (
    "Press *Check in*, or just reply in this thread: `🟢 …`, `G12 at risk …`, `O7 = 42` are "
    "understood, the rest is your note."
)
HOW_DIRECTLY = (
    "Press *Check in*, or just say it here: `🟢 …`, `G12 at risk …`, `O7 = 42` are understood, the "
    "rest is your note."
)
MORNING = "morning"
SNOOZES = {"hour": "1 hour", MORNING: "Until tomorrow morning"}
DELETED = "This check-in was deleted, so nobody is asked any more."
GOALS = 8
"""So many goals a reminder names."""
NAMED = 60
"""So many names in one line; the rest is counted."""


def prompt(page: PromptPage) -> Message:
    """The message that asks a channel; brought up to date with who has answered."""
    title = f"*{said(page.name, 150)}* · C{page.number}"
    if page.deleted:
        return _deleted(title, page)
    ask = "Where do your goals stand? " + HOW
    questions, state = [said(line) for line in page.questions], [progress(page), _closing(page)]
    blocks = [section(f"{title}\n{ask}")]
    if questions:
        blocks.append(section("\n".join(f"• {line}" for line in questions)))
    blocks += [context(*state), actions(_answer(page))]
    return Message(" | ".join([title, ask, *questions, *state]), blocks)


def _deleted(title: str, page: PromptPage) -> Message:
    """What stays of a prompt that nobody can answer any more: who has."""
    lines = [title, *([progress(page)] if page.answered else []), DELETED]
    return Message(" | ".join(lines), [section("\n".join(lines))])


def _answer(page: PromptPage) -> Block:
    if page.state == RoundState.OPEN:
        return button("Check in", ids.CHECKIN_ANSWER, page.round_id, style="primary")
    return button("Answer late", ids.CHECKIN_ANSWER, page.round_id)


def progress(page: PromptPage) -> str:
    """Who has answered, of how many."""
    many = f"{len(page.answered)} of {max(page.expected, len(page.answered))} answered"
    if not page.answered:
        return many
    return f"{many}: ✅ {names_of([_answered(each) for each in page.answered])}"


def _answered(each: Answered) -> str:
    # A mention that comes with an update in place notifies nobody.
    who = mention(each.who.slack_id)
    return f"{who} (late)" if each.late else who


def _closing(page: PromptPage) -> str:
    if page.state == RoundState.OPEN:
        return f"Open until {moment(page.close_at)}"
    return "Closed; the summary is in this thread. Late answers still count."


def head(page: PromptPage) -> Message:
    """What stands in the channel of a round by direct message: who answered. What they said is in
    its thread."""
    day = f" · {say_date(page.asked_on, today=page.today)}" if page.asked_on and page.today else ""
    title = f"*{said(page.name, 150)}* · C{page.number}{day}"
    if page.deleted:
        return _deleted(title, page)
    more = "The summary is in this thread. Late answers still count."
    late = button("Answer late", ids.CHECKIN_ANSWER, page.round_id)
    blocks = [section(f"{title}\n{progress(page)}"), context(more), actions(late)]
    return Message(" | ".join([title, progress(page), more]), blocks)


def ask(page: AskPage) -> Message:
    """What asks one person directly; brought up to date with what they did."""
    title = f"*{said(page.name, 150)}* · C{page.number} in <#{page.channel}>"
    if page.deleted:
        return Message(f"{title} | {DELETED}", [section(f"{title}\n{DELETED}")])
    if page.answered_at is not None:
        done = f"✅ Sent {moment(page.answered_at, '{time}')}"
        edit = button("Edit", ids.CHECKIN_ANSWER, page.round_id)
        return Message(f"{title} | {done}", [section(f"{title}\n{done}", accessory=edit)])
    if page.skipped or not page.is_open:
        done = "Skipped this time." if page.skipped else "Closed; a late answer still counts."
        label = "Check in" if page.is_open else "Answer late"
        late = button(label, ids.CHECKIN_ANSWER, page.round_id)
        return Message(f"{title} | {done}", [section(f"{title}\n{done}", accessory=late)])
    ask = f"Where do your goals stand? {HOW_DIRECTLY}"
    until = f"Open until {moment(page.close_at)}"
    questions = [f"• {said(line)}" for line in page.questions]
    blocks = [section(f"{title}\n{ask}")]
    if questions:
        blocks.append(section("\n".join(questions)))
    answer = button("Check in", ids.CHECKIN_ANSWER, page.round_id, style="primary")
    skip = button("Skip this time", ids.CHECKIN_SKIP, page.round_id)
    blocks += [actions(answer, skip, _snooze(page)), context(until)]
    return Message(" | ".join([title, ask, *questions, until]), blocks)


def _snooze(page: AskPage) -> Block:
    options = [
        option(words, f"{page.round_id}:{until}")
        for until, words in SNOOZES.items()
        if until != MORNING or page.until_morning
    ]
    return menu("Snooze", ids.CHECKIN_SNOOZE, options)


def reminder(page: ReminderPage) -> Message:
    """One reminder to one person who has not answered."""
    words = (
        f"📝 *{said(page.name, 150)}* in <#{page.channel}> has no answer of yours yet. "
        f"It is open until {moment(page.close_at)}."
    )
    named = [f"• G{number} {said(title, 150)}" for number, title in page.goals[:GOALS]]
    if len(page.goals) > GOALS:
        named.append(f"… and {len(page.goals) - GOALS} more")
    lines = ["No word of yours in the last day on:", *named] if named else []
    buttons = actions(
        button("Check in", ids.CHECKIN_ANSWER, page.round_id, style="primary"),
        button("Skip this time", ids.CHECKIN_SKIP, page.round_id),
    )
    only = context("This is the only reminder.")
    return Message(" | ".join([words, *lines]), [section(words), *paragraphs(lines), buttons, only])


def listing(pages: Sequence[CheckinPage]) -> Message:
    """Check-ins, a paragraph each, with `Edit` for those who may."""
    if not pages:
        words = "No regular check-in here yet. `/checkin setup` makes one."
        return Message(words, [section(words)])
    blocks = []
    for page in pages[:40]:
        edit = button("Edit", ids.CHECKIN_EDIT, page.id) if page.may_change else None
        blocks.append(section(_line(page), accessory=edit))
    return Message(" | ".join(_line(page) for page in pages), blocks)


def _line(page: CheckinPage) -> str:
    parts = [f"C{page.number} *{said(page.name, 150)}*", when(page), f"in <#{page.channel}>"]
    if page.state == CheckinState.PAUSED:
        parts.append("⏸ paused")
    elif page.times.slots:
        first = min(each.slots[0].instant for each in page.times.zones if each.slots)
        parts.append(f"next {moment(first)}")
    parts.append(_asks(page))
    if page.changes:
        parts.append(last(page.changes))
    return " · ".join(parts)


def when(page: CheckinPage) -> str:
    """`Mon and Thu at 09:30 (New York)`."""
    where = "everyone's own zone" if page.own_zones else city(page.zone)
    return f"{say_rule(page.rule)} ({where})"


def _asks(page: CheckinPage) -> str:
    who = "everybody" if page.everybody else names_of([name(each) for each in page.asks])
    return f"asks {who}" if page.everybody or page.asks else "asks nobody just now"


def preview(page: CheckinPage) -> Message:
    """What will be asked, of whom, and the next five times; for the one who wants to know."""
    title = f"*Preview of {said(page.name, 150)}* · C{page.number} · only you see this"
    blocks = [
        section(f"{title}\nWhere do your goals stand? {HOW_DIRECTLY if page.direct else HOW}"),
        context(
            "The form asks, for each goal: status, its numbers, what moved, what is in the way, "
            "what is next."
        ),
    ]
    if page.questions:
        lines = "\n".join(f"• {said(line)}" for line in page.questions)
        blocks.append(section(f"*Your own questions*\n{lines}"))
    blocks += [*_plan(page), *listed(page.changes)]
    words = [title, *(said(line) for line in page.questions), when(page), _people(page)]
    return Message(" | ".join([*words, *when_next(page.times, page.reader_zone)]), blocks)


def saved(page: CheckinPage, *, edited: bool) -> Message:
    """What was set up, and when it asks next."""
    done = "is changed" if edited else "is set up"
    title = f"✅ C{page.number} *{said(page.name, 150)}* {done} in <#{page.channel}>."
    words = [title, when(page), _people(page), *when_next(page.times, page.reader_zone)]
    return Message(" | ".join(words), [section(title), *_plan(page)])


def gone(checkin_id: int, words: str) -> Message:
    """Says that a check-in was deleted, with a way back."""
    back = actions(button("Bring it back", ids.CHECKIN_RESTORE, checkin_id))
    return Message(words, [section(words), back])


def _plan(page: CheckinPage) -> list[Block]:
    after = page.remind_after
    remind = "no reminder" if after is None else f"reminder after {say_minutes(after)}"
    closes = f"closes after {say_minutes(page.close_after)}"
    kept = [f"keeps the holidays of {country_name(page.holidays)}"] if page.holidays else []
    blocks = [
        section(f"*{when(page)}*\n{_people(page)}"),
        context(" · ".join([_where(page), remind, closes, *kept])),
    ]
    if page.times.slots:
        blocks.append(
            section("\n".join(["*The next times*", *when_next(page.times, page.reader_zone)]))
        )
    elif page.state == CheckinState.PAUSED:
        blocks.append(section(f"⏸ Paused: `/checkin resume C{page.number}` takes it up again."))
    return blocks


def _where(page: CheckinPage) -> str:
    return "by direct message to each" if page.direct else "in a thread"


def _people(page: CheckinPage) -> str:
    asked = names_of([name(each) for each in page.asks]) or "nobody just now"
    parts = [f"Asks everybody in <#{page.channel}>: {asked}" if page.everybody else f"Asks {asked}"]
    if page.away:
        parts.append(f"🏝 away: {names_of([name(each) for each in page.away])}")
    if page.unreached:
        who = names_of([name(each) for each in page.unreached])
        parts.append(f"not asked, not being people of this channel: {who}")
    return " · ".join(parts)


def name(who: Who) -> str:
    """A person's name, in words that notify nobody; their mention where it is not known."""
    return said(who.name, 60) or mention(who.slack_id)


def names_of(names: Sequence[str]) -> str:
    """Names in one line."""
    more = len(names) - NAMED
    return ", ".join(names[:NAMED]) + (f" and {more} more" if more > 0 else "")
