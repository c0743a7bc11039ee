"""What happens around Cairn: people and channels come, go and change; Home is opened."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from bot.db import Database
from bot.errors import PersonUnknown, SlackSilent
from bot.model import Channel, Goal, Kind, Membership, Person, Workspace
from bot.playground.apps import BOT_USER
from bot.playground.clock import Clock
from bot.playground.server import Slack
from bot.services import access, people, workspaces
from bot.slack.answering import Answers
from bot.slack.app import EVENTS
from bot.slack.directory import Directory
from bot.slack.installs import Installs
from bot.slack.listeners import lifecycle
from bot.slack.requests import Event
from bot.slack.routes import Routes
from tests.people import Cast, add_person
from tests.services import roads

SECOND = timedelta(seconds=1)


class World:
    """Cairn's listeners for events, and the Slack that they come from."""

    def __init__(self, db: Database, cast: Cast, slack: Slack, now: datetime) -> None:
        self.db, self.cast, self.slack, self.now = db, cast, slack, now
        self.installs = installs = Installs(
            db, bot_token=slack.bot_token, api_url=slack.api_url, now=lambda: now
        )
        self.answers = Answers(installs, api_url=slack.api_url)
        self.routes = Routes()
        lifecycle.register(self.routes, Directory(db, installs), self.answers)

    def happens(self, event: Any, workspace: Workspace | None = None) -> None:
        """Slack tells of something."""
        of = workspace or self.cast.workspace
        self.routes.events[event["type"]](Event(self.db, self.now, of.id, "Ev1", event))

    def channel(self, channel: Channel) -> Channel:
        with self.db.read() as session:
            return session.get_one(Channel, channel.id)

    def members(self, channel: Channel) -> set[str]:
        with self.db.read() as session:
            found = (
                select(Person.slack_id)
                .join(Membership, Membership.person_id == Person.id)
                .where(Membership.channel_id == channel.id)
            )
            return set(session.scalars(found))


@pytest.fixture
def world(db: Database, cast: Cast, now: datetime) -> Iterator[World]:
    with Slack(clock=Clock(now)) as slack:
        made = World(db, cast, slack, now)
        yield made
        made.answers.close()


def joined(channel: str, user: str) -> dict[str, Any]:
    return {"type": "member_joined_channel", "channel": channel, "user": user, "team": "T0CAIRN"}


def left(channel: str, user: str) -> dict[str, Any]:
    return {"type": "member_left_channel", "channel": channel, "user": user, "team": "T0CAIRN"}


# -- coming and going


def test_who_joins_is_in_the_channel_from_now_on(world: World) -> None:
    for _ in range(2):  # an event may come twice
        world.happens(joined("C0BOARD", "U0BEN"))
        world.happens(joined("C0BOARD", "U0NEW"))
    assert world.members(world.cast.board) == {"U0ANA", "U0BEN", "U0NEW"}
    assert world.slack.calls == []  # strangers are asked about by the clock


def test_who_leaves_a_private_channel_sees_nothing_of_it_from_then_on(
    world: World, now: datetime
) -> None:
    cast = world.cast
    goal = roads.set_goal(world.db, cast.ana, cast.board, now)
    for _ in range(2):
        world.happens(left("C0BOARD", "U0ANA"))
    with world.db.read() as session:
        seen = select(Goal.id).where(access.visible(cast.ana, None, now))
        assert goal.id not in session.scalars(seen).all()


def test_what_happens_in_channels_and_to_people_that_cairn_never_met_is_no_matter(
    world: World,
) -> None:
    world.happens(left("C0UNKNOWN", "U0ANA"))
    world.happens(left("C0BOARD", "U0UNKNOWN"))
    world.happens({"type": "channel_archive", "channel": "C0UNKNOWN"})
    world.happens({"type": "user_change", "user": {"id": "U0UNKNOWN", "name": "x"}})
    with world.db.read() as session:
        assert people.find(session, world.cast.workspace.id, "U0UNKNOWN") is None


