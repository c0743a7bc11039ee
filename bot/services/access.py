"""Who may see and change what: the one place that every listener and page asks.

What a person may not see answers exactly like what does not exist.
"""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, exists, false, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from bot.errors import CairnError, NoSuchThing, NotYours, OutsiderOnly
from bot.model import (
    Channel,
    Checkin,
    Goal,
    GoalState,
    Membership,
    Milestone,
    MilestoneState,
    Objective,
    Person,
    Scope,
)

TRUSTED = timedelta(hours=1)
"""How old Slack's word on a private channel's members may be, when nobody could ask it anew,
before nothing of that channel is shown outside it."""
OPEN = timedelta(minutes=15)
"""How old Slack's word may be that a channel is public, before nothing of it is shown outside it:
any member can make it private, and no event says so to everybody."""


class SwitchedOff(CairnError):
    """Your account in this workspace is switched off, so nothing was changed."""


class CairnLeft(CairnError):
    """I am not in <#{channel}> any more, so nothing was saved. Type `/invite @Cairn` there, then \
try again."""


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


def may_see(session: Session, viewer: Person, goal: Goal, here: int | None, now: datetime) -> bool:
    """Whether a person may see a goal."""
    found = session.scalar(select(Goal.id).where(Goal.id == goal.id, visible(viewer, here, now)))
    return found is not None


def in_channel(
    channel: InstrumentedAttribute[int] | InstrumentedAttribute[int | None], person: Person
) -> ColumnElement[bool]:
    """The condition that a person is in the channel with this row."""
    return exists().where(Membership.channel_id == channel, Membership.person_id == person.id)


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


def is_gone(person: Person) -> bool:
    """Whether an account of this workspace was switched off: it sees and does nothing."""
    return person.deactivated and not person.outsider


def need_insider(person: Person) -> None:
    """Refuse people of other organisations, and those whose account was switched off.

    Raises:
        OutsiderOnly, SwitchedOff: the sentence for them.
    """
    if person.outsider:
        raise OutsiderOnly
    if is_gone(person):
        raise SwitchedOff


def here(session: Session, person: Person, channel_id: int | None) -> int | None:
    """The channel that a form says it was opened in, if its person is a member of it."""
    if channel_id is None:
        return None
    found = session.get(Membership, (channel_id, person.id))
    return channel_id if found else None


def need_member(session: Session, person: Person, channel_id: int | None) -> Channel:
    """The channel of a form, if its person is in it and so is Cairn; a form can be forged.

    Raises:
        CairnLeft: everybody may know of it, but Cairn was taken out of it.
        NoSuchThing: it is not theirs: the same words as for one that does not exist.
    """
    channel = session.scalar(
        select(Channel)
        .join(Membership, Membership.channel_id == Channel.id)
        .where(
            Channel.id == channel_id,
            Channel.workspace_id == person.workspace_id,
            Channel.cairn_in,
            Membership.person_id == person.id,
        )
    )
    if channel is None:
        _refuse_if_left(session, person, channel_id)
        raise NoSuchThing(ref="such channel", command="/goal")
    return channel


def _refuse_if_left(session: Session, person: Person, channel_id: int | None) -> None:
    left = session.scalar(
        select(Channel.slack_id).where(
            Channel.id == channel_id,
            Channel.workspace_id == person.workspace_id,
            ~Channel.private,
            ~Channel.cairn_in,
        )
    )
    if left is not None and not (person.guest or person.outsider):
        raise CairnLeft(channel=left)


def may_change_goal(session: Session, person: Person, goal: Goal) -> bool:
    """Whether a person may edit, close or re-plan a goal that they see: its owner, its creator, an
    admin; and all members of its channel but guests, where its settings say so."""
    if person.outsider or is_gone(person) or person.workspace_id != goal.workspace_id:
        return False
    if goal.scope == Scope.PERSONAL:
        return person.id == goal.owner_id
    if person.admin or person.id in (goal.owner_id, goal.creator_id):
        return True
    return not person.guest and _edits_openly(session, person, goal)


def _edits_openly(session: Session, person: Person, goal: Goal) -> bool:
    if goal.scope != Scope.CHANNEL:
        return False
    opened = (
        select(Channel.id)
        .join(Membership, Membership.channel_id == Channel.id)
        .where(
            Channel.id == goal.channel_id,
            Channel.open_editing,
            Membership.person_id == person.id,
        )
    )
    return session.scalar(opened) is not None


def may_change_milestone(
    session: Session, person: Person, goal: Goal, milestone: Milestone
) -> bool:
    """Whether a person may re-plan or drop a milestone or mark it reached: its owner may, beside
    those who may change its goal; a proposal is also its proposer's, until it is accepted."""
    if person.outsider or person.workspace_id != milestone.workspace_id:
        return False
    proposer = milestone.creator_id if milestone.state == MilestoneState.PROPOSED else None
    return person.id in (milestone.owner_id, proposer) or may_change_goal(session, person, goal)


