"""The forms of check-ins. Labels are part of the contract with people and docs."""

import hashlib
import json
from collections.abc import Sequence
from itertools import groupby

from bot.model import Status
from bot.services.pages.checkin_forms import FormPage, GoalFields, Last, ObjectiveField
from bot.services.pages.checkin_setups import SetupDraft, SetupPage
from bot.services.times import Times
from bot.slack.views import ids
from bot.slack.views.parts import (
    Block,
    actions,
    button,
    context,
    divider,
    field_of,
    grouped,
    modal,
    option,
    radio_input,
    said,
    section,
    select_input,
    text_input,
    users_input,
)
from bot.slack.views.schedules import when_fields, zone_options
from bot.slack.views.times import when_next
from bot.when import countries, country_name, country_of, say_minutes

REMINDERS = (60, 120, 240, 480, 1440)
CLOSINGS = (120, 240, 480, 1440, 2880, 4320)
NO_REMINDER = NO_HOLIDAYS = "none"
THREAD, DIRECT = "thread", "direct"
OTHERS = 5
"""So many check-ins of a channel are named in the form for another one."""
OWN_ZONES = "own"

STATUSES = {
    Status.ON_TRACK: "🟢 On track",
    Status.AT_RISK: "🟡 At risk",
    Status.OFF_TRACK: "🔴 Off track",
}


def setup_form(page: SetupPage, *, times: Times | None = None, reader_zone: str = "") -> Block:
    """*Regular check-in*. With `times`, it shows when a check-in like this asks next."""
    draft = page.draft
    editing = page.checkin_id is not None
    blocks = [
        *_others(page),
        field_of("Name", text_input(draft.name, most=100), "name", optional=False),
        *when_fields(draft.days, draft.every, draft.at),
        field_of("Time zone", _zones(page), "zone", optional=False),
        field_of("Where", _where(draft), "where", optional=False),
        field_of(
            "People", users_input(draft.people), "people", hint="Empty is everybody in the channel."
        ),
        field_of(
            "Questions",
            text_input(draft.questions, lines=True, example="What are you proud of this week?"),
            "questions",
            hint="One a line, asked beside the standard ones on each goal.",
        ),
        field_of("Remind after", _reminder(draft), "remind_after", optional=False),
        field_of("Close after", _closing(draft), "close_after", optional=False),
        field_of("Holidays", _holidays(page), "holidays", optional=False),
        *_times(times, reader_zone),
    ]
    metadata = {"channel": page.channel_id, "checkin": page.checkin_id, "version": page.version}
    return modal(
        "Regular check-in",
        ids.CHECKIN_SETUP_FORM,
        blocks,
        submit="Save" if editing else "Set it up",
        metadata=json.dumps(metadata),
        tells=True,
    )


def _others(page: SetupPage) -> list[Block]:
    """Says what the channel has already: who wants to change that is easily in the wrong form."""
    named = [f"C{number} *{said(name, 60)}*" for number, name in page.others[:OTHERS]]
    more = len(page.others) - len(named)
    if not named:
        return []
    there = ", ".join(named) + (f" and {more} more" if more else "")
    return [context(f"This channel has {there} already. This makes another one; `/checkin list` "
                    "changes what is there.")]  # fmt: skip


def _zones(page: SetupPage) -> Block:
    options = zone_options(page.zones, [option("Everyone's own", OWN_ZONES)])
    return select_input(options, OWN_ZONES if page.draft.own_zones else page.draft.zone)


def _where(draft: SetupDraft) -> Block:
    options = [
        option("Thread in this channel", THREAD),
        option("Direct message to each", DIRECT),
    ]
    return select_input(options, DIRECT if draft.direct else THREAD)


def _holidays(page: SetupPage) -> Block:
    chosen, named = page.draft.holidays, countries()
    here = dict.fromkeys(filter(None, [chosen, *map(country_of, page.zones)]))
    groups = [("None", [option("Ask on holidays too", NO_HOLIDAYS)])]
    groups.append(("Where people of this channel are", [_country(code) for code in here]))
    for letter, codes in groupby(named, key=lambda code: named[code][0]):
        others = [_country(code) for code in codes if code not in here]
        groups.append((letter, others))
    return grouped("", groups, chosen or NO_HOLIDAYS)


def _country(code: str) -> Block:
    return option(country_name(code), code)


