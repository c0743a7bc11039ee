"""*Add to a goal*, the shortcut on every message."""

from collections.abc import Mapping
from typing import Literal

from sqlalchemy.orm import Session

from bot.model import Event, Goal, Milestone, MilestoneState, Person, Workspace, permalink
from bot.services import access, clippings, goals, milestones, receipts
from bot.services.clippings import Note
from bot.services.goals import alignment
from bot.slack.forms import clippings as forms
from bot.slack.forms.clippings import Clipping, Source
from bot.slack.listeners.channels import need_insider
from bot.slack.requests import Click, Submission, Suggestion
from bot.slack.routes import Routes
from bot.slack.typed import plain
from bot.slack.views import clippings as views
from bot.slack.views import help as help_views
from bot.slack.views import ids
from bot.slack.views.parts import Block, Message

_NOTED: Mapping[Literal["decision", "win"], Note] = {
    "decision": Event.DECISION_NOTED,
    "win": Event.WIN_NOTED,
}
HALF = 50
"""So many goals are offered at the most, and so many milestones: a select holds a hundred."""


def register(routes: Routes) -> None:
    """What is asked of messages."""
    routes.shortcuts["message_to_milestone"] = open_form
    routes.options[ids.CLIPPING_OF] = offered
    routes.submissions[ids.CLIPPING_FORM] = submit


def open_form(click: Click) -> None:
    """*Add to a goal*: asks as what, and to which one."""
    need_insider(click.asker)
    here = click.place.id if click.place and click.place.cairn_in else None
    channel = click.place.slack_id if click.place else ""
    thread = click.thread_ts if click.thread_ts != click.message_ts else ""
    source = Source(channel, click.message_ts, thread)
    with click.db.read() as session:
        viewer = click.asker.person(session)
        open_ones = goals.open_for(session, viewer, here, click.now) if here else []
        address = _address(session, viewer, source)
    form = views.form(
        views.Draft(
            channel_id=here,
            words=plain(click.said).strip(),
            address=address,
            message=(source.channel, source.ts, source.thread_ts),
            goal=_named(open_ones[0]) if len(open_ones) == 1 else None,
        )
    )
    click.open(form)


def _named(goal: Goal) -> tuple[int, int, str]:
    return goal.id, goal.number, goal.title


def offered(asked: Suggestion) -> list[Block]:
    """`Goal or milestone`: open ones that the asker may see, goals first."""
    with asked.db.read() as session:
        viewer = asked.asker.person(session)
        here = access.here(session, viewer, asked.number("channel"))
        some = alignment.offered(session, viewer, asked.typed, here=here, now=asked.now)
        others = milestones.offered(session, viewer, asked.typed, here=here, now=asked.now)
    found = [views.of_goal(*goal) for goal in some[:HALF]]
    return [*found, *(views.of_milestone(*milestone) for milestone in others[:HALF])]


def submit(form: Submission) -> Block | None:
    """The form *Add to a goal*."""
    said = forms.read(form)
    with form.db.begin() as session:
        by = form.asker.person(session)
        milestone, goal = _chosen(session, form, by, said)
        if not receipts.take(session, by.workspace_id, form.key, form.now):
            return None
        message = _keep(session, form, by, said, goal, milestone)
    return help_views.page(message, form.number("channel"))


def _chosen(
    session: Session, form: Submission, by: Person, said: Clipping
) -> tuple[Milestone | None, Goal]:
    here = access.here(session, by, form.number("channel"))
    if said.of == "goal":
        return None, goals.find_row(session, by, said.row, here, form.now, hold=True)
    return milestones.find_row(session, by, said.row, here, form.now, hold=True)


def _keep(
    session: Session,
    form: Submission,
    by: Person,
    said: Clipping,
    goal: Goal,
    milestone: Milestone | None,
) -> Message:
    address = _address(session, by, said.source) if said.source else ""
    name, first = f"G{goal.number} {goal.title}", True
    match said.kept_as:
        case "milestone":
            here = access.here(session, by, form.number("channel"))
            added = clippings.as_milestone(
                session, goal, said.words, address, by=by, now=form.now, here=here
            )
            return views.kept(
                "milestone", f"M{added.number} {added.title}",
                proposed=added.state == MilestoneState.PROPOSED,
            )  # fmt: skip
        case "evidence":
            assert milestone is not None  # the form was refused without one
            name = f"M{milestone.number} {milestone.title}"
            first = milestones.bring(
                session, milestone, goal, link=address, note=said.words, by=by, now=form.now
            )
        case "blocker":
            first = clippings.as_blocker(session, goal, said.words, address, by=by, now=form.now)
        case "decision" | "win":
            clippings.note(
                session, goal, _NOTED[said.kept_as], said.words, address,
                milestone=milestone, by=by, now=form.now,
            )  # fmt: skip
    return views.kept(said.kept_as, name, first=first)


def _address(session: Session, person: Person, source: Source) -> str:
    base = session.get_one(Workspace, person.workspace_id).url
    return permalink(base, source.channel, source.ts, source.thread_ts) if source.channel else ""
