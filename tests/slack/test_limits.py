"""Slack's limits: of a method in a workspace, and of a channel; kept by all processes alike."""

from datetime import datetime, timedelta

from bot.model import DeliveryState, Kind
from bot.services import outbox
from tests.people import Cast
from tests.services.deliveries import claim

from .office import Office

POST, UPDATE = "chat.postMessage", "chat.update"


def sent(office: Office, number: int, **where: str) -> int:
    """A card that stands in Slack since a second."""
    id_ = office.owe(f"card {number}", subject_id=number, **where)
    office.sender.work_once()
    office.wait(1)
    assert office.standing(id_).state == DeliveryState.SENT
    return id_


def asked(office: Office, method: str) -> list[str]:
    """Of which channels that method was asked."""
    return [call.args["channel"] for call in office.slack.calls if call.method == method]


def test_the_limit_of_a_channel_that_was_just_written_to_is_its_own(office: Office) -> None:
    sent(office, 1)
    office.slack.faults.add(POST, "rate_limited", retry_after=30, channel="C0LAUNCH")
    limited = office.owe("limited", subject_id=2)
    office.owe("behind it", subject_id=3)
    office.owe("elsewhere", subject_id=4, channel="C0BOARD")
    assert office.sender.work_once() == 2
    assert office.standing(limited).state == DeliveryState.PENDING
    assert office.texts("C0BOARD") == ["Goal 4"]
    office.wait(25)
    assert office.sender.work_once() == 0
    office.owe("elsewhere too", subject_id=5, channel="C0BOARD")
    assert office.sender.work_once() == 1
    office.wait(5)
    office.run(0.5)
    assert office.texts() == ["Goal 1", "Goal 2", "Goal 3"]
    assert office.called(POST) == 6


def test_any_other_limit_of_posting_is_the_workspaces_in_all_processes(
    office: Office, cast: Cast
) -> None:
    sent(office, 1)
    office.wait(120)
    office.slack.faults.add(POST, "rate_limited", retry_after=30)
    office.owe("limited", subject_id=2)
    office.sender.work_once()
    office.owe("elsewhere", subject_id=3, channel="C0BOARD")
    office.owe("of others", subject_id=4, channel="C0FAR", workspace_id=cast.elsewhere.id)
    office.refresh(1)
    office.wait(25)
    before = len(asked(office, POST))
    office.new_sender().work_once()
    assert asked(office, POST)[before:] == ["C0FAR"]
    office.wait(5)
    office.run(0.3)
    assert sorted(asked(office, POST)[before + 1 :]) == ["C0BOARD", "C0LAUNCH"]
    assert (office.texts()[1:], office.texts("C0BOARD")) == (["Goal 2"], ["Goal 3"])
    assert office.called(UPDATE) == 1


def test_where_two_channels_are_refused_it_is_the_workspace(office: Office) -> None:
    for number, channel in enumerate(("C0LAUNCH", "C0BOARD", "C0SUPPORT"), 1):
        sent(office, number, channel=channel)
    office.slack.faults.add(POST, "rate_limited", times=2, retry_after=30)
    office.owe("a", subject_id=4)
    office.sender.work_once()
    office.owe("b", subject_id=5, channel="C0BOARD")
    office.sender.work_once()
    office.owe("c", subject_id=6, channel="C0SUPPORT")
    assert office.sender.work_once() == 0
    office.wait(30)
    office.run(0.3)
    assert office.texts("C0SUPPORT") == ["Goal 3", "Goal 6"]


def test_a_limit_of_updates_holds_up_updates_alone(office: Office) -> None:
    sent(office, 1)
    sent(office, 2, channel="C0BOARD")
    office.slack.faults.add(UPDATE, "rate_limited", retry_after=30)
    office.refresh(1)
    office.sender.work_once()
    office.refresh(2)
    office.owe("new", subject_id=3)
    office.owe("new there", subject_id=4, channel="C0BOARD")
    office.run(0.3)
    assert asked(office, UPDATE) == ["C0LAUNCH"]
    assert (office.texts()[1:], office.texts("C0BOARD")[1:]) == (["Goal 3"], ["Goal 4"])
    office.wait(15)
    office.run(0.3)
    assert sorted(asked(office, UPDATE)[1:]) == ["C0BOARD", "C0LAUNCH"]


def test_a_limit_of_files_holds_up_what_has_files(office: Office, now: datetime) -> None:
    limits = {(office.cast.workspace.id, "files.getUploadURLExternal"): timedelta(minutes=1)}
    with office.db.begin() as session:
        outbox.limits.keep(session, limits, now)
    office.owe("words", subject_id=1)
    office.owe("file", subject_id=office.cast.ana.id, channel="U0ANA", kind=Kind.CALENDAR)
    soon = now + timedelta(seconds=30)
    assert [each.key for each in claim(office.db, soon)] == ["words"]
    assert [each.key for each in claim(office.db, now + timedelta(minutes=1))] == ["file"]


def test_no_limit_of_a_clock_that_was_wrong_is_kept(office: Office, now: datetime) -> None:
    limits = {(office.cast.workspace.id, POST): timedelta(minutes=1)}
    with office.db.begin() as session:
        outbox.limits.keep(session, limits, now + timedelta(hours=2))
    office.owe("k")
    with office.db.read() as session:
        assert outbox.limits.of(session, [office.cast.workspace.id], [POST], now) == {}
    with office.db.begin() as session:
        outbox.limits.keep(session, limits, now)  # a true one takes its place
    assert claim(office.db, now + timedelta(seconds=30)) == []
    assert len(claim(office.db, now + timedelta(minutes=1))) == 1
