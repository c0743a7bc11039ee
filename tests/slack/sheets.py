"""Pages for views, made by hand, and what Slack and its SDK would say of what comes of them."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from slack_sdk.models.blocks import Block as SdkBlock
from slack_sdk.models.views import View as SdkView

from bot.model import Direction, GoalState, MilestoneState, Scope, Size, Status, Still
from bot.model.forecasts import Forecast
from bot.model.progress import Health, Pace
from bot.model.roads import Road, Stop
from bot.playground.limits import is_too_large, message_problems, view_problems
from bot.services.milestones import Along, Ripple
from bot.services.pages.asking import ReminderPage
from bot.services.pages.blockers import BlockerLine
from bot.services.pages.bottlenecks import Bottlenecks, Overload, Stuck
from bot.services.pages.celebrations import CelebrationPage
from bot.services.pages.crossings import Crossing
from bot.services.pages.digests import DigestPage
from bot.services.pages.families import Family, Relative
from bot.services.pages.goals import GoalPage
from bot.services.pages.home import Home
from bot.services.pages.leaves import EACH, leaf
from bot.services.pages.lines import MilestoneLine, ObjectiveLine
from bot.services.pages.lists import GoalList, MilestoneList
from bot.services.pages.milestones import AfterLine, EvidenceLine, MilestonePage
from bot.services.pages.news import NewsLine
from bot.services.pages.objectives import ObjectivePage, ReadingLine
from bot.services.pages.proposals import ProposalPage, Suggestion
from bot.services.pages.reflections import ReflectionLine, Reflections
from bot.services.pages.shares import SupportLine
from bot.services.pages.summaries import Dated, Summary
from bot.services.pages.ways import Step, What
from bot.services.templates import Offer
from bot.slack.views.parts import Block, Message

TODAY = date(2026, 11, 23)
PINGS = ("<!channel>", "<!here>", "<!subteam", "<@U0EVIL>", "<https://evil.example|", "<b>")
"""What must not stand in any mrkdwn when a person has typed it."""

ANSWER = ReminderPage(3, 3, "Weekly check-in", "C0LAUNCH", datetime(2026, 11, 24, tzinfo=UTC))
"""A check-in that waits for somebody's answer."""

FORECAST = Forecast(TODAY + timedelta(days=130), 7, TODAY - timedelta(days=50))

TEXTS = {
    "nothing": "",
    "one letter": "x",
    "200 characters": "w" * 200,
    "3,000 characters": "Long " * 600,
    "3,000 to be escaped": "<&>" * 1000,
    "pings": "<!channel> <!here> <!subteam^S1> <@U0EVIL> & <b>",
    "a disguised link": "<https://evil.example|https://good.example>",
    "right to left": "שלום עולם \u202egnihtemos\u202c مرحبا",
    "emoji": "👩‍👩‍👧‍👦 🪨 :tada: ✨" * 20,
    "back-ticks": "`code` ```block``` *bold* _it_ ~no~",
    "lines": "first\nsecond\n\n> third\n",
    "control signs": "a\x07b\x00c\u2028d",
    "spaces": "   ",
}


def milestone(text: str = "Prototype", **facts: Any) -> MilestoneLine:
    """A milestone of Ana's, in three days."""
    known: dict[str, Any] = {
        "id": 7, "number": 34, "title": text, "state": MilestoneState.PLANNED, "size": Size.MAJOR,
        "owner": "U0ANA", "due_on": TODAY + timedelta(days=3), "first_due_on": TODAY, "moves": 2,
        "moved_because": text, "reached_on": None, "reached_when": text, "evidence": text,
        "dropped_because": text, "late": False,
    }  # fmt: skip
    return MilestoneLine(**(known | facts))


def blocker(text: str = "The vendor is late", **facts: Any) -> BlockerLine:
    """Something in Ana's way for three days."""
    known: dict[str, Any] = {
        "id": 5, "number": 1, "title": text, "text": text, "days": 3, "by": "U0ANA",
        "by_name": text,
    }  # fmt: skip
    return BlockerLine(**(known | facts))


def crossing(text: str) -> Crossing:
    """A number that is where a milestone waits for it."""
    return Crossing(7, text[:40], Decimal(1020), Decimal(1000), is_there=True)


