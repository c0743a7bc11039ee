"""One goal that a whole workspace may read and one that few may, and everybody who could ask."""

import json
import re
import shutil
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import func, literal, select, union_all, update
from sqlalchemy.orm import Session

from bot.db import Database
from bot.model import (
    About,
    Base,
    Blocker,
    Celebration,
    Channel,
    Checkin,
    Delivery,
    DeliveryState,
    Digest,
    DigestIssue,
    Goal,
    GoalState,
    KeptWords,
    Kind,
    Membership,
    Milestone,
    MilestoneState,
    MilestoneVote,
    Notice,
    Objective,
    Person,
    Receipt,
    Round,
    Scope,
    Verdict,
)
from bot.model.outcomes import MAYBE_SENT
from bot.playground.elements import initial_values
from bot.services import away, checkins, digests, objectives, rounds, templates
from bot.services.plans import Schedule
from bot.slack.measures import read_measure
from bot.when import Rhythm
from tests import people
from tests.services import blocking, roads, scenes
from tests.slack.counter import Counter, Ear

NOW = datetime(2026, 11, 23, 14, 0, tzinfo=UTC)
NOWHERE = 999_999
"""A row, and a number, that nothing has."""
NOTHING = "(nothing)"
"""What they are told whose click in a form or shortcut could not even be read."""
LATER = roads.days(9)
_COUNTS = union_all(
    *(
        select(literal(table.name), func.count()).select_from(table)
        for table in Base.metadata.sorted_tables
        if table.name not in (Receipt.__tablename__, Membership.__tablename__, "people")
    )
)
PUBLIC, PRIVATE = "Cross the northern sea", "Close the funding round"


@dataclass(frozen=True)
class Asker:
    """Who asks, where, and of which of the two goals."""

    who: str
    where: str
    of: str
    """The channel of the goal that they ask about."""
    sees: bool = True
    opened: bool = False
    """Whether the channel lets all of its members change its goals."""


ASKERS = {
    # Of the goal in the public #launch that Cy set for Ana:
    "owner": Asker("ana", "launch", "launch"),
    "creator": Asker("cy", "launch", "launch"),
    "admin": Asker("fay", "launch", "launch"),
    "member": Asker("ben", "launch", "launch"),
    "member, editing open": Asker("ben", "launch", "launch", opened=True),
    "full member outside": Asker("nia", "", "launch"),
    "the same, editing open": Asker("nia", "", "launch", opened=True),
    "guest": Asker("chi", "launch", "launch"),
    "guest, editing open": Asker("chi", "launch", "launch", opened=True),
    "guest outside": Asker("gus", "", "launch", sees=False),
    "of another organisation": Asker("eve", "launch", "launch"),
    "of another workspace": Asker("dev", "far", "launch", sees=False),
    "switched off": Asker("gil", "launch", "launch", sees=False),
    # Of the one in the private #board that Cy set for Ana:
    "owner, from outside": Asker("ana", "launch", "board"),
    "member of #board": Asker("eli", "board", "board"),
    "the same, editing open there": Asker("eli", "board", "board", opened=True),
    "admin outside #board": Asker("fay", "launch", "board", sees=False),
    "member outside #board": Asker("ben", "launch", "board", sees=False),
    "guest of #board": Asker("gio", "board", "board"),
    "guest outside #board": Asker("chi", "launch", "board", sees=False),
    "other organisation in #board": Asker("eve", "board", "board"),
    "other workspace and #board": Asker("dev", "far", "board", sees=False),
}
"""The columns of the table, from left to right."""


