"""People as Slack describes them, kept so that nobody waits for Slack twice."""

from collections.abc import Collection
from datetime import date, datetime

from msgspec import Struct
from sqlalchemy import bindparam, delete, select, update
from sqlalchemy.orm import Session

from bot.model import About, KeptWords, Person
from bot.model.upserts import AnyInsert, Upsert, table_of
from bot.services import moments, reminders
from bot.services.outbox import notices
from bot.services.outbox.notices import Telling

_FIND = select(Person).where(
    Person.workspace_id == bindparam("workspace_id"), Person.slack_id == bindparam("slack_id")
)
_ROW = select(Person).where(Person.id == bindparam("row"))
_MEET = Upsert(lambda insert: insert(table_of(Person)).on_conflict_do_nothing())


def _newest_words(insert: AnyInsert) -> AnyInsert:
    return insert.on_conflict_do_update(
        index_elements=["person_id", "channel_id", "command"],
        set_={"text": insert.excluded.text, "typed_at": insert.excluded.typed_at},
    )


_KEEP = Upsert(lambda insert: _newest_words(insert(table_of(KeptWords))))


class Profile(Struct, frozen=True):
    """What Slack says of a person (docs.slack.dev/reference/objects/user-object)."""

    slack_id: str
    name: str
    zone: str
    admin: bool = False
    guest: bool = False
    outsider: bool = False
    bot: bool = False
    deactivated: bool = False


def find(session: Session, workspace_id: int, slack_id: str) -> Person | None:
    """The person with this Slack id, if Cairn has heard of them."""
    return session.scalar(_FIND, {"workspace_id": workspace_id, "slack_id": slack_id})


def row(session: Session, person_id: int) -> Person:
    """The person with this row number."""
    return session.scalars(_ROW, {"row": person_id}).one()


def meet(session: Session, workspace_id: int, slack_id: str) -> Person:
    """The person with this Slack id, a row made for them when they are new.

    A new row knows nothing yet: `known_at` is none until Slack was asked.
    """
    found = find(session, workspace_id, slack_id)
    if found is None:
        session.execute(_MEET.on(session), {"workspace_id": workspace_id, "slack_id": slack_id})
        found = find(session, workspace_id, slack_id)
    assert found is not None
    return found


def learn(session: Session, workspace_id: int, profile: Profile, now: datetime) -> Person:
    """The person, brought to what Slack says of them."""
    person = meet(session, workspace_id, profile.slack_id)
    was_known, before = person.known_at is not None, person.zone
    person.name, person.zone = profile.name[:200], profile.zone
    person.admin, person.guest, person.outsider = profile.admin, profile.guest, profile.outsider
    person.bot, person.deactivated = profile.bot, profile.deactivated
    person.known_at = now
    if person.zone != before:
        reminders.look_again(session, person, now)
        moments.move(session, person, now)
    if not was_known:
        moments.introduce(session, person, now)
    return person


def by_ids(session: Session, ids: Collection[int | None]) -> dict[int, Person]:
    """The people with these row numbers, by row number."""
    wanted = {number for number in ids if number is not None}
    if not wanted:
        return {}
    found = session.scalars(select(Person).where(Person.id.in_(wanted)))
    return {person.id: person for person in found}


def known(session: Session, workspace_id: int, slack_ids: Collection[str]) -> list[Person]:
    """Those of these people (Slack ids) of whom Cairn has heard."""
    found = select(Person).where(
        Person.workspace_id == workspace_id, Person.slack_id.in_(slack_ids)
    )
    return list(session.scalars(found))


def keep_words(
    session: Session, person: Person, channel_id: int, command: str, text: str, now: datetime
) -> None:
    """Keep a command that could not be carried out yet; the newest of each command counts."""
    session.execute(
        _KEEP.on(session),
        {
            "workspace_id": person.workspace_id,
            "person_id": person.id,
            "channel_id": channel_id,
            "command": command,
            "text": text,
            "typed_at": now,
        },
    )


def offer_kept_words(session: Session, workspace_id: int, channel_id: int, now: datetime) -> None:
    """Owe everybody, by direct message, the words they typed here before Cairn was invited."""
    kept = session.execute(
        select(KeptWords, Person)
        .join(Person, Person.id == KeptWords.person_id)
        .where(KeptWords.workspace_id == workspace_id, KeptWords.channel_id == channel_id)
        .order_by(KeptWords.id)
    )
    offers = [Telling(person, About.KEPT_WORDS, words.id, _key_of(words)) for words, person in kept]
    notices.owe_all(session, offers, now)


def _key_of(words: KeptWords) -> str:
    return f"words:{words.id}:{int(words.typed_at.timestamp())}"


def forget_words(session: Session, words_id: int) -> None:
    """Words that were kept are used, or not wanted any more."""
    session.execute(delete(KeptWords).where(KeptWords.id == words_id))


def keep_quiet(session: Session, person: Person, start: str, end: str) -> None:
    """Tell a person nothing between these wall times of theirs (`20:00`); alike, at any time."""
    quiet = {"quiet_from": start, "quiet_to": end}
    session.execute(update(Person).where(Person.id == person.id).values(quiet))


def go_away(session: Session, person: Person, until: date | None) -> None:
    """Ask nothing of a person up to and with a day of theirs; none when they are back."""
    session.execute(update(Person).where(Person.id == person.id).values(away_until=until))
