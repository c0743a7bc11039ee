"""What a command needs of the channel it is typed in."""

import re

from sqlalchemy.orm import Session

from bot.errors import CairnError, NotInChannel, OutsiderOnly
from bot.model import Person, Workspace
from bot.services import people
from bot.slack.requests import Asker, Command
from bot.slack.typed import plain
from bot.slack.views.parts import in_code

_SLACK_ID = re.compile("[UW][A-Z0-9]{1,20}")


class NobodyThere(CairnError):
    """{who} cannot be given anything here: it is a bot, or somebody who has left."""


def need_cairn(command: Command) -> None:
    """Refuse what concerns a channel that Cairn is not in, and keep what was typed.

    Raises:
        NotInChannel: how to invite it; the words are offered again when it is there.
    """
    place = command.place
    if place.is_direct or place.cairn_in:
        return
    if place.id is not None:
        with command.db.begin() as session:
            person = command.asker.person(session)
            people.keep_words(session, person, place.id, command.name, command.text, command.now)
    raise NotInChannel(typed=in_code(f"{command.name} {plain(command.text)}", 500))


def need_insider(asker: Asker) -> None:
    """Refuse people of other organisations before a form is opened for them.

    Raises:
        OutsiderOnly: the sentence for them.
    """
    if asker.outsider:
        raise OutsiderOnly


def met(
    session: Session, workspace_id: int, slack_id: str | None, *, was: int | None = None
) -> Person | None:
    """The person whom a command or form names, to whom something is to be given.

    `was` is whose it is now: what they have is theirs, even when they have left.

    Raises:
        NobodyThere: it is a bot, or somebody who has left.
    """
    if not slack_id:
        return None
    if not _SLACK_ID.fullmatch(slack_id):
        raise NobodyThere(who="That")
    person = people.meet(session, workspace_id, slack_id)
    cairn = session.get_one(Workspace, workspace_id).bot_user_id
    gone = person.bot or person.deactivated or person.slack_id == cairn
    if gone and person.id != was:
        raise NobodyThere(who=f"<@{slack_id}>")
    return person
