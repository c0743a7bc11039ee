"""Why a person is told what they are told, and trying again what failed."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from bot.db import Database
from bot.errors import NoSuchThing, OutsiderOnly
from bot.model import (
    About,
    Channel,
    Delivery,
    DeliveryState,
    Goal,
    Kind,
    Membership,
    Person,
    Round,
    Scope,
)
from bot.model.outcomes import MAYBE_SENT, Doubtful, Refused, Sent
from bot.services import outbox, rounds, workspaces
from bot.services.outbox import MayStandThere
from bot.services.outbox.notices import owe
from bot.services.pages import why as pages
from bot.services.pages.why import Held, WhyPage
from bot.slack.views import why as views
from tests import people
from tests.people import Cast

from . import deliveries, mornings, roads, scenes
from .deliveries import SECOND, claim, settle, standing, statements
from .mornings import DAY, NINE

MINUTE = timedelta(minutes=1)


def why(db: Database, person: Person, at: datetime) -> WhyPage:
    with db.read() as session:
        return pages.page(session, session.get_one(Person, person.id), None, at)


def send(db: Database, at: datetime, error: str = "") -> None:
    """All that is due is sent, or refused."""
    for each in claim(db, at):
        outcome = Refused(error) if error else Sent("1795600000.000100", "D0", 1)
        settle(db, each, outcome, at)


def try_again(
    db: Database, person: Person, id_: int, fence: int, at: datetime, *, anyway: bool = False
) -> bool:
    with db.begin() as session:
        by = session.get_one(Person, person.id)
        return outbox.try_again(session, id_, fence, by=by, now=at, anyway=anyway)


def failed(db: Database, cast: Cast, at: datetime, **more: object) -> int:
    """A goal card of Ana's that Slack refused."""
    id_ = deliveries.owe(db, cast, "card", at, **({"for_person_id": cast.ana.id} | more))
    send(db, at, "is_archived")
    return id_


def test_a_reminder_of_a_milestone_is_explained_before_and_after_it_comes(
    db: Database, cast: Cast, now: datetime
) -> None:
    goal = roads.set_goal(db, cast.ben, cast.launch, now)
    mornings.add(db, cast, goal, now)
    week_before = NINE - 7 * DAY
    (coming,) = why(db, cast.ana, now).coming
    assert (coming.at, coming.held) == (week_before, Held.SOON)
    (reason,) = coming.reasons
    assert (reason.of, reason.thing.ref, reason.stage) == (About.MILESTONE_DUE, "M1", -7)

    mornings.look(db, week_before)
    send(db, week_before + 2 * SECOND)
    page = why(db, cast.ana, week_before + MINUTE)
    (came,) = page.came
    assert came.state is DeliveryState.SENT
    assert came.reasons[0].due_on == mornings.DUE
    assert [each.reasons[0].stage for each in page.coming] == [-1]
    assert why(db, cast.ben, week_before + MINUTE).came == ()  # it is nobody else's


def test_a_check_in_is_explained_by_its_rule_and_by_what_holds_it_back(
    db: Database, cast: Cast, now: datetime
) -> None:
    scenes.set_up(db, cast, now, direct=True, own_zones=True, at=datetime.min.time())
    (coming,) = why(db, cast.ben, now).coming  # midnight in Berlin lies in his quiet hours
    assert coming.at == datetime(2026, 11, 30, 7, tzinfo=UTC)
    assert coming.held is Held.QUIET
    assert coming.reasons[0].thing.ref == "C1"
    assert coming.reasons[0].thing.zone == "Europe/Berlin"
    with db.begin() as session:
        session.get_one(Person, cast.ben.id).away_until = date(2026, 12, 5)
    page = why(db, cast.ben, now)
    assert page.away_until == date(2026, 12, 5)
    assert page.coming[0].at == datetime(2026, 12, 7, 7, tzinfo=UTC)
    assert why(db, cast.chi, now).coming == ()  # guests are asked only by name


