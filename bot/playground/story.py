"""The example that the playground starts with: a team and its goals, told by its people.

They type what anybody could type; the bot cannot tell them from real ones.
"""

from datetime import datetime, timedelta

from bot.playground.client import Person

LAUNCH, SUPPORT, BOARD = "C0LAUNCH", "C0SUPPORT", "C0BOARD"
WEEKDAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday"]


def tell(url: str, now: datetime) -> None:
    """Let the people of the pretend Slack at `url` set goals and a check-in, from `now` on."""
    ana, ben, chi, dev = (Person(url, f"U0{name}") for name in ("ANA", "BEN", "CHI", "DEV"))

    def on(days: int) -> str:
        return f"{now + timedelta(days=days):%Y-%m-%d}"

    _type(ana, LAUNCH, f"/goal Launch the beta by {on(42)}")
    _type(ana, LAUNCH, f"/milestone Prototype tried by ten people by {on(4)} for G1 @ben")
    _type(ana, LAUNCH, f"/milestone Beta test with 50 teams by {on(21)} for G1 @chi")
    _type(ana, LAUNCH, f"/milestone First 1,000 users by {on(42)} for G1")
    _measured_goal(ben)
    _type(dev, BOARD, f"/goal Close the funding round by {on(120)}")
    _type(chi, LAUNCH, f"/goal Write the help pages by {on(28)} for @chi")
    _daily_checkin(ana)
    ben.click(ben.wait_for(LAUNCH, text="Launch the beta"), "I'm in")


def _type(person: Person, channel: str, line: str) -> None:
    """Type a command, and put its answer away: the page starts with what all can see."""
    answer = person.command(channel, line)
    if answer:
        person.delete(channel, answer.ts)


def _measured_goal(ben: Person) -> None:
    ben.command(SUPPORT, "/goal")
    form = ben.wait_modal(title="Set a goal")
    form.fill(
        {
            "What": "Answer every customer the same day",
            "Why": "People who wait two days do not come back.",
            "Done means": "Three weeks in a row without an answer over 8 hours",
            "Measure": "first response 20 h -> 8 h",
        }
    )
    form.submit()


def _daily_checkin(ana: Person) -> None:
    ana.command(LAUNCH, "/checkin setup")
    form = ana.wait_modal(title="Regular check-in")
    form.fill({"Name": "Where we stand", "Days": WEEKDAYS, "Every": "week", "Time": "09:30"})
    form.fill({"Remind after": "2 hours", "Close after": "8 hours"})
    form.submit()
    confirmed = ana.modal()
    if confirmed:  # it says when it will ask
        confirmed.close()
