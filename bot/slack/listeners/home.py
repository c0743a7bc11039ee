"""App Home, `/cairn`, and words that were kept until they could be used."""

from datetime import UTC, datetime, timedelta
from typing import assert_never

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.db import Database
from bot.errors import CairnError
from bot.model import Channel, KeptWords, Membership, Person
from bot.services import people, workspaces
from bot.services.pages import asking, home
from bot.services.pages import checkins as checkin_pages
from bot.slack import commands
from bot.slack.commands import cairn as parsed
from bot.slack.commands import templates as template_words
from bot.slack.commands.words import Help, Unknown
from bot.slack.listeners import doctor, long_lists, packets, settings, templates, why
from bot.slack.requests import Asker, Click, Command, Place, StaleButton, number_in
from bot.slack.routes import Routes
from bot.slack.typed import plain
from bot.slack.views import help as help_views
from bot.slack.views import home as views
from bot.slack.views import ids, paging
from bot.slack.views.paging import Book
from bot.slack.views.parts import Block, Message

APART = timedelta(minutes=10)
"""So much may Slack's clock be behind ours."""


class JustArrived(CairnError):
    """I am just arriving in <#{channel}>. Please press again in a few seconds."""


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
        found = home.home(session, viewer, channel_ids, asker.now, asker.today)
        owed = asking.owed(session, viewer, asker.now)
        own = settings.own_of(viewer)
        then = None if owed else checkin_pages.next_asked(session, viewer, asker.now)
        return views.page(found, owed, _kept(session, viewer), own, then)


def _kept(session: Session, viewer: Person) -> list[views.Kept]:
    rows = session.execute(
        select(KeptWords, Channel.slack_id)
        .join(Channel, Channel.id == KeptWords.channel_id)
        .where(KeptWords.person_id == viewer.id)
        .order_by(KeptWords.id)
    )
    return [
        views.Kept(kept.id, kept.command, plain(kept.text), slack_id) for kept, slack_id in rows
    ]


def on_command(command: Command) -> Message | None:
    """`/cairn …`."""
    request = parsed.parse_cairn(command.text, command.asker.today)
    match request:
        case parsed.Hello():
            return help_views.welcome()
        case template_words.Templates() | template_words.UseTemplate():
            return templates.on_command(command, request)
        case template_words.KeepTemplate() | template_words.DropTemplate():
            return templates.on_command(command, request)
        case parsed.Find(words):
            return long_lists.show(
                command, Book("finds", command.place.id, words=words[: paging.WORDS])
            )
        case parsed.Calendar():
            return packets.calendar(command)
        case parsed.Export():
            return packets.export(command)
        case parsed.Settings():
            settings.on_command(command)
            return None
        case parsed.Doctor():
            return doctor.examine(command)
        case parsed.Why():
            return why.explain(command)
        case Help(word=word):
            asked = _asked_about(word)
            return help_views.all_lines({name: commands.help_for(name) for name in asked})
        case Unknown():
            return help_views.words(request.sentence)
        case _:
            assert_never(request)


def _asked_about(word: str) -> list[str]:
    """The commands that help was asked about, `goals` or `/check-in`; all for other words."""
    bare = "".join(letter for letter in word.casefold() if letter.isalpha()).removesuffix("s")
    about = [name for name in commands.NAMES if name.strip("/").removesuffix("s") == bare]
    return about or list(commands.NAMES)


def use_words(routes: Routes, click: Click) -> Message | None:
    """`Do it now`: what was typed in a channel before Cairn was in it, as if typed now."""
    with click.db.read() as session:
        kept, channel = _own_words(session, click)
        _need_member(session, kept, channel)
    opened: list[Block] = []

    def open_form(view: Block) -> None:
        click.open(view)
        opened.append(view)

    command = Command(
        db=click.db,
        now=click.now,
        asker=click.asker,
        key=f"words:{kept.id}:{int(kept.typed_at.timestamp())}",
        open=open_form,
        place=Place(channel.id, channel.slack_id, channel.private, channel.cairn_in),
        name=kept.command,
        text=kept.text,
    )
    answer = routes.commands[kept.command](command)
    with click.db.begin() as session:
        people.forget_words(session, kept.id)
    if answer is None and not opened:
        return help_views.words(f"Done, in <#{channel.slack_id}>.")
    return answer


def _need_member(session: Session, kept: KeptWords, channel: Channel) -> None:
    """Whoever typed them was there then; what they may see of it now is another matter.

    Raises:
        JustArrived: nobody knows yet who is there.
        StaleButton: they are there no longer.
    """
    if not channel.cairn_in or workspaces.is_member(session, channel.id, kept.person_id):
        return
    raise JustArrived(channel=channel.slack_id) if channel.members_known_at is None else StaleButton


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
    # A number that is free is given again: what was typed long after the message that has this
    # button is something else than what stands there.
    if row is None or (_sent_at(click) or click.now) < row[0].typed_at - APART:
        raise StaleButton
    return row[0], row[1]


def _sent_at(click: Click) -> datetime | None:
    try:
        return datetime.fromtimestamp(float(click.message_ts), UTC)
    except ValueError:  # on App Home, which shows what there is
        return None
