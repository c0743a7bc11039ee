"""Notices: things to tell one person, in as few direct messages as can be.

What falls due to a person within ten minutes shares one delivery, a bundle. A notice is put into
its bundle right before the commit, under the lock of the person's lane: nobody can claim a bundle
or begin another one meanwhile, and lanes are the last thing that any transaction locks.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from msgspec import Struct
from sqlalchemy import bindparam, insert, select
from sqlalchemy.orm import Session

from bot.db import LAST_WORK
from bot.model import About, Delivery, Kind, Notice, Person
from bot.model.people import has_left
from bot.model.upserts import Upsert, table_of
from bot.services import audiences

from . import direct, lanes
from .direct import APART, Direct

_COLLECTED = "notices to place"
_D, _N = table_of(Delivery), table_of(Notice)

AT_ONCE = frozenset({About.CELEBRATION, About.KEPT_WORDS, About.FAILURE})
"""What answers something that the person did: it comes whatever the hour. All else waits until it
is day where they are, and they are back."""
GATHERING = timedelta(seconds=2)
"""So long all else waits for what other jobs of the clock find due at the same moment."""

_KNOWN = select(_N.c.key).where(
    _N.c.workspace_id == bindparam("of_workspace"),
    _N.c.key.in_(bindparam("keys", expanding=True)),
)
_BEGIN = insert(_D).returning(_D.c.key, _D.c.id)
_ADD = Upsert(lambda insert: insert(_N).on_conflict_do_nothing())


class Telling(Struct, frozen=True):
    """One thing to tell one person."""

    person: Person
    about: About
    subject_id: int
    key: str
    """Says what is owed, to whom; at most 90 characters."""
    due_at: datetime | None = None
    """Not before this; none means as soon as it is right for them."""
    detail: str = ""
    for_person_id: int | None = None
    """Who is told when it cannot be delivered."""


class _Collected(Struct, frozen=True):
    telling: Telling
    due_at: datetime
    now: datetime

    @property
    def lane(self) -> lanes.Key:
        return self.telling.person.workspace_id, self.telling.person.slack_id


def owe(
    session: Session,
    *,
    person_id: int,
    workspace_id: int,
    about: About,
    subject_id: int,
    key: str,
    now: datetime,
    due_at: datetime | None = None,
    detail: str = "",
    for_person_id: int | None = None,
) -> bool:
    """Whether this is to be told from now on; False when it was owed already.

    Without `due_at` it is told as soon as it is right for the person: by day where they are and
    not while they are away, or at once when it answers what they did.
    """
    person = session.get(Person, person_id)
    if person is None or person.workspace_id != workspace_id or has_left(person):
        return False
    if (workspace_id, key) in _collected(session) or _known(session, workspace_id, [key]):
        return False
    told = Telling(person, about, subject_id, key, due_at, detail, for_person_id)
    owe_all(session, [told], now)
    return True


def owe_all(session: Session, tellings: Iterable[Telling], now: datetime) -> None:
    """Tell all of this from now on; what was owed already is not told again."""
    collected = _collected(session)
    for each in tellings:
        if has_left(each.person):
            continue
        new = _Collected(each, _moment(each, now), now)
        if collected.setdefault((each.person.workspace_id, each.key), new) is new:
            lanes.wake(session, new.lane, new.due_at)


def _moment(telling: Telling, now: datetime) -> datetime:
    if telling.about in AT_ONCE:
        return max(telling.due_at or now, now)
    due_at = telling.due_at or audiences.reachable(telling.person, now)
    return max(due_at, now + GATHERING)


def _collected(session: Session) -> dict[tuple[int, str], _Collected]:
    found: dict[tuple[int, str], _Collected] | None = session.info.get(_COLLECTED)
    if found is None:
        found = session.info[_COLLECTED] = {}
        lanes.to_wake(session)  # that locks the lanes, so it comes before
        session.info.setdefault(LAST_WORK[1], []).append(_place_all)
    return found


def _known(session: Session, workspace_id: int, keys: Sequence[str]) -> set[str]:
    wanted = {"of_workspace": workspace_id, "keys": keys}
    return set(session.execute(_KNOWN, wanted).scalars())


def _place_all(session: Session) -> None:
    collected = _collected(session)
    for workspace_id in {workspace_id for workspace_id, _ in collected}:
        mine = {key: new for (of, key), new in collected.items() if of == workspace_id}
        known = _known(session, workspace_id, list(mine))
        _place(session, workspace_id, [new for key, new in mine.items() if key not in known])
        lanes.reckon(session, sorted({new.lane for new in mine.values()}))
    collected.clear()


def _place(session: Session, workspace_id: int, owed: list[_Collected]) -> None:
    """Give each of them its bundle, in the order in which they are due."""
    if not owed:
        return
    owed.sort(key=lambda new: new.due_at)
    people = {new.telling.person.slack_id for new in owed}
    messages = direct.lately(session, workspace_id, people, min(new.now for new in owed))
    begun: dict[str, _Begun] = {}
    places: list[tuple[_Collected, Direct]] = []
    for new in owed:
        person = new.telling.person
        bundle, due_at = _find_place(messages[person.slack_id], new.due_at)
        if bundle is None:
            bundle = Direct(0, due_at, waits=True, takes_more=True)
            messages[person.slack_id].append(bundle)
            begun[f"notices:{new.telling.key}"] = _Begun(new, bundle)
        places.append((new, bundle))
    _begin(session, begun)
    rows = [_row(new, bundle) for new, bundle in places]
    session.execute(_ADD.on(session), rows)


class _Begun(Struct, frozen=True):
    first: _Collected
    bundle: Direct


def _find_place(messages: list[Direct], wanted: datetime) -> tuple[Direct | None, datetime]:
    """The nearest bundle within ten minutes of a moment, or when a new one can be: at least
    ten minutes from all others."""
    due_at = wanted
    while near := [each for each in messages if abs(each.moment - due_at) < APART]:
        open_ones = [each for each in near if each.takes_more]
        if open_ones:
            return min(open_ones, key=lambda each: abs(each.moment - due_at)), due_at
        due_at = max(each.moment for each in near) + APART
    return None, due_at


def _begin(session: Session, begun: dict[str, _Begun]) -> None:
    if not begun:
        return
    rows = [
        {
            "workspace_id": each.first.telling.person.workspace_id,
            "key": key,
            "kind": Kind.NOTICES,
            "subject_id": each.first.telling.person.id,
            "channel": each.first.telling.person.slack_id,
            "due_at": each.bundle.moment,
            "created_at": each.first.now,
        }
        for key, each in begun.items()
    ]
    for key, id_ in session.execute(_BEGIN, rows):
        begun[key].bundle.id = id_


def _row(new: _Collected, bundle: Direct) -> dict[str, object]:
    telling = new.telling
    return {
        "workspace_id": telling.person.workspace_id,
        "person_id": telling.person.id,
        "key": telling.key,
        "about": telling.about,
        "subject_id": telling.subject_id,
        "detail": telling.detail,
        "delivery_id": bundle.id,
        "for_person_id": telling.for_person_id,
        "at": new.now,
    }
