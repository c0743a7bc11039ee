"""The example that the playground starts with: a team some weeks on its way, told by its people.

They type and press what anybody could; the bot cannot tell them from real ones. The clock goes
with them, so that what they reached, moved and missed lies behind whoever opens the page.
"""

from collections.abc import Callable
from datetime import datetime, time

from bot.playground.client import Person
from bot.playground.telling import (
    Team,
    add_milestone,
    fill,
    find,
    moment,
    send,
    set_goal,
    set_goal_by_form,
    type_line,
)

LAUNCH, SUPPORT, BOARD, GENERAL = "C0LAUNCH", "C0SUPPORT", "C0BOARD", "C0GENERAL"
WEEKDAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday"]
LENGTH = 18
"""So many working days before the morning on which it ends the story begins."""

Marks = dict[str, str]
"""What was set on the way: the id of a milestone, by a word for it."""


def beginning(morning: datetime) -> datetime:
    """When the story begins that ends on `morning`; both aware."""
    return moment(morning, -LENGTH, time(9, 0))


def tell(url: str, morning: datetime, settle: Callable[[], object]) -> None:
    """Let the people of the pretend Slack at `url` go their way from the beginning to `morning`.

    Its clock stands at `beginning(morning)` when this is called, and at `morning` in the end.
    `settle` returns when the bot has sent what it owes.
    """
    team = Team(url, morning, settle)
    say_hello(team)
    marks = set_out(team) | keep_apart(team)
    meet_the_road(team, marks)
    tell_the_week(team)
    ask_directly(team)
    check_in(team)
    team.read_everything()
    wake_up(team)
    team.wait_for(morning)


def say_hello(team: Team) -> None:
    """What is said where the bot does not listen."""
    team.chi.say(
        GENERAL, "Welcome to *Northwind Trail*! The kettle is on in all four zones :coffee:"
    )
    demo = team.dev.say(GENERAL, "Friday demos stay at 16:00 for me. Bring something that breaks.")
    for person in (team.ana, team.ben):
        person.react(find(person, GENERAL, demo), "joy")


def set_out(team: Team) -> Marks:
    """The goals of #launch, their milestones, and who comes along."""
    ana, ben, chi, dev = team.ana, team.ben, team.chi, team.dev
    pages = set_goal(team, chi, LAUNCH, f"/goal Write the help pages by {team.on(16)}")
    add_milestone(chi, LAUNCH, f"Answers to the first ten questions by {team.on(4)} for {pages}")
    add_milestone(chi, LAUNCH, f"Every page read by a stranger by {team.on(13)} for {pages}")
    team.wait_until(-LENGTH, 9, 24)
    opening = ana.say(LAUNCH, "The beta has a date! I am putting the way there on one card.")
    for person in (ben, chi, dev):
        person.react(find(person, LAUNCH, opening), "rocket")
    team.wait_until(-LENGTH, 9, 30)
    beta = set_goal_by_form(
        team,
        ana,
        LAUNCH,
        {
            "What": "Launch the beta",
            "Why": "Fifty teams have asked for it, and we learn most from those who use it.",
            "Done means": "50 teams use it every week",
            "Due": team.on(30),
        },
    )
    road = {
        "prototype": f"Prototype tried by ten people by {team.on(-7)} for {beta} @ben",
        "letter": f"Invitations written by {team.on(2)} for {beta} @ana",
        "pricing": f"Pricing page agreed by {team.on(-2)} for {beta} @dev",
        "sign-on": f"Single sign-on works by {team.on(1)} for {beta} @ben",
        "test": f"Beta test with 50 teams by {team.on(14)} for {beta} @chi",
        "users": f"First 1,000 users by {team.on(30)} for {beta} @ana",
    }
    marks = {word: add_milestone(ana, LAUNCH, line) for word, line in road.items()}
    for person in (ben, chi):
        person.click(team.see(person, LAUNCH, "Launch the beta"), "I'm in")
    return marks


def keep_apart(team: Team) -> Marks:
    """A goal with a number in #support, and one that only the private channel knows."""
    ana, ben, dev = team.ana, team.ben, team.dev
    team.wait_until(-15, 9, 20)
    quick = set_goal_by_form(
        team,
        ben,
        SUPPORT,
        {
            "What": "Answer every customer the same day",
            "Why": "People who wait two days do not come back.",
            "Done means": "Three weeks in a row without an answer over 8 hours",
            "Due": team.on(40),
            "Measure": "first response 20 h -> 8 h",
        },
    )
    funding = set_goal(team, dev, BOARD, f"/goal Close the funding round by {team.on(60)}")
    marks = {
        "replies": add_milestone(
            ben, SUPPORT, f"Replies to the top ten questions by {team.on(-4)} for {quick}"
        ),
        "deck": add_milestone(
            dev, BOARD, f"Deck sent to five investors by {team.on(-6)} for {funding}"
        ),
    }
    add_milestone(ben, SUPPORT, f"Early shift shared with Tokyo by {team.on(9)} for {quick}")
    add_milestone(dev, BOARD, f"First term sheet by {team.on(12)} for {funding}")
    ana.say(BOARD, "The figures for the deck are in the sheet. Not a word outside, please.")
    return marks


