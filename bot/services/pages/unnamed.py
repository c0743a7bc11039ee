"""Celebrations without the names of those who did not choose that they are public."""

from collections.abc import Collection

from msgspec.structs import replace

from bot.services.pages.celebrations import CelebrationPage
from bot.services.pages.lines import MilestoneLine


def unnamed(page: CelebrationPage, hidden: Collection[str]) -> CelebrationPage:
    """The same celebration, in which nobody `hidden` (Slack ids) is named by Cairn."""
    if not hidden:
        return page
    goal = page.goal

    def line(of: MilestoneLine) -> MilestoneLine:
        return of._replace(owner=None) if of.owner in hidden else of

    return replace(
        page,
        goal=goal._replace(
            owner=None if goal.owner in hidden else goal.owner,
            contributors=tuple(each for each in goal.contributors if each not in hidden),
            milestones=tuple(map(line, goal.milestones)),
        ),
        milestone=line(page.milestone) if page.milestone else None,
        by=None if page.by in hidden else page.by,
        helpers=tuple(each for each in page.helpers if each not in hidden),
        still_in=tuple("" if each in hidden else each for each in page.still_in),
        reflections=replace(
            page.reflections,
            lines=tuple(
                replace(said, who="") if said.who in hidden else said
                for said in page.reflections.lines
            ),
        ),
    )
