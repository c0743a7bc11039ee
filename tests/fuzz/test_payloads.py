"""Whatever comes through a door, nothing breaks: no 5xx, no traceback, nothing half written.

Slack signs what it sends, so none of this is to be expected from anybody without the secret. But a
payload that breaks a listener comes again and again, and what was written before it broke stays.
"""

import logging
import threading
from collections.abc import Iterator
from pathlib import Path
from wsgiref.simple_server import make_server

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from bot.payloads import UNSTORABLE, cleaned, may_hold_unstorable
from bot.slack.answering import Answers
from tests.fuzz.doors import Doors, no_sign_of
from tests.fuzz.seeds import Body, Recorder, seeds, written
from tests.fuzz.spoiling import Choose, spoilt
from tests.fuzz.texts import TEXTS, alone, check, said_with, trapping
from tests.permissions.scene import Stage, build
from tests.slack.counter import listening
from tests.web.doors import signed
from tests.web.test_over_http import Quiet, post


@pytest.fixture(scope="module")
def doors(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Doors]:
    folder = tmp_path_factory.mktemp("fuzz")
    template = folder / "scene.db"
    template.write_bytes(sqlite_template.read_bytes())
    build(template)
    with listening() as ear:
        stage = Stage(template, folder / "played.db", ear, Recorder)
        made = Doors(stage, ear, seeds(stage))
        yield made
        made.close()
        stage.close()


def hand_in(doors: Doors, caplog: pytest.LogCaptureFixture, examples: int) -> None:
    """So many spoilt payloads, the same in every run: each is taken or refused as a whole."""

    @settings(
        max_examples=examples, derandomize=True, database=None, phases=(Phase.generate,),
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(st.data())
    def each(data: st.DataObject) -> None:
        doors.take(spoilt(chosen_by(data), doors.seeds))
        nothing_unforeseen(caplog)

    each()


def chosen_by(data: st.DataObject) -> Choose:
    return lambda several: data.draw(st.sampled_from(several))


def nothing_unforeseen(caplog: pytest.LogCaptureFixture) -> None:
    """Bolt's own word for a workspace that nobody knows is foreseen."""
    errors = [each for each in caplog.records if each.levelno >= logging.ERROR]
    assert [each.getMessage() for each in errors if each.name.startswith("cairn")] == []
    caplog.clear()


def test_whatever_slack_sends_as_it_should_be_is_taken(
    doors: Doors, caplog: pytest.LogCaptureFixture
) -> None:
    for body in doors.seeds:
        assert doors.take(body) == 200, body
    nothing_unforeseen(caplog)


def test_a_spoilt_payload_is_taken_or_refused_as_a_whole(
    doors: Doors, caplog: pytest.LogCaptureFixture
) -> None:
    hand_in(doors, caplog, 300)


@pytest.mark.faults
def test_twenty_thousand_spoilt_payloads_are_taken_or_refused_as_a_whole(
    doors: Doors, caplog: pytest.LogCaptureFixture
) -> None:
    hand_in(doors, caplog, 20_000)


def say(doors: Doors, body: Body, caplog: pytest.LogCaptureFixture) -> None:
    assert doors.take(body, lambda told: check(doors, told)) == 200, body
    nothing_unforeseen(caplog)


def test_whatever_is_written_pings_nobody_and_fits(
    doors: Doors, caplog: pytest.LogCaptureFixture
) -> None:
    wordy = [body for body in doors.seeds if said_with(body, "…") != body]
    for place, text in enumerate(TEXTS):
        some = [said_with(each, text) for each in wordy[place % 32 :: 32]]
        for body in (*list(alone(text))[place % 2 :: 2], *some):
            say(doors, body, caplog)


@pytest.mark.faults
def test_whatever_is_written_anywhere_pings_nobody_and_fits(
    doors: Doors, caplog: pytest.LogCaptureFixture
) -> None:
    for body in doors.seeds:
        for text in TEXTS:
            say(doors, said_with(body, text), caplog)


def test_no_address_that_somebody_wrote_is_ever_asked(
    doors: Doors, caplog: pytest.LogCaptureFixture
) -> None:
    with trapping() as trap:
        for body in doors.seeds[::4]:
            body = said_with(body, trap.url) | {"response_url": trap.url}
            say(doors, body, caplog)
            stranger = {"team_id": "T0NOBODY", "team": {"id": "T0NOBODY"}}
            assert doors.take(body | stranger) in (200, 404)
    assert trap.asked == 0


def test_over_http_they_fare_the_same(doors: Doors, caplog: pytest.LogCaptureFixture) -> None:
    answers = Answers(doors.installs, api_url=f"{doors.ear.url}api/")
    with make_server("127.0.0.1", 0, doors.door(answers), handler_class=Quiet) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()

        @settings(max_examples=40, derandomize=True, database=None, phases=(Phase.generate,))
        @given(st.data())
        def each(data: st.DataObject) -> None:
            raw = written(spoilt(chosen_by(data), doors.seeds))
            status, said = post(server.server_port, raw, signed(raw))
            assert status < 500
            assert no_sign_of(said)

        each()
        server.shutdown()
        thread.join()
    answers.close()
    doors.put_back()
    nothing_unforeseen(caplog)


@given(
    st.recursive(
        st.none() | st.integers() | st.text(st.characters()),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(st.characters()), inner),
    )
)
def test_what_is_cleaned_can_be_stored_and_lacks_nothing_else(value: object) -> None:
    assert cleaned(cleaned(value)) == cleaned(value)
    if isinstance(value, str):
        assert cleaned(value) == UNSTORABLE.sub("", value)
        cleaned(value).encode()


@pytest.mark.parametrize("text", [r"\u0000", r"a\ud800", r"\uDC00", r"\ud83dx", r"\ud83d\ud83d"])
def test_json_that_holds_what_no_database_keeps_is_noticed(text: str) -> None:
    assert may_hold_unstorable(text)


@pytest.mark.parametrize("text", ["plain", "😀", r"\ud83d\ude00 \u00e9", r"\uD83D\uDE00", "u0000"])
def test_json_that_holds_whole_signs_is_not(text: str) -> None:
    assert not may_hold_unstorable(text)
