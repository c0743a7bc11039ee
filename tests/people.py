"""The characters of the tests.

Ana owns things, Ben is in the channel with her, Chi is there as a guest, and Dev is in another
workspace and must never see anything of theirs.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from bot.model import Channel, Membership, Person, Workspace


@dataclass(frozen=True)
class Cast:
    """Everybody and every place, as rows that no session holds any more: for reading, and for
    their ids. To change one, fetch it in your own session: `session.get_one(Person, cast.ana.id)`.
    """

    workspace: Workspace
    ana: Person
    """New York; in #launch and in #board. Owns what is owned; no admin."""
    ben: Person
    """Berlin; in #launch."""
    chi: Person
    """Tokyo, a guest; in #launch."""
    launch: Channel
    """Public."""
    board: Channel
    """Private, Ana's alone."""
    elsewhere: Workspace
    dev: Person
    """Kolkata, an admin there."""
    far: Channel
    """Public in the other workspace; Dev is in it."""


def introduce(session: Session, now: datetime) -> Cast:
    """The whole cast, known to Cairn since `now`."""
    workspace = add_workspace(session, "T0CAIRN", "Northwind Trail", now)
    ana = add_person(session, workspace, "U0ANA", "Ana Ruiz", now, zone="America/New_York")
    ben = add_person(session, workspace, "U0BEN", "Ben Keller", now, zone="Europe/Berlin")
    chi = add_person(session, workspace, "U0CHI", "Chi Tanaka", now, zone="Asia/Tokyo", guest=True)
    launch = add_channel(session, workspace, "C0LAUNCH", "launch", now)
    board = add_channel(session, workspace, "C0BOARD", "board", now, private=True)
    for person in (ana, ben, chi):
        join(session, launch, person)
    join(session, board, ana)
    elsewhere = add_workspace(session, "T0OTHER", "Elsewhere", now)
    dev = add_person(session, elsewhere, "U0DEV", "Dev Rao", now, zone="Asia/Kolkata", admin=True)
    far = add_channel(session, elsewhere, "C0FAR", "far", now)
    join(session, far, dev)
    return Cast(
        workspace=workspace, ana=ana, ben=ben, chi=chi, launch=launch, board=board,
        elsewhere=elsewhere, dev=dev, far=far,
    )  # fmt: skip


def add_workspace(
    session: Session, team_id: str, name: str, now: datetime, **facts: Any
) -> Workspace:
    """A workspace with Cairn installed. `facts` are columns of `Workspace`, here as below."""
    workspace = Workspace(
        **{"team_id": team_id, "name": name, "bot_user_id": "U0CAIRN", "installed_at": now} | facts
    )
    session.add(workspace)
    session.flush()
    return workspace


def add_person(
    session: Session, workspace: Workspace, slack_id: str, name: str, now: datetime, **facts: Any
) -> Person:
    """A full member of the workspace, in no channel yet."""
    person = Person(
        **{"workspace_id": workspace.id, "slack_id": slack_id, "name": name, "known_at": now}
        | facts
    )
    session.add(person)
    session.flush()
    return person


def add_channel(
    session: Session, workspace: Workspace, slack_id: str, name: str, now: datetime, **facts: Any
) -> Channel:
    """A public channel that Cairn is in and whose members it knows: so far, none."""
    channel = Channel(
        **{"workspace_id": workspace.id, "slack_id": slack_id, "name": name, "private": False,
           "cairn_in": True, "known_at": now, "members_known_at": now} | facts
    )  # fmt: skip
    session.add(channel)
    session.flush()
    return channel


def join(session: Session, channel: Channel, person: Person) -> None:
    """The person is in the channel from now on."""
    session.add(
        Membership(channel_id=channel.id, person_id=person.id, workspace_id=channel.workspace_id)
    )
    session.flush()
