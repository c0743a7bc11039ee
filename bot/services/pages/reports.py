"""Reports of rounds: who said what of which goal, what is in the way, and who is missing."""

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal

from msgspec import Struct
from msgspec.structs import replace
from sqlalchemy import ColumnElement, Select, and_, exists, or_, select
from sqlalchemy.orm import Session

from bot.model import (
    Answer,
    Asked,
    Blocker,
    Checkin,
    CheckinState,
    Goal,
    GoalState,
    Objective,
    Person,
    Reading,
    Round,
    RoundState,
    Scope,
    Status,
    Update,
)
from bot.services import audiences
from bot.services.pages import blockers
from bot.services.pages.blockers import BlockerLine
from bot.services.pages.prompts import Who, who
from bot.when import known_zone, zone


class Value(Struct, frozen=True):
    """A number that somebody read."""

    number: int
    name: str
    unit: str
    value: Decimal


class GoalWords(Struct, frozen=True):
    """What one person said of one goal, or with no number, of none in particular."""

    number: int | None
    title: str
    status: Status | None
    moved: str
    blocker: str
    next_step: str
    values: tuple[Value, ...] = ()


class Entry(Struct, frozen=True):
    """What one person said."""

    who: Who
    late: bool
    edited: bool
    words: tuple[GoalWords, ...]
    custom: tuple[tuple[str, str], ...]


class ReportPage(Struct, frozen=True):
    """What was answered in one round."""

    round_id: int
    number: int
    name: str
    asked_on: date
    """In the check-in's zone."""
    today: date
    """In the check-in's zone."""
    state: RoundState
    close_at: datetime
    entries: tuple[Entry, ...]
    blockers: tuple[BlockerLine, ...]
    expected: int
    waiting: int
    """How many were asked and have not answered, but for those who were away when it closed."""
    missing: tuple[Who, ...]
    """Their names, for the check-in's owner alone; empty for everybody else."""
    away: tuple[Who, ...]

    @property
    def statuses(self) -> Counter[Status]:
        """How many goals stand how, each by its newest report; a status of no goal counts too."""
        newest: dict[object, Status] = {}
        for place, entry in enumerate(self.entries):
            for words in entry.words:
                if words.status:
                    newest[words.number or ("no goal", place)] = words.status
        return Counter(newest.values())


def report(
    session: Session, round_id: int, now: datetime, reader: Person | None = None
) -> ReportPage | None:
    """The report of a round for its channel, or for one reader of it; none when it is gone or
    was never asked. Goals appear in it that the whole channel may see, and no others."""
    found = session.execute(
        select(Round, Checkin)
        .join(Checkin, Checkin.id == Round.checkin_id)
        .where(
            Round.id == round_id,
            Round.state != RoundState.MISSED,
            Checkin.state != CheckinState.DELETED,
        )
    ).first()
    if found is None:
        return None
    asking, checkin = found
    answers = session.execute(
        select(Answer, Person)
        .join(Person, Person.id == Answer.person_id)
        .where(Answer.round_id == asking.id)
        .order_by(Answer.answered_at, Answer.id)
    ).all()
    words = _words(session, checkin, [answer.id for answer, _ in answers])
    entries = tuple(
        Entry(
            who=who(person),
            late=answer.late,
            edited=answer.edited_at is not None,
            words=tuple(words.get(answer.id, ())),
            custom=tuple(answer.custom.items()),
        )
        for answer, person in answers
    )
    counted_at = asking.closed_at or now  # who is back since was away all the same
    silent = _silent(session, asking, checkin, counted_at)
    is_owner = reader is not None and reader.id == checkin.owner_id
    there = zone(known_zone(asking.zone))
    return ReportPage(
        round_id=asking.id,
        number=checkin.number,
        name=checkin.name,
        asked_on=date.fromisoformat(asking.slot[:10]),
        today=now.astimezone(there).date(),
        state=asking.state,
        close_at=asking.close_at,
        entries=entries,
        blockers=_blockers(session, checkin, asking, now),
        expected=len(silent) + len(entries),
        waiting=len(silent),
        missing=tuple(who(person) for person in silent) if is_owner else (),
        away=tuple(who(person) for person in audiences.away(session, checkin, counted_at)),
    )


def newest(session: Session, checkin: Checkin) -> Round | None:
    """The newest round of a check-in that was asked."""
    # One by direct message is open before anybody is asked.
    begun = or_(
        ~Round.direct,
        exists().where(Asked.round_id == Round.id, Asked.prompted_at.is_not(None)),
        exists().where(Answer.round_id == Round.id),
    )
    query = _asked_of(checkin).where(begun).order_by(Round.opened_at.desc()).limit(1)
    return session.scalar(query)


def of_week(session: Session, checkin: Checkin, monday: date) -> Sequence[Round]:
    """The rounds of a week that were asked, by their local dates, in order."""
    first, after = monday.isoformat(), (monday + timedelta(days=7)).isoformat()
    week = _asked_of(checkin).where(Round.slot >= first, Round.slot < after)
    return session.scalars(week.order_by(Round.slot)).all()


