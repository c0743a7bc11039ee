"""Answers: what people say in a round, or of their own, by form. Saying it again edits it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from functools import lru_cache

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Integer,
    Select,
    and_,
    bindparam,
    delete,
    exists,
    func,
    insert,
    or_,
    select,
)
from sqlalchemy.orm import Session

from bot.errors import CairnError, NoSuchThing
from bot.model import (
    Answer,
    Checkin,
    Goal,
    GoalState,
    Objective,
    Person,
    Reading,
    Reply,
    Round,
    Scope,
    Status,
    Update,
)
from bot.model.blockers import names_one
from bot.model.upserts import Upsert, kept, table_of
from bot.services import access, audiences, blockers, objectives, rounds, standings, workspaces
from bot.services.concerns import concerns_whom
from bot.services.standings import Reported

_ANSWERS, _UPDATES = table_of(Answer), table_of(Update)
_MEET = Upsert(
    lambda insert: (
        insert(_ANSWERS)
        .on_conflict_do_nothing(index_elements=["round_id", "person_id"])
        .returning(_ANSWERS.c.id)
    )
)
_HOLD = (
    select(Answer)
    .where(Answer.round_id == bindparam("round_id"), Answer.person_id == bindparam("person_id"))
    .with_for_update()
    .execution_options(populate_existing=True)
)
_STATUSES = (
    select(_UPDATES.c.goal_id, _UPDATES.c.status)
    .where(
        _UPDATES.c.answer_id == bindparam("of_answer"),
        _UPDATES.c.goal_id.is_not(None),
        _UPDATES.c.status.is_not(None),
    )
    .order_by(_UPDATES.c.at, _UPDATES.c.id)
)
_SAY = insert(_UPDATES)


class NotAsked(CairnError):
    """This check-in does not ask you, so nothing was saved. `/checkin` is your own."""


@dataclass(frozen=True)
class Words:
    """What a person says of one goal, or of none in particular."""

    goal_id: int | None = None
    status: Status | None = None
    moved: str = ""
    blocker: str = ""
    next_step: str = ""

    @property
    def is_empty(self) -> bool:
        return not (self.status or self.moved or self.blocker or self.next_step)


@dataclass(frozen=True)
class Said:
    """What a person says at once."""

    words: tuple[Words, ...] = ()
    numbers: Mapping[int, Decimal | None] = field(default_factory=dict)
    """New values by objective; none takes back the one that this answer gave before. An objective
    that is left out keeps it."""
    custom: Mapping[str, str] = field(default_factory=dict)
    """Answers to the check-in's own questions, by question."""


def goals_of(session: Session, person: Person, channel_id: int | None) -> list[Goal]:
    """A person's goals in a channel, which they are asked about; with no channel, those of no
    channel: the personal ones, and the workspace's that they have to do with. Those that are due
    first come first."""
    return list(session.scalars(_GOALS_OF[channel_id is None], _whose(person, channel_id)))


def only_goal_of(
    session: Session, person: Person, channel_id: int | None, *, hold: bool
) -> Goal | None:
    """The only one of the same, none when there are several; with `hold`, kept from all others
    until this transaction ends."""
    return session.scalar(_ONLY_GOAL_OF[channel_id is None, hold], _whose(person, channel_id))


def of_place(person: Person, channel_id: int | None) -> ColumnElement[bool]:
    """Goals that may be spoken of in a channel: those that all of it may see. With no channel,
    those of none: the person's personal ones, and the workspace's, which guests see where they
    own them."""
    return _of_place(person.workspace_id, person.id, channel_id)


@lru_cache(maxsize=500)  # building it takes longer than asking
def _of_place(
    workspace_id: int | BindParameter[int],
    person_id: int | BindParameter[int],
    channel_id: int | BindParameter[int] | None,
) -> ColumnElement[bool]:
    here = (
        or_(
            and_(Goal.scope == Scope.PERSONAL, Goal.owner_id == person_id),
            and_(Goal.scope == Scope.WORKSPACE, Goal.channel_id.is_(None), _may_read(person_id)),
        )
        if channel_id is None
        else and_(Goal.scope != Scope.PERSONAL, Goal.channel_id == channel_id)
    )
    return and_(Goal.workspace_id == workspace_id, here)


def _may_read(person_id: int | BindParameter[int]) -> ColumnElement[bool]:
    """Who may read a goal of the whole workspace: its owner and every full member."""
    full = exists().where(Person.id == person_id, ~Person.guest, ~Person.outsider)
    return or_(Goal.owner_id == person_id, full)


