"""Templates: roads that can be walked again, kept by those who may, and set in one stroke."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from bot.db import Database
from bot.errors import NoSuchThing, NotYours, OutsiderOnly
from bot.model import (
    Channel,
    Event,
    Goal,
    Kind,
    Milestone,
    MilestoneAfter,
    MilestoneState,
    Person,
    Scope,
    Size,
)
from bot.model.roads import LONGEST, STOPS, Road, Stop, day_on, days_until
from bot.services import objectives, templates
from bot.services.access import OPEN
from bot.services.pages import news
from bot.services.templates import NameTaken, NotForGuests, Offer, TooMany
from bot.services.templates.built_in import BUILT_IN
from bot.services.templates.keeping import ComesWithCairn
from bot.slack.measures import read_measure
from tests import people
from tests.people import Cast
from tests.services import roads

SECOND = timedelta(seconds=1)


def keep(db: Database, goal: Goal, by: Person, now: datetime, name: str = "Our way") -> Offer:
    with db.begin() as session:
        row = session.get_one(Goal, goal.id)
        return templates.keep(session, row, name, by=session.get_one(Person, by.id), now=now)


def names(db: Database, viewer: Person) -> list[str]:
    """The templates of the workspace that somebody is offered."""
    with db.read() as session:
        return [offer.name for offer in templates.offers(session, viewer) if offer.is_own]


def walk(
    db: Database, goal: Goal, road: Road, by: Person, now: datetime, *chosen: int
) -> list[Milestone]:
    with db.begin() as session:
        return templates.walk(
            session, session.get_one(Goal, goal.id), road, chosen,
            start=roads.TODAY, by=session.get_one(Person, by.id), now=now,
        )  # fmt: skip


def links(db: Database) -> set[tuple[int, int]]:
    """Which milestone comes after which."""
    with db.read() as session:
        rows = session.scalars(select(MilestoneAfter))
        return {(row.milestone_id, row.after_id) for row in rows}


# -- roads


def test_what_cairn_brings_is_whole_and_leads_forward() -> None:
    assert [name for name, _ in BUILT_IN.values()] == [
        "Product launch", "New market", "Team quarter", "Course", "Learning goal",
    ]  # fmt: skip
    for name, road in BUILT_IN.values():
        assert all((road.what, road.done_means, road.days)), name
        days = [stop.days or 0 for stop in road.stops]
        assert days == sorted(days)
        assert days[-1] <= (road.days or 0)
        assert all(after < place for place, stop in enumerate(road.stops) for after in stop.after)
        assert not road.measure or read_measure(road.measure)
    titles = {name: [stop.title for stop in road.stops] for name, road in BUILT_IN.values()}
    assert titles["Product launch"] == ["Prototype", "Beta test", "First 1,000 users"]
    assert titles["New market"] == ["Research", "Partnerships", "Campaign"]


@given(
    st.builds(
        Road,
        what=st.text(), why=st.text(), category=st.text(), measure=st.text(),
        days=st.none() | st.integers(0, LONGEST),
        stops=st.lists(
            st.builds(
                Stop,
                title=st.text(), days=st.none() | st.integers(0, LONGEST),
                size=st.sampled_from(Size), after=st.lists(st.integers(0, 9)).map(tuple),
            )
        ).map(tuple),
    )
)  # fmt: skip
def test_a_road_is_kept_as_it_is(road: Road) -> None:
    assert Road.from_json(road.to_json()) == road


@given(st.dates(), st.none() | st.integers(0, LONGEST))
def test_days_and_dates_are_two_words_for_one(start: datetime, days: int | None) -> None:
    try:
        day = day_on(start, days)
    except OverflowError:
        return
    assert days_until(start, day) == days


def test_what_lies_before_the_start_is_at_the_start() -> None:
    assert days_until(roads.TODAY, roads.days(-3)) == 0


# -- kept


def test_a_goal_is_kept_with_its_words_its_days_and_nothing_of_its_people(
    db: Database, cast: Cast, now: datetime
) -> None:
    goal = roads.set_goal(
        db, cast.ana, cast.launch, now, why="It pays", done_means="100 pay", category="Growth",
        due_on=roads.days(70), owner_id=cast.ben.id,
    )  # fmt: skip
    with db.begin() as session:
        by, row = session.get_one(Person, cast.ana.id), session.get_one(Goal, goal.id)
        measure = read_measure("first response 8.5 h -> 4 h")
        assert measure is not None
        objectives.add(session, row, measure, by=by, now=now)
    undated = roads.add(db, cast.ana, goal, now, "Tell everybody", size=Size.MINOR)
    second = roads.add(db, cast.ana, goal, now, "Beta", due_on=roads.days(30))
    first = roads.add(
        db, cast.ana, goal, now, "Prototype", due_on=roads.days(7), reached_when="Ten tried it",
        owner_id=cast.ben.id,
    )  # fmt: skip
    for title, state in (("Gone", MilestoneState.DROPPED), ("Maybe", MilestoneState.PROPOSED)):
        roads.change(db, roads.add(db, cast.ana, goal, now, title), state=state)
    with db.begin() as session:
        session.add(
            MilestoneAfter(
                milestone_id=second.id, after_id=first.id, workspace_id=cast.workspace.id
            )
        )
    roads.reach(db, cast.ana, first, now, note="by phone", evidence="https://example.com")
    offer = keep(db, goal, cast.ben, now)
    assert offer.road == Road(
        what="Launch the beta", why="It pays", done_means="100 pay", category="Growth",
        measure="first response 8.5 h -> 4 h", days=70,
        stops=(
            Stop("Prototype", 7, Size.MAJOR, "Ten tried it"),
            Stop("Beta", 30, Size.MAJOR, after=(0,)),
            Stop("Tell everybody", None, Size.MINOR),
        ),
    )  # fmt: skip
    assert undated.number == 1
    with db.read() as session:
        found = templates.find(session, cast.ben, offer.key)
    assert (found.road, found.by, found.name) == (offer.road, "U0BEN", "Our way")


def test_a_number_that_a_line_cannot_say_is_not_kept(
    db: Database, cast: Cast, now: datetime
) -> None:
    goal = roads.set_goal(db, cast.ana, cast.launch, now)
    measure = read_measure("20 -> 10")
    assert measure
    with db.begin() as session:
        by, row = session.get_one(Person, cast.ana.id), session.get_one(Goal, goal.id)
        number = objectives.add(session, row, measure, by=by, now=now)
    assert keep(db, goal, cast.ana, now).road.measure == "20 -> 10"
    with db.begin() as session:
        session.get_one(type(number), number.id).low = measure.target
    assert keep(db, goal, cast.ana, now, "Other").road.measure == ""


def test_no_more_than_a_form_can_show_is_kept(db: Database, cast: Cast, now: datetime) -> None:
    roads.fill(db, cast, now, goal_count=1, each=STOPS + 20)
    with db.read() as session:
        goal = session.scalars(select(Goal)).one()
    assert len(keep(db, goal, cast.ana, now).road.stops) == STOPS


def test_names_are_one_each_however_they_are_written(
    db: Database, cast: Cast, now: datetime
) -> None:
    goal = roads.set_goal(db, cast.ana, cast.launch, now)
    keep(db, goal, cast.ana, now, "Straße zum Ziel")
    for name in ("STRASSE  ZUM ZIEL", "straße zum ziel", "product launch", "Product  Launch"):
        with pytest.raises(NameTaken):
            keep(db, goal, cast.ben, now, name)
    with db.read() as session:
        assert templates.find_named(session, cast.ben, "strasse zum ziel").name == "Straße zum Ziel"
        assert templates.find_named(session, cast.ben, "PRODUCT launch").key == "launch"
    far = roads.set_goal(db, cast.dev, cast.far, now)
    keep(db, far, cast.dev, now, "Straße zum Ziel")  # another workspace has names of its own


def test_of_two_who_keep_one_name_at_once_one_is_told(
    db: Database, cast: Cast, now: datetime
) -> None:
    goal = roads.set_goal(db, cast.ana, cast.launch, now)
    came = roads.at_once(
        db,
        lambda session, number: templates.keep(
            session, session.get_one(Goal, goal.id), "Our way",
            by=session.get_one(Person, cast.ana.id), now=now,
        ),
    )  # fmt: skip
    assert sorted(type(each).__name__ for each in came) == ["NameTaken", "Offer"]


def test_there_are_never_more_than_fit_into_a_menu(db: Database, cast: Cast, now: datetime) -> None:
    goal = roads.set_goal(db, cast.ana, cast.launch, now)
    for number in range(templates.MOST):
        keep(db, goal, cast.ana, now, f"Way {number}")
    with pytest.raises(TooMany):
        keep(db, goal, cast.ana, now, "One more")
    assert len(names(db, cast.ben)) + len(BUILT_IN) < 100


# -- who may


def test_full_members_see_what_is_kept_and_nobody_else(
    db: Database, cast: Cast, now: datetime
) -> None:
    with db.begin() as session:
        eve = people.add_person(session, cast.workspace, "U0EVE", "Eve", now, outsider=True)
        gil = people.add_person(session, cast.workspace, "U0GIL", "Gil", now, deactivated=True)
    kept = keep(db, roads.set_goal(db, cast.ana, cast.launch, now), cast.ben, now)
    assert names(db, cast.ana) == names(db, cast.ben) == ["Our way"]
    for hidden in (cast.chi, eve, gil, cast.dev):
        assert names(db, hidden) == []
        with db.read() as session:
            with pytest.raises(NoSuchThing) as nowhere:
                templates.find(session, hidden, "999999")
            for look, key in ((templates.find, kept.key), (templates.find_named, "Our way")):
                with pytest.raises(NoSuchThing) as refused:
                    look(session, hidden, key)
                assert str(refused.value) == str(nowhere.value)
            assert templates.find(session, hidden, "launch").name == "Product launch"


@pytest.mark.parametrize("where", ["board", "own"])
def test_what_not_everybody_sees_is_given_away_by_its_people_only(
    db: Database, cast: Cast, now: datetime, where: str
) -> None:
    with db.begin() as session:
        eli = people.add_person(session, cast.workspace, "U0ELI", "Eli", now)
        people.join(session, cast.board, eli)
    goal = roads.set_goal(db, cast.ana, cast.board if where == "board" else None, now)
    with pytest.raises(NotYours):
        keep(db, goal, eli, now)
    assert keep(db, goal, cast.ana, now).name == "Our way"


def test_whether_a_channel_is_public_must_be_fresh_to_give_its_words_away(
    db: Database, cast: Cast, now: datetime
) -> None:
    goal = roads.set_goal(db, cast.ana, cast.launch, now)
    with pytest.raises(NotYours):
        keep(db, goal, cast.ben, now + OPEN + SECOND)
    with db.begin() as session:
        session.get_one(Channel, cast.launch.id).private = True
    with pytest.raises(NotYours):
        keep(db, goal, cast.ben, now)


def test_guests_and_people_of_other_organisations_keep_nothing(
    db: Database, cast: Cast, now: datetime
) -> None:
    with db.begin() as session:
        eve = people.add_person(session, cast.workspace, "U0EVE", "Eve", now, outsider=True)
    goal = roads.set_goal(db, cast.ana, cast.launch, now)
    with pytest.raises(NotForGuests):
        keep(db, goal, cast.chi, now)
    with pytest.raises(OutsiderOnly):
        keep(db, goal, eve, now)


def test_its_keeper_and_admins_drop_a_template_and_goals_stay(
    db: Database, cast: Cast, now: datetime
) -> None:
    with db.begin() as session:
        fay = people.add_person(session, cast.workspace, "U0FAY", "Fay", now, admin=True)
    goal = roads.set_goal(db, cast.ana, cast.launch, now)
    for number, by in enumerate((cast.ben, fay)):
        offer = keep(db, goal, cast.ben, now, f"Way {number}")
        with db.begin() as session:
            with pytest.raises(NotYours, match="<@U0BEN>"):
                templates.drop(session, offer, by=cast.ana)
            templates.drop(session, offer, by=by)
    assert names(db, cast.ana) == []
    with db.begin() as session, pytest.raises(ComesWithCairn):
        templates.drop(session, templates.find(session, fay, "launch"), by=fay)


# -- walked


def test_a_road_is_put_on_a_goal_and_told_by_one_message(
    db: Database, cast: Cast, now: datetime
) -> None:
    goal = roads.set_goal(db, cast.ana, cast.launch, now)
    _, road = BUILT_IN["launch"]
    added = walk(db, goal, road, cast.ana, now, 0, 1, 2)
    assert [(each.title, each.due_on, each.size) for each in added] == [
        ("Prototype", roads.days(42), Size.MAJOR), ("Beta test", roads.days(98), Size.MAJOR),
        ("First 1,000 users", roads.days(182), Size.MAJOR),
    ]  # fmt: skip
    assert {each.owner_id for each in added} == {cast.ana.id}
    ids = [each.id for each in added]
    assert links(db) == {(ids[1], ids[0]), (ids[2], ids[1])}
    owed = roads.owed(db)
    assert [each.kind for each in owed] == [Kind.GOAL_CARD, Kind.GOAL_NEWS]
    with db.read() as session:
        told = news.told_with(session, owed[1].subject_id, now)
    assert [line.milestone_title for line in told] == [each.title for each in added]
    events = [line.event for line in roads.told(db, goal)]
    assert events.count(Event.MILESTONE_ADDED) == 3


def test_what_comes_after_a_stop_that_was_left_out_comes_after_the_one_before_it(
    db: Database, cast: Cast, now: datetime
) -> None:
    goal = roads.set_goal(db, cast.ana, cast.launch, now)
    first, last = walk(db, goal, BUILT_IN["launch"][1], cast.ana, now, 2, 0, 2)
    assert (first.title, last.title) == ("Prototype", "First 1,000 users")
    assert links(db) == {(last.id, first.id)}


def test_stops_that_do_not_exist_and_circles_lead_nowhere(
    db: Database, cast: Cast, now: datetime
) -> None:
    goal = roads.set_goal(db, cast.ana, None, now, scope=Scope.PERSONAL)
    road = Road("x", stops=(Stop("a", after=(1,)), Stop("b", after=(0, 7)), Stop("c", after=(1,))))
    added = walk(db, goal, road, cast.ana, now, 0, 2, 99)
    assert [each.title for each in added] == ["a", "c"]
    assert links(db) == {(added[1].id, added[0].id)}
    assert walk(db, goal, road, cast.ana, now) == []
    assert roads.owed(db, Kind.GOAL_NEWS) == []
