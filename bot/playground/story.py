"""The example that the playground starts with: a team and its goals, told by its people.

They type what anybody could type; the bot cannot tell them from real ones.
"""

from datetime import datetime, timedelta

from bot.playground.client import Person

LAUNCH, SUPPORT, BOARD = "C0LAUNCH", "C0SUPPORT", "C0BOARD"


def tell(url: str, now: datetime) -> None:
    """Let the people of the pretend Slack at `url` set their first goals, weeks ahead of `now`."""

    def on(days: int) -> str:
        return f"{now + timedelta(days=days):%Y-%m-%d}"

    ana, ben = Person(url, "U0ANA"), Person(url, "U0BEN")
    chi, dev = Person(url, "U0CHI"), Person(url, "U0DEV")

    ana.command(LAUNCH, f"/goal Launch the beta by {on(42)}")
    ana.wait_for(LAUNCH, text="Launch the beta")
    ana.command(LAUNCH, f"/milestone Prototype tried by ten people by {on(4)} for G1 @ben")
    ana.command(LAUNCH, f"/milestone Beta test with 50 teams by {on(21)} for G1 @chi")
    ana.command(LAUNCH, f"/milestone First 1,000 users by {on(42)} for G1")
    ben.click(ben.wait_for(LAUNCH, text="Launch the beta"), "I'm in")

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

    dev.command(BOARD, f"/goal Close the funding round by {on(120)}")
    chi.command(LAUNCH, f"/goal Write the help pages by {on(28)} for @chi")
