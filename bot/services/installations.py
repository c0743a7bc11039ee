"""Installations: who is at installing Cairn, and the sealed tokens of those who have.

The next token of a workspace is got by one process alone: it takes a lease, asks Slack outside any
transaction, and writes what it got. A row lock would say the same, but hold the whole database of
SQLite, and a connection of PostgreSQL, for as long as Slack thinks. A process that sleeps past its
lease may see another one ask with the same refresh token: Slack refuses that one, which notes it;
what the sleeper got is written all the same, since `version` says that nobody else got anything.
"""

import hashlib
from datetime import datetime, timedelta
from typing import Any

from msgspec import Struct
from sqlalchemy import and_, bindparam, delete, exists, or_, select, update
from sqlalchemy.orm import Session

from bot.model import Installation, InstallState, Workspace
from bot.model.upserts import Upsert, rows_of, table_of

STATE_LIVES = timedelta(minutes=10)
"""How long Slack's page may be looked at before one has to begin anew."""
AHEAD = timedelta(hours=2)
"""So long before a token expires the next one is got: Slack may be away for a while."""
MOST_STATES = 10_000
"""So many invitations are good at once. Whoever asks for more than all people of a day would, to
fill the database, gets them in place of the oldest."""
LEASE = timedelta(minutes=2)
"""How long nobody else tries: longer than any answer of Slack's is waited for."""
REFUSED_WAIT = timedelta(minutes=30)
"""How long a refresh token that Slack refused is let be."""
LONGEST = REFUSED_WAIT + timedelta(minutes=5)
"""What is leased for longer, a clock has leased that was wrong: nobody holds it."""

_I, _S = table_of(Installation), table_of(InstallState)
_TOKEN = select(_I.c.token, _I.c.expires_at).where(_I.c.workspace_id == bindparam("of_workspace"))
_TAKE = (
    delete(_S).where(_S.c.state == bindparam("of_state")).returning(_S.c.browser, _S.c.expires_at)
)
_GIVEN = (
    "app_id", "enterprise_id", "installer", "scopes", "token", "refresh", "sealed_by",
    "expires_at", "installed_at",
)  # fmt: skip
_SAVE = Upsert(
    lambda insert: (lambda made: made.on_conflict_do_update(
        index_elements=[_I.c.workspace_id],
        set_={name: getattr(made.excluded, name) for name in _GIVEN}
        | {"version": _I.c.version + 1, "leased_until": None, "trouble": ""},
    ))(insert(_I))
)  # fmt: skip


class Begun(Struct, frozen=True):
    """An installation that was begun: in which browser, and until when it may be finished."""

    browser: str
    expires_at: datetime

    def is_of(self, browser: str) -> bool:
        """Whether it was begun in the browser that holds this cookie."""
        return self.browser == digest(browser)


def begin(session: Session, state: str, browser: str, now: datetime) -> None:
    """Note that somebody is at installing Cairn. What lies here too long goes on this occasion, and
    so do the oldest of too many: anybody may ask for these, and as often as they like."""
    session.execute(delete(InstallState).where(InstallState.expires_at <= now - STATE_LIVES))
    newest_first = select(InstallState.state).order_by(InstallState.expires_at.desc())
    too_many = newest_first.offset(MOST_STATES - 1)
    session.execute(delete(InstallState).where(InstallState.state.in_(too_many)))
    session.add(
        InstallState(state=digest(state), browser=digest(browser), expires_at=now + STATE_LIVES)
    )


def take(session: Session, state: str) -> Begun | None:
    """What was begun with this state, which is good for nothing from now on; none when it never
    was, or is used up."""
    found = session.execute(_TAKE, {"of_state": digest(state)}).first()
    return Begun(found[0], found[1]) if found else None


def digest(word: str) -> str:
    """What is kept of a word that is itself a secret."""
    return hashlib.sha256(word.encode()).hexdigest()


def save(session: Session, workspace_id: int, facts: dict[str, Any]) -> None:
    """Keep what Slack gave for a workspace, in place of what was there."""
    session.execute(_SAVE.on(session), {"workspace_id": workspace_id} | facts)


def remove(session: Session, workspace_id: int) -> None:
    """Forget the tokens of a workspace: from now on no process has any for it."""
    session.execute(delete(Installation).where(Installation.workspace_id == workspace_id))


def find(session: Session, workspace_id: int) -> Installation | None:
    """What Slack gave for a workspace."""
    return session.get(Installation, workspace_id)


def token_of(session: Session, workspace_id: int) -> tuple[str, datetime | None] | None:
    """The sealed token of a workspace, and when it expires; by one look at an index."""
    found = session.execute(_TOKEN, {"of_workspace": workspace_id}).first()
    return (found[0], found[1]) if found else None


