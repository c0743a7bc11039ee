"""Facts in words and signs, the same wherever they stand. Colour is never alone."""

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Protocol

from bot.model import GoalState, MilestoneState, Status
from bot.model.progress import Health
from bot.services.pages.crossings import Crossing
from bot.services.pages.goals import GoalPage
from bot.services.pages.lines import MilestoneLine, ObjectiveLine
from bot.slack.views.parts import mention, said
from bot.when import say_date, say_span

_HEALTHS = {
    Health.ON_TRACK: "🟢 on track",
    Health.AT_RISK: "🟡 at risk",
    Health.OFF_TRACK: "🔴 off track",
    Health.UNHEARD: "⚪ no report yet",
    Health.STALE: "⚪ stale",
    Health.PAUSED: "⏸ paused",
    Health.ACHIEVED: "🏁 achieved",
    Health.MISSED: "✖ missed",
    Health.DROPPED: "✖ dropped",
}

_MENTION = re.compile(r"<@(\w+)>")

ROW = 12
"""So many stones stand in a row; more are only counted."""

STATUSES = {
    Status.ON_TRACK: "🟢 on track",
    Status.AT_RISK: "🟡 at risk",
    Status.OFF_TRACK: "🔴 off track",
}


def in_words(health: Health) -> str:
    """`🟢 on track`."""
    return _HEALTHS[health]


def sign(health: Health) -> str:
    """The sign of a health alone, for lines whose words say it too."""
    return _HEALTHS[health].split(" ")[0]


def health(page: GoalPage) -> str:
    """How a goal does, and beside it what its dates say when they say otherwise."""
    words = _HEALTHS[page.health]
    if page.became:
        return f"↪ became {page.became}"
    if page.health == Health.STALE:
        words += f", no word since {say_date(page.heard_on, today=page.today)}"
    elif page.health in (Health.ON_TRACK, Health.AT_RISK, Health.OFF_TRACK):
        mark, _, rest = words.partition(" ")
        words = f"{mark} reported {rest}"
    if page.paces_apart and page.pace:
        words += f" · pace says {percent(page.pace.progress)}, "
        words += f"expected {percent(page.pace.expected)}"
    return words


def second_sign(page: GoalPage) -> str:
    """A sign beside that of a health, of a goal that is blocked or behind its pace, whatever was
    reported."""
    if page.state != GoalState.ACTIVE:
        return ""
    behind = page.pace is not None and page.paces_apart and page.pace.status != Status.ON_TRACK
    return "⚠" if page.blocked is not None or behind else ""


def bar(share: float | None, width: int = 10) -> str:
    """`▰▰▰▰▰▰▱▱▱▱ 60 %`; full only when all is done."""
    if share is None:
        return "not measured yet"
    full = width if share >= 1 else min(width - 1, round(share * width))
    return f"{'▰' * full}{'▱' * (width - full)} {percent(share)}"


def percent(share: float) -> str:
    """`60 %`; 100 only when all is done."""
    return f"{100 if share >= 1 else min(99, round(share * 100))} %"


def progress(page: GoalPage) -> str:
    """A goal's progress as a bar; an ongoing one has none, and says so."""
    if page.due_on is None:
        return "ongoing, so no percentage"
    return bar(page.progress)


def stones(reached: int, total: int, noun: str = "milestone") -> str:
    """`● ● ○  2 of 3 milestones`; one stone alone where a row of them would be too long."""
    row = " ".join("●" * reached + "○" * (total - reached)) + " " if total <= ROW else "●"
    return f"{row} {reached} of {total} {noun}{'' if total == 1 else 's'}"


def due(day: date | None, today: date, *, none: str = "ongoing") -> str:
    """`due Wed 30 June, 42 days left`."""
    if day is None:
        return none
    return f"due {say_date(day, today=today)}, {left(day, today)}"


def named(number: int, title: str, *, star: bool = False, limit: int = 300) -> str:
    """`⭐ G12 · Launch the beta`; the star is its channel's North Star."""
    return f"{'⭐ ' if star else ''}*G{number} · {said(title, limit)}*"


def bread_crumb(page: GoalPage) -> str:
    """`G1 Be known › G4 Win the north › this goal`; nothing for one that supports none."""
    above = [f"G{each.number} {said(each.title, 80)}" for each in page.family.above]
    return " › ".join([*above, "*this goal*"]) if above else ""


def supported_by(page: GoalPage) -> str:
    """`Supported by G7 Open an office · 🏁 G9 Hire two`; nothing where nothing supports it."""
    below = [
        f"{'🏁 ' if each.state == GoalState.ACHIEVED else ''}G{each.number} {said(each.title, 80)}"
        for each in page.family.below
    ]
    more = [f"and {page.family.more_below} more"] if page.family.more_below else []
    return f"Supported by {' · '.join([*below, *more])}" if below else ""


