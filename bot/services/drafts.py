"""Drafts: what somebody typed into a form and did not send, kept for them alone."""

from datetime import datetime
from typing import Any, cast

from sqlalchemy import CursorResult, bindparam, delete, select
from sqlalchemy.orm import Session

from bot.model import Draft, Person
from bot.model.drafts import Typed
from bot.model.upserts import AnyInsert, Upsert, table_of

_DRAFTS = table_of(Draft)
_OF_FORM = (
    _DRAFTS.c.person_id == bindparam("whose"),
    _DRAFTS.c.form == bindparam("of_form"),
)


def _newest(insert: AnyInsert) -> AnyInsert:
    return insert.on_conflict_do_update(
        index_elements=["person_id", "form"],
        set_={"typed": insert.excluded.typed, "typed_at": insert.excluded.typed_at},
    )


_KEEP = Upsert(lambda insert: _newest(insert(_DRAFTS)))
_FIND = select(_DRAFTS.c.typed, _DRAFTS.c.typed_at).where(*_OF_FORM)
_DROP = delete(_DRAFTS).where(*_OF_FORM)
_FORGET = delete(_DRAFTS).where(_DRAFTS.c.typed_at < bindparam("before"))


def of_round(round_id: int) -> str:
    """The form in which a round is answered."""
    return f"round:{round_id}"


def of_own(channel_id: int | None) -> str:
    """The form of a person's own check-in, for their goals in a channel or in none."""
    return f"own:{channel_id or ''}"


def of_setup(channel_id: int, checkin_id: int | None) -> str:
    """The form of a check-in, or of a new one in a channel."""
    return f"setup:{channel_id}" if checkin_id is None else f"checkin:{checkin_id}"


def of_reflection(celebration_id: int) -> str:
    """The form in which a person reflects on a celebration."""
    return f"reflection:{celebration_id}"


def keep(session: Session, person: Person, form: str, typed: Typed, now: datetime) -> None:
    """Keep what a person typed into a form; of each form only the newest."""
    row = {"person_id": person.id, "form": form, "workspace_id": person.workspace_id}
    session.execute(_KEEP.on(session), row | {"typed": typed, "typed_at": now})


def find(session: Session, person: Person, form: str) -> tuple[Typed, datetime] | None:
    """What a person typed into a form, and when; none when they sent it or left it as it was."""
    found = session.execute(_FIND, {"whose": person.id, "of_form": form}).first()
    return (found[0], found[1]) if found else None


def drop(session: Session, person: Person, form: str) -> None:
    """It was sent, or is not wanted any more."""
    session.execute(_DROP, {"whose": person.id, "of_form": form})


def forget(session: Session, before: datetime) -> int:
    """How many drafts from before that moment are gone now, in all workspaces."""
    gone = session.execute(_FORGET, {"before": before})
    return cast("CursorResult[Any]", gone).rowcount
