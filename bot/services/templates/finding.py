"""Templates: which there are for whom."""

import unicodedata
from collections.abc import Iterable

from msgspec import Struct
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.errors import NoSuchThing
from bot.model import Person, Template
from bot.model.roads import Road
from bot.services import access

from .built_in import BUILT_IN

BUILT_IN_KEYS = frozenset(BUILT_IN)


class Offer(Struct, frozen=True):
    """A template as it is offered to one person."""

    key: str
    """What forms and buttons carry: a word for Cairn's own, a row for a workspace's."""
    name: str
    road: Road
    by: str | None = None
    """The Slack id of whoever kept it; none for Cairn's own."""

    @property
    def is_own(self) -> bool:
        """Whether it is the workspace's."""
        return self.by is not None


def offers(session: Session, viewer: Person) -> list[Offer]:
    """Cairn's own, then the workspace's by name; guests see only the first."""
    return [*_built_in(), *_kept(session, viewer)]


def find(session: Session, viewer: Person, key: str) -> Offer:
    """The template that a form or button carries.

    Raises:
        NoSuchThing: there is none, or none for this person: the same words.
    """
    return _the(offer for offer in offers(session, viewer) if offer.key == key)


def find_named(session: Session, viewer: Person, name: str) -> Offer:
    """The template of this name, however it is written; the same rule as `find`."""
    wanted = folded(name)
    return _the(offer for offer in offers(session, viewer) if folded(offer.name) == wanted)


def folded(name: str) -> str:
    """A name as it is compared."""
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())


def _the(found: Iterable[Offer]) -> Offer:
    offer = next(iter(found), None)
    if offer is None:
        raise NoSuchThing(ref="such template", command="/cairn templates")
    return offer


def _built_in() -> list[Offer]:
    return [Offer(key, name, road) for key, (name, road) in BUILT_IN.items()]


def _kept(session: Session, viewer: Person) -> list[Offer]:
    if not access.may_read_templates(viewer):
        return []
    rows = session.execute(
        select(Template, Person.slack_id)
        .join(Person, Person.id == Template.creator_id)
        .where(Template.workspace_id == viewer.workspace_id)
        .order_by(Template.folded)
    )
    return [
        Offer(str(kept.id), kept.name, Road.from_json(kept.road), by=slack_id)
        for kept, slack_id in rows
    ]
