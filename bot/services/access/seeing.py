"""Who may see what, as conditions of queries: they find only what their reader may know of."""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, exists, false, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from bot.model import (
    Blocker,
    Channel,
    Checkin,
    Goal,
    Membership,
    Person,
    Scope,
)

from .people import in_channel, is_gone

TRUSTED = timedelta(hours=1)
"""How old Slack's word on a private channel's members may be, when nobody could ask it anew,
before nothing of that channel is shown outside it."""
OPEN = timedelta(minutes=15)
"""How old Slack's word may be that a channel is public, before nothing of it is shown outside it:
any member can make it private, and no event says so to everybody."""


def visible(viewer: Person, here: int | None, now: datetime) -> ColumnElement[bool]:
    """The condition over `Goal` for what a person may see.

    `here` is the row of the channel that they are demonstrably in, Slack having let them type or
    click there; its goals need no look at the list of members.
    """
    if is_gone(viewer):
        return false()
    # What each subquery takes from around it is said: left to itself, SQLAlchemy gives an inner
    # one a `goals` of its own, and then who is in any channel is in all of them.
    member = (
        exists()
        .where(Membership.channel_id == Channel.id, Membership.person_id == viewer.id)
        .correlate(Channel)
    )
    # A guest is in few channels and may know of those only; others may open any public one.
    inside = and_(Channel.members_known_at >= now - TRUSTED, member)
    public = is_public(now)
    reach = or_(inside, and_(public, member))
    if not (viewer.guest or viewer.outsider):
        reach = or_(inside, public)
    reachable = exists().where(Channel.id == Goal.channel_id, reach).correlate(Goal)
    everyone: ColumnElement[bool] = Goal.scope == Scope.WORKSPACE
    if viewer.guest or viewer.outsider:
        everyone = and_(everyone, Goal.owner_id == viewer.id)
    of_channel = reachable if here is None else or_(Goal.channel_id == here, reachable)
    return and_(
        Goal.workspace_id == viewer.workspace_id,
        or_(
            and_(Goal.scope == Scope.PERSONAL, Goal.owner_id == viewer.id),
            and_(Goal.scope == Scope.CHANNEL, of_channel),
            everyone,
        ),
    )


def is_public(now: datetime) -> ColumnElement[bool]:
    """The condition over `Channel` for what every full member of its workspace may open, as far as
    Slack has said so lately; an archived one stays what it was."""
    return and_(~Channel.private, or_(Channel.archived, Channel.known_at >= now - OPEN))


def is_unsure(now: datetime) -> ColumnElement[bool]:
    """The condition over `Channel` for one of which Slack's word is too old to show anything of it
    elsewhere, and will soon be new: as right after a downtime."""
    members = or_(Channel.members_known_at.is_(None), Channel.members_known_at < now - TRUSTED)
    kind = or_(Channel.known_at.is_(None), Channel.known_at < now - OPEN)
    return and_(Channel.cairn_in, ~Channel.archived, or_(members, and_(~Channel.private, kind)))


def is_open(session: Session, goal: Goal, now: datetime) -> bool:
    """Whether all full members of its workspace may read a goal."""
    if goal.scope == Scope.CHANNEL:
        public = select(Channel.id).where(Channel.id == goal.channel_id, is_public(now))
        return session.scalar(public) is not None
    return goal.scope == Scope.WORKSPACE


def seen_by_all_of(goal: Goal, now: datetime) -> ColumnElement[bool]:
    """The condition over `Goal` for what everybody who reads the card of this goal in its channel
    may see: goals of the same channel, of public channels, and of the whole workspace."""
    public = exists().where(Channel.id == Goal.channel_id, is_public(now)).correlate(Goal)
    of_channel = (
        public if goal.channel_id is None else or_(Goal.channel_id == goal.channel_id, public)
    )
    return and_(
        Goal.workspace_id == goal.workspace_id,
        or_(Goal.scope == Scope.WORKSPACE, and_(Goal.scope == Scope.CHANNEL, of_channel)),
    )


def read_by_all_in(channel_id: int) -> ColumnElement[bool]:
    """The condition over `Goal` for what may be shown to a whole channel of what was set in it:
    its own goals, and those of the workspace where no guest or outsider is in it to read them."""
    limited = exists().where(
        Membership.channel_id == channel_id,
        Membership.person_id == Person.id,
        or_(Person.guest, Person.outsider),
    )
    shared = and_(Goal.scope == Scope.WORKSPACE, ~limited)
    return and_(Goal.channel_id == channel_id, or_(Goal.scope == Scope.CHANNEL, shared))


def may_see(session: Session, viewer: Person, goal: Goal, here: int | None, now: datetime) -> bool:
    """Whether a person may see a goal."""
    found = session.scalar(select(Goal.id).where(Goal.id == goal.id, visible(viewer, here, now)))
    return found is not None


def within(
    channel: InstrumentedAttribute[int] | InstrumentedAttribute[int | None],
    viewer: Person,
    here: int | None,
    now: datetime,
) -> ColumnElement[bool]:
    """The condition for what belongs to a channel and exists for nobody outside it: check-ins.
    `here` as for `visible`."""
    if is_gone(viewer):
        return false()
    known = exists().where(
        Channel.id == channel, or_(is_public(now), Channel.members_known_at >= now - TRUSTED)
    )
    theirs = and_(in_channel(channel, viewer), known)
    return theirs if here is None else or_(channel == here, theirs)


def left_without(viewer: Person) -> ColumnElement[bool]:
    """The condition over `Checkin` for one that its owner may be told of by name though nobody is
    known to be in its channel, Cairn having been taken out of it: they set it up, and as long as
    Cairn could know, they were there. Who had left before is told nothing of it."""
    if is_gone(viewer):
        return false()
    out = exists().where(Channel.id == Checkin.channel_id, ~Channel.cairn_in).correlate(Checkin)
    return and_(
        Checkin.workspace_id == viewer.workspace_id,
        Checkin.owner_id == viewer.id,
        Checkin.owner_in,
        out,
    )


def sees_blocker(viewer: Person, here: int | None, now: datetime) -> ColumnElement[bool]:
    """The condition over `Blocker`, with its `Goal` outer joined, for what a person may see: who
    may see the goal, or of no goal, who is in the channel where it was said. `here` as for
    `visible`."""
    if is_gone(viewer):
        return false()
    of_channel = within(Blocker.channel_id, viewer, here, now)
    theirs = and_(Blocker.channel_id.is_(None), Blocker.person_id == viewer.id)
    return and_(
        Blocker.workspace_id == viewer.workspace_id,
        or_(
            and_(Blocker.goal_id.is_not(None), visible(viewer, here, now)),
            and_(Blocker.goal_id.is_(None), or_(of_channel, theirs)),
        ),
    )
