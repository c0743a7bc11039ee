"""The templates that come with Cairn."""

from collections.abc import Mapping

from bot.model import Size
from bot.model.roads import Road, Stop

_WEEK = 7


def _in_order(*stops: tuple[str, int, str] | tuple[str, int, str, Size]) -> tuple[Stop, ...]:
    """Stops of which each comes after the one before it: title, weeks from the start, and when it
    counts as reached."""
    return tuple(
        Stop(
            title=title,
            days=weeks * _WEEK,
            reached_when=reached_when,
            size=size[0] if size else Size.MAJOR,
            after=(place - 1,) if place else (),
        )
        for place, (title, weeks, reached_when, *size) in enumerate(stops)
    )


BUILT_IN: Mapping[str, tuple[str, Road]] = {
    "launch": (
        "Product launch",
        Road(
            what="Launch the product",
            why="People have it in their hands and tell us what it is worth to them.",
            done_means="1,000 people use it",
            category="Product",
            measure="users 0 -> 1,000",
            days=26 * _WEEK,
            stops=_in_order(
                ("Prototype", 6, "Ten people outside the team have tried it"),
                ("Beta test", 14, "Fifty people use it for two weeks"),
                ("First 1,000 users", 26, "1,000 people have used it"),
            ),
        ),
    ),
    "market": (
        "New market",
        Road(
            what="Enter the new market",
            why="There are people there whom we can serve well.",
            done_means="The first ten customers there pay",
            category="Growth",
            measure="paying customers 0 -> 10",
            days=36 * _WEEK,
            stops=_in_order(
                ("Research", 6, "Twenty conversations are written up, with a yes or a no"),
                ("Partnerships", 18, "Two partners have signed"),
                ("Campaign", 30, "The campaign runs in the market's own language"),
            ),
        ),
    ),
    "quarter": (
        "Team quarter",
        Road(
            what="Our quarter",
            why="One thing that matters most, and an honest look at it half-way.",
            done_means="What we said in the first week is done, or we know why it is not",
            category="Team",
            days=13 * _WEEK,
            stops=_in_order(
                ("Plan agreed", 1, "Everybody can say what comes first", Size.MINOR),
                ("Half-way look", 6, "What slips is re-planned, with a reason", Size.MINOR),
                ("Results shown", 12, "Shown to those they were made for"),
                ("Looking back", 13, "One lesson each is written down", Size.MINOR),
            ),
        ),
    ),
    "course": (
        "Course",
        Road(
            what="Complete the course",
            done_means="The last test is passed",
            category="Learning",
            days=12 * _WEEK,
            stops=_in_order(
                ("Enrolled, hours blocked", 1, "The weekly hours are in the calendar", Size.MINOR),
                ("Half of the lessons", 6, "With their exercises"),
                ("All lessons", 11, "With their exercises"),
                ("Final test", 12, "It is passed"),
            ),
        ),
    ),
    "learning": (
        "Learning goal",
        Road(
            what="Learn something new",
            done_means="I have used it for something real, and shown somebody how",
            category="Learning",
            days=16 * _WEEK,
            stops=_in_order(
                ("First steps", 2, "The basics are tried out", Size.MINOR),
                ("Something small of my own", 8, "It works, and somebody has seen it"),
                ("Used for something real", 14, "It helped with a task at work or at home"),
                ("Taught to somebody", 16, "Somebody else can do it now"),
            ),
        ),
    ),
}
"""By the key that forms and buttons carry: the name, and the road."""
