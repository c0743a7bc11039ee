"""Workspaces and channels: met once, numbered in order, and brought to what Slack says."""

from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.db import Database
from bot.model import Channel, Membership, Person, Workspace
from bot.services import workspaces
from bot.services.workspaces import FRESH, Numbered
from tests import people
from tests.people import Cast
from tests.services import roads

SECOND = timedelta(seconds=1)
KINDS: list[Numbered] = ["goals", "objectives", "milestones", "checkins"]


def members(db: Database, channel: Channel) -> set[str]:
    """The Slack ids of those who are in a channel, bots and strangers too."""
    with db.read() as session:
        return set(
            session.scalars(
                select(Person.slack_id)
                .join(Membership, Membership.person_id == Person.id)
                .where(Membership.channel_id == channel.id)
            )
        )


def channel_row(db: Database, channel: Channel) -> Channel:
    with db.read() as session:
        return session.get_one(Channel, channel.id)


def learn_channel(
    db: Database, workspace: Workspace, slack_id: str, now: datetime, **facts: Any
) -> Channel:
    given: dict[str, Any] = {"name": "x", "private": False, "archived": False, "cairn_in": True}
    with db.begin() as session:
        return workspaces.learn_channel(session, workspace.id, slack_id, **(given | facts), now=now)


def learn_members(db: Database, channel: Channel, slack_ids: list[str], now: datetime) -> None:
    with db.begin() as session:
        row = session.get_one(Channel, channel.id)
        workspaces.learn_members(session, row, slack_ids, now)


def test_a_workspace_is_met_once_and_brought_up_to_date(db: Database, now: datetime) -> None:
    with db.begin() as session:
        first = workspaces.meet(session, "T0NEW", "New", "U0BOT", now)
    with db.begin() as session:
        again = workspaces.meet(session, "T0NEW", "x" * 999, "U0OTHER", now + SECOND)
    assert (again.id, again.installed_at) == (first.id, now)
    assert (again.name, again.bot_user_id) == ("x" * 200, "U0OTHER")


@pytest.mark.parametrize("kind", KINDS)
def test_numbers_are_given_once_and_rise(db: Database, cast: Cast, kind: Numbered) -> None:
    def work(session: Session, _number: int) -> list[int]:
        return [workspaces.next_number(session, cast.workspace.id, kind) for _ in range(10)]

    given: list[int] = []
    for each in roads.at_once(db, work, 4):
        assert isinstance(each, list)
        assert each == sorted(each)
        given += each
    assert sorted(given) == list(range(1, 41))
    with db.begin() as session:
        assert workspaces.next_number(session, cast.elsewhere.id, kind) == 1


def test_a_number_of_what_was_undone_is_given_again(db: Database, cast: Cast) -> None:
    with suppress(ZeroDivisionError), db.begin() as session:
        workspaces.next_number(session, cast.workspace.id, "goals")
        raise ZeroDivisionError
    with db.begin() as session:
        assert workspaces.next_number(session, cast.workspace.id, "goals") == 1


def test_a_new_channel_is_private_until_it_is_known(db: Database, cast: Cast) -> None:
    with db.begin() as session:
        met = workspaces.meet_channel(session, cast.workspace.id, "C0NEW")
        assert workspaces.meet_channel(session, cast.workspace.id, "C0NEW").id == met.id
    assert (met.private, met.cairn_in, met.known_at) == (True, False, None)


def test_a_channel_is_brought_to_what_slack_says(db: Database, cast: Cast, now: datetime) -> None:
    later = now + SECOND
    found = learn_channel(
        db, cast.workspace, "C0LAUNCH", later, name="x" * 999, private=True, archived=True
    )
    assert (found.id, found.name, found.private) == (cast.launch.id, "x" * 200, True)
    assert (found.archived, found.known_at) == (True, later)
    assert found.members_known_at == now  # Cairn was there all the time


def test_who_is_in_a_channel_is_asked_anew_when_cairn_comes_back(
    db: Database, cast: Cast, now: datetime
) -> None:
    learn_channel(db, cast.workspace, "C0LAUNCH", now, cairn_in=False)
    assert learn_channel(db, cast.workspace, "C0LAUNCH", now).members_known_at is None


