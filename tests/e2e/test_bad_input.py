"""What must get a sentence or be retried, and never be lost, as it comes over real HTTP."""

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import Any

import pytest

from bot.playground.client import Declined, Message, Modal, Person, move_clock
from bot.playground.server import Slack
from tests.locks import locked

from .conftest import BOARD, LAUNCH, SUPPORT

PING = "<!channel> <!here> <@U0BEN> <https://evil.example|good> & <b>"
QUEUED = 60.0
"""Seconds for messages that stand in line: a channel gets one a second."""
TITLE = "/goal Launch the beta by 30 June 2027"


def told(person: Person, line: str, channel: str = LAUNCH) -> str:
    """What the person reads in answer to a line."""
    answer = person.command(channel, line)
    assert answer is not None, line
    return answer.readable()


def form(person: Person, line: str, channel: str = LAUNCH) -> Modal:
    """The form that a line opens."""
    assert person.command(channel, line) is None
    return person.wait_modal()


def set_up(person: Person, channel: str, **values: Any) -> None:
    """A weekly check-in of Tuesdays."""
    modal = form(person, "/checkin setup", channel)
    modal.fill({"Name": "Weekly", "Days": ["Tuesday"], "Time": "09:30"} | values)
    assert modal.submit() == {}


def cards(person: Person, title: str, channel: str = LAUNCH) -> list[Message]:
    """The cards that stand in the channel for a goal of that title."""
    found = [each for each in person.messages(channel) if not each.ephemeral]
    return [each for each in found if f"· {title}" in each.readable()]


def test_a_date_that_is_none_or_past_is_a_sentence_and_what_was_typed_comes_back(
    ana: Person,
) -> None:
    ana.command(LAUNCH, TITLE)
    ana.command(LAUNCH, "/milestone Prototype by 12 May 2027")
    for line, sentence in {
        "/goal Answer sooner by 31 February 2027": "cannot read “31 February 2027”",
        "/goal Answer sooner by yesterday": "is Sun 22 November, which is past",
        "/milestone First users by 1 May 2020": "which is past",
        "/milestone move M1 to soonish because of the vendor": "cannot read “soonish”",
        "/checkin away until last Monday": "which is past",
    }.items():
        answer = told(ana, line)
        assert sentence in answer
        assert line in answer
    modal = form(ana, "/goal")
    assert "has passed" in modal.fill({"What": "Late", "Due": date(2026, 11, 1)}).submit()["Due"]
    assert "Open goals here (1)" in told(ana, "/goal list")


def test_an_empty_title_and_one_of_3000_characters_are_refused(ana: Person) -> None:
    ana.command(LAUNCH, TITLE)
    long = "x" * 3000
    for line in ('/goal ""', "/goal by Friday", '/milestone "" by Friday'):
        assert "needs a title" in told(ana, line)
    for line in (f"/goal {long}", f"/milestone {long}"):
        answer = told(ana, line)
        assert "3000 characters" in answer
        assert "x" * 2000 in answer  # to be copied
    for command, field in (("/goal", "What"), ("/milestone", "Milestone")):
        modal = form(ana, command)
        for title in ("", "   ", long):
            assert field in modal.fill({field: title}).submit()
        modal.close()
    assert "Open goals here (1)" in told(ana, "/goal list")