def build(file: Path) -> None:
    """Puts the scene into a migrated, empty file."""
    db = Database(f"sqlite:///{file}")
    with db.begin() as session:
        cast = people.introduce(session, NOW)
        add = people.add_person
        cy = add(session, cast.workspace, "U0CY", "Cy", NOW)
        fay = add(session, cast.workspace, "U0FAY", "Fay", NOW, admin=True)
        eli = add(session, cast.workspace, "U0ELI", "Eli", NOW)
        add(session, cast.workspace, "U0NIA", "Nia", NOW)
        gio = add(session, cast.workspace, "U0GIO", "Gio", NOW, guest=True)
        add(session, cast.workspace, "U0GUS", "Gus", NOW, guest=True)
        eve = add(session, cast.workspace, "U0EVE", "Eve", NOW, outsider=True)
        gil = add(session, cast.workspace, "U0GIL", "Gil", NOW, admin=True, deactivated=True)
        pia = add(session, cast.workspace, "U0PIA", "Pia", NOW)
        for channel, members in (
            (cast.launch, (cy, fay, pia, eve, gil)),
            (cast.board, (cy, eli, pia, gio, eve)),
        ):
            for member in members:
                people.join(session, channel, member)
    _keep_templates(db, cast)
    wish: dict[str, Any] = {"scope": Scope.WORKSPACE, "owner_id": cast.ana.id}
    roads.set_goal(db, cy, None, NOW, "What all of us want", **wish)
    for channel, title in ((cast.launch, PUBLIC), (cast.board, PRIVATE)):
        goal = roads.set_goal(db, cy, channel, NOW, title, owner_id=cast.ana.id)
        roads.add(db, cy, goal, NOW, f"Next step: {title}", due_on=roads.days(2))
        reached = roads.add(db, cy, goal, NOW, f"First step: {title}")
        roads.reach(db, cast.ana, reached, NOW)
        _propose(db, pia, goal, title)
        _fail(db, cast.ana, channel)
        blocking.fill_in(db, None, goal, pia, f"No wind: {title}", NOW)
        with db.begin() as session:
            ana = session.get_one(Person, cast.ana.id)
            checkin = checkins.set_up(session, channel.id, scenes.plan(name=title), by=ana, now=NOW)
            rounds.ask_now(session, checkin, by=ana, now=NOW)
            _set_up_digest(session, channel, ana)
            session.add(
                KeptWords(
                    workspace_id=cast.workspace.id, person_id=ana.id, channel_id=channel.id,
                    command="/goal", text="Kept", typed_at=NOW,
                )
            )  # fmt: skip
    with db.begin() as session:
        status = away.Status("Away", NOW + timedelta(days=9))
        away.notice_status(session, session.get_one(Person, cast.ana.id), status, NOW)
    db.close()


def _fail(db: Database, by: Person, channel: Channel) -> None:
    """Something of Ana's that Slack did not take in a channel, and that may be there."""
    with db.begin() as session:
        session.add(
            Delivery(
                workspace_id=by.workspace_id, key=f"failed:{channel.id}", kind=Kind.PROGRESS,
                subject_id=channel.id, channel=channel.slack_id, for_person_id=by.id,
                state=DeliveryState.FAILED, error=MAYBE_SENT, created_at=NOW,
            )
        )  # fmt: skip


def _set_up_digest(session: Session, channel: Channel, by: Person) -> None:
    """Ana's digest of a channel, of which one issue has appeared."""
    weekly = Schedule("Weekly digest", ("FR",), Rhythm.WEEK, time(15), "UTC")
    made = digests.set_up(session, channel.id, weekly, also=None, by=by, now=NOW, version=0)
    slot = "2026-11-20T15:00"
    session.add(DigestIssue(workspace_id=by.workspace_id, digest_id=made.id, slot=slot, at=NOW))


def _propose(db: Database, by: Person, goal: Goal, title: str) -> None:
    """A milestone of a member's on somebody else's goal, for another day than they first said; and
    a number that measures the goal."""
    proposed = roads.add(db, by, goal, NOW, f"Maybe: {title}", due_on=roads.days(3))
    assert proposed.state == MilestoneState.PROPOSED
    measure = read_measure(f"{title} 0 -> 10")
    assert measure
    with db.begin() as session:
        row, cy = session.get_one(Goal, goal.id), session.get_one(Person, goal.creator_id)
        objectives.add(session, row, measure, by=cy, now=NOW)
        session.add(
            MilestoneVote(
                milestone_id=proposed.id, person_id=by.id, workspace_id=goal.workspace_id,
                verdict=Verdict.ANOTHER_DATE, suggested_on=LATER, at=NOW,
            )
        )  # fmt: skip


def _keep_templates(db: Database, cast: people.Cast) -> None:
    """Two of Ana's, from a goal that is no secret and that is over."""
    goal = roads.set_goal(db, cast.ana, cast.launch, NOW, "Something old")
    for name in ("launch", "board"):
        with db.begin() as session:
            row, ana = session.get_one(Goal, goal.id), session.get_one(Person, cast.ana.id)
            templates.keep(session, row, f"The way of #{name}", by=ana, now=NOW)
    roads.change(db, goal, state=GoalState.DROPPED)


