"""Notices: what falls due to a person within ten minutes is one message, and nothing is lost."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.db import Database
from bot.model import About, Delivery, DeliveryState, Kind, Notice, Person
from bot.model.outcomes import NOTHING_TO_SAY, Later, Refused, Sent
from bot.services import outbox
from bot.services.outbox import notices
from bot.services.outbox.notices import Telling
from tests.people import Cast

from . import roads
from .deliveries import SECOND, claim, lane, owe, settle, standing, statements

MINUTE = timedelta(minutes=1)


def tell(db: Database, person: Person, key: str, now: datetime, **more: Any) -> bool:
    """Whether that is told to a person from now on, committed."""
    with db.begin() as session:
        return say(session, person, key, now, **more)


def say(session: Session, person: Person, key: str, now: datetime, **more: Any) -> bool:
    given: dict[str, Any] = {"about": About.KEPT_WORDS, "subject_id": 1} | more
    return notices.owe(
        session, person_id=person.id, workspace_id=person.workspace_id, key=key, now=now, **given
    )


def bundles(db: Database) -> dict[str, list[tuple[datetime | None, list[str]]]]:
    """For each person what they are told, bundle by bundle: when it is due, and its keys."""
    found: dict[str, list[tuple[datetime | None, list[str]]]] = {}
    with db.read() as session:
        for delivery in session.scalars(
            select(Delivery).where(Delivery.kind == Kind.NOTICES).order_by(Delivery.id)
        ):
            keys = session.scalars(
                select(Notice.key).where(Notice.delivery_id == delivery.id).order_by(Notice.id)
            )
            found.setdefault(delivery.channel, []).append((delivery.due_at, list(keys)))
    return found


def send(db: Database, now: datetime) -> list[str]:
    """The keys of the messages that are sent at that moment."""
    claims = claim(db, now)
    for each in claims:
        settle(db, each, Sent("1.1", "D0", shown=1), now)
    return [each.key for each in claims]


# -- one message


def test_what_is_told_at_once_is_one_message(db: Database, cast: Cast, now: datetime) -> None:
    with db.begin() as session:
        for key in ("a", "b", "c"):
            assert say(session, cast.ana, key, now)
        assert say(session, cast.ben, "d", now)
    assert bundles(db) == {"U0ANA": [(now, ["a", "b", "c"])], "U0BEN": [(now, ["d"])]}
    assert {each.subject_id for each in claim(db, now)} == {cast.ana.id, cast.ben.id}


def test_a_key_is_told_once(db: Database, cast: Cast, now: datetime) -> None:
    with db.begin() as session:
        assert say(session, cast.ana, "a", now)
        assert not say(session, cast.ana, "a", now)
    assert not tell(db, cast.ana, "a", now + timedelta(days=1))
    with db.begin() as session:
        ana = session.get_one(Person, cast.ana.id)
        notices.owe_all(session, [Telling(ana, About.FAILURE, 1, "a")], now)
        notices.owe_all(session, [], now)
    assert bundles(db) == {"U0ANA": [(now, ["a"])]}


def test_nobody_is_told_of_another_workspace(db: Database, cast: Cast, now: datetime) -> None:
    with db.begin() as session:
        assert not notices.owe(
            session, person_id=cast.dev.id, workspace_id=cast.workspace.id, about=About.FAILURE,
            subject_id=1, key="a", now=now,
        )  # fmt: skip
    assert tell(db, cast.dev, "a", now)
    assert tell(db, cast.ana, "a", now)
    assert bundles(db) == {"U0DEV": [(now, ["a"])], "U0ANA": [(now, ["a"])]}


def test_what_comes_within_ten_minutes_joins_the_message_that_waits(
    db: Database, cast: Cast, now: datetime
) -> None:
    due = now + timedelta(hours=1)
    tell(db, cast.ana, "first", now, due_at=due)
    tell(db, cast.ana, "a little before", now, due_at=due - 9 * MINUTE)
    tell(db, cast.ana, "a little after", now, due_at=due + 9 * MINUTE)
    tell(db, cast.ana, "long before", now, due_at=due - 10 * MINUTE)
    tell(db, cast.ana, "long after", now, due_at=due + 10 * MINUTE)
    assert bundles(db)["U0ANA"] == [
        (due, ["first", "a little before", "a little after"]),
        (due - 10 * MINUTE, ["long before"]),
        (due + 10 * MINUTE, ["long after"]),
    ]
    assert lane(db, "U0ANA").due_at == due - 10 * MINUTE


def test_after_a_message_the_next_comes_ten_minutes_later(
    db: Database, cast: Cast, now: datetime
) -> None:
    tell(db, cast.ana, "a", now)
    assert send(db, now) == ["notices:a"]
    tell(db, cast.ana, "b", now + MINUTE)
    tell(db, cast.ana, "c", now + 2 * MINUTE)
    tell(db, cast.ana, "d", now + 19 * MINUTE)
    assert bundles(db)["U0ANA"][1:] == [(now + 10 * MINUTE, ["b", "c", "d"])]
    assert claim(db, now + 9 * MINUTE) == []
    assert send(db, now + 10 * MINUTE) == ["notices:b"]


def test_a_message_counts_from_when_its_sending_began(
    db: Database, cast: Cast, now: datetime
) -> None:
    tell(db, cast.ana, "a", now)
    [post] = claim(db, now)
    settle(db, post, Sent("1.1", "D0", shown=1), now + MINUTE)
    tell(db, cast.ana, "b", now + 2 * MINUTE)
    assert bundles(db)["U0ANA"][1] == (now + 10 * MINUTE, ["b"])
    assert send(db, now + 10 * MINUTE) == ["notices:b"]


def test_a_message_that_is_being_sent_takes_nothing_more(
    db: Database, cast: Cast, now: datetime
) -> None:
    tell(db, cast.ana, "a", now)
    [post] = claim(db, now)
    tell(db, cast.ana, "b", now + SECOND)
    assert bundles(db)["U0ANA"] == [(now, ["a"]), (now + 10 * MINUTE, ["b"])]
    settle(db, post, Later("ratelimited", MINUTE), now + SECOND)
    tell(db, cast.ana, "c", now + 2 * SECOND)
    assert bundles(db)["U0ANA"][0] == (now, ["a", "c"])


def test_other_direct_messages_count_too(db: Database, cast: Cast, now: datetime) -> None:
    """Those that were owed before an upgrade."""
    owe(db, cast, "old", now, kind=Kind.KEPT_WORDS, channel="U0ANA")
    tell(db, cast.ana, "a", now)
    assert bundles(db)["U0ANA"] == [(now + 10 * MINUTE, ["a"])]
    owe(db, cast, "later", now, kind=Kind.KEPT_WORDS, channel="U0ANA", due_at=now + 25 * MINUTE)
    tell(db, cast.ana, "b", now, due_at=now + 22 * MINUTE)
    assert bundles(db)["U0ANA"][1] == (now + 35 * MINUTE, ["b"])


def test_other_direct_messages_wait_too(db: Database, cast: Cast, now: datetime) -> None:
    tell(db, cast.ana, "a", now)
    send(db, now)
    owe(db, cast, "other", now + MINUTE, kind=Kind.PROPOSAL, channel="U0ANA")
    owe(db, cast, "elsewhere", now + MINUTE, kind=Kind.PROPOSAL)
    assert send(db, now + MINUTE) == ["elsewhere"]
    assert send(db, now + 10 * MINUTE) == ["other"]


def test_what_failed_was_not_told(db: Database, cast: Cast, now: datetime) -> None:
    tell(db, cast.ana, "a", now)
    [post] = claim(db, now)
    settle(db, post, Refused(NOTHING_TO_SAY), now)
    tell(db, cast.ana, "b", now + MINUTE)
    assert bundles(db)["U0ANA"][1] == (now + MINUTE, ["b"])


def test_what_was_planned_apart_and_falls_due_together_is_sent_together(
    db: Database, cast: Cast, now: datetime
) -> None:
    for number in range(3):
        tell(db, cast.ana, f"k{number}", now, due_at=now + number * timedelta(hours=1))
    tell(db, cast.ana, "tomorrow", now, due_at=now + timedelta(days=1))
    assert send(db, now + timedelta(hours=5)) == ["notices:k0"]
    assert bundles(db)["U0ANA"] == [
        (None, ["k0", "k1", "k2"]),
        (now + timedelta(days=1), ["tomorrow"]),
    ]
    assert claim(db, now + timedelta(hours=6)) == []
    assert lane(db, "U0ANA").due_at == now + timedelta(days=1)


def test_a_message_that_was_late_keeps_the_next_one_apart(
    db: Database, cast: Cast, now: datetime
) -> None:
    tell(db, cast.ana, "a", now)
    tell(db, cast.ana, "b", now, due_at=now + 12 * MINUTE)
    tell(db, cast.ben, "c", now, due_at=now + 12 * MINUTE)
    late = now + 11 * MINUTE
    assert send(db, late) == ["notices:a"]
    assert send(db, now + 12 * MINUTE) == ["notices:c"]
    assert send(db, late + 9 * MINUTE) == []
    assert send(db, late + 10 * MINUTE) == ["notices:b"]


def test_what_was_told_while_the_clock_was_ahead_keeps_nobody_waiting(
    db: Database, cast: Cast, now: datetime
) -> None:
    tell(db, cast.ana, "a", now + 120 * MINUTE)
    assert send(db, now + 120 * MINUTE) == ["notices:a"]
    tell(db, cast.ana, "b", now)
    outbox.mend(db, now)
    assert send(db, now + SECOND) == ["notices:b"]


# -- when


def test_by_night_nobody_is_told_what_can_wait(db: Database, cast: Cast, now: datetime) -> None:
    tell(db, cast.chi, "a", now, about=About.REPLAN)  # 23:00 in Tokyo
    assert bundles(db)["U0CHI"] == [(datetime(2026, 11, 23, 23, tzinfo=UTC), ["a"])]


def test_what_answers_somebody_comes_at_once(db: Database, cast: Cast, now: datetime) -> None:
    for number, about in enumerate(sorted(notices.AT_ONCE)):
        tell(db, cast.chi, f"k{number}", now, about=about)
    assert bundles(db)["U0CHI"] == [(now, ["k0", "k1", "k2"])]


def test_what_other_jobs_find_at_the_same_moment_is_waited_for(
    db: Database, cast: Cast, now: datetime
) -> None:
    tell(db, cast.ana, "a", now, about=About.CHECKIN_REMINDER, due_at=now)
    assert claim(db, now + SECOND) == []
    tell(db, cast.ana, "b", now + SECOND, about=About.MILESTONE_DUE)
    assert bundles(db)["U0ANA"] == [(now + notices.GATHERING, ["a", "b"])]


def test_who_is_away_is_told_in_the_morning_when_they_are_back(
    db: Database, cast: Cast, now: datetime
) -> None:
    with db.begin() as session:
        session.get_one(Person, cast.ana.id).away_until = date(2026, 11, 25)
    tell(db, cast.ana, "a", now, about=About.EVIDENCE)
    assert bundles(db)["U0ANA"] == [(datetime(2026, 11, 26, 13, tzinfo=UTC), ["a"])]


# -- safe


def test_whatever_fails_undoes_the_notice_too(db: Database, cast: Cast, now: datetime) -> None:
    def break_off() -> None:
        with db.begin() as session:
            say(session, cast.ana, "a", now)
            raise LookupError

    with pytest.raises(LookupError):
        break_off()
    assert bundles(db) == {}
    assert tell(db, cast.ana, "a", now)


def test_two_at_once_make_one_message(db: Database, cast: Cast, now: datetime) -> None:
    def work(session: Session, number: int) -> bool:
        return say(session, cast.ana, f"k{number}", now)

    assert roads.at_once(db, work, 4) == [True] * 4
    [(due_at, keys)] = bundles(db)["U0ANA"]
    assert (due_at, sorted(keys)) == (now, ["k0", "k1", "k2", "k3"])


def test_the_same_by_two_at_once_is_told_once(db: Database, cast: Cast, now: datetime) -> None:
    def work(session: Session, number: int) -> bool:
        return say(session, cast.ana, "k", now)

    assert True in roads.at_once(db, work, 4)
    assert bundles(db)["U0ANA"] == [(now, ["k"])]


def test_people_told_in_any_order_do_not_keep_one_another_waiting(
    db: Database, cast: Cast, now: datetime
) -> None:
    people = [cast.ana, cast.ben, cast.chi]

    def work(session: Session, number: int) -> bool:
        for person in people[:: 1 if number % 2 else -1]:
            say(session, person, f"{person.id}:{number}", now)
        return True

    assert roads.at_once(db, work, 6) == [True] * 6
    assert {who: len(found) for who, found in bundles(db).items()} == dict.fromkeys(
        ["U0ANA", "U0BEN", "U0CHI"], 1
    )


def test_many_are_told_with_as_many_statements_as_few(
    db: Database, cast: Cast, now: datetime
) -> None:
    def work(first: int, last: int) -> int:
        with db.begin() as session:
            crowd = [session.get_one(Person, who.id) for who in (cast.ana, cast.ben, cast.chi)]
            with statements() as sent:
                notices.owe_all(
                    session,
                    [
                        Telling(crowd[number % 3], About.KEPT_WORDS, 1, f"k{number}")
                        for number in range(first, last)
                    ],
                    now,
                )
                for place in session.info["lanes"]:
                    place(session)
        return len(sent)

    few = work(0, 3)
    assert work(3, 300) <= few


def test_the_sender_is_woken(db: Database, cast: Cast, now: datetime) -> None:
    woken: list[bool] = []
    db.when_owed = lambda: woken.append(True)
    tell(db, cast.ana, "a", now)
    assert woken == [True]


def test_of_a_message_that_fails_everybody_is_told_who_set_up_something_in_it(
    db: Database, cast: Cast, now: datetime
) -> None:
    with db.begin() as session:
        say(session, cast.ana, "a", now, for_person_id=cast.ben.id)
        say(session, cast.ana, "b", now, for_person_id=cast.ben.id)
        say(session, cast.ana, "c", now, for_person_id=cast.chi.id)
        say(session, cast.ana, "d", now)
    [post] = claim(db, now)
    settle(db, post, Refused("user_disabled"), now)
    id_ = post.id
    assert {who: found[0][1] for who, found in bundles(db).items() if who != "U0ANA"} == {
        "U0BEN": [f"failure:{id_}:{cast.ben.id}"],
        "U0CHI": [f"failure:{id_}:{cast.chi.id}"],
    }
    for each in claim(db, now):
        settle(db, each, Refused("user_disabled"), now)
    with db.read() as session:
        assert session.scalar(select(func.count()).select_from(Notice)) == 6


def test_a_cheer_updates_the_message_that_told_of_a_personal_goal(
    db: Database, cast: Cast, now: datetime
) -> None:
    own = roads.set_goal(db, cast.ana, None, now)
    roads.reach(db, cast.ana, roads.add(db, cast.ana, own, now), now)
    [(_, [key])] = bundles(db)["U0ANA"]
    assert key.startswith("celebration:")
    send(db, now)
    [delivery] = roads.owed(db, Kind.NOTICES)
    with db.begin() as session:
        outbox.refresh(
            session, workspace_id=cast.workspace.id, kind=Kind.CELEBRATION,
            subject_id=int(key.partition(":")[2]), now=now + SECOND,
        )  # fmt: skip
    row = standing(db, delivery.id)
    assert (row.state, row.due_at) == (DeliveryState.SENT, now + SECOND)