def test_an_id_that_nobody_gave_and_one_of_a_hidden_channel_are_answered_alike(
    ana: Person, ben: Person
) -> None:
    ana.command(BOARD, "/goal Close the round by 30 June 2027")
    ana.command(BOARD, "/milestone Term sheet by 1 May 2027")
    set_up(ana, BOARD)
    for line in (
        "/goal {}", "/goal edit {}", "/goal done {}", "/goal history {}", "/progress {}",
        "/progress timeline {}", "/milestone list {}", "/milestone Prototype for {}",
    ):  # fmt: skip
        there, nowhere = (told(ben, line.format(ref)) for ref in ("G1", "G77"))
        assert nowhere.startswith("There is no G77 that you can see here.")
        assert there.replace("G1", "G77") == nowhere
    for line in ("{}", "done {}", "edit {}", "drop {}", "move {} to 1 June 2027 because of it"):
        there, nowhere = (told(ben, f"/milestone {line.format(ref)}") for ref in ("M1", "M77"))
        assert nowhere.startswith("There is no M77 that you can see here.")
        assert there.replace("M1", "M77") == nowhere
    for verb in ("now", "preview", "report", "skip", "pause", "resume", "delete"):
        there, nowhere = (told(ben, f"/checkin {verb} {ref}") for ref in ("C1", "C77"))
        assert nowhere.startswith("There is no C77 that you can see here.")
        assert there.replace("C1", "C77") == nowhere


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_no_text_field_pings_anybody(slack: Slack, ana: Person) -> None:
    for line, more in (
        ("/goal", {"Measure": "first response 8 h -> 4 h"}),
        ("/milestone", {}),
        ("/milestone edit M1", {"Due": date(2027, 5, 1)}),
        ("/milestone move M1", {"New date": date(2027, 5, 12)}),
        ("/checkin setup", {"Days": ["Tuesday"], "Time": "09:30"}),
        ("/checkin", {}),
        ("/goal edit G1", {}),
    ):
        fill_with_pings(form(ana, line), more)
    card = ana.wait_for(LAUNCH, text="M1 ")
    ana.click(card, "Reached 🎉")
    fill_with_pings(ana.wait_modal("Milestone reached"), {})
    ana.command(LAUNCH, f"/milestone {PING} for G1")
    ana.command(LAUNCH, f"/milestone move M2 to 1 June 2027 because {PING}")
    ana.command(LAUNCH, f"/milestone drop M2 because {PING}")
    ana.command(LAUNCH, f"/goal pause G1 {PING}")
    for line in (f"/goal {PING}", f"/goal by {PING}", f"/goal list {PING}", f"/checkin {PING}"):
        ana.command(LAUNCH, line)
    move_clock(slack.url, "2026-11-24 09:31", "U0ANA")
    prompt = ana.wait_for(LAUNCH, text="answered", seconds=QUEUED)
    ana.say(LAUNCH, f"🔴 G3 blocked: {PING}", thread=prompt.ts)
    ana.wait_for(LAUNCH, text="1 of 4 answered", seconds=QUEUED)
    for line in ("/goal history G1", "/checkin report", "/progress", "/goal list all"):
        told(ana, line)
    ana.command(LAUNCH, "/goal resume G1")
    fill_with_pings(form(ana, "/goal done G1"), {})
    ana.wait_for(LAUNCH, text="achieved", seconds=QUEUED)
    assert "pings" not in ana.wait_home("Nothing owed").text()
    shown = [(m.text, m.blocks) for m in everything(ana) if m.user != "U0ANA"]
    sent = [call.args for call in slack.calls]
    assert any("&lt;!channel&gt;" in text for text in marked_up([shown, sent]))
    for text in marked_up([shown, sent]):
        for mark in ("<!channel", "<!here", "<https://evil.example|", "<b>"):
            assert mark not in text


def fill_with_pings(modal: Modal, more: dict[str, Any]) -> None:
    """Submit the form with the same words in every field for words."""
    for block in modal.blocks:
        element = block.get("element", {})
        label = block["label"]["text"] if "label" in block else ""
        is_for_words = element.get("type") == "plain_text_input"
        if is_for_words and element.get("max_length", 3000) > len(PING) and label not in more:
            held = {"type": "plain_text_input", "value": PING}
            modal.typed.setdefault(block["block_id"], {})[element["action_id"]] = held
    assert modal.fill(more).submit() == {}
    while (left := Person(modal._url, modal._user).modal()) is not None:
        left.close()


def everything(person: Person) -> Iterator[Message]:
    for channel in (LAUNCH, "D0ANA"):
        for message in person.messages(channel):
            yield message
            if message.reply_count:
                yield from person.messages(channel, message.ts)


def marked_up(part: Any) -> Iterator[str]:
    """All texts that Slack reads as mark-up: those of blocks, and a message's own."""
    if isinstance(part, str) and part.startswith(("[{", '{"')):
        part = json.loads(part)
    if isinstance(part, list | tuple):
        for each in part:
            yield from marked_up(each)
    elif isinstance(part, dict):
        if isinstance(part.get("text"), str) and part.get("type") != "plain_text":
            yield part["text"]
        for each in part.values():
            yield from marked_up(each)


def test_a_button_of_what_is_gone_says_so(ana: Person, ben: Person) -> None:
    ana.command(LAUNCH, TITLE)
    ana.command(LAUNCH, "/milestone Prototype by 12 May 2027 @ben")
    milestone = ben.command(LAUNCH, "/milestone M1")  # an answer is never brought up to date
    goal = ana.command(LAUNCH, "/goal G1")
    assert milestone is not None
    assert goal is not None
    ana.command(LAUNCH, "/milestone drop M1 because of the vendor")
    ben.click(milestone, "Reached 🎉")
    assert "dropped" in ben.wait_for(LAUNCH, text="so nothing was changed").readable()
    assert form(ana, "/goal drop G1").submit() == {}
    ana.click(goal, "Add milestones")
    closed = ana.wait_for(LAUNCH, text="This goal is closed, so nothing was changed")
    assert "/goal reopen G1 takes it up again" in closed.readable()


