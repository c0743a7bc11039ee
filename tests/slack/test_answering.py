"""Answers behind buttons: to Slack's own addresses alone, and never at the cost of the click."""

import asyncio
import logging
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from typing import Any

import pytest
from aiohttp import ClientSession

from bot.app import real_now
from bot.db import Database
from bot.playground.server import Slack
from bot.slack.answering import TRIES, Answers
from bot.slack.hosts import is_slacks
from bot.slack.installs import Installs
from bot.slack.sender.bringing import NotTaken, put
from bot.slack.views.help import words
from bot.slack.views.parts import Block, home, section
from tests.processes import until

from .ears import Ear, hearing

OWN = "http://127.0.0.1:3000/api/"


@pytest.mark.parametrize(
    "url",
    [
        "https://slack.com/x",
        "https://hooks.slack.com/actions/T1/2/3",
        "https://files.slack.com/upload/v1/abc",
        "http://127.0.0.1:3000/response/abc",
    ],
)
def test_slacks_addresses_and_the_web_apis_are_answered(url: str) -> None:
    assert is_slacks(url, OWN)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "http://slack.com/x",
        "http://hooks.slack.com/x",
        "https://evil.example/x",
        "https://slack.com.evil.example/x",
        "https://notslack.com/x",
        "https://evil.example/slack.com",
        "https://evil.example?.slack.com",
        "https://slack.com@evil.example/x",
        "https://evil.example\\.slack.com/x",
        "https://hooks.slack.com:8443/x",
        "https://hooks.slack.com:443/x",
        "https://hooks.slack.com@evil.example/x",
        "https://hooks.slack.com:x@evil.example/x",
        "https://ana@hooks.slack.com/x",
        "https://evil.example#@hooks.slack.com/x",
        "https://hooks.slack.com./x",
        "https://.slack.com/x",
        "https://hooks.slack.com\n@evil.example/x",
        "https://hooks.slack.com%40evil.example/x",
        "https://hooks.slack.com\u3002evil.example/x",
        "https://hooks.ѕlack.com/x",
        "https://xn--lack-05d.com/x",
        "//hooks.slack.com/x",
        "https:hooks.slack.com/x",
        "HTTP://hooks.slack.com/x",
        "http://127.0.0.1:3000@evil.example/x",
        "http://evil.example@127.0.0.1:3000/x",
        "http://127.0.0.1:3000.evil.example/x",
        "http://2130706433:3000/x",
        "http://127.0.0.1:3001/response/abc",
        "https://127.0.0.1:3000/response/abc",
        "http://127.0.0.1/x",
        "http://169.254.169.254/latest/meta-data",
        "file:///etc/passwd",
        "https://[::1",
        "javascript:alert(1)",
    ],
)
def test_no_other_address_is_ever_asked(url: str) -> None:
    assert not is_slacks(url, OWN)


@pytest.fixture
def status() -> int:
    return 200


@pytest.fixture
def ear(status: int) -> Iterator[Ear]:
    with hearing(status) as heard:
        yield heard


def answers_of(
    api_url: str,
    token: str = "",
    after: Callable[[float, Callable[[], None]], None] | None = None,
) -> Answers:
    """Answers over a Web API; no database is opened by them."""
    db = Database("sqlite:///never-opened.db")
    installs = Installs(db, bot_token=token, api_url=api_url, now=real_now)
    return Answers(installs, api_url=api_url, after=after)


def refuse(_view: Block) -> None:
    raise AssertionError("no form is opened where there is an address")


def test_an_answer_is_seen_by_the_clicker_alone_and_leaves_the_message_as_it_is(ear: Ear) -> None:
    answers = answers_of(ear.url)
    answers.to_click({"response_url": f"{ear.url}response/1"}, words("You are in already."), refuse)
    answers.close()
    (said,) = ear.heard
    assert said["text"] == "You are in already."
    assert (said["response_type"], said["replace_original"]) == ("ephemeral", False)
    assert said["blocks"] == [section("You are in already.")]


@pytest.mark.parametrize("status", [404, 500])
def test_an_answer_that_is_refused_is_in_the_log_without_its_words(
    ear: Ear, status: int, caplog: pytest.LogCaptureFixture
) -> None:
    answers = answers_of(ear.url)
    answers.to_click({"response_url": ear.url}, words("secret words"), refuse)
    answers.close()
    assert f"refused: {status}" in caplog.text
    assert "secret words" not in caplog.text


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_slack_itself_sends_an_answer_nowhere_else(
    ear: Ear, status: int, caplog: pytest.LogCaptureFixture
) -> None:
    answers = answers_of(ear.url)
    answers.to_click({"response_url": f"{ear.url}1"}, words("x"), refuse)
    answers.close()
    assert len(ear.heard) == 1  # it points to itself, so whoever followed would come again
    assert f"refused: {status}" in caplog.text


@pytest.mark.parametrize("path", ["a b", "a\x01", "ä", "%00"])
def test_an_address_that_cannot_be_asked_is_in_the_log_without_its_words(
    ear: Ear, path: str, caplog: pytest.LogCaptureFixture
) -> None:
    answers = answers_of(ear.url)
    answers.to_click({"response_url": f"{ear.url}s3cr3t/{path}"}, words("x"), refuse)
    answers.close()
    assert "s3cr3t" not in caplog.text


