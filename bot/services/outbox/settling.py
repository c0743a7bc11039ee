"""Settling: what came of claimed deliveries. Who comes with an old fence changes nothing."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import bindparam, select, update
from sqlalchemy.orm import Session

from bot.model import About, Channel, Delivery, Notice, Person, Workspace
from bot.model.claims import Claim, Step
from bot.model.outcomes import (
    NO_CHARTS,
    NO_SCOPE,
    Later,
    Outcome,
    Refused,
    Sent,
    Silenced,
    Standing,
    after,
    is_told,
)
from bot.model.upserts import table_of

from . import lanes, limits, notices

Result = tuple[Claim, Outcome]
_Held = tuple[Claim, Outcome, Standing]

_D, _W, _C, _N = table_of(Delivery), table_of(Workspace), table_of(Channel), table_of(Notice)
_P = table_of(Person)
_NOW_IS = (
    select(_D.c.id, _D.c.fence, _D.c.state, _D.c.wanted)
    .where(_D.c.id.in_(bindparam("ids", expanding=True)))
    .order_by(_D.c.id)
    .with_for_update(key_share=True)
)
_CHANGED = ("state", "due_at", "error", "attempts", "looked", "ts", "posted_in", "shown")
_SETTLE = (
    update(_D)
    .where(_D.c.id == bindparam("of_id"), _D.c.fence == bindparam("of_fence"))
    .values({name: bindparam(f"new_{name}") for name in _CHANGED})
)
_SENT_AT = (
    update(_D).where(_D.c.id.in_(bindparam("ids", expanding=True))).values(sent_at=bindparam("at"))
)
_SILENCE = (
    update(_W)
    .where(
        _W.c.id == bindparam("of_id"),
        _W.c.tokens_taken == bindparam("of_taken"),  # else it was an older token that is refused
        _W.c.silenced_at.is_(None),
    )
    .values(silenced_at=bindparam("at"))
)
_OF_CHANNEL = (
    _C.c.workspace_id == bindparam("of_workspace"),
    _C.c.slack_id == bindparam("of_channel"),
)
_CAIRN_IS_OUT = update(_C).where(*_OF_CHANNEL).values(cairn_in=False)
_MARKS = {
    "not_in_channel": _CAIRN_IS_OUT,
    "channel_not_found": _CAIRN_IS_OUT,
    "is_archived": update(_C).where(*_OF_CHANNEL).values(archived=True),
}
"""What some refusals say of a channel."""
_SET_UP_BY = (
    select(_N.c.for_person_id)
    .where(
        _N.c.delivery_id == bindparam("of_id"),
        _N.c.for_person_id.is_not(None),
        _N.c.about != About.FAILURE,  # or that would have no end
    )
    .distinct()
)


_PLAIN = update(_W).where(_W.c.id == bindparam("of_id")).values(plain_at=bindparam("at"))
_ADMIN = (
    select(_P.c.id)
    .where(
        _P.c.workspace_id == bindparam("of_workspace"),
        _P.c.admin,
        ~_P.c.bot,
        ~_P.c.deactivated,
    )
    .order_by(_P.c.id)
    .limit(1)
)


def settle(session: Session, results: Sequence[Result], now: datetime) -> list[bool]:
    """For each result whether it counted; False when somebody else has the delivery by now.

    Whom a failure concerns is told, a workspace whose token is refused is silenced, and what a
    refusal says of a channel is noted, all in the same transaction.
    """
    ids = [claim.id for claim, _ in results]
    rows = session.execute(_NOW_IS, {"ids": ids}).all()
    wanted = {(id_, fence, state): revision for id_, fence, state, revision in rows}
    marks = [(claim.id, claim.fence, claim.step.doing) for claim, _ in results]
    held = [
        (claim, outcome, after(claim, outcome, now, wanted[mark]))
        for (claim, outcome), mark in zip(results, marks, strict=True)
        if mark in wanted
    ]
    if held:
        _write(session, held, now)
        _draw_conclusions(session, held, now)
        met = [(claim, came) for claim, came, _ in held if isinstance(came, Later) and came.method]
        limits.keep_all(session, met, now)
        lanes.free(
            session,
            {(claim.workspace_id, claim.channel): then.lane_free_at for claim, _, then in held},
        )
    return [mark in wanted for mark in marks]


def _write(session: Session, held: Sequence[_Held], now: datetime) -> None:
    session.execute(_SETTLE, [_columns(claim, then) for claim, _, then in held])
    sent = [
        claim.id
        for claim, outcome, _ in held
        if isinstance(outcome, Sent) and claim.step is not Step.UPDATE
    ]
    if sent:
        session.execute(_SENT_AT, {"ids": sent, "at": now})


def _columns(claim: Claim, then: Standing) -> dict[str, object]:
    changed = {f"new_{name}": getattr(then, name) for name in _CHANGED}
    return {"of_id": claim.id, "of_fence": claim.fence, **changed}


def _draw_conclusions(session: Session, held: Sequence[_Held], now: datetime) -> None:
    refused = {
        (c.workspace_id, c.tokens_taken) for c, came, _ in held if isinstance(came, Silenced)
    }
    if refused:
        session.execute(
            _SILENCE,
            [{"of_id": id_, "of_taken": taken, "at": now} for id_, taken in sorted(refused)],
        )
    for claim, outcome, then in held:
        if isinstance(outcome, Sent) and outcome.without == NO_SCOPE:
            _hint(session, claim, now)
        if isinstance(outcome, Sent) and outcome.without == NO_CHARTS:
            session.execute(_PLAIN, {"of_id": claim.workspace_id, "at": now})
        if isinstance(outcome, Refused) and claim.step is not Step.LOOK:
            _mark_channel(session, claim, outcome)
        if is_told(claim, then):
            _tell(session, claim, now)


def _mark_channel(session: Session, claim: Claim, refused: Refused) -> None:
    mark = _MARKS.get(refused.error)
    if mark is not None:
        session.execute(mark, {"of_workspace": claim.workspace_id, "of_channel": claim.channel})


def _hint(session: Session, claim: Claim, now: datetime) -> None:
    """Tell one administrator, once and for all, what is missing for pictures; as soon as one is
    known."""
    admin = session.execute(_ADMIN, {"of_workspace": claim.workspace_id}).scalar()
    if admin is not None:
        notices.owe(
            session,
            person_id=admin,
            workspace_id=claim.workspace_id,
            about=About.NO_PICTURES,
            subject_id=claim.workspace_id,
            key="no_pictures",
            now=now,
        )


def _tell(session: Session, claim: Claim, now: datetime) -> None:
    """Tell whoever set it up; of a bundle, everybody who set up something in it."""
    of_bundle = session.execute(_SET_UP_BY, {"of_id": claim.id}).scalars()
    for person_id in sorted({*of_bundle, claim.for_person_id} - {None}):
        notices.owe(
            session,
            person_id=person_id,
            workspace_id=claim.workspace_id,
            about=About.FAILURE,
            subject_id=claim.id,
            key=f"failure:{claim.id}:{person_id}",
            now=now,
        )