def road(text: str, count: int) -> tuple[MilestoneLine, ...]:
    """So many milestones: a third of them reached, a third late, a third to come."""
    lines = []
    for number in range(count):
        facts: dict[str, Any] = {"id": number + 1, "number": number + 1}
        if number < count // 3:
            facts |= {"state": MilestoneState.REACHED, "reached_on": TODAY}
        elif number < 2 * count // 3:
            facts |= {"due_on": TODAY - timedelta(days=9), "late": True}
        lines.append(milestone(text, **facts))
    return tuple(lines)


def proposal(
    text: str, count: int, state: MilestoneState = MilestoneState.PROPOSED, **facts: Any
) -> ProposalPage:
    """Ben's proposal, for which so many people suggest another date each."""
    suggestions = tuple(
        Suggestion(TODAY + timedelta(days=number), ("U0CHI",) * count, (text,) * count)
        for number in range(count)
    )
    known: dict[str, Any] = {
        "line": milestone(text, state=state, uncommitted=True), "goal": goal(text, count),
        "by": "U0BEN", "realistic": count, "too_soon": count, "suggestions": suggestions,
        "decided": "", "decided_by": "U0ANA", "because": "",
    }  # fmt: skip
    return ProposalPage(**(known | facts))


def ripple(text: str, count: int) -> Ripple:
    """So many milestones and goals that move along, one in three not the asker's to move."""
    along = [
        Along(number, number, text, 5, TODAY, TODAY + timedelta(days=7), bool(number % 3))
        for number in range(1, count + 1)
    ]
    return Ripple(tuple(along), tuple(along))


def objective(text: str = "first response", **facts: Any) -> ObjectiveLine:
    known: dict[str, Any] = {
        "number": 7, "name": text, "unit": text[:40], "baseline": Decimal(20),
        "target": Decimal(8), "current": Decimal("11.5"), "share": 0.7,
    }  # fmt: skip
    return ObjectiveLine(**(known | facts))


def milestone_page(text: str, count: int = 3, **facts: Any) -> MilestonePage:
    """A milestone's card, with so many pieces of evidence, for one who may only bring more."""
    piece = EvidenceLine("U0BEN", text, text, TODAY)
    return MilestonePage(
        milestone(text, **facts), goal(text, count), evidence=(piece,) * min(count, 10),
        more_evidence=max(0, count - 10), may_reach=False, may_undo=True,
        after=(AfterLine(3, text, MilestoneState.PLANNED, TODAY),) * min(count, 20),
    )  # fmt: skip


def objective_page(text: str = "first response", count: int = 3, **facts: Any) -> ObjectivePage:
    """An objective that falls, with so many values."""
    values = tuple(Decimal(20 - number % 13) for number in range(count))
    known: dict[str, Any] = {
        "id": 9, "number": 7, "name": text, "unit": text[:40], "direction": Direction.FALLING,
        "baseline": Decimal(20), "low": None, "target": Decimal(8), "current": Decimal("11.5"),
        "share": 0.7, "due_on": TODAY + timedelta(days=30), "owner": "U0ANA", "goal_number": 12,
        "goal_title": text, "goal_closed": False, "dropped_on": None,
        "readings": tuple(ReadingLine(value, "U0BEN", TODAY) for value in values[:10]),
        "more": max(0, count - 10), "drawn": values[:31], "may_change": True, "may_give": True,
        "today": TODAY,
    }  # fmt: skip
    return ObjectivePage(**(known | facts))


def goal(text: str = "Launch the beta", count: int = 3, **facts: Any) -> GoalPage:
    """A goal of Ana's with so many milestones, half a year to go."""
    known: dict[str, Any] = {
        "id": 5, "number": 12, "title": text, "why": text, "done_means": text, "learned": text,
        "state": GoalState.ACTIVE, "scope": Scope.CHANNEL, "channel": "C0LAUNCH", "owner": "U0ANA",
        "start_on": TODAY - timedelta(days=60), "due_on": TODAY + timedelta(days=120),
        "closed_on": None, "confidence": None, "health": Health.ON_TRACK,
        "reported": Status.ON_TRACK, "heard_on": TODAY, "progress": 0.1,
        "pace": Pace(0.1, 0.33, Status.AT_RISK), "milestones": road(text, count),
        "objectives": (objective(text),) * min(count, 30),
        "contributors": ("U0BEN", "U0CHI") * min(count, 20), "today": TODAY,
    }  # fmt: skip
    return GoalPage(**(known | facts))


