"""Proposals as their channel meets them: the message, its buttons, and what became of it."""

from datetime import date, datetime

import pytest

from bot.db import Database
from bot.errors import CairnError, FieldErrors, GoalClosed, NoSuchThing, NotYours, OutsiderOnly
from bot.model import Goal, GoalState, Kind, Milestone, MilestoneState
from bot.services.milestones import NoProposal, NotSuggested
from bot.slack import messages
from bot.slack.requests import StaleButton, Value
from bot.slack.routes import Routes
from bot.slack.views import ids
from bot.slack.views.parts import Message
from tests import people
from tests.people import Cast
from tests.services import roads
from tests.slack.asks import Visitor, labels_of, readable
from tests.slack.filling import filled
from tests.slack.sheets import buttons, check_message, check_view

MAY_12, JUNE_3 = date(2027, 5, 12), date(2027, 6, 3)
DECIDING = (ids.PROPOSAL_ACCEPT, ids.PROPOSAL_DECLINE)


@pytest.fixture
def proposal(db: Database, cast: Cast, goal: Goal, now: datetime) -> Milestone:
    """Ben's proposal for it, which would be Chi's, due on 12 May."""
    return roads.add(db, cast.ben, goal, now, due_on=MAY_12, owner_id=cast.chi.id)


def press(
    visitor: Visitor, routes: Routes, cast: Cast, action: str, value: object
) -> Message | None:
    return routes.clicks[action](visitor.click(action, value, cast.launch))


def shown(db: Database, now: datetime, kind: Kind = Kind.PROPOSAL) -> Message:
    """The newest message of a kind as it stands in its channel."""
    with db.read() as session:
        found = messages.render(session, roads.owed(db, kind)[-1], now)
    assert found is not None
    check_message(found)
    return found


def suggest(visitor: Visitor, routes: Routes, key: str = "", **values: Value) -> None:
    form = visitor.form
    check_view(form)
    routes.submissions[form["callback_id"]](visitor.submit(filled(form) | values, key=key))


def test_who_proposes_is_told_who_decides_and_the_channel_is_asked(
    db: Database, cast: Cast, ben: Visitor, goal: Goal, routes: Routes, now: datetime
) -> None:
    command = ben.command("/milestone", "Beta by 12 May 2027 <@U0CHI|chi>", cast.launch)
    answer = routes.commands["/milestone"](command)
    assert answer is not None
    assert "Proposed for G1:" in answer.text
    assert "<@U0ANA> accepts it or not." in answer.text
    assert routes.commands["/milestone"](command) is None  # it came twice
    message = shown(db, now)
    assert "💡 <@U0BEN> proposes a milestone for G1 *Launch the beta*" in message.text
    assert "Wed 12 May 2027 (170 days left) · proposed · <@U0CHI>" in message.text
    assert buttons(message.blocks) == [
        "Realistic", "Too soon", "Suggest a date", "Accept", "Decline", "I commit",
    ]  # fmt: skip


def test_a_goal_with_proposals_alone_has_no_milestones_yet(
    db: Database, proposal: Milestone, now: datetime
) -> None:
    card = readable(shown(db, now, Kind.GOAL_CARD).blocks)
    assert "not measured yet · no milestones yet" in card
    assert "0 of 0" not in card
    assert "M1 *Prototype* — Wed 12 May 2027 (170 days left) · proposed" in card