@dataclass
class Scene:
    """The scene once more, untouched, with the counter at which people ask."""

    db: Database
    counter: Counter
    asker: Asker
    people: Mapping[str, Person]
    channels: Mapping[str, Channel]
    numbers: Mapping[str, int]
    """Short ids, by noun."""
    rows: Mapping[str, str]
    """What buttons carry, by noun."""
    nowhere: Mapping[str, str]
    """The same of things that do not exist."""
    said: list[str] = field(default_factory=list)
    """All that Cairn told the asker, newest last."""

    @property
    def secret(self) -> str:
        return PRIVATE if self.asker.of == "board" else PUBLIC

    def owner_opens(self, opener: str) -> dict[str, Any]:
        """The form that the goal's owner gets for a line or button, where the goal lives."""
        self.counter.ear.heard.clear()
        self._ask("ana", self.asker.of, opener, absent=False)
        view: dict[str, Any] = self._opened()[-1]
        self.counter.ear.heard.clear()
        return view

    def asks(self, request: str, *, absent: bool = False) -> str:
        """What the asker is told; of a thing that is `absent`, when it is to be."""
        self.counter.ear.heard.clear()
        text = self._ask(self.asker.who, self.asker.where, request, absent=absent)
        self.said += [text, json.dumps(self._opened(), ensure_ascii=False)]
        return text

    def presses_in(self, view: dict[str, Any], action: str, value: str) -> str:
        """What they are told who use a menu or button in that form."""
        self.counter.ear.heard.clear()
        shown = {
            **view,
            "id": "V1",
            "hash": "h",
            "state": {"values": initial_values(view["blocks"])},
        }
        self._click(self.asker.who, action, value, None, view=shown)
        updated = [json.dumps(each["view"]) for each in self.counter.ear.said("/api/views.update")]
        pushed = [_words_of(each) for each in self._opened()]
        self.said += [*updated, *pushed]
        return "\n".join(pushed) or ("" if updated else NOTHING)

    def submits(
        self, view: dict[str, Any], typed: Mapping[str, str], *, absent: bool = False
    ) -> str:
        """What they are told who submit that form, with this in its fields; `absent`, with the
        numbers of things that do not exist wherever it carries one."""
        self.counter.ear.heard.clear()
        person = self.people[self.asker.who]
        values = initial_values(view["blocks"])
        rows = self.nowhere if absent else self.rows
        if absent:
            typed = {**typed, "goal": str(NOWHERE)}
        for name, words in typed.items():
            for block_id, by_action in values.items():
                if re.split("[~:]", block_id)[0] == name:
                    for held in by_action.values():
                        _hold(held, words if _is_of_ours(held) else rows.get(words, words))
        metadata = json.loads(view["private_metadata"] or "{}")
        for name, value in metadata.items():
            if absent and type(value) is int and name not in ("version", "turn"):
                metadata[name] = NOWHERE
        answer = self._counter(self.asker.who).submit_state(
            person, view["callback_id"], values, json.dumps(metadata)
        )
        told = _words_of(answer["view"]) if "view" in answer else ""
        self.said.append(json.dumps(answer, ensure_ascii=False))
        if answer.get("response_action") == "errors":
            return f"Under fields: {answer['errors']}"
        return told

    def is_offered(self, view: dict[str, Any], field: str) -> str:
        """What they are offered who look into that list of the form: `NOTHING`, if not the goal or
        what is of it."""
        found = self._counter(self.asker.who).suggest(
            self.people[self.asker.who], field, "", view["private_metadata"]
        )
        self.said += found
        return "" if any(self.secret in each for each in found) else NOTHING

    def state(self) -> dict[str, Any]:
        """All that could have changed, but for what is known of who is where and was taken in."""
        with self.db.read() as session:
            counts = dict[str, Any](session.execute(_COUNTS).all())
            return counts | {"rows": _rows(session, Goal) + _rows(session, Milestone)}

    def _ask(self, who: str, where: str, request: str, *, absent: bool) -> str:
        numbers = dict.fromkeys(self.numbers, NOWHERE) if absent else self.numbers
        channel = self.channels.get(where)
        if request.startswith("/"):
            place = channel or f"D0{who.upper()}"
            answer = self._counter(who).command(self.people[who], place, request.format(**numbers))
            return str(answer.get("text", ""))
        action, _, noun = request.removeprefix("[").partition("]")
        value = (self.nowhere if absent else self.rows).get(noun.strip(), noun.strip())
        if request.startswith("<"):
            return self._shortcut(who, request.strip("<>"), channel)
        return self._click(who, action, value, channel)

    def _click(
        self, who: str, action: str, value: str, channel: Channel | None, **facts: Any
    ) -> str:
        if channel:  # what it offers was there before it
            facts = {"message": {"ts": f"{NOW.timestamp():.6f}"}, **facts}
        told = self._counter(who).click(self.people[who], action, value, channel, **facts)
        pages = [_words_of(each) for each in self._opened() if each["callback_id"] == "page"]
        return "\n".join([*told, *pages])

    def _shortcut(self, who: str, callback: str, channel: Channel | None) -> str:
        body: dict[str, Any] = {
            "type": "shortcut", "callback_id": callback, "team": {"id": self._counter(who).team},
            "user": {"id": self.people[who].slack_id}, "trigger_id": "t", "action_ts": "1.1",
        }  # fmt: skip
        if callback.startswith("message_"):
            where = channel.slack_id if channel else f"D0{who.upper()}"
            message = {"type": "message", "text": "Said by somebody", "ts": "1700000000.000100"}
            body |= {"type": "message_action", "channel": {"id": where}, "message": message}
        self._counter(who).dispatch(body)
        opened = [_words_of(each) for each in self._opened()]
        return "\n".join(opened) if opened else NOTHING

    def _counter(self, who: str) -> Counter:
        self.counter.team = "T0OTHER" if who == "dev" else "T0CAIRN"
        return self.counter

    def _opened(self) -> list[dict[str, Any]]:
        ear = self.counter.ear
        return [
            each["view"]
            for path in ("/api/views.open", "/api/views.push")
            for each in ear.said(path)
        ]


