"""Who may see and change what: one table, and the same words for what is hidden and what is not."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from bot.db import Database
from bot.errors import NoSuchThing, NotYours, OutsiderOnly
from bot.model import Channel, Goal, GoalState, Person, Scope
from bot.services import access, workspaces
from bot.services.access import OPEN, TRUSTED, CairnLeft, SwitchedOff
from tests import people
from tests.people import Cast
from tests.services import roads

SECOND = timedelta(seconds=1)

SEEN = {
    # who          personal, of #launch, of private #board, of the whole workspace: all Ana's
    "ana": (True, True, True, True),  # their owner
    "ben": (False, True, False, True),  # in #launch
    "fay": (False, True, False, True),  # a full member, in no channel; an admin
    "chi": (False, True, False, False),  # a guest, in #launch
    "gus": (False, False, False, False),  # a guest, in no channel
    "eve": (False, True, False, False),  # of another organisation, in #launch
    "dev": (False, False, False, False),  # an admin of another workspace
}


@pytest.fixture
def crowd(db: Database, cast: Cast, now: datetime) -> dict[str, Person]:
    """Everybody, by their short names."""
    with db.begin() as session:
        fay = people.add_person(session, cast.workspace, "U0FAY", "Fay", now, admin=True)
        gus = people.add_person(session, cast.workspace, "U0GUS", "Gus", now, guest=True)
        eve = people.add_person(session, cast.workspace, "U0EVE", "Eve", now, outsider=True)
        people.join(session, cast.launch, eve)
    return {
        "ana": cast.ana, "ben": cast.ben, "chi": cast.chi, "dev": cast.dev,
        "fay": fay, "gus": gus, "eve": eve,
    }  # fmt: skip


@pytest.fixture
def goals(db: Database, cast: Cast, now: datetime) -> list[Goal]:
    """One goal of Ana's of each kind, in the order of the columns of `SEEN`."""
    return [
        roads.set_goal(db, cast.ana, None, now, "Learn Spanish"),
        roads.set_goal(db, cast.ana, cast.launch, now, "Launch the beta"),
        roads.set_goal(db, cast.ana, cast.board, now, "Close the round"),
        roads.set_goal(db, cast.ana, None, now, "Be kind", scope=Scope.WORKSPACE),
    ]


def seen(db: Database, viewer: Person, here: Channel | None, now: datetime) -> set[int]:
    """The rows of the goals that a person sees."""
    with db.read() as session:
        condition = access.visible(viewer, here.id if here else None, now)
        return set(session.scalars(select(Goal.id).where(condition)))


def test_everybody_sees_just_what_is_for_them(
    db: Database, crowd: dict[str, Person], goals: list[Goal], now: datetime
) -> None:
    for who, columns in SEEN.items():
        wanted = {goal.id for goal, visible in zip(goals, columns, strict=True) if visible}
        assert seen(db, crowd[who], None, now) == wanted, who
        with db.read() as session:
            for goal in goals:
                may = access.may_see(session, crowd[who], goal, None, now)
                assert may == (goal.id in wanted)


def test_who_types_in_a_channel_is_in_it(
    db: Database, cast: Cast, crowd: dict[str, Person], goals: list[Goal], now: datetime
) -> None:
    for who in ("ben", "fay", "chi", "gus", "eve"):
        before = seen(db, crowd[who], None, now)
        assert seen(db, crowd[who], cast.board, now) == before | {goals[2].id}


def test_no_channel_of_a_workspace_opens_the_goals_of_another(
    db: Database, cast: Cast, goals: list[Goal], now: datetime
) -> None:
    for channel in (cast.launch, cast.board, cast.far):
        assert seen(db, cast.dev, channel, now) == set()


def test_who_leaves_a_private_channel_sees_nothing_of_it(
    db: Database, cast: Cast, goals: list[Goal], now: datetime
) -> None:
    with db.begin() as session:
        workspaces.leave(session, cast.board.id, cast.ana.id)
    assert goals[2].id not in seen(db, cast.ana, None, now)


def test_old_word_on_who_is_in_a_private_channel_is_not_trusted(
    db: Database, cast: Cast, goals: list[Goal], now: datetime
) -> None:
    board = goals[2].id
    assert board in seen(db, cast.ana, None, now + TRUSTED)
    assert board not in seen(db, cast.ana, None, now + TRUSTED + SECOND)
    assert board in seen(db, cast.ana, cast.board, now + TRUSTED + SECOND)
    with db.begin() as session:
        session.get_one(Channel, cast.board.id).members_known_at = None
    assert board not in seen(db, cast.ana, None, now)


def test_that_a_channel_is_public_is_old_news_after_minutes(
    db: Database, cast: Cast, crowd: dict[str, Person], goals: list[Goal], now: datetime
) -> None:
    launch, later = goals[1].id, now + OPEN + SECOND
    assert launch in seen(db, crowd["fay"], None, now + OPEN - SECOND)
    assert launch not in seen(db, crowd["fay"], None, later)
    assert launch in seen(db, crowd["fay"], cast.launch, later)
    assert launch in seen(db, cast.ben, None, later)  # a member, public or not
    with db.begin() as session:
        session.get_one(Channel, cast.launch.id).archived = True
    assert launch in seen(db, crowd["fay"], None, now + 9 * TRUSTED)


