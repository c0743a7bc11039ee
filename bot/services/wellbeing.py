"""Whether the work gets done, as far as the database knows: of one workspace, or of all."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, func, or_, select, true
from sqlalchemy.orm import InstrumentedAttribute, Session

from bot.findings import Finding
from bot.model import (
    Channel,
    Checkin,
    CheckinState,
    Delivery,
    DeliveryState,
    Goal,
    GoalState,
    Lane,
    Person,
    Workspace,
)
from bot.model.outcomes import MAYBE_SENT, NOTHING_TO_SAY
from bot.services import access, outbox

OVERDUE = timedelta(minutes=2)
NAMED = 5
"""So many channels are named."""


def examine(
    session: Session, now: datetime, workspace_id: int | None = None, viewer: Person | None = None
) -> Iterator[Finding]:
    """What was found, in the order in which it should be mended; of all workspaces, for whoever
    runs Cairn, or of one. Channels are named to a `viewer` who may know of them, to nobody else."""
    yield _silenced(session, workspace_id)
    yield _overdue(session, workspace_id, now)
    yield _channels(session, workspace_id, viewer)


def _of(column: InstrumentedAttribute[int], workspace_id: int | None) -> ColumnElement[bool]:
    return true() if workspace_id is None else column == workspace_id


def _silenced(session: Session, workspace_id: int | None) -> Finding:
    found = session.execute(
        select(Workspace.name, Workspace.silenced_at).where(
            Workspace.silenced_at.is_not(None), _of(Workspace.id, workspace_id)
        )
    ).all()
    what = "workspaces" if workspace_id is None else "workspace"
    if not found:
        return Finding(what, True, "Slack takes messages" + (" for all" * (workspace_id is None)))
    since = min(at for _, at in found if at)
    if workspace_id is not None:
        said = f"Slack takes nothing since {since:%Y-%m-%d %H:%M} UTC — install the app anew"
        return Finding(what, False, said)
    names = ", ".join(f"{name} since {at:%Y-%m-%d %H:%M} UTC" for name, at in found)
    said = (
        f"Slack takes nothing for {names} — install the app anew, at /slack/install or with its "
        "new token as SLACK_BOT_TOKEN"
    )
    return Finding(what, False, said)


def _overdue(session: Session, workspace_id: int | None, now: datetime) -> Finding:
    due = _next_due(session, workspace_id)
    asks = session.scalar(
        select(func.min(Checkin.next_at))
        .join(Workspace, Workspace.id == Checkin.workspace_id)
        .where(Workspace.silenced_at.is_(None), _of(Checkin.workspace_id, workspace_id))
    )
    oldest = min(moment for moment in (due, asks, now) if moment is not None)
    if oldest < now - OVERDUE:
        said = (
            f"messages or check-ins are due since {oldest:%Y-%m-%d %H:%M} UTC — is `cairn run` or "
            "`cairn worker` running?"
        )
        return Finding("overdue work", False, said)
    return Finding("overdue work", True, f"none{_undelivered(session, workspace_id)}")


def _undelivered(session: Session, workspace_id: int | None) -> str:
    found = {
        (state, error): count
        for state, error, count in session.execute(
            select(Delivery.state, Delivery.error, func.count())
            .where(outbox.TROUBLED, _of(Delivery.workspace_id, workspace_id))
            .group_by(Delivery.state, Delivery.error)
        )
    }
    failed = sum(
        count
        for (state, error), count in found.items()
        if state == DeliveryState.FAILED and error not in (NOTHING_TO_SAY, MAYBE_SENT)
    )
    unknown = sum(
        count
        for (state, error), count in found.items()
        if state == DeliveryState.DOUBTFUL or error == MAYBE_SENT
    )
    said = f"; {_messages(failed)} could not be delivered so far" if failed else ""
    if unknown:
        said += f"; whether {_messages(unknown)} arrived, nobody knows"
    return f"{said} — `/cairn why` tells those who set them up" if said else ""


def _messages(count: int) -> str:
    return "1 message" if count == 1 else f"{count} messages"


def _next_due(session: Session, workspace_id: int | None) -> datetime | None:
    if workspace_id is None:
        return outbox.next_due(session)
    due: datetime | None = session.scalar(
        select(func.min(Lane.due_at))
        .join(Workspace, Workspace.id == Lane.workspace_id)
        .where(Lane.workspace_id == workspace_id, Workspace.silenced_at.is_(None))
    )
    return due


def _channels(session: Session, workspace_id: int | None, viewer: Person | None) -> Finding:
    """Channels that Cairn is not in although goals or check-ins of theirs go on."""
    goes_on = or_(
        select(Goal.id)
        .where(Goal.channel_id == Channel.id, Goal.state == GoalState.ACTIVE)
        .exists(),
        select(Checkin.id)
        .where(Checkin.channel_id == Channel.id, Checkin.state == CheckinState.ACTIVE)
        .exists(),
    )
    left = select(Channel.id).where(
        ~Channel.cairn_in, ~Channel.archived, _of(Channel.workspace_id, workspace_id), goes_on
    )
    count = session.scalar(select(func.count()).where(Channel.id.in_(left))) or 0
    if not count:
        return Finding("channels", True, "I am in all whose goals and check-ins go on")
    named: Sequence[str] = []
    if viewer is not None:
        known = or_(~Channel.private, access.in_channel(Channel.id, viewer))
        named = session.scalars(
            select(Channel.slack_id)
            .where(Channel.id.in_(left), known)
            .order_by(Channel.id)
            .limit(NAMED)
        ).all()
    where = ", ".join(f"<#{slack_id}>" for slack_id in named)
    more = count - len(named)
    others = f"{more} channel{'s' if more > 1 else ''}" if more else ""
    places = " and ".join(part for part in (where, others) if part)
    said = f"goals or check-ins go on in {places} that I am not in — type `/invite @Cairn` there"
    return Finding("channels", False, said)