def test_what_a_person_snoozed_is_listed_though_they_want_no_reminders(
    db: Database, cast: Cast, now: datetime
) -> None:
    asking = scenes.opened(db, scenes.set_up(db, cast, now, direct=True), now + 30 * MINUTE)
    rounds.prompt_due(db, now + 30 * MINUTE)
    until = now + 90 * MINUTE
    with db.begin() as session:
        ben = session.get_one(Person, cast.ben.id)
        ben.checkin_reminders = False
    later = now + 40 * MINUTE
    assert About.CHECKIN_REMINDER not in {each.reasons[0].of for each in why(db, ben, later).coming}
    with db.begin() as session:
        assert rounds.snooze(session, session.get_one(Round, asking.id), ben, until)
    send(db, later)
    coming = why(db, ben, later).coming[0]
    assert (coming.at, coming.reasons[0].of, coming.reasons[0].wished) == (
        until, About.CHECKIN_REMINDER, True,
    )  # fmt: skip
    assert "had asked, and you snoozed it" in views.page(why(db, ben, later)).text
    rounds.remind_due(db, until)
    assert [each.reasons[0].wished for each in why(db, ben, until).coming][:1] == [True]
    send(db, until + MINUTE)
    assert why(db, ben, until + MINUTE).came[0].reasons[0].wished


def test_what_asked_says_of_when_it_was_and_no_reminder_is_promised_for_after_its_end(
    db: Database, cast: Cast, now: datetime
) -> None:
    scenes.set_up(
        db, cast, now, direct=True, own_zones=True, days=("TU",), remind_after=60, close_after=240
    )
    scenes.hear_of(db, cast, now)
    nine = datetime(2026, 11, 24, 8, 30, tzinfo=UTC)  # half past nine in Berlin
    rounds.open_due(db, nine)
    rounds.prompt_due(db, nine)
    kinds = [each.reasons[0].of for each in why(db, cast.ben, nine + 20 * MINUTE).coming]
    assert kinds[-2:] == [About.CHECKIN_REMINDER, About.CHECKIN_PROMPT]
    send(db, nine + 20 * MINUTE)
    with db.begin() as session:  # Slack has said lately who is there
        session.get_one(Channel, cast.launch.id).members_known_at = nine
        session.get_one(Channel, cast.launch.id).known_at = nine
        session.get_one(Person, cast.ben.id).zone = "Asia/Tokyo"
    (came,) = why(db, cast.ben, nine + 20 * MINUTE).came
    assert came.reasons[0].thing.slot == (date(2026, 11, 24), time(9, 30))
    with db.begin() as session:
        session.get_one(Person, cast.ben.id).zone = "Europe/Berlin"
    with db.begin() as session:
        session.get_one(Person, cast.ben.id).quiet_from = "10:00"
    kinds = [each.reasons[0].of for each in why(db, cast.ben, nine + 40 * MINUTE).coming]
    assert kinds[-1] is About.CHECKIN_PROMPT  # of next week
    assert About.CHECKIN_REMINDER not in kinds


def test_what_waits_says_for_what(db: Database, cast: Cast, now: datetime) -> None:
    night = now + timedelta(hours=12)  # 21:00 in New York
    with db.begin() as session:
        owe(
            session, person_id=cast.ana.id, workspace_id=cast.workspace.id,
            about=About.NO_PICTURES, subject_id=1, key="a", now=night,
        )  # fmt: skip
    page = why(db, cast.ana, night)
    assert page.quiet_until == datetime(2026, 11, 24, 13, tzinfo=UTC)
    assert [(each.held, each.at) for each in page.coming] == [(Held.QUIET, page.quiet_until)]


def test_what_a_person_may_not_see_any_more_has_no_name(
    db: Database, cast: Cast, now: datetime
) -> None:
    goal = roads.set_goal(db, cast.ben, cast.launch, now)
    mornings.add(db, cast, goal, now, owner_id=cast.ana.id)
    mornings.look(db, NINE - 7 * DAY)
    send(db, NINE - 7 * DAY + 2 * SECOND)
    roads.change(db, goal, scope=Scope.PERSONAL, owner_id=cast.ben.id)
    page = why(db, cast.ana, NINE - 7 * DAY + MINUTE)
    assert not page.came[0].reasons[0].thing.seen
    assert "Prototype" not in repr(page)
    assert page.coming == ()