class Stage:
    """A database into which the scene is put anew for each asker."""

    def __init__(
        self, template: Path, file: Path, ear: Ear, counter: type[Counter] = Counter
    ) -> None:
        shutil.copyfile(template, file)
        self._template, self._file = template, file
        self._db = Database(f"sqlite:///{file}")
        self._counter = counter(self._db, ear, NOW)
        self._read: dict[str, dict[str, Any]] = {}
        ear.knows["/api/users.info"] = {
            "user": {"id": "U0GIL", "team_id": "T0CAIRN", "deleted": True}
        }

    def close(self) -> None:
        self._db.close()

    def put_back(self) -> None:
        """Let nothing have happened."""
        with (
            closing(sqlite3.connect(self._template)) as kept,
            closing(sqlite3.connect(self._file)) as played,
        ):
            kept.backup(played)

    def set_for(self, asker: Asker) -> Scene:
        """The scene, untouched."""
        self.put_back()
        with self._db.begin() as session:
            if asker.of not in self._read:
                self._read[asker.of] = _read(session, asker.of)
            read = self._read[asker.of]
            where = Channel.id == read["channels"][asker.of].id
            session.execute(update(Channel).where(where).values(open_editing=asker.opened))
        return Scene(self._db, self._counter, asker, **read)


def _read(session: Session, of: str) -> dict[str, Any]:
    """What a scene knows of the goal in that channel and of everybody."""
    everybody = {
        person.slack_id.removeprefix("U0").lower(): person
        for person in session.scalars(select(Person))
    }
    channels = {channel.name: channel for channel in session.scalars(select(Channel))}
    goal = session.scalars(
        select(Goal).where(Goal.channel_id == channels[of].id, Goal.state == GoalState.ACTIVE)
    ).one()
    ids = _ids(session, goal)
    ids["template"] = next(
        int(offer.key)
        for offer in templates.offers(session, everybody["ana"])
        if offer.name.endswith(f"#{of}")
    )
    numbers = {
        "goal": goal.number,
        "milestone": session.get_one(Milestone, ids["milestone"]).number,
        "objective": session.get_one(Objective, ids["objective"]).number,
        "checkin": session.get_one(Checkin, ids["checkin"]).number,
    }
    return {
        "people": everybody,
        "channels": channels,
        "numbers": numbers,
        "rows": _carried(ids, numbers),
        "nowhere": _carried(dict.fromkeys(ids, NOWHERE), dict.fromkeys(numbers, NOWHERE)),
    }


