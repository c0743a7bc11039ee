"""Threads: many people in #launch, and prompts for them to reply to."""

import time
from datetime import timedelta
from itertools import count, islice

from sqlalchemy import update

from benchmarks.scenery import posts
from benchmarks.scenery.posts import Post
from bot.app import real_now
from bot.db import Database
from bot.model import Asked, Delivery, DeliveryState, Kind, Person, Round, RoundState
from tests import people
from tests.people import Cast
from tests.services import roads, scenes

TEXT = "🟢 the pilot has two new customers"
_NUMBERS = count(1)


class Team:
    """So many people in #launch, each with a goal of their own."""

    def __init__(self, db: Database, cast: Cast, size: int) -> None:
        """All are in the database when this is done, and the cards of their goals were sent."""
        self._db, self._cast, now = db, cast, real_now()
        self.people: list[Person] = []
        with db.begin() as session:
            for number in range(size):
                person = people.add_person(
                    session, cast.workspace, f"U{number:06d}", f"Person {number}", now
                )
                people.join(session, cast.launch, person)
                self.people.append(person)
        for person in self.people:
            roads.set_goal(db, person, cast.launch, now, f"The goal of {person.name}")
        with db.begin() as session:
            session.execute(
                update(Delivery).values(state=DeliveryState.SENT, due_at=None, ts=Delivery.key)
            )
        self._checkin = scenes.set_up(db, cast, now)

    def replies(self, times: int) -> list[Post]:
        """As many replies to new prompts, each person's first to theirs."""
        found: list[Post] = []
        while len(found) < times:
            found += islice(self._replies_to(self._ask()), times - len(found))
        return found

    def _replies_to(self, thread_ts: str) -> list[Post]:
        return [
            posts.message(
                TEXT, f"{time.time():.0f}.{next(_NUMBERS):06d}", user=person.slack_id,
                thread_ts=thread_ts, parent_user_id="U0CAIRN",
            )
            for person in self.people
        ]  # fmt: skip

    def _ask(self) -> str:
        """The thread of a round that was asked just now."""
        now, number = real_now(), next(_NUMBERS)
        of, ts = self._cast.workspace.id, f"{now.timestamp():.0f}.{number:06d}"
        with self._db.begin() as session:
            asking = Round(
                workspace_id=of, checkin_id=self._checkin.id, slot=f"{number}", zone="UTC",
                state=RoundState.OPEN, opened_at=now, close_at=now + timedelta(days=1),
            )  # fmt: skip
            session.add(asking)
            session.flush()
            session.add_all(
                Asked(round_id=asking.id, person_id=person.id, workspace_id=of)
                for person in self.people
            )
            prompt = Delivery(
                workspace_id=of, key=f"round:{asking.id}:prompt", subject_id=asking.id,
                kind=Kind.CHECKIN_PROMPT, channel="C0LAUNCH", posted_in="C0LAUNCH", ts=ts,
                state=DeliveryState.SENT, shown=1, created_at=now, sent_at=now,
            )  # fmt: skip
            session.add(prompt)
        return ts
