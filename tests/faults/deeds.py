"""What is under way when the bot is killed: deeds of people, and what comes due by the clock.

A deed of a person is done while the bot serves; what comes due is arranged before it starts.
"""

from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from bot.model import Blocker, Channel, Delivery, Goal, Kind, Milestone, Scope
from bot.playground.client import Declined
from bot.playground.starting import bot_in
from bot.services import digests, goals, milestones
from bot.services.plans import Schedule
from bot.when import WEEKDAYS, Rhythm
from tests.faults.teams import LAUNCH, MINUTE, SUPPORT, Team
from tests.processes import Process, until

Deed = Callable[[Team, Process, int], object]
"""Done for the n-th time to a bot that serves."""
Arrange = Callable[[Team, int], object]
"""Arranged for the n-th time, before the bot is there."""
DAY = timedelta(days=1)


def set_a_goal(team: Team, process: Process, n: int) -> None:
    team.send(process, team.command(LAUNCH, f"/goal Goal {n}"))


def reach_a_milestone(team: Team, process: Process, n: int) -> None:
    with team.db.begin() as session:
        number = _stone(team, session, n).number
    team.send(process, team.command(SUPPORT, f"/milestone done M{number}"))


def say_something(team: Team, process: Process, n: int) -> None:
    """A reply in the thread of the prompt, again and again until it is taken."""
    event = team.reply(f"🟢 reply {n}", team.thread)
    team.said.append(event)
    team.send(process, event)


def add_a_milestone(team: Team, process: Process, n: int) -> None:
    """It changes the goal's card in its place."""
    team.send(process, team.command(SUPPORT, f"/milestone Stone {n} for G1"))


def a_conversation_with_ana(team: Team, n: int) -> None:
    """Cairn has written to her before: where that was, it can look for what is in doubt."""
    if n == 1:
        with bot_in(team.slack, team.database_url):
            team.ana.command(SUPPORT, "/cairn calendar")
            until(lambda: "calendar" in str(team.arrived()), "she has a calendar")


def ask_for_the_calendar(team: Team, process: Process, n: int) -> None:
    """It comes as a file by direct message."""
    team.send(process, team.command(SUPPORT, "/cairn calendar"))


def close_a_form(team: Team, process: Process, n: int) -> None:
    """What was typed into it is kept."""
    team.slack.bot_url = process.url
    with suppress(Declined):
        team.ana.command(SUPPORT, "/checkin setup")
        form = team.ana.wait_modal("Regular check-in")
        form.fill({"Name": f"Week {n}"}).close()


def a_prompt(team: Team, n: int) -> None:
    team.ask_by_the_clock()


def direct_prompts(team: Team, n: int) -> None:
    team.ask_by_the_clock(direct=True)


def a_reminder(team: Team, n: int) -> None:
    """A round was opened, and those who were silent so far are to hear of it."""
    team.ask_by_the_clock(remind_after=1)
    team.step()
    team.move(2 * MINUTE)


def the_end_of_a_round(team: Team, n: int) -> None:
    """It was asked up to two minutes ago, and its prompt is posted before it ends."""
    team.ask_by_the_clock(close_after=4)
    team.step()
    team.move(4 * MINUTE)


def a_digest(team: Team, n: int) -> None:
    moment = team.slack.clock.now() - MINUTE
    at = moment.time().replace(second=0, microsecond=0)
    schedule = Schedule("Digest", tuple(WEEKDAYS), Rhythm.WEEK, at, "UTC")
    with team.db.begin() as session:
        ana, channel = team.person(session), team.channel(session, SUPPORT)
        was = digests.of_channel(session, channel.id)
        version = was.version if was else 0
        digests.set_up(
            session, channel.id, schedule, also=None, by=ana, now=moment - 2 * MINUTE,
            version=version,
        )  # fmt: skip


def a_blocker_that_stands(team: Team, n: int) -> None:
    now = team.slack.clock.now()
    with team.db.begin() as session:
        ben, channel = team.person(session, "U0BEN"), team.channel(session, SUPPORT)
        blocked: dict[str, Any] = {"goal_id": _goal(session).id, "channel_id": channel.id}
        since: dict[str, Any] = {"opened_at": now - 4 * DAY, "escalate_at": now}
        whose: dict[str, Any] = {"workspace_id": ben.workspace_id, "person_id": ben.id}
        session.add(Blocker(text=f"Vendor {n}", **whose, **blocked, **since))


def a_milestone_that_is_due(team: Team, n: int) -> None:
    now = team.slack.clock.now()
    with team.db.begin() as session:
        made = _stone(team, session, n)
        session.flush()
        due: dict[str, Any] = {"due_on": now.date(), "remind_at": now - DAY}
        session.execute(update(Milestone).where(Milestone.id == made.id).values(due))


def a_card_of_yesterday(team: Team, n: int) -> None:
    """Nothing else is owed that would show it anew."""
    team.settle()
    with team.db.begin() as session:
        cards = update(Delivery).where(Delivery.kind == Kind.GOAL_CARD)
        session.execute(cards.values(claimed_at=team.slack.clock.now() - 2 * DAY))


def a_channel_that_nobody_knows(team: Team, n: int) -> None:
    with team.db.begin() as session:
        session.execute(
            update(Channel).where(Channel.slack_id == SUPPORT).values(members_known_at=None)
        )


def a_goal_in_doubt(team: Team, n: int) -> None:
    """Its card was posted a minute ago, and Slack did not say so."""
    cairn = team.bot()
    now = team.slack.clock.now()
    with cairn.db.begin() as session:
        goals.set_goal(
            session, goals.Wish(f"Goal {n}"), by=team.person(session), now=now, today=now.date(),
            scope=Scope.CHANNEL, channel_id=team.channel(session, LAUNCH).id,
        )  # fmt: skip
    team.slack.faults.add("chat.postMessage", "store_and_drop", channel=LAUNCH)
    cairn.sender.work_once()
    cairn.stop()
    team.move(MINUTE)


def _goal(session: Session) -> Goal:
    """The team's first goal, in #support."""
    return session.scalars(select(Goal).where(Goal.number == 1)).one()


def _stone(team: Team, session: Session, n: int) -> Milestone:
    """Another milestone of it."""
    by, now = team.person(session), team.slack.clock.now()
    plan = milestones.Plan(f"Stone {n}")
    return milestones.add(session, _goal(session), plan, by=by, now=now - DAY)
