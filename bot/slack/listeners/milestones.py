"""`/milestone`."""

from typing import assert_never

from sqlalchemy.orm import Session

from bot.model import Goal, Milestone, MilestoneState, Person
from bot.services import access, goals, milestones, receipts
from bot.services.milestones import Chosen, Plan, Reaching
from bot.slack import commands
from bot.slack.commands import milestones as parsed
from bot.slack.commands.words import Help, OpenForm, Unknown
from bot.slack.listeners import long_lists
from bot.slack.listeners.channels import met, need_cairn, need_insider
from bot.slack.listeners.milestone_parts import add_form, answer, edit_form, page_of, read
from bot.slack.requests import Command
from bot.slack.routes import Routes
from bot.slack.views import evidence as evidence_views
from bot.slack.views import help as help_views
from bot.slack.views import milestone_forms as form_views
from bot.slack.views import milestones as views
from bot.slack.views.paging import Book
from bot.slack.views.parts import Message


def register(routes: Routes) -> None:
    """What is asked of milestones by command."""
    routes.commands["/milestone"] = on_command


def on_command(command: Command) -> Message | None:
    """`/milestone …`."""
    request = parsed.parse_milestone(command.text, command.asker.today)
    match request:
        case OpenForm():
            return open_form(command, parsed.NewMilestone(""))
        case parsed.NewMilestone():
            return add(command, request)
        case parsed.ReachMilestone():
            return reach(command, request)
        case parsed.MoveMilestone():
            return move(command, request)
        case parsed.DropMilestone():
            return drop(command, request)
        case parsed.EditMilestone(number):
            return edit(command, number)
        case parsed.ShowMilestone(number):
            return show(command, number)
        case parsed.ListMilestones(number):
            return list_milestones(command, number)
        case Help():
            return help_views.lines("/milestone", commands.help_for("/milestone"))
        case Unknown():
            return help_views.words(request.sentence)
        case _:
            assert_never(request)


def add(command: Command, request: parsed.NewMilestone) -> Message | None:
    """Add a milestone by one line; where its goal is not clear, by the form with the rest."""
    need_cairn(command)
    with command.db.begin() as session:
        by = command.asker.person(session)
        goal = _goal_meant(session, command, by, request.goal)
        if goal is not None:
            if not receipts.take(session, by.workspace_id, command.key, command.now):
                return None
            owner = met(session, by.workspace_id, request.owner)
            plan = Plan(request.title, request.due, owner.id if owner else None)
            milestone = milestones.add(session, goal, plan, by=by, now=command.now)
    if goal is None:
        return open_form(command, request)
    line, page = read(command, milestone, goal)
    return views.added(line, page)


def _goal_meant(session: Session, command: Command, by: Person, number: int | None) -> Goal | None:
    here = command.place.id
    if number is not None:
        return goals.find(session, by, number, here, command.now, hold=True)
    open_ones = goals.open_for(session, by, here, command.now)
    return open_ones[0] if len(open_ones) == 1 else None


def open_form(command: Command, request: parsed.NewMilestone) -> Message | None:
    """The form *Add a milestone*, with what was typed filled in."""
    need_cairn(command)
    need_insider(command.asker)
    with command.db.read() as session:
        viewer = command.asker.person(session)
        open_ones = goals.open_for(session, viewer, command.place.id, command.now)
    form = add_form(
        open_ones, command.place.id, what=request.title, due_on=request.due, owner=request.owner
    )
    command.open(form)
    return None


