"""Several workspaces in one Cairn never see one another.

Every table has rows of both. The numbers of one's rows are forged into all that a person of the
other can send: commands, buttons, menus, fields and metadata of forms, lists, shortcuts, replies.
Whatever they do, they read no word of it, change no row of it, and nothing of theirs points to it.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from bot.db import Database
from bot.model import Channel, Delivery, Person
from bot.slack import messages
from bot.slack.listeners import everything
from bot.slack.listeners.home import build as build_home
from bot.slack.requests import Asker
from bot.slack.routes import Routes
from tests.permissions import mirror
from tests.permissions.mirror import FAR, FIRST, FORGED, MARK, SECOND
from tests.permissions.scene import LATER, NOW, build
from tests.permissions.table import ROWS
from tests.permissions.test_forged import FIELDS, KEYS, held
from tests.slack.counter import Counter, Ear, listening

ROUTES = Routes()
everything.register(ROUTES)

MENU = sorted({row.asked[1:].partition("]")[0] for row in ROWS if row.asked.startswith("[goal.")})
METADATA = (*KEYS, "checkin_id", "digest", "delivery", "issue", "objective", "person", "also")


def carried(id_: int) -> list[str]:
    """All that a button or menu could carry with a number in it."""
    lists: list[dict[str, Any]] = [
        {"kind": "goals", "which": "open", "here": id_},
        {"kind": "milestones", "number": id_ - SECOND + FAR + 1},
        {"kind": "history", "number": id_ - SECOND + FAR + 1},
    ]
    return [str(id_), f"{id_}:0", f"{id_}:{LATER.isoformat()}", *map(json.dumps, lists)]


class Reach:
    """The two workspaces, and a person of the first who reaches for the second."""

    def __init__(self, db: Database, ear: Ear) -> None:
        self.db, self.ear = db, ear
        self.counter = Counter(db, ear, NOW)
        with db.read() as session:
            own = session.scalars(select(Person).where(Person.workspace_id == FIRST))
            self.people = {each.slack_id: each for each in own}
            here = Channel.workspace_id == FIRST, Channel.name == "launch"
            self.launch = session.scalars(select(Channel).where(*here)).one()
            self.theirs = mirror.rows_of_second(session)
        self.ana, self.fay = self.people["U0ANA"], self.people["U0FAY"]

    def sends(self, body: dict[str, Any]) -> str:
        """What Ana is answered to something that has no other way in."""
        who = {"team": {"id": "T0CAIRN"}, "user": {"id": "U0ANA"}, "action_ts": "1.1"}
        return str(self.counter.dispatch(body | who).body)

    def check(self, what: str, *answers: object) -> None:
        """Nothing of the second was said, changed, or pointed to."""
        said = f"{answers} {self.ear.heard}"
        assert MARK not in said, f"{what}: {said[max(0, said.index(MARK) - 300) :][:600]}"
        self.ear.heard.clear()
        with self.db.read() as session:
            assert mirror.rows_of_second(session) == self.theirs, what
            assert mirror.pointers(session) == [], what


@pytest.fixture(scope="module")
def ear() -> Iterator[Ear]:
    with listening() as made:
        yield made


@pytest.fixture(scope="module")
def reach(
    sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory, ear: Ear
) -> Iterator[Reach]:
    file = tmp_path_factory.mktemp("workspaces") / "both.db"
    file.write_bytes(sqlite_template.read_bytes())
    build(file)
    db = Database(f"sqlite:///{file}")
    with db.begin() as session:
        mirror.mirror(session)
    yield Reach(db, ear)
    db.close()


def test_every_table_has_rows_of_both(reach: Reach) -> None:
    with reach.db.read() as session:
        found = mirror.counts(session)
        assert mirror.pointers(session) == []
    assert [name for name, (first, second) in found.items() if not first or not second] == []
    assert set(found) == set(reach.theirs) - {"workspaces"}
    assert sum(MARK in row for rows in reach.theirs.values() for row in rows) > 50


def test_no_line_that_is_typed(reach: Reach) -> None:
    lines = {row.opener for row in ROWS if row.opener.startswith("/")}
    for line in sorted(lines | {"/cairn find Zanzibar", f"/cairn find {MARK} sea", "/cairn why"}):
        nouns = ("goal", "milestone", "objective", "checkin")
        said = ""
        for number in (1, 2, 3) if "{" in line else (1,):
            typed = line.format(**dict.fromkeys(nouns, FAR + number))
            said += json.dumps(reach.counter.command(reach.ana, "C0LAUNCH", typed))
        sought = line.partition("/cairn find ")[2]  # what was sought is said back
        reach.check(line, said.replace(sought, "") if sought else said)


@pytest.mark.parametrize("action", sorted(ROUTES.clicks))
def test_no_button(action: str, reach: Reach) -> None:
    for id_ in FORGED:
        metadata = json.dumps(dict.fromkeys(METADATA, id_))
        view = {"type": "modal", "id": "V1", "hash": "h", "callback_id": "goal.form",
                "private_metadata": metadata, "blocks": []}  # fmt: skip
        values = carried(id_) if id_ == SECOND else [str(id_)]
        if action == "goal.menu":
            values += [f"{item}:{id_}" for item in MENU]
        for value in values:
            reach.counter.click(reach.ana, action, value, reach.launch)
        reach.counter.click(reach.fay, action, str(id_), None, view=view)
    reach.check(action)


@pytest.mark.parametrize("callback", sorted(ROUTES.submissions))
def test_no_form(callback: str, reach: Reach) -> None:
    said = []
    for id_ in FORGED:
        metadata = dict.fromkeys(METADATA, id_)
        own = {"outcome": "achieved", "version": 1}
        for kind in ("static_select", "multi_external_select"):
            state = {field: {"value": held(kind, str(id_))} for field in FIELDS}
            state |= {"what": {"value": held("plain_text_input", f"Mine {id_} {kind}")}}
            for facts in (metadata | own, own):
                said.append(
                    reach.counter.submit_state(reach.fay, callback, state, json.dumps(facts))
                )
    reach.check(callback, said)


def test_no_list_no_closed_form_no_shortcut(reach: Reach) -> None:
    said: list[object] = []
    for id_ in FORGED:
        metadata = json.dumps(dict.fromkeys(METADATA, id_))
        for field in ROUTES.options:
            for typed in ("", MARK[:4]):
                said += reach.counter.suggest(reach.ana, field, typed, metadata)
        for callback in ROUTES.closings:
            view = {"type": "modal", "id": f"V{id_}", "hash": "h", "callback_id": callback,
                    "private_metadata": metadata, "state": {"values": {}}}  # fmt: skip
            said.append(reach.sends({"type": "view_closed", "view": view}))
    for callback in ROUTES.shortcuts:
        said.append(reach.sends({"type": "shortcut", "callback_id": callback, "trigger_id": "t"}))
    reach.check("lists, closed forms and shortcuts", said)


def test_no_reply_and_no_news_of_channels_and_people(reach: Reach) -> None:
    with reach.db.read() as session:
        threads = session.scalars(
            select(Delivery.ts).where(Delivery.workspace_id == SECOND, Delivery.ts.is_not(None))
        ).all()
    events: list[dict[str, Any]] = [
        {"type": "message", "channel": "C0LAUNCH", "channel_type": "channel", "user": "U0ANA",
         "text": f"🔴 G{FAR + 1} all is lost", "ts": f"1.{place}", "thread_ts": thread}
        for place, thread in enumerate([*threads, "1.19"])
    ]  # fmt: skip
    user = {"id": "U0BEN", "team_id": "T0CAIRN", "name": "x", "tz": "Asia/Tokyo", "deleted": True}
    channel = {"channel": "C0BOARD", "user": "U0ELI"}
    events += [
        {"type": "user_change", "user": user},
        {"type": "member_left_channel"} | channel,
        {"type": "member_joined_channel"} | channel,
        {"type": "channel_rename", "channel": {"id": "C0BOARD", "name": "other"}},
        {"type": "group_archive", "channel": "C0BOARD"},
        {"type": "channel_id_changed", "old_channel_id": "C0BOARD", "new_channel_id": "C0NEW"},
        {"type": "app_home_opened", "user": "U0ANA", "tab": "home"},
    ]
    for event in events:
        reach.counter.event(event)
        reach.check(event["type"])


def test_no_page_and_no_message_of_theirs(reach: Reach) -> None:
    for person in reach.people.values():
        asker = Asker(FIRST, person.id, person.slack_id, "UTC", person.outsider, NOW, person)
        reach.check("App Home", build_home(reach.db, asker))
    with reach.db.read() as session:
        owed = session.scalars(select(Delivery).where(Delivery.workspace_id == FIRST)).all()
        said = [messages.render(session, each, NOW) for each in owed]
    assert len(said) > 20
    reach.check("messages", said)


def test_no_news_of_a_removal(reach: Reach) -> None:
    """The last one: the first workspace removes Cairn."""
    reach.counter.event({"type": "app_uninstalled"})
    reach.check("app_uninstalled")
