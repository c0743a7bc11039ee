"""Forged values, metadata and states on every route: nothing breaks, nothing of others moves.

Slack signs who asks and where. What a button carries, what a form was opened with and what stands
in its fields can all be stale, or written by anybody with a client of their own.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.slack.listeners import everything
from bot.slack.routes import Routes
from tests.permissions.scene import ASKERS, NOWHERE, PRIVATE, PUBLIC, Scene, Stage, build
from tests.slack.counter import Ear, listening

ROUTES = Routes()
everything.register(ROUTES)

RUBBISH: list[str] = [
    "", "0", "-1", "1.5", "１", str(2**31), str(10**40), "1 OR 1=1", "null", "[]", "{}", "[[[[",
    '{"kind": "goals"}', '{"kind": "goals", "here": "x", "start": -5, "number": true}',
    '{"kind": "history", "number": 99999999999999999999}', "1:2", "1:2027-02-30", ":", "1:",
    "goal.menu:1", "goal.nothing:1", "words.use:x", "T1 New", "\u202e\ud800é", "x" * 5000,
]  # fmt: skip
"""Values and options that no button or menu of ours carries."""

KEYS = (
    "goal", "milestone", "objective", "checkin", "round", "channel", "template", "twin",
    "celebration",
)  # fmt: skip
METADATA: list[str] = [
    "", "null", "[]", "7", '"x"', "{", "[" * 3000, "{}",
    *(json.dumps(dict.fromkeys(KEYS, value)) for value in
      ("x", "1", True, None, -1, 0, 1.5, 2**31, 10**40, [1], {"a": 1}, NOWHERE)),
    json.dumps({"start": "9999-99-99", "turn": "x", "version": "x", "template": "launch"}),
    json.dumps({"start": "9999-12-31", "turn": 10**30, "version": -1, "template": "launch"}),
    json.dumps({"outcome": "achieved", "shown": {"1": {"2": [3]}}, "moves": {"x": "y"}}),
]  # fmt: skip
"""What no form of ours was opened with."""

FIELDS = (
    "what", "why", "due", "owner", "scope", "supports", "measure", "category", "stops0", "template",
    "milestone", "goal", "after", "size", "because", "helpers", "evidence", "name", "editors",
    "away", "value", "direction", "first", "last", "convert_into", "ripple", "people", "link",
)  # fmt: skip


def held(kind: str, value: str) -> dict[str, Any]:
    """A field of a form as Slack sends it, with a value that it did not offer."""
    option = {"text": {"type": "plain_text", "text": "x"}, "value": value}
    fields: dict[str, dict[str, Any]] = {
        "plain_text_input": {"type": kind, "value": value},
        "static_select": {"type": kind, "selected_option": option},
        "external_select": {"type": kind, "selected_option": option},
        "multi_external_select": {"type": kind, "selected_options": [option, option]},
        "checkboxes": {"type": kind, "selected_options": [option] * 3},
        "users_select": {"type": kind, "selected_user": value},
        "multi_users_select": {"type": kind, "selected_users": [value, value]},
        "channels_select": {"type": kind, "selected_channel": value},
        "datepicker": {"type": kind, "selected_date": value},
    }
    return fields[kind]


KINDS = (
    "plain_text_input", "static_select", "external_select", "multi_external_select", "checkboxes",
    "users_select", "multi_users_select", "channels_select", "datepicker",
)  # fmt: skip


@pytest.fixture(scope="module")
def ear() -> Iterator[Ear]:
    with listening() as made:
        yield made


@pytest.fixture(scope="module")
def stage(
    sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory, ear: Ear
) -> Iterator[Stage]:
    folder = tmp_path_factory.mktemp("forged")
    template = folder / "scene.db"
    template.write_bytes(sqlite_template.read_bytes())
    build(template)
    made = Stage(template, folder / "played.db", ear)
    yield made
    made.close()


@pytest.fixture
def member(stage: Stage) -> Scene:
    """Ben, who is in #launch and owns nothing."""
    return stage.set_for(ASKERS["member"])


@pytest.fixture
def stranger(stage: Stage) -> Scene:
    """Dev, of another workspace, with the ids of the private #board before him."""
    scene = stage.set_for(ASKERS["other workspace and #board"])
    scene.counter.team = "T0OTHER"
    scene.counter.ear.heard.clear()  # what others were told before is theirs
    return scene


