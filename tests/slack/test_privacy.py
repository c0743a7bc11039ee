"""What is private exists only for those who may see it: every command and button, for everybody.

For all others the answer is, word for word, the answer to what does not exist.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import pytest
from sqlalchemy import func, select

from bot.db import Database
from bot.errors import CairnError, NoSuchThing, NotYours
from bot.model import Channel, Goal, History, Kind, Milestone, Person
from bot.slack.listeners import everything, home
from bot.slack.requests import Asker
from bot.slack.routes import Routes
from bot.slack.views import ids
from bot.slack.views.parts import Message
from tests import people
from tests.people import Cast
from tests.services import roads
from tests.slack.asks import Visitor, readable

ONLY_SQLITE = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
"""For what a person may do once they see it: that is decided in Python."""

SECRET = "Close the funding round"
NOWHERE = 999_999

COMMANDS = [
    "/goal G{goal}", "/goal edit G{goal}", "/goal done G{goal}", "/goal missed G{goal}",
    "/goal drop G{goal}", "/goal pause G{goal}", "/goal resume G{goal}", "/goal history G{goal}",
    "/milestone Term sheet for G{goal}", "/milestone list G{goal}", "/milestone M{milestone}",
    "/milestone done M{milestone}", "/milestone move M{milestone} to Friday because x",
    "/milestone move M{milestone}", "/milestone drop M{milestone} because x",
    "/milestone drop M{milestone}", "/milestone edit M{milestone}",
    "/progress G{goal}", "/progress timeline G{goal}",
]  # fmt: skip
LISTS = [
    "/goal list", "/goal list all", "/goal list mine", "/goal list at risk",
    "/goal list <@U0ANA>", "/milestone list", "/progress", "/progress mine",
    "/progress <@U0ANA>",
]  # fmt: skip
BUTTONS = {
    ids.GOAL_JOIN: "goal", ids.GOAL_EDIT: "goal", ids.GOAL_SHOW: "goal",
    ids.GOAL_ADD_MILESTONE: "goal", ids.MILESTONE_REACH: "milestone",
    ids.MILESTONE_MOVE: "milestone", ids.MILESTONE_EDIT: "milestone",
    ids.MILESTONE_DROP: "milestone", ids.CELEBRATION_CHEER: "party",
    ids.CELEBRATION_STAY: "party", ids.CELEBRATION_REFLECT: "party",
    ids.PROGRESS_SHARE: "channel", ids.PROGRESS_DETAILS: "channel",
    ids.MILESTONE_UNDO: "milestone", ids.MILESTONE_COMMIT: "milestone",
    ids.EVIDENCE_ADD: "milestone", ids.PROPOSAL_REALISTIC: "milestone",
    ids.PROPOSAL_TOO_SOON: "milestone", ids.PROPOSAL_SUGGEST: "milestone",
    ids.PROPOSAL_ACCEPT: "milestone", ids.PROPOSAL_TAKE: "milestone",
    ids.PROPOSAL_DECLINE: "milestone",
}  # fmt: skip

HIDDEN = {
    "not in the channel": ("ben", "launch"),
    "a guest": ("chi", "launch"),
    "an admin of the workspace": ("fay", "launch"),
    "in a direct message": ("ben", ""),
    "of another workspace": ("dev", "far"),
    "who has left": ("gus", "launch"),
}
"""Those for whom #board does not exist, and where they ask."""

FREE = {
    ids.GOAL_JOIN, ids.GOAL_SHOW, ids.GOAL_ADD_MILESTONE, ids.MILESTONE_REACH,
    ids.CELEBRATION_CHEER, ids.CELEBRATION_STAY, ids.PROGRESS_SHARE, ids.PROGRESS_DETAILS,
    ids.EVIDENCE_ADD, ids.PROPOSAL_REALISTIC, ids.PROPOSAL_TOO_SOON, ids.PROPOSAL_SUGGEST,
}  # fmt: skip
"""What any member of the channel may press."""


@dataclass(frozen=True)
class Scene:
    """A goal of the private #board, with one milestone to come and one that was celebrated."""

    db: Database
    now: datetime
    routes: Routes
    people: dict[str, Person]
    channels: dict[str, Channel | None]
    numbers: dict[str, int]
    rows: dict[str, int]

    def visitor(self, who: str) -> Visitor:
        return Visitor(self.db, self.people[who], self.now)

    def types(self, who: str, where: str, line: str, numbers: dict[str, int]) -> str:
        """What somebody reads who types that line there."""
        name, _, text = line.format(**numbers).partition(" ")
        visitor = self.visitor(who)
        command = visitor.command(name, text, self.channels[where])
        return self.outcome(visitor, lambda: self.routes.commands[name](command))

    def presses(self, who: str, where: str, action: str, value: int) -> str:
        """What somebody reads who presses that button there."""
        visitor = self.visitor(who)
        click = visitor.click(action, value, self.channels[where])
        return self.outcome(visitor, lambda: self.routes.clicks[action](click))

    @staticmethod
    def outcome(visitor: Visitor, ask: Callable[[], object]) -> str:
        try:
            answer = ask()
        except CairnError as error:
            return f"{type(error).__name__}: {error}"
        shown = readable(answer.blocks) if isinstance(answer, Message) else ""
        return shown + "".join(readable(form["blocks"]) for form in visitor.opened)

    def state(self) -> tuple[int | None, ...]:
        """How much there is; it stays so when nothing was changed."""
        with self.db.read() as session:
            counts = (
                select(func.count()).select_from(table) for table in (Goal, Milestone, History)
            )
            return tuple(session.scalar(count) for count in counts)