def test_the_message_counts_what_people_think(
    db: Database, cast: Cast, ana: Visitor, ben: Visitor, chi: Visitor, proposal: Milestone,
    routes: Routes, now: datetime,
) -> None:  # fmt: skip
    assert press(ben, routes, cast, ids.PROPOSAL_REALISTIC, proposal.id) is None
    again = press(ben, routes, cast, ids.PROPOSAL_REALISTIC, proposal.id)
    assert again is not None
    assert again.text == "Your word is counted already."
    press(chi, routes, cast, ids.PROPOSAL_REALISTIC, proposal.id)
    press(chi, routes, cast, ids.PROPOSAL_TOO_SOON, proposal.id)
    press(ana, routes, cast, ids.PROPOSAL_SUGGEST, proposal.id)
    assert labels_of(ana.form) == ["Date", "Why"]
    suggest(ana, routes, due=JUNE_3, because="<!channel> vendor")
    message = shown(db, now)
    assert "1 realistic · 1 too soon · 1 for another date" in message.text
    assert "Take 3 June" in buttons(message.blocks)
    assert "📅 *Thu 3 June 2027* · <@U0ANA>\n> &lt;!channel&gt; vendor" in readable(message.blocks)


def test_what_cannot_be_suggested_stands_under_its_field(
    cast: Cast, chi: Visitor, proposal: Milestone, routes: Routes
) -> None:
    press(chi, routes, cast, ids.PROPOSAL_SUGGEST, proposal.id)
    for day in (None, date(2026, 11, 22)):
        with pytest.raises(FieldErrors) as refused:
            suggest(chi, routes, due=day)
        assert set(refused.value.by_field) == {"due"}


def test_accepted_its_message_says_so_and_asks_its_owner_to_commit(
    db: Database, cast: Cast, ana: Visitor, chi: Visitor, proposal: Milestone, routes: Routes,
    now: datetime,
) -> None:  # fmt: skip
    assert press(ana, routes, cast, ids.PROPOSAL_ACCEPT, proposal.id) is None
    again = press(ana, routes, cast, ids.PROPOSAL_ACCEPT, proposal.id)
    assert again is not None
    assert again.text == "M1 is accepted already."
    message = shown(db, now)
    assert "✅ M1 *Prototype* is a milestone of G1 *Launch the beta* now" in message.text
    assert "accepted by <@U0ANA>" in message.text
    assert "(not committed yet)" in message.text
    assert buttons(message.blocks) == ["I commit"]
    committed = [press(chi, routes, cast, ids.MILESTONE_COMMIT, proposal.id) for _ in range(2)]
    assert [each.text for each in committed if each] == [
        "🤝 You commit to M1.", "🤝 You have committed to M1 already.",
    ]  # fmt: skip
    assert buttons(shown(db, now).blocks) == []
    assert "(not committed yet)" not in shown(db, now).text


def test_a_suggested_date_is_taken_by_its_button(
    db: Database, cast: Cast, ana: Visitor, chi: Visitor, proposal: Milestone, routes: Routes
) -> None:
    press(chi, routes, cast, ids.PROPOSAL_SUGGEST, proposal.id)
    for _ in range(2):
        suggest(chi, routes, key="view:V1", due=JUNE_3)
    with pytest.raises(NotYours):
        press(chi, routes, cast, ids.PROPOSAL_TAKE, f"{proposal.id}:2027-06-03")
    for value in (f"{proposal.id}:2027-06-04", proposal.id):
        with pytest.raises(NotSuggested):
            press(ana, routes, cast, ids.PROPOSAL_TAKE, value)
    with pytest.raises(StaleButton):
        press(ana, routes, cast, ids.PROPOSAL_TAKE, f"{proposal.id}:soon")
    assert press(ana, routes, cast, ids.PROPOSAL_TAKE, f"{proposal.id}:2027-06-03") is None
    row = roads.milestone_row(db, proposal)
    assert (row.state, row.due_on, row.moves) == (MilestoneState.PLANNED, JUNE_3, 0)