def _all_of(*, of_none: bool) -> Select[Goal]:
    person_id = bindparam("person_id", type_=Integer)
    channel_id = None if of_none else bindparam("channel_id", type_=Integer)
    return (
        select(Goal)
        .where(
            _of_place(bindparam("workspace_id", type_=Integer), person_id, channel_id),
            concerns_whom(person_id),
            Goal.state == GoalState.ACTIVE,
        )
        .order_by(Goal.due_on.is_(None), Goal.due_on, Goal.number)
    )


def _only(query: Select[Goal], *, hold: bool) -> Select[Goal]:
    """The goal that a query finds where it finds no other: none but that one is held."""
    only = query.with_only_columns(func.min(Goal.id)).order_by(None).having(func.count() == 1)
    found = select(Goal).where(Goal.id == only.scalar_subquery().correlate(None))
    return found.with_for_update().execution_options(populate_existing=True) if hold else found


_GOALS_OF = {of_none: _all_of(of_none=of_none) for of_none in (True, False)}
_ONLY_GOAL_OF = {
    (of_none, hold): _only(query, hold=hold)
    for of_none, query in _GOALS_OF.items()
    for hold in (True, False)
}


def _whose(person: Person, channel_id: int | None) -> dict[str, int | None]:
    whose = {"workspace_id": person.workspace_id, "person_id": person.id}
    return whose | {"channel_id": channel_id}


def by_form(
    session: Session, asking: Round, checkin: Checkin, said: Said, *, by: Person, now: datetime
) -> Answer:
    """Keep what a form says as a person's answer to a round, in the place of what it said before.

    The round's report is owed from now on: it is where others read it.

    Raises:
        OutsiderOnly, NotAsked, NoSuchThing: nothing was kept.
    """
    need_asked(session, asking, checkin, by)
    audiences.admit(session, asking, checkin, by)
    answer, _ = meet(session, asking, checkin, by, now)
    _keep(session, answer, said, by, spoken_at(asking, now), now)
    rounds.owe_report(session, asking, checkin, now)
    rounds.show_to(session, asking, by, now)
    rounds.show_anew(session, asking, now)
    return answer


def of_own(
    session: Session, channel_id: int | None, said: Said, *, by: Person, now: datetime
) -> Answer:
    """Keep what a person says of their goals in a channel without being asked.

    Raises:
        OutsiderOnly, NoSuchThing: they may not, or are not in that channel.
    """
    access.need_insider(by)
    if channel_id is not None:
        access.need_member(session, by, channel_id)
    answer = Answer(
        workspace_id=by.workspace_id,
        round_id=None,
        channel_id=channel_id,
        person_id=by.id,
        custom={},
        answered_at=now,
        late=False,
    )
    session.add(answer)
    session.flush()
    _keep(session, answer, said, by, now, now)
    return answer


def need_asked(session: Session, asking: Round, checkin: Checkin, person: Person) -> None:
    """Refuse who may not answer a round.

    Raises:
        OutsiderOnly: they are of another organisation.
        NotAsked: the check-in asks others of their channel.
        NoSuchThing: they are not in its channel, and learn nothing of it.
    """
    access.need_insider(person)
    if audiences.may_answer(session, asking, checkin, person):
        return
    if workspaces.is_member(session, checkin.channel_id, person.id):
        raise NotAsked
    raise NoSuchThing(ref="such check-in", command="/checkin")


def meet(
    session: Session, asking: Round, checkin: Checkin, person: Person, at: datetime
) -> tuple[Answer, bool]:
    """A person's answer to a round, and whether it was made now, by their first word there. It is
    held by this transaction, so that a form and a reply at once become one answer."""
    row = {
        "workspace_id": asking.workspace_id,
        "round_id": asking.id,
        "channel_id": checkin.channel_id,
        "person_id": person.id,
        "answered_at": at,
        "late": at > asking.close_at,
    }
    made = session.execute(_MEET.on(session), row).scalar()
    if made is not None:
        return kept(session, Answer(id=made, custom={}, edited_at=None, **row)), True
    whose = {"round_id": asking.id, "person_id": person.id}
    return session.scalars(_HOLD, whose).one(), False


def spoken_at(asking: Round, now: datetime) -> datetime:
    """The moment that an answer speaks of: a late one speaks of its round, and never outranks
    what was said in a later one."""
    return min(now, asking.close_at)


def statuses(session: Session, answer: Answer) -> dict[int, Status]:
    """The newest status that an answer gives to each goal."""
    return dict(session.execute(_STATUSES, {"of_answer": answer.id}).all())