def supported(text: str, count: int) -> GoalPage:
    """A goal with so many milestones and supporting goals."""
    lines = tuple(SupportLine(number, number, text, 0.5) for number in range(count))
    return goal(text, count, supporting=lines)


def family(text: str, count: int) -> Family:
    """So many goals above a goal, and as many below."""
    above = tuple(Relative(number, text, GoalState.ACTIVE) for number in range(count))
    return Family(above[:20], above[:10], max(0, count - 10))


def closed(text: str, state: GoalState, count: int = 3) -> GoalPage:
    return goal(text, count, state=state, closed_on=TODAY, health=Health(state.value))


def step(text: str, number: int = 0) -> Step:
    """Something on the way of an achieved goal."""
    kind = [What.MILESTONE, What.MOVED, What.MILESTONE_MOVED][number % 3]
    on = TODAY - timedelta(days=50 - number % 50)
    return Step(on, kind, text, why=text, to=TODAY, days_early=number - 3, major=number % 2 == 0)


def reflections(text: str, count: int) -> Reflections:
    """What so many people learned."""
    line = ReflectionLine("U0BEN", text, text, text)
    return Reflections((line,) * min(count, 3), max(0, count - 3), ((Still.NO, count),))


def major(text: str, count: int = 3, **facts: Any) -> CelebrationPage:
    """The celebration of a major milestone, later than planned."""
    reached = milestone(
        text, state=MilestoneState.REACHED, reached_on=TODAY, size=Size.MAJOR,
        first_due_on=TODAY - timedelta(days=9), evidence=text,
    )  # fmt: skip
    return celebration(text, count, milestone=reached, **facts)


def celebration(text: str, count: int = 3, **facts: Any) -> CelebrationPage:
    """The celebration of a milestone, or with `milestone=None` of its goal."""
    of = goal(text, count)
    reached = milestone(text, state=MilestoneState.REACHED, reached_on=TODAY)
    known: dict[str, Any] = {
        "id": 3, "goal": of, "milestone": reached, "by": "U0BEN", "helpers": ("U0CHI",) * count,
        "lesson": text, "note": text, "cheers": count,
        "still_in": ("U0BEN",) * count,
        "reflections": reflections(text, count),
        "way": tuple(step(text, number) for number in range(count * 3)),
    }  # fmt: skip
    return CelebrationPage(**(known | facts))


def summary(text: str, count: int) -> Summary:
    """A channel with so many goals, all of which need attention."""
    pages = tuple(goal(text, 3, id=number, number=number + 1) for number in range(count))
    dated = tuple(Dated(line, page) for page in pages for line in page.milestones)
    reached = tuple(item for item in dated if item.line.reached_on)
    coming = tuple(item for item in dated if not item.line.reached_on)
    needing = tuple((page, "M1 late · no owner") for page in pages)
    return Summary(1, "C0LAUNCH", pages, count, needing, reached, coming, TODAY)


def digest(text: str, count: int) -> DigestPage:
    """An issue of a digest of so many goals."""
    return DigestPage(1, text, "C0LAUNCH", datetime(2026, 11, 23, tzinfo=UTC), summary(text, count))


def home(text: str, count: int) -> Home:
    """Somebody who owes so many milestones of so many goals."""
    pages = tuple(goal(text, 3, id=number, number=number + 1) for number in range(count))
    owed = tuple(Dated(page.milestones[1], page) for page in pages)
    return Home(owed, owed, pages, pages, owed[0] if owed else None, TODAY)


def listing(text: str, count: int, **facts: Any) -> GoalList:
    known: dict[str, Any] = {
        "which": "open", "pages": summary(text, count).pages[:EACH], "leaf": leaf(0, 2 * count),
    }  # fmt: skip
    return GoalList(**(known | facts))


