"""Where things stand in Slack: what is linked to from what was found."""

from collections.abc import Iterable, Sequence
from typing import Literal

from msgspec import Struct
from sqlalchemy import Select, and_, or_, select
from sqlalchemy.orm import Session

from bot.model import Celebration, Delivery, Kind, permalink
from bot.model.sets import among

Thing = tuple[Literal["goal", "won", "milestone"], int]
"""The card of a goal, the celebration of a goal or that of a milestone, by the row's number."""


class Place(Struct, frozen=True):
    """A message in Slack: its conversation, itself, and the thread that it is in."""

    channel: str
    ts: str
    thread_ts: str = ""


def link(base: str, place: Place | None) -> str:
    """The address of a message; nothing where there is none."""
    return permalink(base, place.channel, place.ts, place.thread_ts) if place else ""


def of_things(
    session: Session, workspace_id: int, goal_ids: Sequence[int], milestone_ids: Sequence[int]
) -> dict[Thing, Place]:
    """Where the cards of goals stand, and the celebrations of goals and milestones."""
    parties = session.execute(
        select(Celebration.id, Celebration.goal_id, Celebration.milestone_id).where(
            or_(
                and_(among(Celebration.goal_id, goal_ids), Celebration.milestone_id.is_(None)),
                among(Celebration.milestone_id, milestone_ids),
            )
        )
    ).all()
    of: dict[int, Thing] = {
        id_: ("milestone", milestone_id) if milestone_id else ("won", goal_id)
        for id_, goal_id, milestone_id in parties
    }
    rows = session.execute(
        _posted(workspace_id).where(
            or_(
                and_(Delivery.kind == Kind.GOAL_CARD, among(Delivery.subject_id, goal_ids)),
                and_(Delivery.kind == Kind.CELEBRATION, among(Delivery.subject_id, of)),
            )
        )
    )
    return {
        (("goal", subject) if kind == Kind.GOAL_CARD else of[subject]): Place(channel, ts)
        for kind, subject, channel, ts in rows
        if channel and ts
    }


def of_prompts(
    session: Session, workspace_id: int, round_ids: Iterable[int | None]
) -> dict[int, Place]:
    """Where the prompts of rounds stand, by the round."""
    rows = session.execute(
        _posted(workspace_id).where(
            Delivery.kind == Kind.CHECKIN_PROMPT,
            among(Delivery.subject_id, {id_ for id_ in round_ids if id_}),
        )
    )
    return {subject: Place(channel, ts) for _, subject, channel, ts in rows if channel and ts}


def _posted(workspace_id: int) -> Select[Kind, int, str | None, str | None]:
    """What stands in channels; nothing of what one person was told."""
    return select(Delivery.kind, Delivery.subject_id, Delivery.posted_in, Delivery.ts).where(
        Delivery.workspace_id == workspace_id,
        Delivery.ts.is_not(None),
        or_(Delivery.posted_in.startswith("C"), Delivery.posted_in.startswith("G")),
    )
