"""The fields in which people say when something regular is to come. Labels are part of the contract
with people and docs."""

from collections.abc import Collection, Sequence

from bot.slack.views.parts import (
    Block,
    checks_input,
    field_of,
    option,
    select_input,
    time_input,
)
from bot.slack.views.times import city
from bot.when import WEEKDAYS, Rhythm

DAYS = dict(
    zip(
        WEEKDAYS,
        ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
        strict=True,
    )
)
RHYTHMS = {
    Rhythm.WEEK: "week",
    Rhythm.TWO_WEEKS: "2 weeks",
    Rhythm.FOUR_WEEKS: "4 weeks",
    Rhythm.FIRST: "month, on the first such day",
    Rhythm.SECOND: "month, on the second such day",
    Rhythm.THIRD: "month, on the third such day",
    Rhythm.FOURTH: "month, on the fourth such day",
    Rhythm.LAST: "month, on the last such day",
    Rhythm.MONTH_END: "month, on its last day",
}


def when_fields(days: Collection[str], every: Rhythm, at: str) -> list[Block]:
    """`Days`, `Every` and `Time`."""
    options = [option(name, day) for day, name in DAYS.items()]
    rhythms = [option(words, rhythm) for rhythm, words in RHYTHMS.items()]
    return [
        field_of(
            "Days", checks_input(options, days), "days",
            hint="For each month's last day none is needed.",
        ),
        field_of("Every", select_input(rhythms, every), "every", optional=False),
        field_of("Time", time_input(at), "time", optional=False),
    ]  # fmt: skip


def zone_options(zones: Sequence[str], own: Sequence[Block] = ()) -> list[Block]:
    """The zones to choose from, the first as the channel's; `own` come right behind it."""
    first, *others = zones[:99]
    cities = [city(zone) for zone in zones]
    return [
        option(f"Channel's zone · {city(first)}", first),
        *own,
        *(option(city(zone) if cities.count(city(zone)) == 1 else zone, zone) for zone in others),
    ]