def _times(times: Times | None, reader_zone: str) -> list[Block]:
    show = actions(
        button("Show the next five times", ids.CHECKIN_PREVIEW_TIMES), block_id="preview_times"
    )
    if times is None:
        return [show]
    lines = when_next(times, reader_zone) or ["It does not ask at any time."]
    return [show, section("\n".join(lines), block_id="times")]


def _reminder(draft: SetupDraft) -> Block:
    options = [option("No reminder", NO_REMINDER)]
    choices = _with(REMINDERS, draft.remind_after)
    options += [option(say_minutes(minutes), minutes) for minutes in choices]
    return select_input(options, draft.remind_after or NO_REMINDER)


def _closing(draft: SetupDraft) -> Block:
    choices = _with(CLOSINGS, draft.close_after)
    return select_input([option(say_minutes(each), each) for each in choices], draft.close_after)


def _with(choices: Sequence[int], chosen: int | None) -> list[int]:
    return sorted({*choices, *([chosen] if chosen else [])})


def answer_form(page: FormPage) -> Block:
    """The form in which somebody answers, with their last answer filled in."""
    blocks = [context(_heading(page))]
    room = 3000 if len(page.goals) <= 3 else 1000
    for goal in page.goals:
        blocks += _goal(goal, room)
    if page.more_goals:
        blocks.append(
            context(
                f"You have {page.more_goals} more goals here than fit into a form: say `G12 on "
                "track …` to me in a direct message for those."
            )
        )
    if not page.goals:
        blocks += _words("", page.general, 3000)
    if page.questions:
        blocks.append(divider())
    for question, answer in page.questions:
        words = text_input(answer, lines=True)
        blocks.append(field_of(question, words, question_id(question)))
    return modal(
        "Check in",
        ids.CHECKIN_ANSWER_FORM,
        blocks,
        submit="Save" if page.editing else "Send",
        metadata=json.dumps(_metadata(page)),
        tells=True,
    )


def question_id(question: str) -> str:
    """The field of a question: its words decide, so that an edit of the check-in meanwhile does
    not put an answer under another question."""
    return f"question:{hashlib.sha256(question.encode()).hexdigest()[:12]}"


def _metadata(page: FormPage) -> dict[str, object]:
    """What the form was opened for, and the numbers that stood in it: one that was not touched
    says nothing new."""
    shown = {
        str(objective.id): f"{objective.current:f}"
        for goal in page.goals
        for objective in goal.objectives
    }
    return {"round": page.round_id, "channel": page.channel_id, "shown": shown}


def _heading(page: FormPage) -> str:
    where = f" in <#{page.channel}>" if page.channel else ""
    if page.round_id is None:
        return f"Your own check-in{where}. Empty fields say nothing."
    parts = [f"*{said(page.name, 150)}*{where}"]
    if page.editing:
        parts.append("you have answered; this changes your answer, which is marked as edited")
    if page.late:
        parts.append("closed already" + ("" if page.editing else ", so it is marked as late"))
    return " · ".join(parts)


def _goal(goal: GoalFields, room: int) -> list[Block]:
    why = f"\n_{said(goal.why, 150)}_" if goal.why else ""
    options = [option(words, status.value) for status, words in STATUSES.items()]
    last = goal.last.status.value if goal.last.status else None
    blocks = [
        divider(),
        section(f"*G{goal.number} · {said(goal.title)}*{why}"),
        field_of("Status", radio_input(options, last), f"status:{goal.id}"),
    ]
    blocks += [_objective(objective) for objective in goal.objectives]
    if goal.more_objectives:
        more = f"… and {goal.more_objectives} more: say `O7 = 42` to me in a direct message."
        blocks.append(context(more))
    return [*blocks, *_words(f":{goal.id}", goal.last, room)]


def _objective(objective: ObjectiveField) -> Block:
    unit = f" ({objective.unit})" if objective.unit else ""
    return field_of(
        f"{objective.name[:100]}{unit}",
        text_input(f"{objective.current:f}", most=40),
        f"number:{objective.id}",
        hint=f"O{objective.number}: now {objective.current:f}, target {objective.target:f}",
    )


def _words(of: str, last: Last, room: int) -> list[Block]:
    return [
        field_of(label, text_input(text, lines=True, most=room), f"{name}{of}")
        for label, name, text in (
            ("What moved", "moved", last.moved),
            ("What is in the way", "blocker", last.blocker),
            ("What is next", "next", last.next_step),
        )
    ]
