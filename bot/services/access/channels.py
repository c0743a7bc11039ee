"""Who may change what belongs to a channel or a workspace: check-ins, digests, blockers, settings,
templates."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.errors import NotYours
from bot.model import (
    Blocker,
    Channel,
    Checkin,
    Digest,
    Goal,
    GoalState,
    Person,
)
from bot.model.people import mention

from .goals import may_change_goal
from .people import is_gone, names, need_insider


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
        raise NotYours(who=names(session, checkin.owner_id))


def need_digest_change(session: Session, person: Person, digest: Digest) -> None:
    """Refuse who may not change or stop a digest.

    Raises:
        NotYours: with the name of its owner.
    """
    need_insider(person)
    if not person.admin and person.id != digest.owner_id:
        raise NotYours(who=names(session, digest.owner_id))


def need_resolving(session: Session, person: Person, blocker: Blocker, goal: Goal | None) -> None:
    """Refuse who may not say that a blocker which they see is resolved: it takes the one blocked,
    the helper, or those who may change the goal; of no goal, a workspace admin.

    Raises:
        NotYours: with the names of those who may.
    """
    need_insider(person)
    changes = may_change_goal(session, person, goal) if goal else person.admin
    if not (changes or person.id in (blocker.person_id, blocker.helper_id)):
        owner_id = goal.owner_id if goal else None
        raise NotYours(who=names(session, blocker.person_id, blocker.helper_id, owner_id))


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
        raise NotYours(who=f"{mention(keeper)} or a workspace admin")