def test_declined_its_buttons_are_stale(
    db: Database, cast: Cast, ana: Visitor, chi: Visitor, proposal: Milestone, routes: Routes,
    now: datetime,
) -> None:  # fmt: skip
    press(chi, routes, cast, ids.PROPOSAL_SUGGEST, proposal.id)
    assert press(ana, routes, cast, ids.PROPOSAL_DECLINE, proposal.id) is None
    again = press(ana, routes, cast, ids.PROPOSAL_DECLINE, proposal.id)
    assert again is not None
    assert "declined already" in again.text
    assert "was declined by <@U0ANA>." in shown(db, now).text
    assert buttons(shown(db, now).blocks) == []
    for action in (ids.PROPOSAL_REALISTIC, ids.PROPOSAL_TOO_SOON, ids.PROPOSAL_SUGGEST):
        with pytest.raises(NoProposal, match="M1 is declined already"):
            press(chi, routes, cast, action, proposal.id)
    with pytest.raises(NoProposal):
        suggest(chi, routes, due=JUNE_3)
    with pytest.raises(NoProposal):
        press(ana, routes, cast, ids.PROPOSAL_ACCEPT, proposal.id)


def test_whoever_may_not_decide_is_told_who_may(
    cast: Cast, ben: Visitor, chi: Visitor, proposal: Milestone, routes: Routes
) -> None:
    for action in DECIDING:
        for visitor in (ben, chi):
            with pytest.raises(NotYours, match="Only <@U0ANA> or a workspace admin"):
                press(visitor, routes, cast, action, proposal.id)
    with pytest.raises(NotYours, match="Only <@U0CHI>"):
        press(ben, routes, cast, ids.MILESTONE_COMMIT, proposal.id)


def test_no_button_is_anything_for_another_workspace_or_organisation(
    db: Database, cast: Cast, chi: Visitor, goal: Goal, proposal: Milestone, routes: Routes,
    now: datetime,
) -> None:  # fmt: skip
    press(chi, routes, cast, ids.PROPOSAL_SUGGEST, proposal.id)
    with db.begin() as session:
        person = people.add_person(session, cast.workspace, "U0EVE", "Eve", now, outsider=True)
        people.join(session, cast.launch, person)
    eve, dev = Visitor(db, person, now, [chi.form]), Visitor(db, cast.dev, now, [chi.form])
    actions = [
        ids.PROPOSAL_REALISTIC, ids.PROPOSAL_TOO_SOON, ids.PROPOSAL_SUGGEST, *DECIDING,
        ids.MILESTONE_COMMIT,
    ]  # fmt: skip
    for action in [*actions, ids.PROPOSAL_TAKE]:
        value = f"{proposal.id}:2027-05-12" if action == ids.PROPOSAL_TAKE else proposal.id
        with pytest.raises(NoSuchThing, match="no such milestone"):
            routes.clicks[action](dev.click(action, value, cast.far))
        with pytest.raises(OutsiderOnly):
            routes.clicks[action](eve.click(action, value, cast.launch))
    for visitor, refusal in ((dev, NoSuchThing), (eve, OutsiderOnly)):
        with pytest.raises(refusal):
            suggest(visitor, routes, due=JUNE_3)
    roads.change(db, goal, state=GoalState.MISSED)
    for action in actions:
        with pytest.raises((GoalClosed, CairnError)):
            press(chi, routes, cast, action, proposal.id)
    assert roads.milestone_row(db, proposal).state == MilestoneState.PROPOSED


def test_who_is_given_one_is_asked_in_the_thread_until_they_commit(
    db: Database, cast: Cast, ben: Visitor, goal: Goal, routes: Routes, now: datetime
) -> None:
    given = roads.add(db, cast.ana, goal, now, owner_id=cast.ben.id)
    message = shown(db, now, Kind.GOAL_NEWS)
    assert "<@U0BEN>, do you commit to it?" in message.text
    assert buttons(message.blocks) == ["I commit"]
    card = routes.commands["/milestone"](ben.command("/milestone", "M1", cast.launch))
    assert card is not None
    assert "I commit" in buttons(card.blocks)
    press(ben, routes, cast, ids.MILESTONE_COMMIT, given.id)
    assert buttons(shown(db, now, Kind.GOAL_NEWS).blocks) == []
    roads.add(db, cast.ana, goal, now)
    assert buttons(shown(db, now, Kind.GOAL_NEWS).blocks) == []
