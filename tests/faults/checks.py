"""What must be true whenever everything has come to rest, whatever has happened before."""

from collections import Counter
from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.model import (
    Asked,
    Celebration,
    Delivery,
    DeliveryState,
    Goal,
    Kind,
    Milestone,
    MilestoneState,
    Person,
    Round,
    RoundState,
)
from bot.model.outcomes import MAYBE_SENT, NOTHING_TO_SAY
from bot.services.pages import why


def check(
    session: Session,
    arrived: Counter[str],
    now: datetime,
    *,
    is_blind: bool,
    shown: Collection[str] = (),
) -> int:
    """Nothing is lost, nothing is there twice, and what nobody can look for is shown; how many
    those are.

    Args:
        arrived: how often each message stands in Slack, by the key of its delivery.
        is_blind: whether Cairn may not read the history of channels.
        shown: of which doubts `/cairn why` told while they were among the last messages.
    """
    rows = session.scalars(select(Delivery)).all()
    # A round that was to end before its prompt could be posted was never asked.
    assert {each.kind for each in rows if each.error == NOTHING_TO_SAY} <= {Kind.CHECKIN_PROMPT}
    owed = {each.key: each for each in rows if each.error != NOTHING_TO_SAY}
    doubtful = {key: each for key, each in owed.items() if each.error == MAYBE_SENT}
    sent = {key: each for key, each in owed.items() if key not in doubtful}
    assert [(each.key, each.error) for each in sent.values() if each.error] == []
    assert {each.state for each in sent.values()} == {DeliveryState.SENT}
    for each in doubtful.values():
        assert is_blind or each.channel[0] == "U", "its history can be read"
        assert each.key in shown or _is_shown(session, each, now), each.key
    assert {key: arrived[key] for key in sent} == dict.fromkeys(sent, 1)
    assert {key for key in arrived if key not in sent} <= set(doubtful)
    assert max(arrived.values()) == 1
    _check_owed(session)
    return len(doubtful)


def shown_doubts(session: Session, now: datetime) -> set[str]:
    """The messages that may have arrived, and of which `/cairn why` tells now."""
    doubts = session.scalars(select(Delivery).where(Delivery.error == MAYBE_SENT))
    return {each.key for each in doubts if _is_shown(session, each, now)}


def _is_shown(session: Session, doubtful: Delivery, now: datetime) -> bool:
    """Whether `/cairn why` tells somebody of it: who set it up, or whom it was for."""
    for person in session.scalars(select(Person).where(~Person.bot)):
        page = why.page(session, person, None, now)
        is_theirs = doubtful.channel == person.slack_id
        if is_theirs and any(each.error == MAYBE_SENT for each in page.came):
            return True
        if any(each.id == doubtful.id for each in page.troubles):
            return True
    return False


def _check_owed(session: Session) -> None:
    """Whatever is to be told is told by one message."""
    rounds = select(Round.id).where(Round.state != RoundState.MISSED, ~Round.direct)
    for kind, told in (
        (Kind.GOAL_CARD, select(Goal.id)),
        (Kind.CELEBRATION, select(Celebration.id)),
        (Kind.CHECKIN_PROMPT, rounds),
    ):
        owed = select(Delivery.subject_id).where(
            Delivery.kind == kind, Delivery.error != NOTHING_TO_SAY
        )
        assert Counter(session.scalars(owed)) == Counter(session.scalars(told)), kind
    waiting = select(Asked.person_id).where(Asked.due_at.is_not(None))
    assert session.scalars(waiting).all() == []
    reached = select(Milestone.id).where(Milestone.state == MilestoneState.REACHED)
    celebrated = select(Celebration.milestone_id)
    assert Counter(session.scalars(celebrated)) == Counter(session.scalars(reached))