def test_events_of_one_workspace_change_nothing_in_another(world: World) -> None:
    world.happens(left("C0BOARD", "U0ANA"), world.cast.elsewhere)
    world.happens({"type": "app_uninstalled"}, world.cast.elsewhere)
    assert world.members(world.cast.board) == {"U0ANA"}
    with world.db.read() as session:
        assert session.get_one(Workspace, world.cast.workspace.id).silenced_at is None


def test_when_cairn_is_invited_it_learns_the_channel_and_offers_the_words_it_kept(
    world: World, now: datetime
) -> None:
    with world.db.begin() as session:
        channel = session.get_one(Channel, world.cast.launch.id)
        channel.cairn_in = False
        people.keep_words(session, world.cast.ana, channel.id, "/goal", "Launch", now)
    world.happens(joined("C0LAUNCH", BOT_USER))
    assert world.channel(world.cast.launch).cairn_in
    assert world.members(world.cast.launch) >= {"U0ANA", "U0BEN", "U0CHI"}
    (offer,) = roads.owed(world.db, Kind.NOTICES)
    assert offer.channel == "U0ANA"


def test_when_slack_does_not_say_where_cairn_was_invited_the_event_comes_again(
    world: World,
) -> None:
    world.slack.faults.add("conversations.info", "drop")
    with pytest.raises(SlackSilent):
        world.happens(joined("C0SUPPORT", BOT_USER))
    world.happens(joined("C0SUPPORT", BOT_USER))


def test_when_cairn_is_taken_out_nobody_sees_the_channel_elsewhere(world: World) -> None:
    world.happens(left("C0BOARD", BOT_USER))
    assert not world.channel(world.cast.board).cairn_in
    assert world.members(world.cast.board) == set()


# -- changing


def test_a_person_is_brought_to_what_slack_says(world: World) -> None:
    told = {
        "id": "U0ANA", "tz": "Asia/Tokyo", "is_restricted": True, "deleted": True,
        "profile": {"display_name": "x" * 999},
    }  # fmt: skip
    world.happens({"type": "user_change", "user": told})
    with world.db.read() as session:
        row = session.get_one(Person, world.cast.ana.id)
    assert (row.zone, row.guest, row.deactivated, row.name) == (
        "Asia/Tokyo", True, True, "x" * 200,
    )  # fmt: skip


@pytest.mark.parametrize("noun", ["channel", "group"])
def test_channels_are_archived_brought_back_renamed_and_deleted(world: World, noun: str) -> None:
    world.happens({"type": f"{noun}_archive", "channel": "C0LAUNCH", "user": "U0ANA"})
    assert world.channel(world.cast.launch).archived
    world.happens({"type": f"{noun}_unarchive", "channel": "C0LAUNCH", "user": "U0ANA"})
    assert not world.channel(world.cast.launch).archived
    renamed = {"id": "C0LAUNCH", "name": "x" * 999, "created": 1}
    world.happens({"type": f"{noun}_rename", "channel": renamed})
    assert world.channel(world.cast.launch).name == "x" * 200
    world.happens({"type": f"{noun}_deleted", "channel": "C0LAUNCH"})
    assert world.channel(world.cast.launch).archived


def test_a_channel_that_gets_another_id_keeps_its_goals(world: World, now: datetime) -> None:
    goal = roads.set_goal(world.db, world.cast.ana, world.cast.launch, now)
    change = {
        "type": "channel_id_changed", "old_channel_id": "C0LAUNCH", "new_channel_id": "C0SHARED",
    }  # fmt: skip
    for _ in range(2):
        world.happens(change)
    assert world.channel(world.cast.launch).slack_id == "C0SHARED"
    assert roads.goal_row(world.db, goal).channel_id == world.cast.launch.id