def add_words(
    session: Session, answer: Answer, words: Collection[Words], at: datetime, reply: Reply | None
) -> None:
    """Keep words as part of an answer."""
    rows = [
        {
            "workspace_id": answer.workspace_id,
            "answer_id": answer.id,
            "reply_id": reply.id if reply else None,
            "goal_id": each.goal_id,
            "status": each.status,
            "moved": each.moved,
            "blocker": each.blocker,
            "next_step": each.next_step,
            "at": at,
        }
        for each in words
        if not each.is_empty
    ]
    if rows:
        session.execute(_SAY, rows)


def reported(words: Collection[Words], before: Mapping[int, Status]) -> dict[int, Reported]:
    """The statuses among words that an answer did not say before."""
    return {
        each.goal_id: Reported(each.status, each.blocker or each.moved)
        for each in words
        if each.goal_id and each.status and before.get(each.goal_id) != each.status
    }


def in_the_way(words: Collection[Words]) -> dict[int | None, str]:
    """What words say to be in the way, by the goal they are of; empty where nothing is."""
    found: dict[int | None, str] = {}
    for each in words:
        one = each.blocker if names_one(each.blocker) else ""
        found[each.goal_id] = "\n".join(filter(None, [found.get(each.goal_id), one]))
    return found


def _keep(
    session: Session, answer: Answer, said: Said, by: Person, at: datetime, now: datetime
) -> None:
    before = _said_by_form(session, answer)
    wanted = {each.goal_id for each in said.words}
    measured = _measured(session, said.numbers)
    # Held before anything else is touched: all who change a goal take it first.
    here = of_place(by, answer.channel_id)
    held = standings.hold(session, by.workspace_id, wanted | measured | before.keys(), here)
    told = statuses(session, answer)
    if before or answer.custom:
        answer.edited_at = now
    session.execute(delete(Update).where(Update.answer_id == answer.id, Update.reply_id.is_(None)))
    words = [
        _uncut(each, before.get(each.goal_id))
        for each in said.words
        if each.goal_id is None or each.goal_id in held
    ]
    add_words(session, answer, words, at, None)
    blockers.by_form(
        session, answer, in_the_way(words), in_the_way(before.values()), held,
        by=by, at=at, now=now, anew=not (before or answer.custom),
    )  # fmt: skip
    answer.custom = dict(said.custom)
    _keep_numbers(session, answer, said.numbers, held, by, at, now)
    standings.settle(session, held, reported(words, told), by=by, now=now)


def _said_by_form(session: Session, answer: Answer) -> dict[int | None, Words]:
    """What a form said in this answer before, by goal."""
    found = session.scalars(
        select(Update).where(Update.answer_id == answer.id, Update.reply_id.is_(None))
    )
    return {
        row.goal_id: Words(row.goal_id, row.status, row.moved, row.blocker, row.next_step)
        for row in found
    }


def _uncut(words: Words, before: Words | None) -> Words:
    """Words whose fields were shorter than what stood there: what a form had to cut (…) and nobody
    touched stays whole."""
    if before is None:
        return words
    return replace(
        words,
        moved=_whole(words.moved, before.moved),
        blocker=_whole(words.blocker, before.blocker),
        next_step=_whole(words.next_step, before.next_step),
    )


def _whole(shown: str, before: str) -> str:
    was_cut = shown.endswith("…") and len(shown) < len(before)
    return before if was_cut and before.startswith(shown[:-1]) else shown


def _measured(session: Session, numbers: Collection[int]) -> set[int]:
    return set(session.scalars(select(Objective.goal_id).where(Objective.id.in_(numbers))))


def _keep_numbers(
    session: Session,
    answer: Answer,
    numbers: Mapping[int, Decimal | None],
    allowed: Collection[int],
    by: Person,
    at: datetime,
    now: datetime,
) -> None:
    """Keep new values, each in the place of what this answer's form said before."""
    found = session.scalars(
        select(Objective)
        .where(
            Objective.id.in_(numbers),
            Objective.goal_id.in_(list(allowed)),
            Objective.dropped_at.is_(None),
        )
        .order_by(Objective.id)
    ).all()
    for objective in found:
        session.execute(
            delete(Reading).where(
                Reading.answer_id == answer.id,
                Reading.objective_id == objective.id,
                Reading.reply_id.is_(None),
            )
        )
        value = numbers[objective.id]
        if value is None:
            objectives.settle(session, objective, by=by, now=now)
        else:
            objectives.record(session, objective, value, by=by, now=now, at=at, answer_id=answer.id)