def meet_the_road(team: Team, marks: Marks) -> None:
    """What comes later than planned, and what is reached and celebrated."""
    ana, ben, chi, dev = team.ana, team.ben, team.chi, team.dev
    team.wait_until(-9, 10, 40)
    later = f"{marks['sign-on']} to {team.on(6)} because the vendor ships a week later"
    type_line(ben, LAUNCH, f"/milestone move {later}")
    shown = "https://example.com/notes Ten people got through alone; two asked where to pay."
    type_line(ben, LAUNCH, f"/milestone done {marks['prototype']} {shown}")
    cheer(team, LAUNCH, "Prototype tried by ten people reached", ana, chi, dev)
    look_back(team)
    team.wait_until(-6, 11, 15)
    type_line(dev, BOARD, f"/milestone done {marks['deck']}")
    cheer(team, BOARD, "Deck sent to five investors reached", ana)
    second = "Two of the five asked for a second call."
    fill(dev, BOARD, "/checkin", "Check in", {"Status": "🟢 On track", "What moved": second})
    type_line(ben, SUPPORT, f"/milestone done {marks['replies']} A third of all answers by now.")
    cheer(team, SUPPORT, "Replies to the top ten questions reached", ana)
    fill(
        ben,
        SUPPORT,
        "/checkin",
        "Check in",
        {
            "Status": "🟢 On track",
            "first response (h)": "13",
            "What moved": "Faster every day, thanks to the replies.",
        },
    )


def cheer(team: Team, channel: str, celebration: str, *people: Person) -> None:
    """People cheer at a celebration."""
    for person in people:
        message = team.see(person, channel, celebration)
        person.click(message, next(each for each in message.buttons() if "Cheer" in each))


def look_back(team: Team) -> None:
    """What Ben learned from the prototype, and who goes on."""
    party = "Prototype tried by ten people reached"
    team.chi.click(team.see(team.chi, LAUNCH, party), "Still in")
    team.ben.click(team.see(team.ben, LAUNCH, party), "Reflect")
    learned = {
        "What worked": "Watching people without helping them.",
        "What surprised": "Nobody read the first page.",
        "What changes": "We try the next one with five people, a week sooner.",
        "Still the right goal?": "Yes",
    }
    send(team.ben, "Reflect", learned)


def tell_the_week(team: Team) -> None:
    """#launch wants to be told its wins each week, and is for the first time."""
    chosen = {"Wins of the week": team.weekday(-6), "At": "16:00"}
    fill(team.ana, LAUNCH, "/cairn settings", "Settings", chosen)
    team.wait_until(-6, 16, 5)
    wins = team.see(team.chi, LAUNCH, "Wins of the week")
    team.chi.react(wins, "raised_hands")


def ask_directly(team: Team) -> None:
    """A check-in by direct message, to each in the morning where they are; Ben answers in words."""
    ben = team.ben
    team.wait_until(-2, 10, 30)
    rule = {"Name": "Support pulse", "Days": WEEKDAYS, "Every": "week", "Time": "09:30"}
    way = {"Time zone": "Everyone's own", "Where": "Direct message to each"}
    rest = {"Remind after": "No reminder", "Close after": "8 hours"}
    fill(ben, SUPPORT, "/checkin setup", "Regular check-in", rule | way | rest)
    team.wait_until(-1, 8, 35)
    team.see(ben, "D0BEN", "Support pulse")
    ben.say("D0BEN", "🟢 O1 = 12, and nobody waited over night")
    team.see(ben, "D0BEN", "Noted as your answer")


def check_in(team: Team) -> None:
    """A daily check-in is set up, and its first round answered in a form and in words."""
    ana, ben, chi, dev = team.ana, team.ben, team.chi, team.dev
    team.wait_until(-1, 8, 50)
    rule = {"Name": "Where we stand", "Days": WEEKDAYS, "Every": "week", "Time": "09:00"}
    rest = {"Remind after": "2 hours", "Close after": "8 hours"}
    fill(ana, LAUNCH, "/checkin setup", "Regular check-in", rule | rest)
    team.wait_until(-1, 9, 0)
    prompt = team.see(ana, LAUNCH, "0 of 4 answered")
    ana.click(prompt, "Check in")
    send(
        ana,
        "Check in",
        {
            "Status": "🟢 On track",
            "What moved": "The prototype is through, and 31 teams are on the list.",
            "What is next": "Invite the first ten of them.",
        },
    )
    for person, words in (
        (ben, "🟢 the sign-on vendor has sent a date, and it is the one we planned with"),
        (chi, "G1 🟢 six of the ten answers are written. Who reads them with a fresh eye?"),
        (dev, "🟡 blocked: the pricing page waits for two numbers of our accountant"),
    ):
        person.say(LAUNCH, words, thread=prompt.ts)
    team.see(ana, LAUNCH, "4 of 4 answered")
    team.wait_until(-1, 17, 5)
    ben.click(team.see(ben, LAUNCH, "— summary", thread=prompt.ts), "I'll help")
    heard = team.see(ben, LAUNCH, "You help with this")
    ben.delete(LAUNCH, heard.ts)
    team.see(dev, LAUNCH, "Ben helps", thread=prompt.ts)


def wake_up(team: Team) -> None:
    """What was said this morning, before the page opens."""
    team.wait_until(0, 8, 12)
    team.ben.say(SUPPORT, "First answers took 12 hours yesterday. We are getting there!")
    team.wait_until(0, 8, 31)
    team.dev.say(BOARD, "One of the five investors asks for a second call.")
    team.dev.click(team.see(team.dev, LAUNCH, "· Launch the beta"), "I'm in")
    team.wait_until(0, 8, 44)
    team.ben.say(LAUNCH, "Dev, I can take the pricing page if the round eats your week.")