def reach(command: Command, request: parsed.ReachMilestone) -> Message | None:
    """`/milestone done M34 …`: the channel celebrates; the asker sees that it was taken.

    What somebody says who may not mark it, or says after it was marked, is kept as evidence.
    """
    first, kept = False, None
    with command.db.begin() as session:
        by = command.asker.person(session)
        milestone, goal = _named(session, command, by, request.number)
        access.need_insider(by)
        if milestone.state != MilestoneState.REACHED:
            goals.need_open(goal)
        if milestones.may_reach(session, by, goal, milestone):
            reaching = Reaching(evidence=request.link, note=request.note)
            first = milestones.reach(
                session, milestone, goal, reaching,
                by=by, now=command.now, today=command.asker.today,
            )  # fmt: skip
        if not first and (request.link or request.note):
            kept = milestones.bring(
                session, milestone, goal,
                link=request.link, note=request.note, by=by, now=command.now,
            )  # fmt: skip
    page = page_of(command, milestone, goal)
    if page.line.is_open and kept is None:
        command.open(evidence_views.form(page, command.place.id))
        return None
    if page.line.is_open and kept is not None:
        return evidence_views.kept(page, first=kept)
    return views.reached(page, first=first, kept=bool(kept))


def move(command: Command, request: parsed.MoveMilestone) -> Message | None:
    """`/milestone move M34 to DATE because REASON`; what is missing is asked by a form,
    which also shows what moves along."""
    with command.db.read() as session:
        by = command.asker.person(session)
        milestone, goal = _named(session, command, by, request.number, hold=False)
        access.need_milestone_change(session, by, goal, milestone)
        milestones.need_planned(goal, milestone)
    is_first = milestone.due_on is None
    if request.due is None or not (request.reason or is_first):
        line, page = read(command, milestone, goal)
        form = form_views.move_form(
            line, page.today, command.place.id, to=request.due, because=request.reason or ""
        )
        command.open(form)
        return None
    because = request.reason or ""
    with command.db.begin() as session:
        by = command.asker.person(session)
        milestone, goal = _named(session, command, by, request.number, hold=False)
        ripple = milestones.hold_road(
            session, milestone, goal, request.due, by=by, here=command.place.id, now=command.now
        )
        if not ripple:
            milestones.replan(
                session, milestone, goal,
                to=request.due, because=because, by=by, now=command.now, along=Chosen(),
            )  # fmt: skip
    if not ripple:
        return answer(command, milestone, goal)
    line, page = read(command, milestone, goal)
    form = form_views.move_form(
        line, page.today, command.place.id,
        to=request.due, because=because, ripple=ripple, turn=1,
    )  # fmt: skip
    command.open(form)
    return None


def drop(command: Command, request: parsed.DropMilestone) -> Message | None:
    """`/milestone drop M34 because REASON`; without a reason a form asks for it."""
    if not request.reason:
        with command.db.read() as session:
            by = command.asker.person(session)
            milestone, goal = _named(session, command, by, request.number, hold=False)
            access.need_milestone_change(session, by, goal, milestone)
            milestones.need_planned(goal, milestone)
        line, page = read(command, milestone, goal)
        command.open(form_views.drop_form(line, page.today, command.place.id))
        return None
    with command.db.begin() as session:
        by = command.asker.person(session)
        milestone, goal = _named(session, command, by, request.number)
        milestones.drop(session, milestone, goal, because=request.reason, by=by, now=command.now)
    return help_views.words(f"Dropped M{milestone.number}; its history keeps it.")


def edit(command: Command, number: int) -> Message | None:
    """`/milestone edit M34`: the form with what it says now."""
    with command.db.read() as session:
        by = command.asker.person(session)
        milestone, goal = _named(session, command, by, number, hold=False)
        form = edit_form(session, by, milestone, goal, command.place.id, command.now)
    command.open(form)
    return None


def show(command: Command, number: int) -> Message:
    """`/milestone M34`."""
    with command.db.read() as session:
        viewer = command.asker.person(session)
        milestone, goal = _named(session, command, viewer, number, hold=False)
    return answer(command, milestone, goal)


def list_milestones(command: Command, number: int | None) -> Message:
    """`/milestone list` and `/milestone list G12`."""
    return long_lists.show(command, Book("milestones", command.place.id, number=number))


def _named(
    session: Session, command: Command, viewer: Person, number: int, *, hold: bool = True
) -> tuple[Milestone, Goal]:
    here = command.place.id
    return milestones.find(session, viewer, number, here, command.now, hold=hold)