def test_who_set_it_up_sees_what_failed_and_tries_again_once(
    db: Database, cast: Cast, now: datetime
) -> None:
    id_ = failed(db, cast, now)
    (trouble,) = why(db, cast.ana, now).troubles
    assert (trouble.id, trouble.error, trouble.channel) == (id_, "is_archived", "C0LAUNCH")
    assert why(db, cast.ben, now).troubles == ()
    assert why(db, cast.dev, now).troubles == ()

    assert try_again(db, cast.ana, id_, trouble.fence, now + MINUTE)
    assert not try_again(db, cast.ana, id_, trouble.fence, now + MINUTE)  # twice is once
    send(db, now + MINUTE, "is_archived")
    # Whoever presses the button of an old message does not begin it anew.
    assert not try_again(db, cast.ana, id_, trouble.fence, now + 2 * MINUTE)
    (trouble,) = why(db, cast.ana, now).troubles
    assert try_again(db, cast.ana, id_, trouble.fence, now + 3 * MINUTE)
    send(db, now + 3 * MINUTE)
    assert standing(db, id_).state is DeliveryState.SENT
    assert why(db, cast.ana, now + 4 * MINUTE).troubles == ()


def test_what_failed_has_its_name_as_far_as_it_is_still_seen(
    db: Database, cast: Cast, now: datetime
) -> None:
    checkin = scenes.set_up(db, cast, now)
    asking = scenes.opened(db, checkin, now + 30 * MINUTE)
    with db.begin() as session:
        owe(
            session, person_id=cast.ben.id, workspace_id=cast.workspace.id,
            about=About.CHECKIN_PROMPT, subject_id=asking.id, key="a", now=now,
            for_person_id=cast.ana.id,
        )  # fmt: skip
    send(db, now + 30 * MINUTE, "cannot_dm_user")
    names = [[thing.ref for thing in each.things] for each in why(db, cast.ana, now).troubles]
    assert names == [["C1"], ["C1"]]  # the prompt in the channel, and Ben's
    with db.begin() as session:
        session.get_one(Channel, cast.launch.id).private = True
        session.delete(session.get_one(Membership, (cast.launch.id, cast.ana.id)))
    assert {each.things for each in why(db, cast.ana, now).troubles} == {()}


@pytest.mark.parametrize("left_before", [False, True])
def test_who_set_up_a_check_in_is_told_which_one_failed_when_cairn_was_taken_out(
    db: Database, cast: Cast, now: datetime, left_before: bool
) -> None:
    asking = scenes.opened(db, scenes.set_up(db, cast, now), now + 30 * MINUTE)
    with db.begin() as session:
        owe(
            session, person_id=cast.ben.id, workspace_id=cast.workspace.id,
            about=About.CHECKIN_PROMPT, subject_id=asking.id, key="a", now=now,
            for_person_id=cast.ana.id,
        )  # fmt: skip
        channel = session.get_one(Channel, cast.launch.id)
        channel.private = True
        workspaces.learn_members(session, channel, ["U0ANA", "U0BEN"], now)
        if left_before:
            workspaces.leave(session, channel.id, cast.ana.id)
    send(db, now + 30 * MINUTE, "not_in_channel")
    with db.begin() as session:
        channel = session.get_one(Channel, cast.launch.id)
        workspaces.learn_members(session, channel, (), now + 31 * MINUTE)
    later = now + 3 * 60 * MINUTE  # Slack's word of who was there has no worth any more
    found = why(db, cast.ana, later).troubles
    names = {thing.ref: thing.title for each in found for thing in each.things}
    told = [each for each in found if each.kind is Kind.CHECKIN_PROMPT]
    assert names == ({} if left_before else {"C1": "Weekly check-in"})
    assert [each.channel for each in told] == ["" if left_before else "C0LAUNCH"]
    assert "Weekly" not in repr(why(db, cast.ben, later))  # he set up nothing of it
    with db.begin() as session:
        session.get_one(Person, cast.ana.id).deactivated = True
    assert {each.things for each in why(db, cast.ana, later).troubles} == {()}