@pytest.fixture
def scene(db: Database, cast: Cast, now: datetime) -> Scene:
    routes = Routes()
    everything.register(routes)
    with db.begin() as session:
        fay = people.add_person(session, cast.workspace, "U0FAY", "Fay", now, admin=True)
        eli = people.add_person(session, cast.workspace, "U0ELI", "Eli", now)
        gus = people.add_person(session, cast.workspace, "U0GUS", "Gus", now)
        people.join(session, cast.board, eli)
    # Everybody is in a channel with goals, and Ben in one with a goal of Ana's.
    roads.set_goal(db, cast.ana, cast.launch, now, "Launch the beta")
    roads.set_goal(db, cast.dev, cast.far, now, "Far away")
    goal = roads.set_goal(db, cast.ana, cast.board, now, SECRET)
    coming = roads.add(db, cast.ana, goal, now, f"Term sheet: {SECRET}", due_on=roads.days(2))
    reached = roads.add(db, cast.ana, goal, now, SECRET)
    roads.reach(db, cast.ana, reached, now)
    party = roads.owed(db, Kind.CELEBRATION)[0].subject_id
    return Scene(
        db,
        now,
        routes,
        {"ana": cast.ana, "ben": cast.ben, "chi": cast.chi, "dev": cast.dev, "fay": fay,
         "eli": eli, "gus": gus},
        {"launch": cast.launch, "board": cast.board, "far": cast.far, "": None},
        {"goal": goal.number, "milestone": coming.number},
        {"goal": goal.id, "milestone": coming.id, "party": party, "channel": cast.board.id},
    )  # fmt: skip


def without_numbers(text: str) -> str:
    """Without the one thing in which the two answers may differ: the number that was asked for."""
    return re.sub(r"\b([GM])\d+\b", r"\1", text)


@pytest.mark.parametrize("who", HIDDEN)
def test_a_command_on_what_is_hidden_answers_as_on_what_is_not_there(
    scene: Scene, who: str
) -> None:
    person, where = HIDDEN[who]
    before = scene.state()
    for line in COMMANDS:
        hidden = scene.types(person, where, line, scene.numbers)
        absent = scene.types(person, where, line, dict.fromkeys(scene.numbers, NOWHERE))
        assert hidden.startswith("NoSuchThing"), line
        assert without_numbers(hidden) == without_numbers(absent)
        assert SECRET not in hidden
    assert scene.state() == before


@pytest.mark.parametrize("who", HIDDEN)
def test_a_button_on_what_is_hidden_answers_as_on_what_is_not_there(scene: Scene, who: str) -> None:
    person, where = HIDDEN[who]
    before = scene.state()
    for action, noun in BUTTONS.items():
        hidden = scene.presses(person, where, action, scene.rows[noun])
        assert hidden.startswith("NoSuchThing"), action
        assert hidden == scene.presses(person, where, action, NOWHERE)
    assert scene.state() == before


@pytest.mark.parametrize("who", HIDDEN)
def test_no_list_and_no_count_shows_what_is_hidden(scene: Scene, who: str) -> None:
    person, where = HIDDEN[who]
    for line in LISTS:
        shown = scene.types(person, where, line, {})
        for leak in (SECRET, "(2)", "2 goals"):
            assert leak not in shown, line


@pytest.mark.parametrize("who", HIDDEN)
def test_home_shows_nothing_that_is_hidden(scene: Scene, who: str) -> None:
    person = scene.people[HIDDEN[who][0]]
    asker = Asker(person.workspace_id, person.id, person.slack_id, person.zone, False, scene.now)
    assert SECRET not in readable(home.build(scene.db, asker)["blocks"])


@ONLY_SQLITE
@pytest.mark.parametrize("where", ["board", "launch", ""])
@pytest.mark.parametrize("line", COMMANDS)
def test_its_owner_may_do_everything_from_anywhere(scene: Scene, where: str, line: str) -> None:
    answer = scene.types("ana", where, line, scene.numbers)
    assert not answer.startswith((NoSuchThing.__name__, NotYours.__name__))


@ONLY_SQLITE
@pytest.mark.parametrize("action", BUTTONS)
def test_its_owner_may_press_everything(scene: Scene, action: str) -> None:
    answer = scene.presses("ana", "board", action, scene.rows[BUTTONS[action]])
    assert not answer.startswith((NoSuchThing.__name__, NotYours.__name__))


@ONLY_SQLITE
@pytest.mark.parametrize("line", COMMANDS)
def test_a_member_reads_everything_and_changes_what_is_theirs(scene: Scene, line: str) -> None:
    answer = scene.types("eli", "board", line, scene.numbers)
    changes = re.search(r" (edit|done G|missed|drop|pause|resume|move)\b", f"{line} ")
    assert answer.startswith("NotYours") == bool(changes)
    assert not answer.startswith("NoSuchThing")


@ONLY_SQLITE
@pytest.mark.parametrize("action", BUTTONS)
def test_a_member_presses_what_members_may(scene: Scene, action: str) -> None:
    answer = scene.presses("eli", "board", action, scene.rows[BUTTONS[action]])
    assert answer.startswith("NotYours") == (action not in FREE)
    assert not answer.startswith("NoSuchThing")


def test_a_personal_goal_is_its_owners_alone(
    scene: Scene, db: Database, cast: Cast, now: datetime
) -> None:
    own = roads.set_goal(db, cast.ana, None, now, SECRET)
    for who in ("ben", "eli", "fay", "chi"):
        for where in ("launch", "board", ""):
            answer = scene.types(who, where, "/goal G{goal}", {"goal": own.number})
            assert answer.startswith("NoSuchThing")
    assert SECRET in scene.types("ana", "launch", "/goal G{goal}", {"goal": own.number})