def test_a_form_that_slack_brings_twice_is_taken_once(slack: Slack, ana: Person) -> None:
    modal = form(ana, "/goal").fill({"What": "Launch the beta"})
    slack.ack_seconds = 0.001
    with pytest.raises(Declined):  # Slack did not hear in time that it was taken
        modal.submit()
    slack.ack_seconds = 20
    slack.do(slack.workspace.problems.clear)  # that was no fault of the bot's
    assert modal.submit() == {}
    ana.wait_for(LAUNCH, text="Launch the beta")
    assert len(cards(ana, "Launch the beta")) == 1
    assert "Open goals here (1)" in told(ana, "/goal list")


def test_a_reply_of_somebody_who_is_not_asked_is_only_talk(
    slack: Slack, ana: Person, dev: Person
) -> None:
    set_up(ana, LAUNCH, People=["U0ANA", "U0BEN"])
    move_clock(slack.url, "2026-11-24 09:31", "U0ANA")
    prompt = ana.wait_for(LAUNCH, text="0 of 2 answered")
    dev.say(LAUNCH, "🔴 all is lost", thread=prompt.ts)
    ana.say(LAUNCH, "🟢 all is well", thread=prompt.ts)
    ana.wait_for(LAUNCH, text="1 of 2 answered")
    report = told(ana, "/checkin report")
    assert "all is well" in report
    assert "all is lost" not in report


def test_who_set_up_what_a_channel_without_cairn_cannot_get_is_told(
    slack: Slack, ana: Person, ben: Person
) -> None:
    ben.command(SUPPORT, "/goal Answer the same day")
    ben.command(SUPPORT, "/milestone First week")
    set_up(ana, SUPPORT)
    ana.invite(SUPPORT, "U0CAIRN", present=False)
    ben.command(LAUNCH, "/milestone done M1")
    assert (
        "a celebration (G1 Answer the same day) to #support"
        in ben.wait_for("D0BEN", text="/invite @Cairn").readable()
    )
    move_clock(slack.url, "2026-11-24 09:31", "U0ANA")
    assert (
        "a check-in (C1 Weekly) to #support"
        in ana.wait_for("D0ANA", text="/invite @Cairn").readable()
    )
    move_clock(slack.url, "2026-12-01 09:31", "U0ANA")
    ana.invite(SUPPORT, "U0CAIRN")
    move_clock(slack.url, "2026-12-08 09:31", "U0ANA")
    ana.wait_for(SUPPORT, text="answered")
    failures = [each for each in ana.messages("D0ANA") if "could not post" in each.readable()]
    assert len(failures) == 1


def test_what_is_owed_while_a_token_is_revoked_comes_with_the_next(
    slack: Slack, ana: Person
) -> None:
    slack.faults.add("chat.postMessage", "ok_false", None, error="token_revoked")
    ana.command(LAUNCH, TITLE)
    move_clock(slack.url, "+1 hour", "U0ANA")
    assert cards(ana, "Launch the beta") == []
    slack.faults.clear()
    move_clock(slack.url, "+1 hour", "U0ANA")
    ana.wait_for(LAUNCH, text="Launch the beta")
    move_clock(slack.url, "+1 hour", "U0ANA")
    assert len(cards(ana, "Launch the beta")) == 1


def test_a_database_that_is_locked_for_five_seconds_loses_nothing(
    slack: Slack, ana: Person, ben: Person, db_url: str
) -> None:
    ana.command(LAUNCH, TITLE)
    set_up(ana, LAUNCH)
    move_clock(slack.url, "2026-11-24 09:31", "U0ANA")
    prompt = ana.wait_for(LAUNCH, text="0 of 4 answered")
    ana.say(LAUNCH, "🟢 all is well", thread=prompt.ts)
    ana.wait_for(LAUNCH, text="1 of 4 answered")
    ana.command(LAUNCH, "/goal")
    modal = ana.wait_modal("Set a goal").fill({"What": "Ship the manual"})
    with ThreadPoolExecutor(1) as meanwhile, locked(db_url):
        reply = meanwhile.submit(ben.say, LAUNCH, "🟢 G1 all is well", thread=prompt.ts)
        line = "/goal Write the help pages"  # each waits two and a half seconds
        answer = told(ana, line)
        assert "database is busy, so nothing was saved" in answer
        assert line in answer
        assert modal.submit() == {}
        assert "database is busy" in ana.wait_modal("Cairn").text()
        assert "G1 · Launch the beta" in told(ana, "/goal G1")
    reply.result()
    ana.wait_for(LAUNCH, text="2 of 4 answered")
    ana.wait_modal("Cairn").close()
    assert modal.submit() == {}
    ana.command(LAUNCH, line)
    for title in ("Launch the beta", "Ship the manual", "Write the help pages"):
        ana.wait_for(LAUNCH, text=f"· {title}")
        assert len(cards(ana, title)) == 1
