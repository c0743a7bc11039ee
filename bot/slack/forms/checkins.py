"""What the forms of check-ins say, checked."""

import re
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from decimal import Decimal, InvalidOperation
from itertools import pairwise

from msgspec import Struct

from bot.errors import CairnError, FieldErrors
from bot.model import Status
from bot.numbers import NUMBER, read_number
from bot.services.answers import Said, Words
from bot.services.objectives import MOST
from bot.services.pages.checkin_setups import SetupDraft
from bot.services.plans import Plan, next_times
from bot.slack.forms.schedules import Values, is_zone, read_when, several, words
from bot.slack.views.checkin_forms import DIRECT, NO_HOLIDAYS, NO_REMINDER, OWN_ZONES, question_id
from bot.when import countries

QUESTIONS, QUESTION = 10, 300
"""So many questions of a check-in's own, each so long at most."""
OVERLAP = timedelta(hours=2)
"""A round may be open so long into the next: a day has 23 hours when the clocks change."""
OLD = "A question that was changed since"
NOTHING = "Nothing is filled in yet."

_MEASURED = re.compile(rf"({NUMBER})(?: ?[^\W\d][^\d]*| ?%)?")


class SetupForm(Struct, frozen=True):
    """*Regular check-in*, as it was filled in."""

    plan: Plan
    """Without its people, whom Slack names by its own ids."""
    people: tuple[str, ...]


def read_setup(values: Values, now: datetime, home: str = "UTC") -> SetupForm:
    """What was said in *Regular check-in*; `home` is the zone in which days are counted where
    everybody is asked in their own.

    Raises:
        FieldErrors: a sentence for each field that cannot be used.
    """
    errors: dict[str, str] = {}
    when = read_when(values, errors, "Weekly check-in")
    direct = words(values, "where") == DIRECT
    own_zones = words(values, "zone") == OWN_ZONES
    zone_name = home if own_zones else words(values, "zone")
    if own_zones and not direct:
        errors["zone"] = (
            "A thread is asked at one moment, so it needs one zone. Choose one, or ask by direct "
            "message to each."
        )
    elif not is_zone(zone_name):
        errors["zone"] = "Please choose one of the time zones."
    holidays = words(values, "holidays")
    if holidays in ("", NO_HOLIDAYS):
        holidays = ""
    elif holidays.partition("-")[0] not in countries():
        errors["holidays"] = "Please choose one of the countries, or none."
    close_after = _minutes(words(values, "close_after"))
    if close_after is None:
        errors["close_after"] = "Please choose when it closes."
    remind = words(values, "remind_after")
    remind_after = None if remind in ("", NO_REMINDER) else _minutes(remind)
    if remind_after and close_after and remind_after >= close_after:
        errors["remind_after"] = "The reminder comes before the check-in closes: choose less."
    questions = _questions(words(values, "questions"), errors)
    if errors or when.at is None or when.every is None or close_after is None:
        raise FieldErrors(errors)
    plan = Plan(
        name=when.name,
        days=when.days,
        every=when.every,
        at=when.at,
        zone=zone_name,
        questions=questions,
        remind_after=remind_after,
        close_after=close_after,
        direct=direct,
        own_zones=own_zones,
        holidays=holidays[:16],
    )
    _need_room(plan, now)
    return SetupForm(plan, tuple(several(values, "people")))


def draft_of(form: SetupForm) -> SetupDraft:
    """The fields of a form that is shown again, as they were filled in."""
    plan = form.plan
    return SetupDraft(
        name=plan.name,
        days=plan.days,
        every=plan.every,
        at=f"{plan.at:%H:%M}",
        zone=plan.zone,
        people=form.people,
        questions="\n".join(plan.questions),
        remind_after=plan.remind_after,
        close_after=plan.close_after,
        own_zones=plan.own_zones,
        direct=plan.direct,
        holidays=plan.holidays,
    )