def _asked_of(checkin: Checkin) -> Select[Round]:
    return select(Round).where(Round.checkin_id == checkin.id, Round.state != RoundState.MISSED)


def _silent(session: Session, asking: Round, checkin: Checkin, at: datetime) -> list[Person]:
    """Who was asked, has not answered, and is not away at that moment."""
    found = session.scalars(
        select(Person)
        .join(Asked, Asked.person_id == Person.id)
        .outerjoin(Answer, (Answer.round_id == asking.id) & (Answer.person_id == Person.id))
        .where(
            Asked.round_id == asking.id, Answer.id.is_(None), audiences.expected(asking, checkin)
        )
        .order_by(Person.name, Person.id)
    )
    return [person for person in found if not audiences.is_away(person, at)]


def _words(
    session: Session, checkin: Checkin, answer_ids: Sequence[int]
) -> dict[int, list[GoalWords]]:
    """What each answer says, by answer, goals in the order of their numbers."""
    values = _values(session, checkin, answer_ids)
    said: dict[tuple[int, int], GoalWords] = {}
    rows = session.execute(
        select(Update, Goal.number, Goal.title)
        .outerjoin(Goal, Goal.id == Update.goal_id)
        .where(Update.answer_id.in_(answer_ids), or_(Update.goal_id.is_(None), _shown(checkin)))
        .order_by(Update.at, Update.id)
    )
    for update, number, title in rows:
        key = (update.answer_id, number or 0)
        words = _of_update(update, number, title or "")
        said[key] = _joined(said[key], words) if key in said else words
    for key, (title, read) in values.items():
        words = said.get(key) or GoalWords(key[1], title, None, "", "", "")
        said[key] = replace(words, values=tuple(read))
    by_answer: dict[int, list[GoalWords]] = {}
    for (answer_id, _), words in sorted(said.items(), key=lambda item: item[0]):
        by_answer.setdefault(answer_id, []).append(words)
    return by_answer


def _shown(checkin: Checkin) -> ColumnElement[bool]:
    return and_(Goal.channel_id == checkin.channel_id, Goal.scope != Scope.PERSONAL)


def _of_update(update: Update, number: int | None, title: str) -> GoalWords:
    return GoalWords(number, title, update.status, update.moved, update.blocker, update.next_step)


def _joined(first: GoalWords, then: GoalWords) -> GoalWords:
    """What somebody said of a goal in several replies: the newest status, and all of the words."""

    def both(one: str, other: str) -> str:
        return "\n".join(filter(None, [one, other]))

    return replace(
        first,
        status=then.status or first.status,
        moved=both(first.moved, then.moved),
        blocker=both(first.blocker, then.blocker),
        next_step=both(first.next_step, then.next_step),
    )


def _values(
    session: Session, checkin: Checkin, answer_ids: Sequence[int]
) -> dict[tuple[int, int], tuple[str, list[Value]]]:
    """The values that each answer gave, the newest of each objective; with the goal's title."""
    rows = session.execute(
        select(Reading, Objective, Goal.number, Goal.title)
        .join(Objective, Objective.id == Reading.objective_id)
        .join(Goal, Goal.id == Objective.goal_id)
        .where(Reading.answer_id.in_(answer_ids), _shown(checkin))
        .order_by(Objective.number, Reading.at, Reading.id)
    )
    found: dict[tuple[int, int], tuple[str, list[Value]]] = {}
    for reading, objective, number, title in rows:
        values = found.setdefault((reading.answer_id or 0, number), (title, []))[1]
        if values and values[-1].number == objective.number:
            values.pop()
        values.append(Value(objective.number, objective.name, objective.unit, reading.value))
    return found


def _blockers(
    session: Session, checkin: Checkin, asking: Round, now: datetime
) -> tuple[BlockerLine, ...]:
    """What stood in the way in this round, the oldest first: what was said in this check-in, or
    of one's own in its channel; and of what is resolved, what was said in this very round."""
    of_round = select(Answer.id).where(Answer.round_id == asking.id)
    of_others = (
        select(Answer.id)
        .join(Round, Round.id == Answer.round_id)
        .where(Answer.id == Blocker.answer_id, Round.checkin_id != checkin.id)
    )
    said_here = Blocker.answer_id.in_(of_round)
    stands = and_(
        Blocker.resolved_at.is_(None),
        or_(Goal.id.is_(None), Goal.state == GoalState.ACTIVE, said_here),
        ~exists(of_others.correlate(Blocker)),
    )
    wanted = and_(
        Blocker.workspace_id == asking.workspace_id,
        Blocker.channel_id == checkin.channel_id,
        Blocker.opened_at <= asking.close_at,
        or_(Blocker.goal_id.is_(None), _shown(checkin)),
        or_(stands, said_here),
    )
    return tuple(blockers.lines(session, wanted, now))