@pytest.fixture(autouse=True)
def nothing_unforeseen(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """Whatever is sent, Cairn knows what to say to it."""
    yield
    assert not [each for each in caplog.records if each.levelname in ("ERROR", "CRITICAL")]


def heard(scene: Scene, answer: object) -> str:
    """All that came back, in the answer and beside it."""
    return f"{answer} {scene.counter.ear.heard}"


@pytest.mark.parametrize("action", sorted(ROUTES.clicks))
def test_a_button_with_a_forged_value_is_refused(
    action: str, member: Scene, stranger: Scene
) -> None:
    member.counter.team = "T0CAIRN"
    view = {"type": "modal", "id": "V1", "hash": "h", "callback_id": "goal.form", "blocks": []}
    before = member.state()["rows"]
    for value in RUBBISH:
        member.counter.click(member.people["ben"], action, value, member.channels["launch"])
        member.counter.click(member.people["ben"], action, value, None, view=view)
    assert member.state()["rows"] == before or action == "goal.set_twin"


@pytest.mark.parametrize("action", sorted(ROUTES.clicks))
def test_no_button_reaches_into_another_workspace(action: str, stranger: Scene) -> None:
    before, said = stranger.state(), ""
    dev, far = stranger.people["dev"], stranger.channels["far"]
    for value in stranger.rows.values():
        told = stranger.counter.click(dev, action, value, far)
        metadata = json.dumps(dict.fromkeys(KEYS, int(value) if value.isdigit() else 1))
        view = {"type": "modal", "id": "V1", "hash": "h", "callback_id": "goal.form",
                "private_metadata": metadata, "blocks": []}  # fmt: skip
        told += stranger.counter.click(dev, action, value, None, view=view)
        said += heard(stranger, told)
    assert PRIVATE not in said
    assert PUBLIC not in said
    assert of_cairn(stranger.state()) == of_cairn(before)


@pytest.mark.parametrize("callback", sorted(ROUTES.submissions))
def test_a_form_that_was_opened_with_rubbish_is_refused(callback: str, member: Scene) -> None:
    member.counter.team = "T0CAIRN"
    before = member.state()["rows"]
    for metadata in METADATA:
        for state in ({}, {field: {"value": held("plain_text_input", "x")} for field in FIELDS}):
            member.counter.submit_state(member.people["ben"], callback, state, metadata)
    assert [row for row in member.state()["rows"] if row in before] == before


@pytest.mark.parametrize("callback", sorted(ROUTES.submissions))
@pytest.mark.parametrize("kind", KINDS)
def test_a_form_whose_fields_hold_what_they_did_not_offer_is_refused(
    callback: str, kind: str, member: Scene
) -> None:
    member.counter.team = "T0CAIRN"
    for value in ("", "0", str(10**40), "[[[[", "U0DEV", "C0FAR", "2027-03-01", "\u202e\ud800é"):
        state = {field: {"value": held(kind, value)} for field in FIELDS}
        metadata = json.dumps({"channel": member.channels["launch"].id})
        member.counter.submit_state(member.people["ben"], callback, state, metadata)


@pytest.mark.parametrize("callback", sorted(ROUTES.submissions))
def test_no_form_reaches_into_another_workspace(callback: str, stranger: Scene) -> None:
    before, said = stranger.state(), ""
    for value in {value for value in stranger.rows.values() if value.isdigit()}:
        for kind in ("plain_text_input", "static_select", "multi_external_select"):
            state = {field: {"value": held(kind, value)} for field in FIELDS}
            state |= {"what": {"value": held("plain_text_input", "Mine")}}
            for metadata in (
                dict.fromkeys(KEYS, int(value)),
                {"channel": int(stranger.rows["channel"]), "open": False, "outcome": "achieved"},
            ):
                answer = stranger.counter.submit_state(
                    stranger.people["dev"], callback, state, json.dumps(metadata)
                )
                said += heard(stranger, answer)
    assert PRIVATE not in said
    assert PUBLIC not in said
    assert of_cairn(stranger.state()) == of_cairn(before)


@pytest.mark.parametrize("field", sorted(ROUTES.options))
def test_no_list_offers_what_is_of_another_workspace_or_channel(
    field: str, stranger: Scene
) -> None:
    ids = [int(value) for value in stranger.rows.values() if value.isdigit()]
    for metadata in (*METADATA, *(json.dumps(dict.fromkeys(KEYS, id_)) for id_ in ids)):
        for who in ("dev", "ben"):
            stranger.counter.team = "T0OTHER" if who == "dev" else "T0CAIRN"
            found = stranger.counter.suggest(stranger.people[who], field, "", metadata)
            secrets = (PRIVATE,) if who == "ben" else (PRIVATE, PUBLIC)
            assert not [each for each in found for secret in secrets if secret in each]


def of_cairn(state: dict[str, Any]) -> list[Any]:
    """The goals and milestones of the workspace that is being reached for."""
    return [row for row in state["rows"] if row[1] == 1]
