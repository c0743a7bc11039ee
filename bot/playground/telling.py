"""What a story is told with: a team at work, and working days counted from its last morning."""

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from bot.playground.client import Message, Person, move_clock

HERE = ZoneInfo("America/New_York")
"""Ana's zone; a story goes by her working days."""

_GOAL, _MILESTONE = re.compile(r"\bG[1-9]\d*\b"), re.compile(r"\bM[1-9]\d*\b")


class Team:
    """The four people of the pretend Slack at `url`, whose story ends on `morning` (aware)."""

    def __init__(self, url: str, morning: datetime, settle: Callable[[], object]) -> None:
        """`settle` returns when the bot has sent what it owes: before that no time may pass."""
        self.ana, self.ben, self.chi, self.dev = (
            Person(url, f"U0{name}") for name in ("ANA", "BEN", "CHI", "DEV")
        )
        self._url = url
        self._morning = morning
        self._settle = settle

    @property
    def everybody(self) -> tuple[Person, ...]:
        """All four."""
        return self.ana, self.ben, self.chi, self.dev

    def on(self, days: int) -> str:
        """The working day so many after the last morning, before it with a minus, as typed."""
        return working_day(self._morning, days).isoformat()

    def weekday(self, days: int) -> str:
        """The name of that day."""
        return f"{working_day(self._morning, days):%A}"

    def wait_until(self, days: int, hour: int, minute: int) -> None:
        """Let time pass, to that minute of that working day on Ana's wall clock."""
        self.wait_for(moment(self._morning, days, time(hour, minute)))

    def wait_for(self, at: datetime) -> None:
        """Let time pass, to that moment."""
        self._settle()
        move_clock(self._url, at.isoformat())

    def see(
        self,
        person: Person,
        channel: str,
        text: str,
        *,
        thread: str | None = None,
        after: Message | None = None,
    ) -> Message:
        """The newest message with `text`, once it is there. Raises TimeoutError."""
        self._settle()
        return person.wait_for(channel, text, thread, after=after)

    def read_everything(self) -> None:
        """Everybody looks into every channel of theirs, so that only what follows is new."""
        for person in self.everybody:
            for channel in person.state()["channels"]:
                person.messages(channel["id"])


def working_day(morning: datetime, days: int) -> date:
    """The working day so many after that of `morning`; before it, with a minus."""
    day, step = morning.astimezone(HERE).date(), timedelta(days=1 if days > 0 else -1)
    for _ in range(abs(days)):
        day += step
        while day.weekday() > 4:
            day += step
    return day


def moment(morning: datetime, days: int, at: time) -> datetime:
    """That time on Ana's wall clock, so many working days after `morning`."""
    return datetime.combine(working_day(morning, days), at, HERE)


def set_goal(team: Team, person: Person, channel: str, line: str) -> str:
    """The id of the goal that somebody sets in one line: `/goal TITLE by DATE`."""
    return _on_card(team, person, channel, lambda: type_line(person, channel, line))


def set_goal_by_form(team: Team, person: Person, channel: str, values: Mapping[str, Any]) -> str:
    """The id of the goal that somebody sets in the form."""

    def do() -> None:
        fill(person, channel, "/goal", "Set a goal", values)

    return _on_card(team, person, channel, do)


def add_milestone(person: Person, channel: str, words: str) -> str:
    """The id of the milestone that somebody adds: `TITLE by DATE for G12 @owner`."""
    said = type_line(person, channel, f"/milestone {words}")
    found = _MILESTONE.search(said)
    assert found, f"No milestone came of “{words}”: {said}"
    return found[0]


def type_line(person: Person, channel: str, line: str) -> str:
    """What a command answers; it is put away, since the page starts with what all can see."""
    answer = person.command(channel, line)
    if answer is None:
        return ""
    person.delete(channel, answer.ts)
    return answer.readable()


def fill(person: Person, channel: str, line: str, title: str, values: Mapping[str, Any]) -> None:
    """Open a form by a command, fill it in, send it off, and close what it says then."""
    person.command(channel, line)
    send(person, title, values)


def send(person: Person, title: str, values: Mapping[str, Any]) -> None:
    """Fill in the form that opens, send it off, and close what it says then."""
    form = person.wait_modal(title)
    errors = form.fill(values).submit()
    assert not errors, f"“{title}” was not taken: {errors}"
    while (said := person.modal()) is not None:
        said.close()


def find(person: Person, channel: str, ts: str) -> Message:
    """The message of that ts."""
    return next(each for each in person.messages(channel) if each.ts == ts)


def _on_card(team: Team, person: Person, channel: str, do: Callable[[], object]) -> str:
    """The id on the card that is posted for what `do` does."""
    before = person.messages(channel)
    do()
    card = team.see(person, channel, "I'm in", after=before[-1] if before else None)
    found = _GOAL.search(card.readable())
    assert found, f"There is no goal on “{card.readable()}”"
    return found[0]
