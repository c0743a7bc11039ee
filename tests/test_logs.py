"""What stands in the log, and what never does."""

import io
import json
import logging
from collections.abc import Iterator
from datetime import datetime

import pytest

from bot.logs import reference, set_up
from bot.settings import Settings

TOKENS = ["xoxb-12-34-abcDEF", "xapp-1-A0-99-fe", "xoxe.xoxp-1-Mi0y", "xoxp-9", "xoxa-2-x"]


@pytest.fixture(autouse=True)
def put_back() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level, own = root.handlers[:], root.level, logging.getLogger("cairn").level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    logging.getLogger("cairn").setLevel(own)


def logging_to(log_format: str, **more: str) -> io.StringIO:
    stream = io.StringIO()
    set_up(Settings.model_validate({"log_format": log_format, **more}), stream)
    return stream


def test_a_text_line_has_the_moment_the_level_the_place_and_the_facts() -> None:
    stream = logging_to("text")
    logging.getLogger("cairn.web").info("request %s", 1, extra={"path": "/a b", "status": 200})
    line = stream.getvalue()
    assert line.endswith('Z INFO cairn.web request 1 path="/a b" status=200\n')
    assert line[:2] == "20"


def test_a_json_line_says_the_same() -> None:
    stream = logging_to("json")
    logging.getLogger("cairn.web").warning("request", extra={"path": "/", "status": 200})
    said = json.loads(stream.getvalue())
    assert said.pop("at").endswith("Z")
    assert said == {
        "level": "warning",
        "logger": "cairn.web",
        "message": "request",
        "path": "/",
        "status": 200,
    }


@pytest.mark.parametrize("log_format", ["text", "json"])
def test_a_stranger_cannot_write_a_line_of_their_own(log_format: str) -> None:
    stream = logging_to(log_format)
    forged = "/\n2026-11-23T14:00:00.000Z INFO cairn.web all is well\x1b[2J\u2028"
    logging.getLogger("cairn.web").info(forged, extra={"path": forged})
    assert len(stream.getvalue().splitlines()) == 1
    assert "\x1b" not in stream.getvalue()


@pytest.mark.parametrize("log_format", ["text", "json"])
@pytest.mark.parametrize("token", TOKENS)
def test_no_token_is_ever_shown(log_format: str, token: str) -> None:
    stream = logging_to(log_format)
    log = logging.getLogger("cairn")
    log.info("token %s", token, extra={"sent": {"token": token}})
    try:
        raise ValueError(f"bad token '{token}'")
    except ValueError:
        log.exception("failed")
    shown = stream.getvalue()
    assert token not in shown
    assert "***" in shown
    assert "ValueError" in shown


@pytest.mark.parametrize("log_format", ["text", "json"])
def test_the_secrets_of_the_settings_are_never_shown(log_format: str) -> None:
    stream = logging_to(
        log_format,
        slack_signing_secret="5f3c0ffee",
        slack_client_secret="c11ent",
        secret_key="new-0123456789-0123456789-012345,old-0123456789-0123456789-012345",
        database_url="postgresql://cairn:opensesame@db/cairn",
    )
    logging.getLogger("cairn").error("5f3c0ffee, c11ent, cairn:opensesame@db")
    logging.getLogger("cairn").error("old-0123456789-0123456789-012345")
    shown = stream.getvalue()
    assert "c11ent" not in shown
    assert "0123456789" not in shown
    assert "5f3c0ffee" not in shown
    assert "opensesame" not in shown
    assert "@db" in shown


def every_secret() -> dict[str, str]:
    """A value for every setting that is one, which stands nowhere else."""
    hidden = [name for name, field in Settings.model_fields.items() if not field.repr]
    made = {name: f"s3cr3t-of-{name.replace('_', '-')}-4kZw8QpLx1Yv9Tn" for name in hidden}
    return made | {"database_url": "postgresql://cairn:op%2Fen%20sésame@db/cairn"}


