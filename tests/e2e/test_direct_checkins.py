"""A check-in by direct message, lived through in four zones while two change their clocks."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.playground.client import Modal, Person, move_clock
from bot.playground.server import Slack
from tests.processes import until

from .conftest import LAUNCH

pytestmark = pytest.mark.parametrize("backend", ["postgresql"], indirect=True)

ZONES = {
    "D0CHI": ZoneInfo("Asia/Tokyo"),
    "D0DEV": ZoneInfo("Asia/Kolkata"),
    "D0BEN": ZoneInfo("Europe/Berlin"),
    "D0ANA": ZoneInfo("America/New_York"),
}
FIRST, DAYS = date(2027, 10, 30), 9
"""A Saturday: on the Sunday after it Berlin turns back its clocks, and New York a week later."""
HALF_PAST_NINE = time(9, 30)
EVERY_DAY = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
ASKS = "Where do your goals stand?"


@pytest.fixture
def everybody(
    slack: Slack, ana: Person, ben: Person, chi: Person, dev: Person
) -> Mapping[str, Person]:
    """All four by their talks with Cairn; every day at 09:30 each of them is asked."""
    move_clock(slack.url, "2027-10-29 10:00", "U0ANA")
    ana.command(LAUNCH, "/goal Launch the beta by 30 June 2028")
    ana.command(LAUNCH, "/checkin setup")
    form = ana.wait_modal(title="Regular check-in")
    form.fill({"Name": "Daily", "Days": EVERY_DAY, "Every": "week", "Time": "09:30"})
    form.fill({"Time zone": "Everyone's own"})
    assert "direct message to each" in form.submit()["Time zone"]
    form.fill({"Where": "Direct message to each", "Remind after": "No reminder"})
    form.fill({"Close after": "8 hours", "Holidays": "United States"})
    places = ("Tokyo", "Kolkata", "Berlin", "New York")
    wanted = [f"{place} (1 person): Sat 30 October" for place in places]
    until(lambda: shows(ana, form, wanted), "Slack has said who is where")
    form = ana.wait_modal(title="Regular check-in")
    assert form.submit() == {}
    return {"D0CHI": chi, "D0DEV": dev, "D0BEN": ben, "D0ANA": ana}


def shows(person: Person, form: Modal, words: list[str]) -> bool:
    """Whether the next five times of a form that is filled in say all of this."""
    person.click(form, "Show the next five times")
    text = person.wait_modal(title=form.title).text()
    return all(each in text for each in words)


def asked_at(person: Person, talk: str) -> list[datetime]:
    """When somebody was asked, on the clocks where they are."""
    found = [message for message in person.messages(talk) if "C1" in message.readable()]
    return [datetime.fromtimestamp(float(each.ts), ZONES[talk]) for each in found]


def test_each_is_asked_once_a_day_at_half_past_nine_on_their_own_clock(
    slack: Slack, everybody: Mapping[str, Person], ana: Person
) -> None:
    days = [FIRST + timedelta(days=number) for number in range(DAYS)]
    moments = sorted(
        (datetime.combine(day, HALF_PAST_NINE, zone).astimezone(UTC), talk)
        for day in days
        for talk, zone in ZONES.items()
    )
    for moment, talk in moments:
        move_clock(slack.url, (moment - timedelta(minutes=5)).isoformat())
        before = everybody[talk].messages(talk)
        move_clock(slack.url, (moment + timedelta(seconds=20)).isoformat())
        newest = before[-1] if before else None
        prompt = everybody[talk].wait_for(talk, text=ASKS, after=newest)
        if talk == "D0BEN":
            everybody[talk].click(prompt, "Check in")
            form = everybody[talk].wait_modal(title="Check in")
            form.fill({"What moved": f"By {moment:%d %B}"})
            assert form.submit() == {}
            everybody[talk].wait_for(talk, text="✅ Sent")
    for talk, person in everybody.items():
        times = asked_at(person, talk)
        assert [at.date() for at in times] == days
        assert {(at.hour, at.minute) for at in times} == {(9, 30)}

    move_clock(slack.url, "+9 hours")
    head = ana.wait_for(LAUNCH, text="Sun 7 November")
    assert "1 of 4 answered: ✅ @Ben Keller" in head.readable()
    report = ana.wait_for(LAUNCH, text="By 07 November", thread=head.ts)
    assert "3 did not answer" in report.readable()
    heads = [each for each in ana.messages(LAUNCH) if "answered" in each.readable()]
    assert len(heads) == DAYS