def is_over(session: Session, workspace_id: int, now: datetime) -> bool:
    """Whether the token of a workspace has expired, and no other has come."""
    found = token_of(session, workspace_id)
    return found is not None and found[1] is not None and found[1] <= now


def since(session: Session, workspace_id: int) -> datetime | None:
    """When a workspace installed Cairn; none when it has no token of it."""
    of = select(Installation.installed_at).where(Installation.workspace_id == workspace_id)
    return session.scalar(of)


def held_since(session: Session, workspace_id: int) -> datetime | None:
    """The same, and nobody installs or removes it before this transaction ends."""
    held = select(Workspace.id).where(Workspace.id == workspace_id).with_for_update()
    session.execute(held)
    return since(session, workspace_id)


def lease(session: Session, now: datetime) -> Installation | None:
    """An installation whose next token is to be got, for this process alone; none when there is
    none. It is looked at once more as it is taken: another process may have got the token between
    the two, and given its lease back."""
    due = (
        select(Installation.workspace_id)
        .where(_is_due(now))
        .order_by(Installation.expires_at)
        .limit(1)
    )
    for id_ in session.scalars(due).all():
        taken = update(Installation).where(Installation.workspace_id == id_, _is_due(now))
        if rows_of(session.execute(taken.values(leased_until=now + LEASE))):
            return session.get(Installation, id_, populate_existing=True)
    return None


def _is_due(now: datetime) -> Any:
    until = Installation.leased_until
    free = or_(until.is_(None), until <= now, until > now + LONGEST)
    return and_(Installation.expires_at <= now + AHEAD, Installation.refresh != "", free)


def swap(session: Session, old: Installation, facts: dict[str, Any]) -> bool:
    """Put the next token, and what comes with it, in the place of those in `old`; False when they
    have been replaced or removed meanwhile."""
    new = {"version": old.version + 1, "leased_until": None, "trouble": ""}
    changed = update(Installation).where(*_is_still(old)).values(**new, **facts)
    return rows_of(session.execute(changed)) == 1


def note_trouble(session: Session, old: Installation, trouble: str, again_at: datetime) -> None:
    """Note why there was no next token and when to try again, unless one has come meanwhile."""
    session.execute(
        update(Installation)
        .where(*_is_still(old))
        .values(trouble=trouble[:64], leased_until=again_at)
    )


def _is_still(old: Installation) -> tuple[Any, ...]:
    """Nothing has come in the place of these tokens. A workspace that removes Cairn and installs it
    anew begins with the first version again, and is told apart by the moment."""
    return (
        Installation.workspace_id == old.workspace_id,
        Installation.installed_at == old.installed_at,
        Installation.version == old.version,
    )


def sealed_otherwise(session: Session, name: str, limit: int) -> list[Installation]:
    """Installations whose tokens another key than this one has sealed."""
    query = select(Installation).where(Installation.sealed_by != name)
    return list(session.scalars(query.order_by(Installation.workspace_id).limit(limit)))


def reseal(session: Session, old: Installation, token: str, refresh: str, name: str) -> bool:
    """Put the same tokens, sealed anew, in the place of `old`; False when Slack has given others
    meanwhile, or somebody else was quicker."""
    changed = (
        update(Installation)
        .where(
            Installation.workspace_id == old.workspace_id,
            Installation.version == old.version,
            Installation.token == old.token,
        )
        .values(token=token, refresh=refresh, sealed_by=name)
    )
    return rows_of(session.execute(changed)) == 1


def to_ask_about(session: Session, limit: int) -> list[int]:
    """Workspaces that have installed Cairn, and of which Slack is to say whether it takes their
    token, and where they are."""
    query = (
        select(Workspace.id)
        .join(Installation, Installation.workspace_id == Workspace.id)
        .where(or_(Workspace.silenced_at.is_not(None), Workspace.url == ""))
    )
    return list(session.scalars(query.order_by(Workspace.id).limit(limit)))


def silence_orphans(session: Session, own: int | None, now: datetime) -> None:
    """Silence the workspaces for which Cairn has no token: neither did they install it, nor are
    they the one of the token in the settings."""
    orphaned = (
        Workspace.silenced_at.is_(None),
        Workspace.id != (own or 0),
        ~exists().where(Installation.workspace_id == Workspace.id),
    )
    # Who is just installing it holds the workspace: once that is waited for, it is no orphan.
    held = select(Workspace.id).where(*orphaned).order_by(Workspace.id)
    ids = session.scalars(held.with_for_update(key_share=True)).all()
    if ids:
        of = Workspace.id.in_(ids)
        session.execute(update(Workspace).where(of, *orphaned).values(silenced_at=now))