@pytest.mark.parametrize("log_format", ["text", "json"])
def test_no_secret_is_shown_at_any_level_wherever_it_comes_from(log_format: str) -> None:
    secrets = every_secret()
    stream = logging_to(log_format, log_level="debug", **secrets)
    told = [value for name, value in secrets.items() if name != "database_url"]
    told += ["op/en sésame", "op%2Fen%20s%C3%A9same", "op%2Fen+s%C3%A9same", *TOKENS]
    told += ["https://hooks.slack.com/actions/T1/2/s3cr3t"]
    told += ["wss://wss-primary.slack.com/link/?ticket=s3cr3t&app_id=1"]
    log = logging.getLogger("cairn.anywhere")
    for value in told:
        for level in (logging.DEBUG, logging.CRITICAL):
            log.log(level, "a %s b", value, extra={"sent": [value], "url": value})
        try:
            raise OSError(value) from RuntimeError({"headers": value})
        except OSError:
            log.debug("failed", exc_info=True)
    shown = stream.getvalue()
    assert "Traceback" in shown
    for word in ("s3cr3t", "op/en", "op%2Fen", "abcDEF"):
        assert word not in shown, word


@pytest.mark.parametrize("log_format", ["text", "json"])
def test_a_traceback_quotes_no_words_of_people(log_format: str) -> None:
    stream = logging_to(log_format, log_level="debug")
    log = logging.getLogger("cairn.anywhere")
    words = "my salary,\nand the layoffs"
    for raised in (
        lambda: int(words),
        lambda: dict[str, str]()[words],
        lambda: json.loads(words)[words],
        lambda: Settings.model_validate({"port": words}),
        lambda: datetime.fromisoformat(words),
    ):
        try:
            try:
                raised()
            except Exception as error:
                raise ExceptionGroup(words, [LookupError(words), error]) from error
        except ExceptionGroup:
            log.debug("failed", exc_info=True)
    shown = stream.getvalue()
    assert "ValidationError" in shown
    assert "test_logs.py" in shown
    assert "salary" not in shown
    assert "layoffs" not in shown


def test_a_traceback_is_below_its_line_and_indented() -> None:
    stream = logging_to("text")
    try:
        raise KeyError("gone")
    except KeyError:
        logging.getLogger("cairn").exception("failed", extra={"reference": "K7QF2M9T"})
    first, *rest = stream.getvalue().splitlines()
    assert first.endswith("ERROR cairn failed reference=K7QF2M9T")
    assert rest[-1] == "    KeyError: 'gone'"
    assert all(line.startswith("    ") for line in rest)


def test_the_level_is_for_cairns_own_lines() -> None:
    stream = logging_to("text", log_level="debug")
    logging.getLogger("cairn.slack").debug("own")
    logging.getLogger("aiohttp.access").info("foreign")
    logging.getLogger("aiohttp.server").warning("of note")
    shown = stream.getvalue()
    assert "own" in shown
    assert "of note" in shown
    assert "foreign" not in shown


def test_what_bolt_says_of_a_payload_is_kept_out() -> None:
    stream = logging_to("text")
    for name in ("slack_bolt.App", "cairn:App"):
        logging.getLogger(name).warning("Unhandled request ({'text': 'my salary'})")
        logging.getLogger(name).error("Failed to run a middleware")
    assert "salary" not in stream.getvalue()
    assert len(stream.getvalue().splitlines()) == 2


def test_setting_up_twice_writes_each_line_once() -> None:
    logging_to("text")
    stream = logging_to("text")
    logging.getLogger("cairn").warning("once")
    assert len(stream.getvalue().splitlines()) == 1


def test_references_differ_and_can_be_read_aloud() -> None:
    several = {reference() for _ in range(200)}
    assert len(several) == 200
    assert all(len(one) == 8 and one.isalnum() and one == one.upper() for one in several)
    assert not set("01OILU") & set("".join(several))
