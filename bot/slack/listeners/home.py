"""App Home, `/cairn`, and words that were kept until they could be used."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.db import Database
from bot.model import Channel, KeptWords, Membership, Person
from bot.services import people
from bot.services.pages import checkins as checkin_pages
from bot.services.pages import lists
from bot.slack import commands
from bot.slack.commands import cairn as parsed
from bot.slack.commands.words import Help, Unknown
from bot.slack.requests import Asker, Click, Command, Place, StaleButton, number_in
from bot.slack.routes import Routes
from bot.slack.views import help as help_views
from bot.slack.views import home as views
from bot.slack.views import ids
from bot.slack.views.parts import Block, Message


def register(routes: Routes) -> None:
    """What concerns one person as a whole."""
    routes.home = build
    routes.commands["/cairn"] = on_command
    routes.clicks[ids.WORDS_USE] = lambda click: use_words(routes, click)
    routes.clicks[ids.WORDS_FORGET] = forget_words


def build(db: Database, asker: Asker) -> Block:
    """Somebody's App Home, from what they may see."""
    with db.read() as session:
        viewer = asker.person(session)
        channel_ids = session.scalars(
            select(Membership.channel_id).where(Membership.person_id == viewer.id)
        ).all()
        found = lists.home(session, viewer, channel_ids, asker.now, asker.today)
        owed = checkin_pages.owed(session, viewer, asker.now)
        return views.page(found, owed, _kept(session, viewer))


def _kept(session: Session, viewer: Person) -> list[views.Kept]:
    rows = session.execute(
        select(KeptWords, Channel.slack_id)
        .join(Channel, Channel.id == KeptWords.channel_id)
        .where(KeptWords.person_id == viewer.id)
        .order_by(KeptWords.id)
    )
    return [views.Kept(kept.id, kept.command, kept.text, channel) for kept, channel in rows]


def on_command(command: Command) -> Message:
    """`/cairn …`."""
    request = parsed.parse_cairn(command.text, command.asker.today)
    match request:
        case parsed.Hello():
            return help_views.welcome()
        case Help():
            return help_views.all_lines({name: commands.help_for(name) for name in commands.NAMES})
        case Unknown():
            return help_views.words(request.sentence)
        case _:
            return help_views.not_yet("/cairn", command.text)


def use_words(routes: Routes, click: Click) -> Message | None:
    """`Do it now`: what was typed in a channel before Cairn was in it, as if typed now."""
    with click.db.read() as session:
        kept, channel = _own_words(session, click)
    command = Command(
        db=click.db,
        now=click.now,
        asker=click.asker,
        key=f"words:{kept.id}:{int(kept.typed_at.timestamp())}",
        open=click.open,
        place=Place(channel.id, channel.slack_id, channel.private, channel.cairn_in),
        name=kept.command,
        text=kept.text,
    )
    answer = routes.commands[kept.command](command)
    with click.db.begin() as session:
        people.forget_words(session, kept.id)
    return answer or help_views.words(f"Done, in <#{channel.slack_id}>.")


def forget_words(click: Click) -> Message:
    """`Forget it`."""
    with click.db.begin() as session:
        kept, _ = _own_words(session, click)
        people.forget_words(session, kept.id)
    return help_views.words("Forgotten.")


def _own_words(session: Session, click: Click) -> tuple[KeptWords, Channel]:
    row = session.execute(
        select(KeptWords, Channel)
        .join(Channel, Channel.id == KeptWords.channel_id)
        .where(KeptWords.id == number_in(click.value), KeptWords.person_id == click.asker.person_id)
    ).first()
    if row is None:
        raise StaleButton
    return row[0], row[1]