def test_who_was_switched_off_sees_and_changes_nothing_and_keeps_what_they_own(
    db: Database, cast: Cast, goals: list[Goal], now: datetime
) -> None:
    with db.begin() as session:
        session.get_one(Person, cast.ana.id).deactivated = True
    with db.read() as session:
        ana = session.get_one(Person, cast.ana.id)
        assert seen(db, ana, cast.launch, now) == set()
        assert not access.may_change_goal(session, ana, goals[1])
        with pytest.raises(SwitchedOff):
            access.need_insider(ana)
        assert session.get_one(Goal, goals[1].id).owner_id == cast.ana.id


def test_where_editing_is_open_all_full_members_change_what_is_of_the_channel(
    db: Database, cast: Cast, crowd: dict[str, Person], goals: list[Goal], now: datetime
) -> None:
    with db.begin() as session:
        session.get_one(Channel, cast.launch.id).open_editing = True
    with db.read() as session:
        may = {
            who: [access.may_change_goal(session, person, goal) for goal in goals]
            for who, person in crowd.items()
        }
    assert may["ben"] == [False, True, False, False]
    for who in ("chi", "gus", "eve", "dev"):  # guests, other organisations, other workspaces
        assert may[who] == [False] * 4, who
    with db.begin() as session:
        workspaces.leave(session, cast.launch.id, cast.ben.id)
    with db.read() as session:
        assert not access.may_change_goal(session, cast.ben, goals[1])


def test_admins_and_who_owns_an_open_goal_there_change_a_channels_settings(
    db: Database, cast: Cast, crowd: dict[str, Person], goals: list[Goal]
) -> None:
    with db.read() as session:
        may = {
            who for who, person in crowd.items()
            if access.may_change_settings(session, person, cast.launch)
        }  # fmt: skip
        assert may == {"ana", "fay"}
        with pytest.raises(NotYours, match="owns an open goal here"):
            access.need_settings_change(session, cast.ben, cast.launch)
    roads.change(db, goals[1], state=GoalState.DROPPED)
    with db.read() as session:
        assert not access.may_change_settings(session, cast.ana, cast.launch)


def test_a_guest_sees_a_workspace_goal_that_is_theirs(
    db: Database, cast: Cast, now: datetime
) -> None:
    given = roads.set_goal(db, cast.ana, None, now, scope=Scope.WORKSPACE, owner_id=cast.chi.id)
    assert seen(db, cast.chi, None, now) == {given.id}


@pytest.mark.parametrize(
    ("who", "may"),
    [("ana", True), ("ben", False), ("fay", True), ("chi", False), ("eve", False), ("dev", False)],
)
def test_owner_creator_and_admins_may_change(
    db: Database, crowd: dict[str, Person], goals: list[Goal], who: str, may: bool
) -> None:
    with db.read() as session:
        assert access.may_change_goal(session, crowd[who], goals[1]) == may
        assert access.may_change_goal(session, crowd[who], goals[0]) == (who == "ana")


def test_an_outsider_changes_nothing_even_of_their_own(
    db: Database, cast: Cast, crowd: dict[str, Person], goals: list[Goal], now: datetime
) -> None:
    given = roads.set_goal(db, cast.ana, cast.launch, now, owner_id=crowd["eve"].id)
    with db.read() as session:
        assert not access.may_change_goal(session, crowd["eve"], given)
    with db.read() as session, pytest.raises(OutsiderOnly):
        access.need_goal_change(session, crowd["eve"], given)


def test_the_channel_of_a_form_counts_only_for_its_members(db: Database, cast: Cast) -> None:
    with db.read() as session:
        assert access.here(session, cast.ana, cast.board.id) == cast.board.id
        assert access.here(session, cast.ben, cast.board.id) is None
        assert access.here(session, cast.ana, None) is None
        assert access.here(session, cast.ana, 10**6) is None
        assert access.need_member(session, cast.ana, cast.board.id).id == cast.board.id


@pytest.mark.parametrize("which", ["board", "far", "nowhere", "none"])
def test_a_channel_that_is_not_theirs_answers_as_one_that_does_not_exist(
    db: Database, cast: Cast, which: str
) -> None:
    number = {"board": cast.board.id, "far": cast.far.id, "nowhere": 10**6, "none": None}[which]
    with db.read() as session:
        with pytest.raises(NoSuchThing) as nowhere:
            access.need_member(session, cast.ben, 10**7)
        with pytest.raises(NoSuchThing) as refused:
            access.need_member(session, cast.ben, number)
    assert str(refused.value) == str(nowhere.value)


def test_a_public_channel_that_cairn_was_taken_out_of_says_how_to_invite_it(
    db: Database, cast: Cast
) -> None:
    with db.begin() as session:
        for channel in (cast.launch, cast.board):
            session.get_one(Channel, channel.id).cairn_in = False
    with db.read() as session:
        with pytest.raises(CairnLeft, match="<#C0LAUNCH> any more"):
            access.need_member(session, cast.ben, cast.launch.id)
        with pytest.raises(NoSuchThing):
            access.need_member(session, cast.ben, cast.board.id)
        with pytest.raises(NoSuchThing):
            access.need_member(session, cast.dev, cast.launch.id)
