"""Telling the rows of one leaf, each as a find, in whatever order they are read."""

from collections.abc import Mapping, Sequence
from datetime import date

from sqlalchemy.orm import Session

from bot.model import Goal, Milestone, Person
from bot.model.searching import Source, Wanted

from .facts import Find, What
from .places import Place, link
from .quoting import around


class LeafRows:
    """The rows of a leaf and who reads them; what was told of them so far, in `told`."""

    def __init__(
        self,
        session: Session,
        viewer: Person,
        wanted: Wanted,
        on: Mapping[tuple[int, int], date],
        base: str,
    ) -> None:
        """`on` is the reader's day of each row, by the code of its source and its number; `base`
        the address of the workspace in Slack."""
        self.session, self.viewer = session, viewer
        self.told: dict[tuple[int, int], Find] = {}
        self._wanted, self._on, self._base = wanted, on, base

    def ids(self, *sources: Source) -> Sequence[int]:
        """The numbers of the rows of these sources."""
        codes = {source.code for source in sources}
        return [id_ for code, id_ in self._on if code in codes]

    def tell(
        self,
        source: Source,
        id_: int,
        what: What,
        texts: Sequence[str],
        goal: Goal | None = None,
        milestone: Milestone | None = None,
        *,
        who: str | None = None,
        at: Place | None = None,
    ) -> None:
        """Tell that row, if it is one of the leaf: what it says, what it is of, and where it
        stands."""
        day = self._on.get((source.code, id_))
        if day is None:
            return
        self.told[source.code, id_] = Find(
            what,
            day,
            around(" · ".join(filter(None, texts)), self._wanted),
            goal.id if goal else None,
            goal.number if goal else None,
            goal.title if goal else "",
            milestone.number if milestone else None,
            milestone.title if milestone else "",
            who,
            link(self._base, at),
        )