def test_members_are_brought_to_what_slack_says(db: Database, cast: Cast, now: datetime) -> None:
    later = now + SECOND
    learn_members(db, cast.launch, ["U0BEN", "U0NEW", "U0BEN", "U0CAIRN"], later)
    assert members(db, cast.launch) == {"U0BEN", "U0NEW", "U0CAIRN"}
    assert channel_row(db, cast.launch).members_known_at == later
    learn_members(db, cast.launch, [], later)
    assert members(db, cast.launch) == set()
    assert members(db, cast.board) == {"U0ANA"}


def test_a_large_channel_is_read_whole(db: Database, cast: Cast, now: datetime) -> None:
    everybody = [f"U{number:05}" for number in range(1201)]
    learn_members(db, cast.launch, everybody, now)
    assert members(db, cast.launch) == set(everybody)


def test_joining_twice_is_once_and_leaving_is_at_once(
    db: Database, cast: Cast, now: datetime
) -> None:
    with db.begin() as session:
        for _ in range(2):
            workspaces.join(session, cast.board.id, cast.ben, now)
        assert workspaces.is_member(session, cast.board.id, cast.ben.id)
    with db.begin() as session:
        for _ in range(2):
            workspaces.leave(session, cast.board.id, cast.ben.id)
    assert members(db, cast.board) == {"U0ANA"}


def test_who_can_be_asked_something_is_a_person_of_this_organisation(
    db: Database, cast: Cast, now: datetime
) -> None:
    with db.begin() as session:
        for number, fact in enumerate(("bot", "deactivated", "outsider")):
            odd = people.add_person(session, cast.workspace, f"U{number}", "x", now, **{fact: True})
            people.join(session, cast.launch, odd)
    with db.read() as session:
        asked = workspaces.members(session, cast.launch.id)
    assert [person.slack_id for person in asked] == ["U0ANA", "U0BEN", "U0CHI"]


def test_the_channels_longest_unasked_are_asked_first(
    db: Database, cast: Cast, now: datetime
) -> None:
    late = now + FRESH + SECOND
    with db.begin() as session:
        new = people.add_channel(
            session, cast.workspace, "C0NEW", "new", now, members_known_at=None
        )
        session.get_one(Channel, cast.board.id).members_known_at = now - SECOND
        for number, fact in enumerate(("archived", "cairn_in")):
            people.add_channel(
                session, cast.workspace, f"C{number}", "x", now, **{fact: fact == "archived"},
                members_known_at=None,
            )  # fmt: skip
        workspaces.silence(session, cast.elsewhere.id, now)
    with db.read() as session:
        asked = [each.id for each in workspaces.channels_to_ask_about(session, late, 10)]
        assert asked == [new.id, cast.board.id, cast.launch.id]
        fresh = [each.id for each in workspaces.channels_to_ask_about(session, now, 10)]
        assert fresh == [new.id]
        assert len(workspaces.channels_to_ask_about(session, late, 2)) == 2


def test_only_people_of_whom_nothing_is_known_are_asked_about(
    db: Database, cast: Cast, now: datetime
) -> None:
    learn_members(db, cast.launch, ["U0NEW", "U0ANA"], now)
    with db.read() as session:
        asked = workspaces.people_to_ask_about(session, 10)
    assert [person.slack_id for person in asked] == ["U0NEW"]


def test_a_silenced_workspace_is_silent_since_it_first_was(
    db: Database, cast: Cast, now: datetime
) -> None:
    with db.begin() as session:
        workspaces.silence(session, cast.workspace.id, now)
        workspaces.silence(session, cast.workspace.id, now + SECOND)
    with db.begin() as session:
        assert session.get_one(Workspace, cast.workspace.id).silenced_at == now
        assert session.get_one(Workspace, cast.elsewhere.id).silenced_at is None
        workspaces.unsilence(session, cast.workspace.id)
    with db.read() as session:
        assert session.get_one(Workspace, cast.workspace.id).silenced_at is None
