"""Which goal supports which, as far as the reader may see, leaf by leaf."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime

from msgspec import Struct
from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from bot.model import Goal, GoalState, Person
from bot.model.sets import among
from bot.services import access
from bot.services.pages import goals as goal_pages
from bot.services.pages.goals import GoalPage
from bot.services.pages.leaves import Leaf, leaf
from bot.services.pages.lists import ORDER, concerns

STANDING = (GoalState.ACTIVE, GoalState.PAUSED)


class Branch(Struct, frozen=True):
    """A goal in its place: how many goals stand between it and the root, and whether it was asked
    for, or only stands with one that was."""

    depth: int
    page: GoalPage
    own: bool = True


class Tree(Struct, frozen=True):
    """Goals, each under the one that it supports."""

    branches: tuple[Branch, ...]
    """Those of the leaf."""
    above: tuple[GoalPage, ...]
    """The chain above the first of them, when it begins on an earlier leaf."""
    leaf: Leaf


class _Node(Struct, frozen=True):
    id: int
    parent_id: int | None
    state: GoalState
    own: bool


def tree(
    session: Session,
    viewer: Person,
    here: int | None,
    *,
    now: datetime,
    today: date,
    start: int = 0,
) -> Tree:
    """The open goals of the channel that a person is in, or in a direct message those that concern
    them, with all that they support and that supports them.

    A goal below one that the reader may not see stands as a root: not even that there is one is
    shown. A fixed number of queries, however many goals there are.
    """
    own = Goal.channel_id == here if here is not None else concerns(viewer)
    nodes = _seen(session, own, access.visible(viewer, here, now))
    order = list(_walked(nodes))
    shown = leaf(start, len(order))
    on_leaf = order[shown.start : shown.end]
    above = _above(nodes, on_leaf[0][0]) if on_leaf and shown.start else []
    pages = _pages(session, [*above, *(id_ for id_, _ in on_leaf)], now, today)
    return Tree(
        tuple(Branch(depth, pages[id_], nodes[id_].own) for id_, depth in on_leaf),
        tuple(pages[id_] for id_ in above),
        shown,
    )


def _seen(
    session: Session, own: ColumnElement[bool], seen: ColumnElement[bool]
) -> dict[int, _Node]:
    """Every goal that may stand in a tree, in the order of lists: the open ones, and those that
    were achieved for one of them."""
    rows = session.execute(
        select(Goal.id, Goal.parent_id, Goal.state, own)
        .where(
            seen,
            or_(
                Goal.state.in_(STANDING),
                (Goal.state == GoalState.ACHIEVED) & Goal.parent_id.is_not(None),
            ),
        )
        .order_by(*ORDER)
    )
    return {id_: _Node(id_, parent_id, state, bool(mine)) for id_, parent_id, state, mine in rows}


def _walked(nodes: Mapping[int, _Node]) -> Iterator[tuple[int, int]]:
    """The goals from the roots down with their depths, as far as their tree holds one that was
    asked for and is open."""
    children: dict[int, list[int]] = {}
    roots = []
    for node in nodes.values():
        if node.parent_id in nodes:
            children.setdefault(node.parent_id or 0, []).append(node.id)
        else:
            roots.append(node.id)
    for root in roots:
        below = list(_down(root, children))
        if any(nodes[id_].own and nodes[id_].state in STANDING for id_, _ in below):
            yield from below


def _down(root: int, children: Mapping[int, list[int]]) -> Iterator[tuple[int, int]]:
    waiting = [(root, 0)]
    while waiting:
        id_, depth = waiting.pop()
        yield id_, depth
        waiting += [(child, depth + 1) for child in reversed(children.get(id_, ()))]


def _above(nodes: Mapping[int, _Node], id_: int) -> list[int]:
    chain: list[int] = []
    above = nodes.get(nodes[id_].parent_id or 0)
    while above:
        chain.insert(0, above.id)
        above = nodes.get(above.parent_id or 0)
    return chain


def _pages(session: Session, ids: Iterable[int], now: datetime, today: date) -> dict[int, GoalPage]:
    found = session.scalars(select(Goal).where(among(Goal.id, ids))).all()
    return {page.id: page for page in goal_pages.many(session, found, now, today, brief=True)}
