"""A delivery's states and all that can happen in each: what leads on, and what changes nothing.

The table is total: every state, built by the verbs that lead to it, meets every event.
"""

from datetime import datetime, timedelta
from typing import get_args

import pytest
from msgspec.structs import replace

from bot.db import Database
from bot.model import Delivery, DeliveryState, Person
from bot.model.claims import Claim
from bot.model.outcomes import (
    MAYBE_SENT,
    Absent,
    Doubtful,
    Later,
    Outcome,
    Refused,
    Sent,
    Silenced,
    Unsaid,
)
from bot.services import outbox, workspaces
from tests.people import Cast

from .deliveries import LEASE, owe, settle, standing
from .deliveries import claim as claim_all

TABLE = """
             claim   lease    yes      no      later    doubt    absent   unsaid   silenced old change   owe again
pending      sending sending  .        .       .        .        .        .        .        .   .        .   .
sending      .       looking  sent     failed  pending  doubtful -        pending  pending  .   .        .   .
sent         .       .        .        .       .        .        .        .        .        .   outdated .   .
outdated     showing showing  .        .       .        .        .        .        .        .   .        .   .
showing      .       showing  sent     sent    outdated outdated -        outdated outdated .   .        .   .
doubtful     looking looking  .        .       .        .        .        .        .        .   .        .   .
looking      .       looking  sent     unsure  doubtful doubtful doubtful -        doubtful .   .        .   .
looking2     .       looking2 sent     unsure  doubtful doubtful pending  -        doubtful .   .        .   .
failed       .       .        .        .       .        .        .        .        .        .   .        .   pending
unsure       .       .        .        .       .        .        .        .        .        .   .        .   refused
"""  # noqa: E501 - a table
"""`.`: nothing changes. `-`: no step ends so. `outdated` is sent, with newer facts; `showing` is
sending it in its place; `looking` is doubtful, in somebody's hands, and `looking2` for the second
time; `unsure` is failed, and may have arrived. `old` settles with an old fence."""

OUTCOMES: dict[str, Outcome] = {
    "yes": Sent("1764000000.000100", "C0LAUNCH", 1),
    "no": Refused("is_archived"),
    "later": Later("ratelimited", timedelta(seconds=1)),
    "doubt": Doubtful("reset"),
    "absent": Absent(),
    "unsaid": Unsaid("KeyError"),
    "silenced": Silenced("token_revoked"),
}
WAYS = {
    "pending": "",
    "sending": "claim",
    "sent": "claim yes",
    "outdated": "claim yes change",
    "showing": "claim yes change claim",
    "doubtful": "claim doubt",
    "looking": "claim doubt claim",
    "looking2": "claim doubt claim absent claim",
    "failed": "claim no",
    "unsure": "claim doubt claim no",
}
"""The events that lead to each state."""
REST = timedelta(seconds=50)
"""Longer than any channel rests after what can happen, and shorter than a lease."""


class Course:
    """One delivery, in a channel of its own, and what becomes of it."""

    def __init__(self, db: Database, cast: Cast, now: datetime, number: int) -> None:
        self._db, self._cast, self._now = db, cast, now
        self._number, self._channel = number, f"C{number:04}"
        self._id = owe(
            db, cast, f"k{number}", now, channel=self._channel, subject_id=number,
            for_person_id=cast.ana.id,
        )  # fmt: skip
        self._claim: Claim | None = None
        """The last one; its holder's as long as it is not settled."""
        self._is_held = False

    @property
    def row(self) -> Delivery:
        return standing(self._db, self._id)

    @property
    def name(self) -> str:
        """The line of the table on which it stands."""
        row = self.row
        match row.state:
            case DeliveryState.SENDING:
                return "showing" if row.ts else "sending"
            case DeliveryState.SENT:
                return "outdated" if row.due_at else "sent"
            case DeliveryState.FAILED:
                return "unsure" if row.error == MAYBE_SENT else "failed"
            case DeliveryState.DOUBTFUL if self._is_held:
                return "looking2" if row.looked else "looking"
        return str(row.state)

    def meet(self, event: str) -> str:
        """Let one of the table's events happen; where it stands then."""
        if event in OUTCOMES:
            self._settle(OUTCOMES[event], 0)
        elif event == "old":
            self._settle(OUTCOMES["yes"], 1)
        elif event in ("claim", "lease"):
            self._look(event)
        else:
            return self._hear(event)
        return self.name

    def _look(self, event: str) -> None:
        """Somebody looks for work: a while later, or when every lease is over."""
        self._now += LEASE if event == "lease" else timedelta() if self._is_held else REST
        found = [each for each in claim_all(self._db, self._now) if each.id == self._id]
        if found:
            self._claim, self._is_held = found[0], True

    def _settle(self, outcome: Outcome, older: int) -> None:
        if self._claim is None:
            return
        claimed = replace(self._claim, fence=self._claim.fence - older)
        if isinstance(outcome, Sent):
            outcome = replace(outcome, shown=self.row.wanted)
        if settle(self._db, claimed, outcome, self._now):
            self._is_held = False
        with self._db.begin() as session:  # a refused token silences all others, too
            workspaces.unsilence(session, self._cast.workspace.id)

    def _hear(self, event: str) -> str:
        row = self.row
        with self._db.begin() as session:
            if event == "change":
                outbox.refresh(
                    session, workspace_id=row.workspace_id, kind=row.kind,
                    subject_id=self._number, now=self._now,
                )  # fmt: skip
            elif event == "owe":
                new = outbox.enqueue(
                    session, workspace_id=row.workspace_id, key=row.key, kind=row.kind,
                    subject_id=self._number, channel=self._channel, now=self._now,
                )  # fmt: skip
                assert new is None
            else:
                by = session.get_one(Person, self._cast.ana.id)
                try:
                    outbox.try_again(
                        session, self._id, row.fence, by=by, now=self._now, anyway=False
                    )
                except outbox.MayStandThere:
                    return "refused"
        return self.name


def lines() -> dict[str, dict[str, str]]:
    """What each state comes to by each event."""
    head, *rest = [line.split() for line in TABLE.strip().splitlines()]
    return {line[0]: dict(zip(head, line[1:], strict=True)) for line in rest}


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_each_state_is_left_by_the_events_of_the_table_and_by_no_others(
    db: Database, cast: Cast, now: datetime
) -> None:
    number, wrong = 0, []
    for state, events in lines().items():
        for event, expected in events.items():
            number += 1
            course = Course(db, cast, now, number)
            for step in WAYS[state].split():
                course.meet(step)
            assert course.name == state
            came = course.meet(event) if expected != "-" else "-"
            if came != (state if expected == "." else expected):
                wrong.append((state, event, came, expected))
    assert wrong == []


def test_the_table_is_total() -> None:
    table = lines()
    assert table.keys() == WAYS.keys()
    assert {str(state) for state in DeliveryState} <= table.keys()
    assert all(OUTCOMES.keys() <= events.keys() for events in table.values())
    outcomes = {type(outcome) for outcome in OUTCOMES.values()}
    assert outcomes == set(get_args(Outcome))
