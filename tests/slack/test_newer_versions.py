"""What a newer version owes, met by this one while both are at work: it is left to that one."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from sqlalchemy import select, text

from bot.db import Database
from bot.model import About, DeliveryState, Kind, Notice, Person
from bot.model.outcomes import NEWER_WAIT
from bot.services import outbox, wellbeing
from bot.services.outbox.notices import owe
from bot.services.pages import why as why_pages
from bot.slack import messages
from bot.slack.views import why as why_views
from tests.people import Cast

from .office import opened

NEWER = "hologram"


@contextmanager
def of_newer(db: Database, table: str, column: str, id_: int) -> Iterator[None]:
    """A row says what only a newer version knows, as the steps of that one would allow."""
    values = ", ".join(f"'{each}'" for each in (Kind if column == "kind" else About))
    alter, check = f"ALTER TABLE {table}", f"CONSTRAINT ck_{table}_{column}"
    with db.begin() as session:
        if db.is_sqlite:
            session.execute(text("PRAGMA ignore_check_constraints=ON"))
        else:
            session.execute(text(f"{alter} DROP {check}"))
        session.execute(text(f"UPDATE {table} SET {column} = '{NEWER}' WHERE id = {id_}"))
        if db.is_sqlite:
            session.execute(text("PRAGMA ignore_check_constraints=OFF"))
    try:
        yield
    finally:
        if not db.is_sqlite:
            with db.begin() as session:
                session.execute(text(f"DELETE FROM {table} WHERE {column} = '{NEWER}'"))
                session.execute(text(f"{alter} ADD {check} CHECK ({column} IN ({values}))"))


def known_again(db: Database, table: str, column: str, value: str) -> None:
    """The row means something to this version, as it does to the newer one."""
    with db.begin() as session:
        session.execute(text(f"UPDATE {table} SET {column} = '{value}' WHERE {column} = '{NEWER}'"))


def test_it_is_left_alone_and_holds_up_no_channel(db: Database, cast: Cast, now: datetime) -> None:
    with opened(db, cast, now) as office:
        newer, behind = office.owe("newer"), office.owe("behind it")
        office.owe("elsewhere", channel="C0BOARD")
        with of_newer(db, "deliveries", "kind", newer):
            fence = office.standing(newer).fence
            office.sender.work_once()
            assert office.texts("C0BOARD") == ["Goal 1"]
            with db.read() as session:
                assert (outbox.next_due(session) or now) <= office.slack.clock.now()
            assert office.sender.work_once() == 1
            assert office.standing(behind).state is DeliveryState.SENT
            office.wait(2)
            assert office.sender.work_once() == 0
            with db.read() as session:  # and it is not looked at all the time
                assert outbox.next_due(session) == office.standing(newer).due_at
            row = office.standing(newer)
            left = (row.kind, row.state, row.fence, row.attempts, row.claimed_at)
            assert left == (NEWER, DeliveryState.PENDING, fence, 0, None)
            known_again(db, "deliveries", "kind", Kind.GOAL_CARD)
            office.wait(NEWER_WAIT.total_seconds())
            assert office.sender.work_once() == 1
            assert office.standing(newer).state is DeliveryState.SENT


def test_what_a_bundle_tells_of_it_is_not_given_up_and_waits_alone(
    db: Database, cast: Cast, now: datetime
) -> None:
    with opened(db, cast, now) as office:
        sender = office.new_sender(render=messages.render, foresee=messages.foresee)
        office.sender = sender
        with db.begin() as session:
            for who in (cast.ana, cast.chi):
                owe(
                    session, person_id=who.id, workspace_id=cast.workspace.id,
                    about=About.NO_PICTURES, subject_id=cast.workspace.id, key=f"x:{who.id}",
                    now=now, due_at=now,
                )  # fmt: skip
        with db.read() as session:
            first = session.scalars(select(Notice).where(Notice.person_id == cast.ana.id)).one()
        with of_newer(db, "notices", "about", first.id):
            office.run(20)
            assert len(office.posted("D0CHI")) == 1
            assert office.posted("D0ANA") == []
            row = office.standing(first.delivery_id)
            assert (row.state, row.attempts) == (DeliveryState.PENDING, 0)
            known_again(db, "notices", "about", About.NO_PICTURES)
            office.run(1)
            assert len(office.posted("D0ANA")) == 1


def test_it_can_be_explained_and_counted(db: Database, cast: Cast, now: datetime) -> None:
    with opened(db, cast, now) as office:
        owed = office.owe("newer", channel="U0ANA")
        with of_newer(db, "deliveries", "kind", owed), db.begin() as session:
            ana = session.get_one(Person, cast.ana.id)
            page = why_pages.page(session, ana, None, now)
            assert "it was meant for you" in why_views.page(page).text
            assert outbox.backlog(session).by_state["pending"] == 1
            session.execute(
                text("UPDATE deliveries SET state = 'failed', due_at = NULL, error = 'is_archived'")
            )
            session.expire_all()
            page = why_pages.page(session, ana, None, now)
            assert "what a newer version of me owes" in why_views.page(page).text
            trouble = why_pages.trouble(session, ana, owed, now)
            assert trouble
            assert "newer version" in why_views.failure(trouble).text
            assert all(each.well for each in wellbeing.examine(session, now))
