"""Keeping what a form says, in the place of what it said before."""

from collections.abc import Collection, Mapping
from datetime import datetime
from decimal import Decimal

from msgspec.structs import replace
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from bot.model import Answer, Checkin, Objective, Person, Reading, Round, Update
from bot.services import access, audiences, blockers, objectives, rounds, standings

from .meeting import add_late, meet, need_asked, spoken_at
from .subjects import of_place
from .words import Said, Words, add_words, in_the_way, reported, statuses


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
    answer, is_first = meet(session, asking, checkin, by, now)
    if not is_first:
        add_late(answer, asking, now)
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