def need_goal_change(session: Session, person: Person, goal: Goal) -> None:
    """Refuse who may not change a goal.

    Raises:
        NotYours: with the names of those who may.
    """
    need_insider(person)
    if not may_change_goal(session, person, goal):
        raise NotYours(who=_names(session, goal.owner_id, goal.creator_id))


def need_milestone_change(
    session: Session, person: Person, goal: Goal, milestone: Milestone
) -> None:
    """Refuse who may not re-plan or drop a milestone or mark it reached.

    Raises:
        NotYours: with the names of those who may.
    """
    need_insider(person)
    if not may_change_milestone(session, person, goal, milestone):
        raise NotYours(who=_names(session, milestone.owner_id, goal.owner_id, goal.creator_id))


def may_change_objective(
    session: Session, person: Person, goal: Goal, objective: Objective
) -> bool:
    """Whether a person may edit or drop an objective: its owner may, beside the goal's people."""
    mine = person.id == objective.owner_id and not person.outsider
    return mine or may_change_goal(session, person, goal)


def need_objective_change(
    session: Session, person: Person, goal: Goal, objective: Objective
) -> None:
    """Refuse who may not edit or drop an objective.

    Raises:
        NotYours: with the names of those who may.
    """
    need_insider(person)
    if person.id != objective.owner_id:
        if objective.owner_id is None:
            need_goal_change(session, person, goal)
        elif not may_change_goal(session, person, goal):
            raise NotYours(who=_names(session, objective.owner_id, goal.owner_id, goal.creator_id))


def may_read_off(session: Session, person: Person, goal: Goal, objective: Objective) -> bool:
    """Whether a person may give an objective a new value outside a check-in: those who may change
    it, and whoever could say it in a check-in of its channel."""
    if person.outsider:
        return False
    if may_change_objective(session, person, goal, objective):
        return True
    return goal.scope != Scope.PERSONAL and here(session, person, goal.channel_id) is not None


def need_reading(session: Session, person: Person, goal: Goal, objective: Objective) -> None:
    """Refuse who may not give an objective a new value.

    Raises:
        NotYours: with the names of those who may.
    """
    need_insider(person)
    if not may_read_off(session, person, goal, objective):
        raise NotYours(who=_names(session, objective.owner_id, goal.owner_id, goal.creator_id))


def may_change_checkin(person: Person, checkin: Checkin) -> bool:
    """Whether a person may change a check-in that they see: its owner, or an admin."""
    if person.outsider or is_gone(person):
        return False
    return person.admin or person.id == checkin.owner_id


def need_checkin_change(session: Session, person: Person, checkin: Checkin) -> None:
    """Refuse who may not change a check-in.

    Raises:
        NotYours: with the name of its owner.
    """
    need_insider(person)
    if not may_change_checkin(person, checkin):
        raise NotYours(who=_names(session, checkin.owner_id))


def may_change_settings(session: Session, person: Person, channel: Channel) -> bool:
    """Whether a person may say how a channel of theirs uses Cairn: workspace admins, and full
    members who own an open goal of it, for it is their goals that it opens to others."""
    if person.outsider or person.guest or is_gone(person):
        return False
    if person.workspace_id != channel.workspace_id:
        return False
    owns = select(Goal.id).where(
        Goal.channel_id == channel.id,
        Goal.owner_id == person.id,
        Goal.state.in_([GoalState.ACTIVE, GoalState.PAUSED]),
    )
    return person.admin or session.scalar(owns.limit(1)) is not None


def need_settings_change(session: Session, person: Person, channel: Channel) -> None:
    """Refuse who may not change the settings of a channel.

    Raises:
        NotYours: who may.
    """
    need_insider(person)
    if not may_change_settings(session, person, channel):
        raise NotYours(who="a workspace admin, or somebody who owns an open goal here,")


def may_read_templates(person: Person) -> bool:
    """Whether a person may read what the workspace keeps for all of its full members."""
    return not (person.guest or person.outsider or is_gone(person))


def need_template_change(person: Person, keeper: str) -> None:
    """Refuse who may not drop a template; `keeper` is the Slack id of whoever kept it.

    Raises:
        NotYours: with the name of its keeper.
    """
    need_insider(person)
    if not person.admin and person.slack_id != keeper:
        raise NotYours(who=f"<@{keeper}> or a workspace admin")


def _names(session: Session, *ids: int | None) -> str:
    wanted = list(dict.fromkeys(number for number in ids if number is not None))
    found = {
        person.id: f"<@{person.slack_id}>"
        for person in session.scalars(select(Person).where(Person.id.in_(wanted)))
    }
    return " or ".join([*(found[number] for number in wanted), "a workspace admin"])