def test_what_may_be_there_is_sent_again_only_when_a_person_says_so(
    db: Database, cast: Cast, now: datetime
) -> None:
    id_ = deliveries.owe(db, cast, "card", now, for_person_id=cast.ana.id)
    settle(db, claim(db, now)[0], Doubtful("timeout"), now)
    (trouble,) = why(db, cast.ana, now).troubles
    assert trouble.state is DeliveryState.DOUBTFUL
    assert not try_again(db, cast.ana, id_, trouble.fence, now, anyway=True)  # I still look
    settle(db, claim(db, now + MINUTE)[0], Refused("missing_scope"), now + MINUTE)
    (trouble,) = why(db, cast.ana, now).troubles
    assert (trouble.state, trouble.error) == (DeliveryState.FAILED, MAYBE_SENT)
    with pytest.raises(MayStandThere):
        try_again(db, cast.ana, id_, trouble.fence, now + 2 * MINUTE)
    assert try_again(db, cast.ana, id_, trouble.fence, now + 2 * MINUTE, anyway=True)
    assert id_ in [each.id for each in claim(db, now + 2 * MINUTE)]


def test_nobody_tries_again_what_is_not_theirs(db: Database, cast: Cast, now: datetime) -> None:
    id_ = failed(db, cast, now)
    fence = standing(db, id_).fence
    for person in (cast.ben, cast.dev):
        with pytest.raises(NoSuchThing):
            try_again(db, person, id_, fence, now)
    with db.begin() as session:
        session.get_one(Person, cast.ana.id).outsider = True
    with pytest.raises(OutsiderOnly):
        try_again(db, cast.ana, id_, fence, now)
    assert standing(db, id_).state is DeliveryState.FAILED


def test_of_a_private_channel_that_they_left_nothing_is_said_or_sent(
    db: Database, cast: Cast, now: datetime
) -> None:
    id_ = failed(db, cast, now, channel=cast.board.slack_id)
    with db.begin() as session:
        session.delete(session.get_one(Membership, (cast.board.id, cast.ana.id)))
    (trouble,) = why(db, cast.ana, now).troubles
    assert trouble.channel == ""
    with pytest.raises(NoSuchThing):
        try_again(db, cast.ana, id_, trouble.fence, now)


def test_whoever_set_up_one_thing_of_a_bundle_tries_the_bundle_again(
    db: Database, cast: Cast, now: datetime
) -> None:
    with db.begin() as session:
        owe(
            session, person_id=cast.ben.id, workspace_id=cast.workspace.id,
            about=About.CHECKIN_PROMPT, subject_id=1, key="ask", now=now, due_at=now,
            for_person_id=cast.ana.id,
        )  # fmt: skip
    send(db, now + 3 * SECOND, "cannot_dm_bot")
    (trouble,) = why(db, cast.ana, now + MINUTE).troubles
    assert (trouble.kind, trouble.channel) == (Kind.NOTICES, "U0BEN")
    assert try_again(db, cast.ana, trouble.id, trouble.fence, now + MINUTE)


@pytest.mark.parametrize("backend", ["sqlite"])
def test_the_number_of_queries_does_not_grow(db: Database, cast: Cast, now: datetime) -> None:
    goal = roads.set_goal(db, cast.ben, cast.launch, now)
    counts, moment = [], now
    for many in (1, 40):
        for number in range(many):
            fill(db, cast, goal, f"{many}:{number}", now)
        moment = NINE - (7 if many == 1 else 1) * DAY
        mornings.look(db, moment)
        send(db, moment + 3 * SECOND)
        with statements() as sent:
            page = why(db, cast.ana, moment + MINUTE)
        counts.append(len(sent))
        assert all((page.came, page.coming, page.troubles))
    assert counts[0] == counts[1]
    assert min(page.more_coming, page.more_troubles) > 0


def fill(db: Database, cast: Cast, goal: Goal, name: str, now: datetime) -> None:
    """One more of everything that Ana is told."""
    mornings.add(db, cast, goal, now, f"Stone {name}")
    scenes.set_up(db, cast, now, name=f"Check-in {name}", direct=True)
    id_ = deliveries.owe(db, cast, name, now, for_person_id=cast.ana.id)
    with db.begin() as session:
        row = session.get_one(Delivery, id_)
        row.state, row.due_at, row.error = DeliveryState.FAILED, None, "is_archived"


def test_a_guest_hears_of_their_own_things_only(db: Database, cast: Cast, now: datetime) -> None:
    with db.begin() as session:
        gus = people.add_person(session, cast.workspace, "U0GUS", "Gus", now, guest=True)
    failed(db, cast, now)
    page = why(db, gus, now)
    assert (page.came, page.coming, page.troubles) == ((), (), ())
