"""The example that the playground starts with: a team and its goals, told by its people.

They type what anybody could type; the bot cannot tell them from real ones.
"""

from bot.playground.client import Person

LAUNCH, SUPPORT, BOARD = "C0LAUNCH", "C0SUPPORT", "C0BOARD"


def tell(url: str) -> None:
    """Let the people of the pretend Slack at `url` set their first goals."""
    ana, ben = Person(url, "U0ANA"), Person(url, "U0BEN")
    chi, dev = Person(url, "U0CHI"), Person(url, "U0DEV")

    ana.command(LAUNCH, "/goal Launch the beta in 6 weeks")
    card = ana.wait_for(LAUNCH, text="Launch the beta")
    for line in (
        "Prototype that ten people have tried in 5 days for @ben",
        "Beta test with 50 teams in 3 weeks for @chi",
        "First 1,000 users in 6 weeks",
    ):
        title, _, owner = line.partition(" for ")
        ana.command(LAUNCH, f"/milestone {title} for G1 {owner}".strip())
    ana.wait_for(LAUNCH, text="First 1,000 users", thread=card.ts)
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
    ben.wait_for(SUPPORT, text="same day")

    dev.command(BOARD, "/goal Close the funding round by end of Q3")
    chi.command(LAUNCH, "/goal Write the help pages in 4 weeks for @chi")
    chi.wait_for(LAUNCH, text="help pages")
