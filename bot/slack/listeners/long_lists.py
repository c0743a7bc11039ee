"""Long lists, as commands open them and as their buttons show them leaf by leaf."""

from dataclasses import replace

from sqlalchemy.orm import Session

from bot.errors import CannotRead, NoSuchThing
from bot.model import Person
from bot.services import access, goals, people
from bot.services.pages import (
    bottlenecks,
    finds,
    forecasts,
    leaves,
    lists,
    news,
    persons,
    summaries,
    trees,
    wins,
)
from bot.services.pages import goals as goal_pages
from bot.slack.requests import Ask, Click, StaleButton
from bot.slack.routes import Routes
from bot.slack.views import finds as find_views
from bot.slack.views import goal_lists, histories, ids, milestones, paging, progress, ways
from bot.slack.views.paging import Book, paged
from bot.slack.views.parts import Message

_WHICH: dict[str, lists.Which] = {
    "open": "open", "mine": "mine", "user": "user", "at risk": "at risk", "done": "done",
    "all": "all",
}  # fmt: skip


def register(routes: Routes) -> None:
    """The buttons that open a long list, and that turn its leaves."""
    for action in (ids.LIST_OPEN, ids.LIST_BACK, ids.LIST_NEXT):
        routes.clicks[action] = turn


def turn(click: Click) -> Message:
    """`Next`, `Older`, `Back`: another leaf, in the place of the one that is shown."""
    read = paging.read(click.value)
    if read is None:
        raise StaleButton
    book, start = read
    _need_here(click, book.here)
    return replace(show(click, book, start), in_place=click.action != ids.LIST_OPEN)


def _need_here(click: Click, channel_id: int | None) -> None:
    """Refuse a list of a channel that its reader is not in.

    Raises:
        NoSuchThing: the same words as for a channel that does not exist.
    """
    if channel_id is None or (click.place and click.place.id == channel_id):
        return
    with click.db.read() as session:
        if access.here(session, click.asker.person(session), channel_id) is None:
            raise NoSuchThing(ref="such channel", command="/goal")


def show(ask: Ask, book: Book, start: int = 0) -> Message:
    """A leaf of a long list, from line `start` on, for one who is in the channel it is of."""
    with ask.db.read() as session:
        match book.kind:
            case "goals":
                return _goals(session, ask, book, start)
            case "milestones":
                return _milestones(session, ask, book, start)
            case "history":
                return _history(session, ask, book, start)
            case "timeline":
                return _timeline(session, ask, book, start)
            case "road":
                return _road(session, ask, book, start)
            case "details":
                return _details(session, ask, book, start)
            case "tree":
                return _tree(session, ask, book, start)
            case "wins":
                return _wins(session, ask, book, start)
            case "person":
                return _person(session, ask, book, start)
            case "finds":
                return _finds(session, ask, book, start)


def _goals(session: Session, ask: Ask, book: Book, start: int) -> Message:
    viewer, which = ask.asker.person(session), _WHICH.get(book.which)
    if which is None:
        raise StaleButton
    of = _met(session, viewer, book) if book.user else None
    found = lists.goals_of(
        session, viewer, which, here=book.here, of=of,
        now=ask.now, today=ask.asker.today, start=start,
    )  # fmt: skip
    return paged(goal_lists.listing(found), found.leaf, book)


def _met(session: Session, viewer: Person, book: Book) -> Person:
    """The person of a list, if Cairn has heard of them.

    Raises:
        CannotRead: it has not.
    """
    found = people.find(session, viewer.workspace_id, book.user)
    if found is None:
        raise CannotRead(f"I have not met <@{book.user}> yet, so they have no goals here.")
    return found


def _milestones(session: Session, ask: Ask, book: Book, start: int) -> Message:
    viewer = ask.asker.person(session)
    goal = goals.find(session, viewer, book.number, book.here, ask.now) if book.number else None
    found = lists.milestones_of(
        session, viewer, goal, here=book.here, now=ask.now, today=ask.asker.today, start=start
    )
    return paged(milestones.listing(found), found.leaf, book)


def _history(session: Session, ask: Ask, book: Book, start: int) -> Message:
    viewer = ask.asker.person(session)
    goal = goals.find(session, viewer, book.number or 0, book.here, ask.now)
    page = goal_pages.card(session, goal, ask.now, ask.asker.today)
    shown = news.leaf_of(session, goal.id, start)
    entries = news.of_goal(session, goal.id, ask.now, ask.asker.zone, shown.start, viewer=viewer)
    return paged(histories.told_in_full(page, entries), shown, book)


def _timeline(session: Session, ask: Ask, book: Book, start: int) -> Message:
    viewer = ask.asker.person(session)
    goal = goals.find(session, viewer, book.number or 0, book.here, ask.now)
    page = goal_pages.card(session, goal, ask.now, ask.asker.today)
    shown = news.leaf_of(session, goal.id, start)
    entries = news.of_goal(
        session, goal.id, ask.now, ask.asker.zone, shown.start, viewer=viewer, oldest_first=True
    )
    return paged(ways.timeline(page, entries), shown, book)


def _road(session: Session, ask: Ask, book: Book, start: int) -> Message:
    viewer = ask.asker.person(session)
    goal = goals.find(session, viewer, book.number or 0, book.here, ask.now)
    page = goal_pages.card(session, goal, ask.now, ask.asker.today)
    page = goal_pages.for_reader(session, page, viewer, book.here, ask.now)
    shown = leaves.leaf(start, len(page.milestones))
    forecast = None if shown.start else forecasts.forecast(session, goal, page, ask.asker.zone)
    return paged(progress.goal(page, forecast, shown), shown, book)


def _details(session: Session, ask: Ask, book: Book, start: int) -> Message:
    viewer = ask.asker.person(session)
    channel = access.need_member(session, viewer, book.here)
    found = summaries.summary(
        session, viewer, channel.id, channel.slack_id,
        workspace_id=viewer.workspace_id, now=ask.now, today=ask.asker.today, brief=False,
    )  # fmt: skip
    held_up = bottlenecks.bottlenecks(
        session, viewer, channel.id, now=ask.now, today=ask.asker.today
    )
    message, shown = progress.details(found, held_up, start)
    return paged(message, shown, book)


def _tree(session: Session, ask: Ask, book: Book, start: int) -> Message:
    viewer = ask.asker.person(session)
    found = trees.tree(session, viewer, book.here, now=ask.now, today=ask.asker.today, start=start)
    return paged(ways.tree(found), found.leaf, book)


def _wins(session: Session, ask: Ask, book: Book, start: int) -> Message:
    viewer = ask.asker.person(session)
    found = wins.wins(
        session, viewer, book.here,
        now=ask.now, today=ask.asker.today, zone=ask.asker.zone, start=start,
    )  # fmt: skip
    return paged(ways.wins(found), found.leaf, book)


def _finds(session: Session, ask: Ask, book: Book, start: int) -> Message:
    viewer = ask.asker.person(session)
    found = finds.finds(
        session, viewer, book.here, book.words,
        now=ask.now, today=ask.asker.today, zone=ask.asker.zone, start=start,
    )  # fmt: skip
    return paged(find_views.found(found), found.leaf, book)


def _person(session: Session, ask: Ask, book: Book, start: int) -> Message:
    viewer = ask.asker.person(session)
    of = _met(session, viewer, book) if book.user else viewer
    found = persons.person(
        session, viewer, of, book.here, now=ask.now, today=ask.asker.today, start=start
    )
    return paged(progress.person(found), found.leaf, book)