def milestones(text: str, count: int) -> MilestoneList:
    """So many milestones, each of another goal."""
    shown = leaf(0, count)
    lines = [(line.number, text, (line,)) for line in road(text, count)[: shown.end]]
    return MilestoneList(tuple(lines), shown, TODAY, 12)


def news(text: str, event: str = "goal_edited", **facts: Any) -> NewsLine:
    """A line of history in which everything that a person may type is this text."""
    known: dict[str, Any] = {
        "event": event, "who": "U0ANA", "on": TODAY, "field": "title", "old": text, "new": text,
        "why": text, "milestone_number": 34, "milestone_title": text,
        "today": TODAY, "objective_number": 7, "objective_name": text,
    }  # fmt: skip
    return NewsLine(**(known | facts))


def offer(text: str = "Our way", count: int = 3, **facts: Any) -> Offer:
    """A template that Ben kept, in which everything that people typed is this text."""
    stop = Stop(text or "x", 7, Size.MAJOR, text)
    road = Road(text or "x", text, text, text[:100], text[:300], 70, (stop,) * min(count, 100))
    known: dict[str, Any] = {"key": "5", "name": (text or "x")[:60], "road": road, "by": "U0BEN"}
    return Offer(**(known | facts))


def offers(text: str, count: int) -> list[Offer]:
    """As many templates as a workspace may keep, and one of Cairn's."""
    own = [offer(text, count, key=str(number + 1)) for number in range(min(count, 90))]
    return [offer("Course", key="course", by=None), *own]


def check_message(message: Message) -> None:
    """Slack would take it, its SDK too, and nothing in it pings or disguises."""
    assert message.text.strip()
    assert len(message.text) <= 4000
    assert message_problems(message.blocks) == []
    for block in message.blocks:
        _check_block(block)
    for text in [message.text, *mrkdwn(message.blocks)]:
        _check_text(text)


def check_view(view: Block) -> None:
    """The same for a form or page."""
    assert view_problems(view) == []
    assert not is_too_large(view)
    SdkView(**view).to_dict()
    for block in view["blocks"]:
        _check_block(block)
    for text in mrkdwn(view["blocks"]):
        _check_text(text)


def _check_block(block: Block) -> None:
    parsed = SdkBlock.parse(block)
    assert parsed is not None
    assert parsed.to_dict()["type"] == block["type"]


def _check_text(text: str) -> None:
    for ping in PINGS:
        assert ping not in text
    # What is cut is not cut inside of a mention of ours, nor inside an entity.
    assert text.count("<") == text.count(">") - text.count("\n>") - text.startswith(">")
    tail = text[-7:].rstrip("…")
    assert "&" not in tail or ";" in tail[tail.rindex("&") :]


def mrkdwn(part: Any) -> Iterator[str]:
    """All texts that Slack reads as mark-up."""
    if isinstance(part, list):
        for each in part:
            yield from mrkdwn(each)
    elif isinstance(part, dict):
        if part.get("type") == "mrkdwn":
            yield part["text"]
        for each in part.values():
            yield from mrkdwn(each)


def readable(part: Any) -> str:
    """All texts of blocks, one a line."""
    return "\n".join(_texts(part))


def _texts(part: Any) -> Iterator[str]:
    if isinstance(part, list):
        for each in part:
            yield from _texts(each)
    elif isinstance(part, dict):
        if isinstance(part.get("text"), str):
            yield part["text"]
        for each in part.values():
            yield from _texts(each)


def buttons(part: Any) -> list[str]:
    """The words on all buttons."""
    if isinstance(part, list):
        return [words for each in part for words in buttons(each)]
    if not isinstance(part, dict):
        return []
    own = [part["text"]["text"]] if part.get("type") == "button" else []
    return own + [words for each in part.values() for words in buttons(each)]


def bottlenecks(title: str = "Prototype", count: int = 3) -> Bottlenecks:
    """Up to three of each kind, and many more than are named."""
    some = tuple(Stuck(number, title, "U0ANA", 10**6) for number in range(min(count, 3)))
    much = tuple(Overload("U0ANA", date(2026, 11, 23), 10**6) for _ in some)
    return Bottlenecks(some, 10**6, some, 10**6, some, 10**6, much, 10**6)
