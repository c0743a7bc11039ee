"""The table of who may do what, held against the real bot: signed payloads in, answers out."""

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import get_args

import pytest

from bot.errors import CairnError
from bot.slack import commands
from bot.slack.commands.words import Help, OpenForm, Unknown
from bot.slack.listeners import everything
from bot.slack.routes import Routes
from tests.permissions.scene import ASKERS, NOTHING, Scene, Stage, build
from tests.permissions.table import ROWS, Row
from tests.slack.counter import Ear, listening

SIGNS = {
    "NotYours": "!",
    "NotAsked": "!",
    "NotInItsChannel": "!",
    "NoSuchThing": "-",
    "StaleButton": "-",
    "NotForGuests": "g",
    "OutsiderOnly": "o",
    "SwitchedOff": "x",
}
"""What a refusal is called in the table."""
PERMITTED = {"NotPaused", "NotClosed", "AlreadyAsked", "NoGoalYet", "ChannelOnly", "MayStandThere"}
"""Refusals that come only to those who may: it is the thing that does not let itself be done."""
TODAY = date(2026, 11, 23)


@pytest.fixture(scope="module")
def ear() -> Iterator[Ear]:
    with listening() as made:
        yield made


@pytest.fixture(scope="module")
def stage(
    sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory, ear: Ear
) -> Iterator[Stage]:
    """Where the scene is played, once for each cell."""
    folder = tmp_path_factory.mktemp("permissions")
    template = folder / "scene.db"
    template.write_bytes(sqlite_template.read_bytes())
    build(template)
    made = Stage(template, folder / "played.db", ear)
    yield made
    made.close()


def sentences(kind: type[CairnError] = CairnError) -> Iterator[tuple[str, re.Pattern[str]]]:
    """Every refusal that there is, by name, with the pattern of its sentence."""
    for child in kind.__subclasses__():
        parts = re.split(r"\{\w+\}", child.__doc__ or "")
        yield child.__name__, re.compile(".*".join(re.escape(part) for part in parts), re.DOTALL)
        yield from sentences(child)


def sign_of(answer: str) -> str:
    """What came of asking, as the table writes it; what it has no sign for, in words."""
    if answer == NOTHING:
        return "."
    for name, sentence in sentences():
        if sentence.fullmatch(refusal(answer).strip()):
            return SIGNS.get(name) or ("+" if name in PERMITTED else f"({name})")
    if "went wrong" in answer:
        return f"({answer})"
    if answer.startswith("Under fields:"):
        return "f"
    return "+"


def ask(scene: Scene, row: Row, *, absent: bool = False) -> str:
    """What the asker of the scene is told."""
    if row.opener == row.asked:
        return scene.asks(row.asked, absent=absent)
    view = scene.owner_opens(row.opener)
    if row.typed is not None:
        return scene.submits(view, row.typed, absent=absent)
    if row.list_looked_into:
        return scene.is_offered(view, row.list_looked_into)
    assert row.inside
    return scene.presses_in(view, *row.inside)


def refusal(answer: str) -> str:
    """A refusal without what may differ: the number that was asked for, and the line as typed."""
    return re.sub(r"\b([GMCO])\d+\b", r"\1", answer.partition("\n`")[0])


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.asked)
def test_everybody_may_what_the_table_says(row: Row, stage: Stage) -> None:
    found = []
    for name, asker in ASKERS.items():
        scene = stage.set_for(asker)
        before = scene.state()
        answer = ask(scene, row)
        sign = sign_of(answer)
        found.append(sign)
        if sign != "+":
            assert scene.state() == before, f"{name} was refused, and changed something"
        if not asker.sees:
            assert not any(scene.secret in said for said in scene.said), f"{name} read of it"
        if sign == "-":
            absent = ask(scene, row, absent=True)
            assert refusal(answer) == refusal(absent), name
    assert " ".join(found) == " ".join(row.signs), dict(zip(ASKERS, found, strict=True))


def test_every_button_form_and_shortcut_has_its_row(stage: Stage) -> None:
    routes = Routes()
    everything.register(routes)
    asked, forms = {row.asked for row in ROWS}, set[str]()
    buttons = {name[1:].partition("]")[0] for name in asked if name.startswith("[")}
    buttons |= {row.inside[0] for row in ROWS if row.inside}
    shortcuts = {name.strip("<>") for name in asked if name.startswith("<")}
    for row in ROWS:
        if row.typed is not None:
            scene = stage.set_for(ASKERS["owner"])
            forms.add(scene.owner_opens(row.opener)["callback_id"])
    lists = {row.list_looked_into for row in ROWS}
    assert sorted(set(routes.clicks) - buttons) == []
    assert sorted(set(routes.shortcuts) - shortcuts) == []
    assert sorted(set(routes.submissions) - forms) == []
    assert sorted(set(routes.options) - lists) == []


def test_every_verb_of_every_command_has_its_row() -> None:
    found = {type(_parsed(row.opener)) for row in ROWS if row.asked.startswith("/")}
    unions = (
        commands.GoalRequest, commands.MilestoneRequest, commands.CheckinRequest,
        commands.ProgressRequest, commands.CairnRequest,
    )  # fmt: skip
    verbs = {verb for union in unions for verb in get_args(union)} - {Help, Unknown, OpenForm}
    missing = {verb.__qualname__ for verb in verbs - found}
    assert missing == set()


def _parsed(line: str) -> object:
    name, _, text = line.format(goal=1, milestone=1, objective=1, checkin=1).partition(" ")
    parse = getattr(commands, f"parse_{name.strip('/')}")
    return parse(text, TODAY)


def test_every_row_has_a_sign_for_everybody() -> None:
    assert {len(row.signs) for row in ROWS} == {len(ASKERS)}
    assert len({row.asked for row in ROWS}) == len(ROWS)