def dates(page: GoalPage) -> str:
    """When a goal is due and how that moved, or when it was closed and was due."""
    if page.closed_on is None:
        words = due(page.due_on, page.today)
        return f"{words}, {moved(page, page.today)}" if page.moves and page.due_on else words
    words = f"closed {say_date(page.closed_on, today=page.today)}"
    return f"{words}, was due {say_date(page.due_on, today=page.today)}" if page.due_on else words


def left(day: date, today: date) -> str:
    """`42 days left`, `today`, `3 days late`."""
    days = (day - today).days
    if days == 0:
        return "today"
    if days > 0:
        return f"{days} day{'' if days == 1 else 's'} left"
    return say_span(days)


def owner(slack_id: str | None) -> str:
    """Who owns something."""
    return mention(slack_id) if slack_id else "nobody yet"


def by_name(line: str, names: Mapping[str, str]) -> str:
    """A line with names, by Slack id, in the place of mentions, which would call those people to
    a message that is posted anew week by week."""
    return _MENTION.sub(lambda found: said(names.get(found[1], ""), 60) or found[0], line)


def milestone(line: MilestoneLine, today: date) -> str:
    """A milestone in one line: its stone, id, title, date, owner and moves."""
    if line.state == MilestoneState.REACHED:
        when = f"reached {say_date(line.reached_on, today=today)}" if line.reached_on else "reached"
        return f"● M{line.number} {said(line.title, 150)} — {when}"
    if line.state == MilestoneState.DROPPED:
        why = f": {said(line.dropped_because, 200)}" if line.dropped_because else ""
        return f"✖ M{line.number} {said(line.title, 150)} — dropped{why}"
    parts = [f"○ M{line.number} *{said(line.title, 150)}*", "—", _planned(line, today)]
    if line.state == MilestoneState.PROPOSED:
        parts.append("· proposed")
    if line.owner:
        parts.append(f"· {mention(line.owner)}")
    if line.uncommitted and line.is_planned:
        parts.append("(not committed yet)")
    if line.moves and line.first_due_on and line.due_on:
        parts.append(f"· {moved(line, today)}")
    if line.crossing:
        parts.append(f"· {crossing(line.crossing)}")
    return ("⚠ " if line.late else "") + " ".join(parts)


def crossing(number: Crossing) -> str:
    """`O7 is at 1,020: can be marked reached`, or how far it is to get."""
    current, at = amount(number.current, number.unit), amount(number.at, number.unit)
    if number.is_there:
        return f"O{number.number} is at {current}: can be marked reached"
    return f"O{number.number} is at {current}, to get to {at}"


def _planned(line: MilestoneLine, today: date) -> str:
    """`Wed 26 May (3 days left)`; how late it is only where somebody is to do something."""
    if line.due_on is None:
        return "needs a date"
    day = say_date(line.due_on, today=today)
    if line.due_on < today and not line.late:
        return day
    return f"{day} ({left(line.due_on, today)})"


def moved(line: MilestoneLine | GoalPage, today: date) -> str:
    """`was Wed 12 May → Wed 26 May, 2nd move: vendor delay`."""
    if line.first_due_on is None or line.due_on is None:
        return ""
    first, present = (say_date(day, today=today) for day in (line.first_due_on, line.due_on))
    reason = f": {said(line.moved_because, 200)}" if line.moved_because else ""
    return f"was {first} → {present}, {ordinal(line.moves)} move{reason}"


def ordinal(number: int) -> str:
    """`1st`, `2nd`, `11th`."""
    ending = {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{'th' if number % 100 in (11, 12, 13) else ending}"


def objective(line: ObjectiveLine) -> str:
    """An objective in one line: `O7 First response: 8 h → 4 h, now 6 h (50 %)`."""
    return f"O{line.number} {said(line.name, 150)}: {stands(line)}"


class Measured(Protocol):
    """A number with where it comes from and where it is to be."""

    @property
    def unit(self) -> str: ...
    @property
    def baseline(self) -> Decimal: ...
    @property
    def low(self) -> Decimal | None: ...
    @property
    def target(self) -> Decimal: ...
    @property
    def current(self) -> Decimal: ...
    @property
    def share(self) -> float: ...


def stands(what: Measured) -> str:
    """Where a number stands: `8 h → 4 h, now 6 h (50 %)`, or `kept between 3 % and 5 %, now 4 %
    (inside)`."""
    target, current = amount(what.target, what.unit), amount(what.current, what.unit)
    if what.low is not None:
        inside = "inside" if what.share >= 1 else "outside"
        return (
            f"kept between {amount(what.low, what.unit)} and {target}, now *{current}* ({inside})"
        )
    first = amount(what.baseline, what.unit)
    return f"{first} → {target}, now *{current}* ({percent(what.share)})"


def amount(value: Decimal, unit: str) -> str:
    """A number with its unit: `1,000`, `4.5 h`, `$ 20`."""
    number = f"{value:,f}"
    if unit in ("$", "€", "£", "¥", "₹"):
        return f"{unit}{number}"
    return f"{number} {said(unit, 40)}".rstrip()