def test_an_address_where_nobody_listens_is_in_the_log(caplog: pytest.LogCaptureFixture) -> None:
    answers = answers_of("http://127.0.0.1:9/api/")
    answers.to_click({"response_url": "http://127.0.0.1:9/x"}, words("x"), refuse)
    answers.close()
    assert "was not taken" in caplog.text


@pytest.mark.parametrize(
    "body", [{}, {"response_url": None}, {"response_url": "https://evil.example/"}]
)
def test_with_no_address_of_slacks_the_answer_is_a_page(body: dict[str, Any]) -> None:
    answers = answers_of(OWN)
    opened: list[Block] = []
    answers.to_click(body, words("You are in already."), opened.append)
    answers.close()
    (view,) = opened
    assert (view["type"], view["blocks"]) == ("modal", [section("You are in already.")])


def test_home_is_published() -> None:
    with Slack() as slack:
        answers = answers_of(slack.api_url, slack.bot_token)
        answers.publish_home(1, "U0ANA", lambda: home([section("Nothing owed.")]))
        answers.close()
        (call,) = [each for each in slack.calls if each.method == "views.publish"]
        assert call.outcome == "ok"


def test_home_waits_as_long_as_slack_says_and_the_newest_page_is_published_once() -> None:
    later: list[tuple[float, Callable[[], None]]] = []
    with Slack() as slack:
        slack.faults.add("views.publish", "rate_limited", 2, retry_after=30)
        answers = answers_of(slack.api_url, slack.bot_token, lambda *asked: later.append(asked))

        def publish(text: str) -> None:
            answers.publish_home(1, "U0ANA", lambda: home([section(text)]))

        publish("old")
        until(lambda: bool(later), "it is put off")
        publish("newest")  # while the older one waits, Slack is not asked
        (again,) = later
        assert again[0] == 30
        again[1]()
        until(lambda: len(later) == 2, "and once more")
        later[1][1]()
        until(lambda: len(published(slack)) == 3, "taken")
        answers.close()
        assert published(slack) == ["rate_limited", "rate_limited", "ok"]
        assert "newest" in str(slack.workspace.views.homes["U0ANA"].blocks)
        later[1][1]()  # a process that has ended does nothing more


def has_asked(slack: Slack, times: int) -> bool:
    return len(published(slack)) == times


def is_put_off(later: list[tuple[float, Callable[[], None]]], times: int) -> bool:
    return len(later) == times


def published(slack: Slack) -> list[str]:
    return [each.outcome for each in slack.calls if each.method == "views.publish"]


def test_slack_is_not_asked_for_ever_and_nobody_waits_for_long() -> None:
    later: list[tuple[float, Callable[[], None]]] = []
    with Slack() as slack:
        slack.faults.add("views.publish", "rate_limited", 1, retry_after=600)
        slack.faults.add("views.publish", "rate_limited", None, retry_after=1)
        answers = answers_of(slack.api_url, slack.bot_token, lambda *asked: later.append(asked))
        for asked in range(1, 3):
            answers.publish_home(1, "U0ANA", lambda: home([section("Nothing owed.")]))
            until(partial(has_asked, slack, asked), "asked")
        for tries in range(1, TRIES):
            until(partial(is_put_off, later, tries), "put off")
            later[-1][1]()
        answers.close()
        assert len(published(slack)) == 1 + TRIES  # of ten minutes' patience none is had
        assert len(later) == TRIES - 1


@pytest.mark.parametrize("status", [429])
def test_an_answer_is_offered_again_unless_it_would_replace_something(ear: Ear) -> None:
    later: list[tuple[float, Callable[[], None]]] = []
    answers = answers_of(ear.url, after=lambda *asked: later.append(asked))
    answers.to_click({"response_url": f"{ear.url}1"}, words("You are in already."), refuse)
    until(lambda: bool(later), "it is put off")
    page = replace(words("Page 2"), in_place=True)
    answers.to_click({"response_url": f"{ear.url}2"}, page, refuse)
    until(lambda: len(ear.heard) == 2, "both are heard")
    ear.status = 200
    later[0][1]()
    until(lambda: len(ear.heard) == 3, "it is offered again")
    answers.close()
    assert [each["text"] for each in ear.heard].count("You are in already.") == 2
    assert len(later) == 1


def test_what_goes_wrong_in_a_thread_is_in_the_log_by_a_reference(
    caplog: pytest.LogCaptureFixture,
) -> None:
    def build() -> Block:
        raise ZeroDivisionError

    answers = answers_of("http://127.0.0.1:9/api/")
    with caplog.at_level(logging.WARNING):
        answers.publish_home(1, "U0ANA", build)
        answers.publish_home(1, "U0ANA", lambda: home([]))
        answers.close()
    assert "an answer could not be given, reference " in caplog.text
    assert "ZeroDivisionError" in caplog.text
    assert "a Home page was not taken: URLError" in caplog.text


def test_bytes_are_sent_on_nowhere() -> None:
    async def bring(url: str) -> None:
        async with ClientSession() as session:
            await put(session, url, b"BEGIN")

    with hearing(307) as ear, pytest.raises(NotTaken):
        asyncio.run(bring(ear.url))
    assert len(ear.heard) == 1
