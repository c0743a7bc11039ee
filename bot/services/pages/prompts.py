"""Prompts as people see them: what a round asks a channel, and who has answered.

A thousand of them are made in one minute of the morning, so that their statements are built once,
and read as many as there are to be made.
"""

from collections.abc import Collection
from datetime import date, datetime
from typing import Any

from msgspec import Struct
from sqlalchemy import BindParameter, Row, bindparam, case, exists, func, or_, select
from sqlalchemy.orm import Session

from bot.model import Answer, Asked, Checkin, CheckinState, Person, Round, RoundState
from bot.services import audiences
from bot.services.foresight import Foreseen
from bot.when import known_zone, zone


class Who(Struct, frozen=True):
    """A person by name; the Slack id stands in for a name that is not known."""

    slack_id: str
    name: str


class Answered(Struct, frozen=True):
    """Somebody has answered."""

    who: Who
    late: bool


class PromptPage(Struct, frozen=True):
    """The message that asks, and who has answered it."""

    round_id: int
    number: int
    name: str
    questions: tuple[str, ...]
    state: RoundState
    deleted: bool
    answered: tuple[Answered, ...]
    expected: int
    """How many are asked, as the report counts them: who has answered, though they left since, and
    who is still to, but for those who went away."""
    close_at: datetime
    direct: bool = False
    """Whether they were asked by direct message, and this only heads the report."""
    asked_on: date | None = None
    today: date | None = None
    """In the check-in's zone, like `asked_on`."""


class _Facts(Struct):
    """What the prompt of a round is made of."""

    row: Row[*tuple[Any, ...]]
    answered: list[Answered]
    silent: list[tuple[int, date | None, str]]
    """Of whom nothing is heard: how many of them, and until when they are away in which zone."""


_FORESEEN: Foreseen[int, _Facts | None] = Foreseen()
_IDS: BindParameter[Any] = bindparam("round_ids", expanding=True)
_ROUNDS = (
    select(
        Round.id,
        Round.slot,
        Round.zone,
        Round.state,
        Round.direct,
        Round.close_at,
        Round.closed_at,
        Checkin.number,
        Checkin.name,
        Checkin.questions,
        Checkin.state.label("checkin_state"),
    )
    .join(Checkin, Checkin.id == Round.checkin_id)
    .where(Round.id.in_(_IDS), Round.state != RoundState.MISSED)
)
_ANSWERED = (
    select(Answer.round_id, Person.slack_id, Person.name, Answer.late)
    .join(Person, Person.id == Answer.person_id)
    .where(Answer.round_id.in_(_IDS))
    .order_by(Answer.answered_at, Answer.id)
)
_AWAY_IN = case((Person.away_until.is_not(None), Person.zone), else_="")
_SILENT = (
    select(Asked.round_id, func.count(), Person.away_until, _AWAY_IN)
    .join(Round, Round.id == Asked.round_id)
    .join(Checkin, Checkin.id == Round.checkin_id)
    .join(Person, Person.id == Asked.person_id)
    .where(
        Asked.round_id.in_(_IDS),
        audiences.still_counts(Checkin.channel_id),
        or_(~Round.direct, audiences.was_or_will_be_asked()),
        ~exists().where(Answer.round_id == Asked.round_id, Answer.person_id == Asked.person_id),
    )
    .group_by(Asked.round_id, Person.away_until, _AWAY_IN)
)


def foresee(session: Session, round_ids: Collection[int]) -> None:
    """Read at once what the prompts of all these rounds are made of."""
    found = _read(session, round_ids)
    _FORESEEN.keep(session, {round_id: found.get(round_id) for round_id in round_ids})


def prompt(session: Session, round_id: int, now: datetime) -> PromptPage | None:
    """The prompt of a round; none when it is gone or was never asked."""
    facts = _FORESEEN.find(session, round_id, lambda: _read(session, [round_id]).get(round_id))
    if facts is None:
        return None
    row = facts.row
    return PromptPage(
        round_id=row.id,
        number=row.number,
        name=row.name,
        questions=tuple(row.questions),
        state=row.state,
        deleted=row.checkin_state == CheckinState.DELETED,
        answered=tuple(facts.answered),
        expected=len(facts.answered) + _still_to_answer(facts, row.closed_at or now),
        close_at=row.close_at,
        direct=row.direct,
        asked_on=date.fromisoformat(row.slot[:10]),
        today=now.astimezone(zone(known_zone(row.zone))).date(),
    )


def who(person: Person) -> Who:
    """A person by name."""
    return Who(person.slack_id, person.name)


def _still_to_answer(facts: _Facts, at: datetime) -> int:
    return sum(
        many
        for many, until, where in facts.silent
        if until is None or at.astimezone(zone(known_zone(where))).date() > until
    )


def _read(session: Session, round_ids: Collection[int]) -> dict[int, _Facts]:
    of = {"round_ids": list(round_ids)}
    found = {row.id: _Facts(row, [], []) for row in session.execute(_ROUNDS, of)}
    if found:
        for round_id, slack_id, name, late in session.execute(_ANSWERED, of):
            if round_id in found:
                found[round_id].answered.append(Answered(Who(slack_id, name), late))
        for round_id, many, until, where in session.execute(_SILENT, of):
            if round_id in found:
                found[round_id].silent.append((many, until, where))
    return found
