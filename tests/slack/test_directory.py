"""The directory: Slack is asked at a first meeting, and its silence is a sentence."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from bot.db import Database
from bot.errors import PersonUnknown, SlackSilent
from bot.model import Channel, Kind, Membership, Person
from bot.playground.apps import BOT_USER
from bot.playground.channels import Channel as SlackChannel
from bot.playground.clock import Clock
from bot.playground.people import Person as SlackPerson
from bot.playground.server import Slack
from bot.services import people as people_service
from bot.services import workspaces
from bot.services.access import OPEN, SwitchedOff
from bot.services.workspaces import FRESH
from bot.slack.directory import CONVERTED, DOUBT, Directory
from bot.slack.installs import Installs
from bot.slack.profiles import profile_of
from tests.people import Cast
from tests.services import roads

SECOND = timedelta(seconds=1)
SILENCES: list[tuple[str, dict[str, Any]]] = [
    ("drop", {}),
    ("error_500", {}),
    ("error_503", {}),
    ("rate_limited", {}),
    ("ok_false", {"error": "fatal_error"}),
    ("ok_false", {"error": "token_revoked"}),
]
"""How Slack may fail to say something."""


@pytest.fixture
def backend() -> str:
    """Which database it is does not matter here."""
    return "sqlite"


@pytest.fixture
def slack(now: datetime) -> Iterator[Slack]:
    with Slack(clock=Clock(now)) as running:
        yield running


@pytest.fixture
def directory(db: Database, cast: Cast, slack: Slack, now: datetime) -> Directory:
    installs = Installs(db, bot_token=slack.bot_token, api_url=slack.api_url, now=lambda: now)
    return Directory(db, installs)


def calls(slack: Slack) -> list[str]:
    return [call.method for call in slack.calls]


def channel_of(db: Database, slack_id: str) -> Channel:
    with db.read() as session:
        return session.scalars(select(Channel).where(Channel.slack_id == slack_id)).one()


def members(db: Database, slack_id: str) -> set[str]:
    with db.read() as session:
        found = (
            select(Person.slack_id)
            .join(Membership, Membership.person_id == Person.id)
            .join(Channel, Channel.id == Membership.channel_id)
            .where(Channel.slack_id == slack_id)
        )
        return set(session.scalars(found))


def forget_channel(db: Database, channel: Channel) -> None:
    """Cairn has heard of the channel, and of nothing else about it."""
    with db.begin() as session:
        row = session.get_one(Channel, channel.id)
        row.known_at, row.private, row.cairn_in = None, True, False


# -- people


def test_who_is_known_is_not_asked_about(
    directory: Directory, cast: Cast, slack: Slack, now: datetime
) -> None:
    asker = directory.asker(cast.workspace.id, "U0BEN", now)
    assert (asker.person_id, asker.zone, asker.outsider) == (
        cast.ben.id, "Europe/Berlin", False,
    )  # fmt: skip
    assert calls(slack) == []


def test_a_first_meeting_asks_slack_once(
    directory: Directory, db: Database, cast: Cast, slack: Slack, now: datetime
) -> None:
    for _ in range(2):
        asker = directory.asker(cast.workspace.id, "U0DEV", now)
    assert asker.zone == "Asia/Kolkata"
    assert calls(slack) == ["users.info"]
    with db.read() as session:
        met = people_service.find(session, cast.workspace.id, "U0DEV")
    assert met is not None
    assert (met.name, met.known_at, met.admin) == ("Dev", now, False)


def test_somebody_of_whom_only_the_id_is_known_is_asked_about(
    directory: Directory, db: Database, cast: Cast, slack: Slack, now: datetime
) -> None:
    with db.begin() as session:
        people_service.meet(session, cast.workspace.id, "U0DEV")
    assert directory.asker(cast.workspace.id, "U0DEV", now).zone == "Asia/Kolkata"


def test_whom_slack_does_not_know_is_of_another_organisation(
    directory: Directory, cast: Cast, slack: Slack, now: datetime
) -> None:
    slack.faults.add("users.info", "ok_false", error="user_not_visible")
    for unknown in ("U0HIDDEN", "U0NOBODY"):
        asker = directory.asker(cast.workspace.id, unknown, now)
        assert (asker.outsider, asker.zone) == (True, "UTC")


def test_a_stranger_in_a_shared_channel_is_an_outsider(
    directory: Directory, cast: Cast, slack: Slack, now: datetime
) -> None:
    slack.do(lambda: setattr(slack.workspace.people["U0DEV"], "is_stranger", True))
    assert directory.asker(cast.workspace.id, "U0DEV", now).outsider


@pytest.mark.parametrize(("kind", "how"), SILENCES)
def test_slacks_silence_at_a_first_meeting_is_a_sentence_and_saves_nothing(
    directory: Directory, db: Database, cast: Cast, slack: Slack, now: datetime,
    kind: str, how: dict[str, Any],
) -> None:  # fmt: skip
    slack.faults.add("users.info", kind, **how)
    with pytest.raises(PersonUnknown, match="nothing was saved"):
        directory.asker(cast.workspace.id, "U0DEV", now)
    with db.read() as session:
        assert people_service.find(session, cast.workspace.id, "U0DEV") is None
    assert directory.asker(cast.workspace.id, "U0DEV", now).zone == "Asia/Kolkata"


@pytest.mark.parametrize(
    ("user", "facts"),
    [
        ({"profile": {"display_name": "ana"}, "real_name": "Ana Ruiz"}, {"name": "ana"}),
        ({"profile": {"display_name": ""}, "real_name": "Ana Ruiz"}, {"name": "Ana Ruiz"}),
        ({"name": "ana"}, {"name": "ana"}),
        ({}, {"name": "", "zone": "UTC", "admin": False, "guest": False, "bot": False}),
        ({"tz": "Asia/Tokyo"}, {"zone": "Asia/Tokyo"}),
        ({"tz": "Mars/Olympus_Mons"}, {"zone": "UTC"}),
        ({"tz": None}, {"zone": "UTC"}),
        ({"tz": "../../etc/passwd"}, {"zone": "UTC"}),
        ({"is_admin": True}, {"admin": True}),
        ({"is_owner": True}, {"admin": True}),
        ({"is_restricted": True}, {"guest": True}),
        ({"is_ultra_restricted": True}, {"guest": True}),
        ({"is_stranger": True}, {"outsider": True}),
        ({"team_id": "T0CAIRN"}, {"outsider": False}),
        ({"team_id": "T0OTHER", "is_stranger": False}, {"outsider": True}),
        ({"team_id": "T0OTHER", "enterprise_user": {"teams": ["T0CAIRN"]}}, {"outsider": False}),
        ({"team_id": "T0OTHER", "enterprise_user": {"teams": ["T0THIRD"]}}, {"outsider": True}),
        ({"is_bot": True}, {"bot": True}),
        ({"id": "USLACKBOT", "is_bot": False}, {"bot": True}),
        ({"deleted": True}, {"deactivated": True}),
    ],
)
def test_a_profile_is_read_as_slack_means_it(user: dict[str, Any], facts: dict[str, Any]) -> None:
    profile = profile_of({"id": "U0ANA"} | user, "T0CAIRN")
    assert {name: getattr(profile, name) for name in facts} == facts


# -- places


def test_a_direct_message_is_a_place_without_a_row(
    directory: Directory, cast: Cast, slack: Slack, now: datetime
) -> None:
    place = directory.place(cast.workspace.id, "D0ANA", now)
    assert (place.id, place.is_direct) == (None, True)
    assert calls(slack) == []


def test_a_channel_that_is_known_is_not_asked_about(
    directory: Directory, cast: Cast, slack: Slack, now: datetime
) -> None:
    place = directory.place(cast.workspace.id, "C0BOARD", now)
    assert (place.id, place.private, place.cairn_in) == (cast.board.id, True, True)
    assert calls(slack) == []


def test_a_new_channel_is_asked_about_once(
    directory: Directory, db: Database, cast: Cast, slack: Slack, now: datetime
) -> None:
    for _ in range(2):
        place = directory.place(cast.workspace.id, "C0SUPPORT", now)
    assert (place.private, place.cairn_in) == (False, True)
    assert calls(slack) == ["conversations.info"]
    found = channel_of(db, "C0SUPPORT")
    assert (found.name, found.known_at, found.members_known_at) == ("support", now, None)


def test_who_visits_a_channel_is_in_it(
    directory: Directory, db: Database, cast: Cast, slack: Slack, now: datetime
) -> None:
    ben = directory.asker(cast.workspace.id, "U0BEN", now)
    for _ in range(2):
        directory.place(cast.workspace.id, "C0BOARD", now, visitor=ben)
    assert members(db, "C0BOARD") == {"U0ANA", "U0BEN"}


@pytest.mark.parametrize("error", ["channel_not_found", "missing_scope"])
def test_a_channel_that_is_hidden_from_cairn_is_private_and_without_it(
    directory: Directory, cast: Cast, slack: Slack, now: datetime, error: str
) -> None:
    slack.faults.add("conversations.info", "ok_false", error=error)
    place = directory.place(cast.workspace.id, "G0SECRET", now)
    assert (place.private, place.cairn_in) == (True, False)


def test_who_visits_where_cairn_is_not_is_not_noted(
    directory: Directory, db: Database, cast: Cast, slack: Slack, now: datetime
) -> None:
    ana = directory.asker(cast.workspace.id, "U0ANA", now)
    place = directory.place(cast.workspace.id, "C0GENERAL", now, visitor=ana)
    assert (place.private, place.cairn_in) == (False, False)
    assert members(db, "C0GENERAL") == set()


def test_after_a_moment_cairn_asks_again_whether_it_was_invited(
    directory: Directory, cast: Cast, slack: Slack, now: datetime
) -> None:
    directory.place(cast.workspace.id, "C0GENERAL", now)
    slack.do(lambda: slack.workspace.channels["C0GENERAL"].members.append(BOT_USER))
    assert not directory.place(cast.workspace.id, "C0GENERAL", now + DOUBT).cairn_in
    assert directory.place(cast.workspace.id, "C0GENERAL", now + DOUBT + SECOND).cairn_in


@pytest.mark.parametrize(("kind", "how"), SILENCES)
def test_slacks_silence_about_a_new_channel_is_a_sentence(
    directory: Directory, cast: Cast, slack: Slack, now: datetime, kind: str, how: dict[str, Any]
) -> None:
    slack.faults.add("conversations.info", kind, **how)
    with pytest.raises(SlackSilent, match="nothing was saved"):
        directory.place(cast.workspace.id, "C0SUPPORT", now)


@pytest.mark.parametrize(("kind", "how"), SILENCES)
def test_slacks_silence_about_a_known_one_changes_nothing(
    directory: Directory, cast: Cast, slack: Slack, now: datetime, kind: str, how: dict[str, Any]
) -> None:
    directory.place(cast.workspace.id, "C0GENERAL", now)
    slack.faults.add("conversations.info", kind, **how)
    place = directory.place(cast.workspace.id, "C0GENERAL", now + DOUBT + SECOND)
    assert not place.cairn_in


# -- arriving


def test_arriving_cairn_learns_what_the_channel_is_and_who_is_there(
    directory: Directory, db: Database, cast: Cast, slack: Slack, now: datetime
) -> None:
    forget_channel(db, cast.launch)
    with db.begin() as session:
        ana = session.get_one(Person, cast.ana.id)
        people_service.keep_words(session, ana, cast.launch.id, "/goal", "Launch", now)
    directory.arrive(cast.workspace.id, "C0LAUNCH", now)
    found = channel_of(db, "C0LAUNCH")
    assert (found.private, found.cairn_in, found.members_known_at) == (False, True, now)
    assert members(db, "C0LAUNCH") == {"U0ANA", "U0BEN", "U0CHI", "U0DEV", BOT_USER}
    assert [offer.channel for offer in roads.owed(db, Kind.NOTICES)] == ["U0ANA"]


def test_who_is_in_a_large_channel_is_left_to_the_clock(
    directory: Directory, db: Database, cast: Cast, slack: Slack, now: datetime
) -> None:
    crowd(slack, "C0LAUNCH", 450)
    forget_channel(db, cast.launch)
    directory.arrive(cast.workspace.id, "C0LAUNCH", now)
    assert channel_of(db, "C0LAUNCH").members_known_at is None
    directory.refresh(now)
    assert len(members(db, "C0LAUNCH")) == 455


def test_arriving_where_slack_does_not_say_who_is_there_is_arriving(
    directory: Directory, db: Database, cast: Cast, slack: Slack, now: datetime
) -> None:
    forget_channel(db, cast.launch)
    slack.faults.add("conversations.members", "error_500")
    directory.arrive(cast.workspace.id, "C0LAUNCH", now)
    found = channel_of(db, "C0LAUNCH")
    assert (found.cairn_in, found.members_known_at) == (True, None)


def test_arriving_where_slack_says_nothing_is_tried_again(
    directory: Directory, cast: Cast, slack: Slack, now: datetime
) -> None:
    slack.faults.add("conversations.info", "drop")
    with pytest.raises(SlackSilent):
        directory.arrive(cast.workspace.id, "C0LAUNCH", now)


# -- refreshing


def crowd(slack: Slack, channel: str, count: int) -> None:
    """So many more people are in a channel."""

    def come() -> None:
        place: SlackChannel = slack.workspace.channels[channel]
        for number in range(count):
            person = SlackPerson(f"U1{number:04}", f"p{number}", f"P {number}", "UTC", "000000")
            slack.workspace.people[person.id] = person
            place.members.append(person.id)

    slack.do(come)


def test_members_are_asked_anew_when_slacks_word_is_old(
    directory: Directory, db: Database, cast: Cast, slack: Slack, now: datetime
) -> None:
    assert directory.refresh(now + FRESH - SECOND) == 0
    assert directory.refresh(now + FRESH) == 3  # what the channels are, and who is in each
    assert members(db, "C0BOARD") == {"U0ANA", "U0DEV", BOT_USER}
    assert channel_of(db, "C0BOARD").members_known_at == now + FRESH


def test_who_was_only_seen_is_asked_about_by_the_clock(
    directory: Directory, db: Database, cast: Cast, slack: Slack, now: datetime
) -> None:
    with db.begin() as session:
        people_service.meet(session, cast.workspace.id, "U0DEV")
        people_service.meet(session, cast.workspace.id, BOT_USER)
    assert directory.refresh(now) == 2
    assert directory.refresh(now) == 0
    with db.read() as session:
        bot = people_service.find(session, cast.workspace.id, BOT_USER)
    assert bot is not None
    assert bot.bot


def test_a_workspace_of_which_this_token_knows_nothing_is_left_alone(
    directory: Directory, db: Database, cast: Cast, slack: Slack, now: datetime
) -> None:
    with db.begin() as session:
        people_service.meet(session, cast.elsewhere.id, "U0NEW")
    directory.refresh(now + FRESH)
    assert (channel_of(db, "C0FAR").cairn_in, members(db, "C0FAR")) == (True, {"U0DEV"})
    assert "C0FAR" not in {call.args.get("channel") for call in slack.calls}
    assert "U0NEW" not in {call.args.get("user") for call in slack.calls}


@pytest.mark.parametrize("error", ["channel_not_found", "not_in_channel"])
def test_a_channel_that_cairn_was_taken_out_of_is_empty_from_then_on(
    directory: Directory, db: Database, cast: Cast, slack: Slack, now: datetime, error: str
) -> None:
    slack.faults.add("conversations.members", "ok_false", error=error, channel="C0BOARD")
    directory.refresh(now + FRESH)
    found = channel_of(db, "C0BOARD")
    assert (found.cairn_in, members(db, "C0BOARD")) == (False, set())
    with db.read() as session:
        asked = workspaces.channels_to_ask_about(session, now + 9 * FRESH, 10)
    assert "C0BOARD" not in {channel.slack_id for channel in asked}


@pytest.mark.parametrize(("kind", "how"), SILENCES)
def test_a_look_that_slack_did_not_answer_changes_nothing_and_comes_again(
    directory: Directory, db: Database, cast: Cast, slack: Slack, now: datetime,
    kind: str, how: dict[str, Any],
) -> None:  # fmt: skip
    slack.faults.add("conversations.members", kind, times=None, **how)
    directory.refresh(now + FRESH)
    found = channel_of(db, "C0BOARD")
    assert (found.cairn_in, members(db, "C0BOARD")) == (True, {"U0ANA"})
    slack.faults.clear()
    directory.refresh(now + FRESH + SECOND)
    assert members(db, "C0BOARD") == {"U0ANA", "U0DEV", BOT_USER}


@pytest.mark.parametrize("kind", ["drop", "rate_limited"])
def test_when_slack_is_silent_or_overrun_the_rest_waits(
    directory: Directory, cast: Cast, slack: Slack, now: datetime, kind: str
) -> None:
    slack.faults.add("conversations.members", kind, times=None)
    assert directory.refresh(now + FRESH) == 1
    assert calls(slack) == ["auth.test", "users.conversations", "conversations.members"]


def test_a_method_that_was_asked_too_often_is_not_asked_before_its_time_by_anybody(
    directory: Directory, db: Database, cast: Cast, slack: Slack, now: datetime
) -> None:
    slack.faults.add("conversations.members", "rate_limited", retry_after=30)
    directory.refresh(now + FRESH)
    another = Directory(db, directory._installs)
    for seconds in (5, 29):
        another.refresh(now + FRESH + seconds * SECOND)
    assert calls(slack).count("conversations.members") == 1
    another.refresh(now + FRESH + 30 * SECOND)
    assert calls(slack).count("conversations.members") > 1


def test_who_leaves_while_slack_is_asked_has_left(
    directory: Directory, db: Database, cast: Cast, slack: Slack, now: datetime
) -> None:
    at = now + FRESH
    with db.read() as session:
        (board,) = [
            each for each in workspaces.channels_to_ask_about(session, at, 9)
            if each.slack_id == "C0BOARD"
        ]  # fmt: skip
    with db.begin() as session:
        workspaces.leave(session, cast.board.id, cast.ana.id)
    directory._refresh_members(board, at)  # Slack said it before she left
    assert members(db, "C0BOARD") == set()
    slack.do(lambda: slack.workspace.channels["C0BOARD"].members.remove("U0ANA"))
    directory.refresh(at + SECOND)  # it is asked at once again
    assert members(db, "C0BOARD") == {"U0DEV", BOT_USER}


def make_private(slack: Slack) -> None:
    slack.do(lambda: setattr(slack.workspace.channels["C0LAUNCH"], "is_private", True))


def test_a_public_channel_that_was_made_private_is_noticed_within_minutes(
    directory: Directory, db: Database, cast: Cast, slack: Slack, now: datetime
) -> None:
    make_private(slack)
    directory.refresh(now + FRESH - SECOND)
    assert not channel_of(db, "C0LAUNCH").private
    directory.refresh(now + FRESH)
    assert channel_of(db, "C0LAUNCH").private


def test_where_slack_does_not_tell_of_all_each_channel_is_asked_within_the_hour(
    directory: Directory, db: Database, cast: Cast, slack: Slack, now: datetime
) -> None:
    make_private(slack)
    slack.faults.add("users.conversations", "fatal_error", times=None)
    directory.refresh(now + CONVERTED)
    assert not channel_of(db, "C0LAUNCH").private
    directory.refresh(now + CONVERTED + FRESH)
    assert channel_of(db, "C0LAUNCH").private


def test_who_asks_after_a_long_silence_is_shown_what_is_public_now(
    directory: Directory, db: Database, cast: Cast, slack: Slack, now: datetime
) -> None:
    make_private(slack)
    directory.asker(cast.workspace.id, "U0BEN", now + OPEN - SECOND)
    assert calls(slack) == []
    directory.asker(cast.workspace.id, "U0BEN", now + OPEN)
    assert channel_of(db, "C0LAUNCH").private
    directory.asker(cast.workspace.id, "U0BEN", now + OPEN + FRESH)
    assert calls(slack) == ["users.conversations"]


def test_nobody_waits_twice_for_a_slack_that_does_not_say_what_is_public(
    directory: Directory, cast: Cast, slack: Slack, now: datetime
) -> None:
    slack.faults.add("users.conversations", "fatal_error", times=None)
    for _ in range(3):
        directory.asker(cast.workspace.id, "U0BEN", now + OPEN)
    assert calls(slack) == ["users.conversations"]
    directory.asker(cast.workspace.id, "U0BEN", now + OPEN + DOUBT)
    assert calls(slack) == ["users.conversations"] * 2


def test_a_public_channel_with_goals_that_cairn_left_is_looked_at_from_outside(
    directory: Directory, db: Database, cast: Cast, slack: Slack, now: datetime
) -> None:
    roads.set_goal(db, cast.ana, cast.launch, now)
    slack.do(lambda: slack.workspace.channels["C0LAUNCH"].members.remove(BOT_USER))
    directory.refresh(now + FRESH)
    assert (channel_of(db, "C0LAUNCH").cairn_in, channel_of(db, "C0LAUNCH").private) == (
        False, False,
    )  # fmt: skip
    assert members(db, "C0LAUNCH") == set()
    make_private(slack)
    directory.refresh(now + 2 * FRESH)
    assert channel_of(db, "C0LAUNCH").private


def test_who_was_switched_off_is_asked_about_again_and_refused(
    directory: Directory, db: Database, cast: Cast, slack: Slack, now: datetime
) -> None:
    with db.begin() as session:
        session.get_one(Person, cast.ben.id).deactivated = True
    slack.do(lambda: setattr(slack.workspace.people["U0BEN"], "deleted", True))
    with pytest.raises(SwitchedOff):
        directory.asker(cast.workspace.id, "U0BEN", now)
    slack.do(lambda: setattr(slack.workspace.people["U0BEN"], "deleted", False))
    assert directory.asker(cast.workspace.id, "U0BEN", now).person_id == cast.ben.id


def test_that_cairn_left_a_public_channel_is_noticed_within_the_hour(
    directory: Directory, db: Database, cast: Cast, slack: Slack, now: datetime
) -> None:
    slack.do(lambda: slack.workspace.channels["C0LAUNCH"].members.remove(BOT_USER))
    directory.refresh(now + CONVERTED + SECOND)
    assert (channel_of(db, "C0LAUNCH").cairn_in, members(db, "C0LAUNCH")) == (False, set())