@pytest.mark.parametrize(
    ("event", "silent"),
    [
        ({"type": "app_uninstalled"}, True),
        ({"type": "tokens_revoked", "tokens": {"bot": [BOT_USER]}}, True),
        ({"type": "tokens_revoked", "tokens": {"oauth": ["U0ANA"]}}, False),
        ({"type": "tokens_revoked"}, False),
    ],
)
def test_uninstalling_silences_the_workspace_at_once(
    world: World, now: datetime, event: dict[str, Any], silent: bool
) -> None:
    world.happens(event)
    with world.db.read() as session:
        found = session.get_one(Workspace, world.cast.workspace.id)
    assert found.silenced_at == (now if silent else None)
    removed = event["type"] == "app_uninstalled"  # only then does the data wait to be purged
    assert found.uninstalled_at == (now if removed else None)


# -- App Home


def published(slack: Slack) -> list[str]:
    return [call.args["user_id"] for call in slack.calls if call.method == "views.publish"]


def test_home_is_built_for_the_one_who_opens_it(world: World) -> None:
    world.happens({"type": "app_home_opened", "user": "U0BEN", "tab": "home"})
    world.happens({"type": "app_home_opened", "user": "U0ANA", "tab": "messages"})
    world.answers.close()
    assert published(world.slack) == ["U0BEN"]
    assert world.slack.calls[-1].outcome == "ok"


def test_home_of_a_stranger_waits_until_slack_says_who_they_are(world: World) -> None:
    world.slack.faults.add("users.info", "error_500")
    with pytest.raises(PersonUnknown):
        world.happens({"type": "app_home_opened", "user": "U0DEV", "tab": "home"})
    world.happens({"type": "app_home_opened", "user": "U0DEV", "tab": "home"})
    world.answers.close()
    assert published(world.slack) == ["U0DEV"]


def test_every_event_of_the_manifest_has_a_listener(world: World) -> None:
    assert set(EVENTS) == set(world.routes.events)


def conversion(to: str) -> dict[str, Any]:
    return {"type": "message", "subtype": f"channel_convert_to_{to}", "channel": "C0LAUNCH",
            "user": "U0ANA", "ts": "1730984822.596869"}  # fmt: skip


def seen_by(db: Database, person: Person, now: datetime) -> set[int]:
    with db.read() as session:
        return set(session.scalars(select(Goal.id).where(access.visible(person, None, now))))


def test_what_is_of_a_channel_that_was_made_private_is_its_members_from_then_on(
    world: World, db: Database, cast: Cast, now: datetime
) -> None:
    goal = roads.set_goal(db, cast.ana, cast.launch, now)
    with db.begin() as session:
        fay = add_person(session, cast.workspace, "U0FAY", "Fay", now, admin=True)
    assert seen_by(db, fay, now) == {goal.id}
    world.happens(conversion("private"))
    assert seen_by(db, fay, now) == set()
    assert seen_by(db, cast.ben, now) == {goal.id}


def test_what_slack_said_before_makes_no_private_channel_public(
    world: World, db: Database, cast: Cast, now: datetime
) -> None:
    directory = Directory(db, world.installs)
    world.now = now + 2 * SECOND
    world.happens(conversion("private"))
    public = {"C0LAUNCH": {"name": "launch", "is_private": False}}
    with db.begin() as session:  # it was asked a second before, and both say it a second after
        workspaces.learn_round(session, cast.workspace.id, public, now + SECOND, complete=False)
    directory.meet(cast.workspace.id, "C0LAUNCH", now + SECOND)
    assert world.channel(cast.launch).private
    directory.meet(cast.workspace.id, "C0LAUNCH", now + 3 * SECOND)
    assert not world.channel(cast.launch).private  # so says Slack by then


def test_that_a_channel_was_made_public_is_asked_of_slack_before_it_counts(
    world: World, db: Database, cast: Cast, now: datetime
) -> None:
    with db.begin() as session:
        session.get_one(Channel, cast.launch.id).private = True
    world.happens(conversion("public"))
    launch = world.channel(cast.launch)
    assert (launch.private, launch.known_at) == (True, None)


def test_what_people_say_is_no_conversion(world: World, cast: Cast) -> None:
    world.happens(conversion("private") | {"subtype": None})
    world.happens({"type": "message", "channel": "C0LAUNCH", "text": "made this channel private"})
    assert not world.channel(cast.launch).private
