"""Templates: kept from a goal, and dropped."""

from datetime import datetime

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from bot.errors import CairnError
from bot.model import Goal, Milestone, MilestoneAfter, MilestoneState, Objective, Person, Template
from bot.model.roads import STOPS, Road, Stop, days_until
from bot.model.upserts import Upsert, table_of
from bot.services import access

from .built_in import BUILT_IN
from .finding import Offer, folded

NAME = 60
"""Characters of a name: it stands in a menu."""
MOST = 90
"""So many a workspace keeps: with Cairn's own they fit into one menu of Slack's."""

_TEMPLATES = table_of(Template)
_KEEP = Upsert(
    lambda insert: insert(_TEMPLATES).on_conflict_do_nothing().returning(_TEMPLATES.c.id)
)


class NameTaken(CairnError):
    """There is a template of that name already; please choose another."""


class TooMany(CairnError):
    """This workspace keeps as many templates as fit into a menu; drop one first with \
`/cairn templates drop NAME`."""


class ComesWithCairn(CairnError):
    """This template comes with Cairn, and stays."""


class NotForGuests(CairnError):
    """Templates are for the whole workspace, so only its full members keep them."""


def keep(session: Session, goal: Goal, name: str, *, by: Person, now: datetime) -> Offer:
    """Keep a goal and its road as a template that all full members can read and use.

    Of a goal that not all of them can read, only who may change it may say so.

    Raises:
        NotForGuests, OutsiderOnly, NotYours, NameTaken, TooMany: nothing was kept.
    """
    need_keeper(session, by, goal, now)
    kept = session.scalar(select(func.count()).where(Template.workspace_id == by.workspace_id))
    if (kept or 0) >= MOST:
        raise TooMany
    wanted = folded(name)
    row = {
        "workspace_id": by.workspace_id, "name": name, "folded": wanted[:100],
        "road": road_of(session, goal).to_json(), "creator_id": by.id, "created_at": now,
    }  # fmt: skip
    taken = any(folded(own) == wanted for own, _ in BUILT_IN.values())
    made = None if taken else session.execute(_KEEP.on(session), row).scalar()
    if made is None:
        raise NameTaken
    return Offer(str(made), name, road_of(session, goal), by=by.slack_id)


def may_keep(session: Session, by: Person, goal: Goal, now: datetime) -> bool:
    """Whether a person may give a goal's words to the whole workspace."""
    if not access.may_read_templates(by):
        return False
    return access.is_open(session, goal, now) or access.may_change_goal(session, by, goal)


def need_keeper(session: Session, by: Person, goal: Goal, now: datetime) -> None:
    """Refuse who may not give a goal's words to the whole workspace.

    Raises:
        NotForGuests, OutsiderOnly, NotYours: the sentence for them.
    """
    access.need_insider(by)
    if not access.may_read_templates(by):
        raise NotForGuests
    if not access.is_open(session, goal, now):
        access.need_goal_change(session, by, goal)


def drop(session: Session, offer: Offer, *, by: Person) -> None:
    """Drop one of the workspace's own; goals that were set from it stay.

    Raises:
        NotYours, ComesWithCairn: nothing was dropped.
    """
    if offer.by is None:
        raise ComesWithCairn
    access.need_template_change(by, offer.by)
    session.execute(
        delete(Template).where(
            Template.id == int(offer.key), Template.workspace_id == by.workspace_id
        )
    )


def road_of(session: Session, goal: Goal) -> Road:
    """A goal as a road: its words, and the days of its first hundred milestones as planned now."""
    rows = session.scalars(
        select(Milestone)
        .where(
            Milestone.goal_id == goal.id,
            Milestone.state.in_([MilestoneState.PLANNED, MilestoneState.REACHED]),
        )
        .order_by(Milestone.due_on.is_(None), Milestone.due_on, Milestone.number)
        .limit(STOPS)
    ).all()
    places = {row.id: place for place, row in enumerate(rows)}
    afters: dict[int, list[int]] = {}
    links = session.execute(
        select(MilestoneAfter.milestone_id, MilestoneAfter.after_id).where(
            MilestoneAfter.milestone_id.in_(places), MilestoneAfter.after_id.in_(places)
        )
    )
    for milestone_id, after_id in links:
        afters.setdefault(milestone_id, []).append(places[after_id])
    return Road(
        what=goal.title,
        why=goal.why,
        done_means=goal.done_means,
        category=goal.category,
        measure=_measure(session, goal),
        days=days_until(goal.start_on, goal.due_on),
        stops=tuple(
            Stop(
                title=row.title,
                days=days_until(goal.start_on, row.due_on),
                size=row.size,
                reached_when=row.reached_when,
                after=tuple(sorted(afters.get(row.id, ()))),
            )
            for row in rows
        ),
    )


def _measure(session: Session, goal: Goal) -> str:
    """The first number that measures it, as it would be typed; empty where a line cannot say it."""
    found = session.scalar(
        select(Objective)
        .where(Objective.goal_id == goal.id, Objective.dropped_at.is_(None))
        .order_by(Objective.number)
        .limit(1)
    )
    if found is None or found.low is not None:
        return ""
    name = "" if found.name == goal.title else found.name
    values = (f"{value:,f} {found.unit}".strip() for value in (found.baseline, found.target))
    return f"{name} {' -> '.join(values)}".strip()