def _ids(session: Session, goal: Goal) -> dict[str, int]:
    """The row of everything that belongs to a goal and its channel, by noun."""
    milestones = {
        row.state: row.id
        for row in session.scalars(select(Milestone).where(Milestone.goal_id == goal.id))
    }
    one = {
        "milestone": milestones[MilestoneState.PLANNED],
        "reached": milestones[MilestoneState.REACHED],
        "proposal": milestones[MilestoneState.PROPOSED],
        "goal": goal.id,
        "channel": goal.channel_id,
        "common": session.scalars(select(Goal.id).where(Goal.scope == Scope.WORKSPACE)).one(),
    }
    asked = select(Round).join(Checkin, Checkin.id == Round.checkin_id)
    asking = session.scalars(asked.where(Checkin.channel_id == goal.channel_id)).one()
    words = select(KeptWords.id).where(KeptWords.channel_id == goal.channel_id)
    party = select(Celebration.id).where(
        Celebration.goal_id == goal.id, Celebration.milestone_id.is_not(None)
    )
    digest = select(Digest.id).where(Digest.channel_id == goal.channel_id)
    issue = select(DigestIssue.id).where(DigestIssue.digest_id.in_(digest))
    failed = select(Delivery.id).where(Delivery.key == f"failed:{goal.channel_id}")
    more = {
        "failed": session.scalars(failed).one(),
        "objective": session.scalars(
            select(Objective.id).where(Objective.goal_id == goal.id)
        ).one(),
        "blocker": session.scalars(select(Blocker.id).where(Blocker.goal_id == goal.id)).one(),
        "party": session.scalars(party).one(),
        "words": session.scalars(words).one(),
        "digest": session.scalars(digest).one(),
        "issue": session.scalars(issue).one(),
        "offer": session.scalars(select(Notice.id).where(Notice.about == About.AWAY_OFFER)).one(),
        "round": asking.id,
        "checkin": asking.checkin_id,
    }
    return {name: id_ for name, id_ in (one | more).items() if id_ is not None}


def _carried(ids: Mapping[str, int], numbers: Mapping[str, int]) -> dict[str, str]:
    """What buttons carry: mostly a row, else what a view would write around it."""
    here = {"here": ids["channel"]}
    more = {
        "failure": f"{ids['failed']}:0",
        "take": f"{ids['proposal']}:{LATER.isoformat()}",
        "menu": f"goal.follow:{ids['goal']}",
        "clipped goal": f"G{ids['goal']}",
        "clipped milestone": f"M{ids['milestone']}",
        "twin": f"T1 Something new {NOW:%d}",
        "goals": json.dumps({"kind": "goals", "which": "open"} | here),
        "milestones": json.dumps({"kind": "milestones", "number": numbers["goal"]}),
        "history": json.dumps({"kind": "history", "number": numbers["goal"]}),
    }
    return {name: str(id_) for name, id_ in ids.items()} | more


def _rows(session: Session, table: type[Goal] | type[Milestone]) -> list[Any]:
    columns = table.__table__.columns
    return [tuple(row) for row in session.execute(select(*columns).order_by(columns["id"]))]


def _words_of(view: Mapping[str, Any]) -> str:
    """What a page says; nothing of a form."""
    if view.get("callback_id") != "page":
        return ""
    return "\n".join(
        block["text"]["text"] for block in view["blocks"] if isinstance(block.get("text"), dict)
    )


def _is_of_ours(held: Mapping[str, Any]) -> bool:
    """Whether a field offers words of ours, and no rows that a noun could stand for."""
    return bool(held["type"] == "radio_buttons")


def _hold(held: dict[str, Any], words: str) -> None:
    match held["type"]:
        case "datepicker":
            held["selected_date"] = words
        case "users_select":
            held["selected_user"] = words
        case "static_select" | "radio_buttons" | "external_select":
            held["selected_option"] = {"value": words}
        case "timepicker":
            held["selected_time"] = words
        case _:
            held["value"] = words