def _questions(text: str, errors: dict[str, str]) -> tuple[str, ...]:
    lines = [" ".join(line.split()) for line in text.splitlines()]
    questions = tuple(dict.fromkeys(line for line in lines if line))
    if len(questions) > QUESTIONS:
        errors["questions"] = (
            f"That is {len(questions)} questions; people answer at most {QUESTIONS} of your own."
        )
    longest = max((len(question) for question in questions), default=0)
    if longest > QUESTION:
        errors["questions"] = (
            f"One of these is {longest} characters long; please ask in at most {QUESTION}."
        )
    return questions


def _need_room(plan: Plan, now: datetime) -> None:
    """Refuse a check-in that would be asked again while it still waits for answers."""
    moments = [slot.instant for slot in next_times(plan, now, 14)]
    shortest = min((after - before for before, after in pairwise(moments)), default=None)
    if shortest and timedelta(minutes=plan.close_after) > shortest + OVERLAP:
        raise FieldErrors(
            {"close_after": "It would still be open when it asks the next time: choose less."}
        )


def read_answer(
    values: Values, shown: Mapping[str, object], questions: Iterable[str], last: Iterable[str]
) -> Said:
    """What was said in the answer form.

    `shown` holds the numbers that stood in the form when it was opened, by objective: one that
    was not touched says nothing new. `questions` are the check-in's own; `last` are those that
    this person has answered before, which may have been asked in other words since.

    Raises:
        FieldErrors: a number that is none, or a form in which nothing was said.
        CairnError: it has no fields at all.
    """
    errors: dict[str, str] = {}
    numbers = _numbers(values, shown, errors)
    told = tuple(each for each in _all_words(values) if not each.is_empty)
    custom = _custom(values, [*questions, *last])
    if errors:
        raise FieldErrors(errors)
    if not (told or custom or any(value is not None for value in numbers.values())):
        raise (
            FieldErrors(dict.fromkeys(list(values)[:1], NOTHING)) if values else CairnError(NOTHING)
        )
    return Said(told, numbers, custom)


def _all_words(values: Values) -> Iterable[Words]:
    goal_ids = {
        int(goal)
        for name, _, goal in (block_id.partition(":") for block_id in values)
        if name in ("status", "moved", "blocker", "next") and goal.isdecimal() and len(goal) < 16
    }
    for goal_id in sorted(goal_ids):
        status = words(values, f"status:{goal_id}")
        yield Words(
            goal_id=goal_id,
            status=Status(status) if status in list(Status) else None,
            moved=words(values, f"moved:{goal_id}"),
            blocker=words(values, f"blocker:{goal_id}"),
            next_step=words(values, f"next:{goal_id}"),
        )
    yield Words(
        moved=words(values, "moved"),
        blocker=words(values, "blocker"),
        next_step=words(values, "next"),
    )


def _numbers(
    values: Values, shown: Mapping[str, object], errors: dict[str, str]
) -> dict[int, Decimal | None]:
    numbers: dict[int, Decimal | None] = {}
    for block_id in values:
        name, _, objective = block_id.partition(":")
        if name != "number" or not objective.isdecimal() or len(objective) > 15:
            continue
        text = words(values, block_id)
        value = _number(text)
        if text and value is None:
            errors[block_id] = "Please give a number, such as 42 or 4.5."
        elif value is not None and abs(value) >= MOST:
            errors[block_id] = "This number is too large; please give it in thousands or millions."
        elif value != _shown(shown.get(objective)):
            numbers[int(objective)] = value
    return numbers


def _number(text: str) -> Decimal | None:
    """A number, with or without the unit that stands in the label anyway."""
    match = _MEASURED.fullmatch(text)
    return read_number(match[1]) if match else None


def _shown(value: object) -> Decimal | None:
    try:
        return Decimal(str(value)) if value is not None else None
    except InvalidOperation:
        return None


def _custom(values: Values, questions: Iterable[str]) -> dict[str, str]:
    by_field = {question_id(question): question for question in questions}
    found: dict[str, str] = {}
    for block_id in values:
        answer = words(values, block_id)
        if block_id.startswith("question:") and answer:
            question = by_field.get(block_id, OLD)
            found[question] = f"{found[question]}\n{answer}" if question in found else answer
    return found


def _minutes(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else None
