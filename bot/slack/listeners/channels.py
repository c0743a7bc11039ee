"""What a command needs of the channel it is typed in."""

from sqlalchemy.orm import Session

from bot.errors import NotInChannel
from bot.model import Person
from bot.services import people
from bot.slack.requests import Command
from bot.slack.views.parts import said, unescape


def need_cairn(command: Command) -> None:
    """Refuse what concerns a channel that Cairn is not in, and keep what was typed.

    Raises:
        NotInChannel: how to invite it; the words are offered again when it is there.
    """
    place = command.place
    if place.is_direct or place.cairn_in:
        return
    typed = unescape(command.text).strip()
    if place.id is not None:
        with command.db.begin() as session:
            person = command.asker.person(session)
            people.keep_words(session, person, place.id, command.name, command.text, command.now)
    raise NotInChannel(typed=f"`{command.name} {said(typed, 500).replace('`', '′')}`")


def met(session: Session, workspace_id: int, slack_id: str | None) -> Person | None:
    """The person whom a command or form names."""
    return people.meet(session, workspace_id, slack_id) if slack_id else None
