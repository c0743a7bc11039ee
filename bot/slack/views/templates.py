"""Templates: offered, put before the form *Set a goal*, and kept."""

import json
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from msgspec import Struct

from bot.model.roads import Road, day_on
from bot.services.templates import Offer
from bot.slack.views import ids
from bot.slack.views.parts import (
    Block,
    Message,
    button,
    checks_input,
    context,
    field_of,
    grouped,
    mention,
    modal,
    option,
    packed,
    paragraphs,
    quoted,
    said,
    section,
    text_input,
)
from bot.when import say_date

NONE = "none"
"""The choice of no template."""
FILLED = frozenset({"what", "why", "done_means", "due", "measure", "category"})
"""The fields of *Set a goal* into which a template writes."""
SHOWN = 40
"""So many of a workspace's own stand in the list: a message holds fifty blocks."""
NAMED = 5
"""So many milestones of one are named there."""
TOGETHER = 10
"""So many boxes to tick a field may have."""


class Start(Struct, frozen=True):
    """What a new goal may start from, and the day it starts on for whoever sets it."""

    offers: Sequence[Offer]
    today: date
    chosen: Offer | None = None
    turn: int = 0
    """How often the form was filled anew."""

    @property
    def metadata(self) -> dict[str, Any]:
        """What the form must know of it when it is submitted, or filled anew."""
        turn = {"turn": self.turn} if self.turn else {}
        if self.chosen is None:
            return turn
        return {"template": self.chosen.key, "start": self.today.isoformat()} | turn


def around(fields: Sequence[Block], start: Start) -> list[Block]:
    """The fields of *Set a goal* with the menu above them, and below them the milestones that come
    with what was chosen."""
    for field in fields:
        if field.get("block_id") in FILLED:
            field["block_id"] = ids.anew(field["block_id"], start.turn)
    below = stops(start.chosen.road, start.today, start.turn) if start.chosen else []
    return [picker(start.offers, start.chosen.key if start.chosen else ""), *fields, *below]


def picker(offers: Sequence[Offer], chosen: str = "") -> Block:
    """The menu above the fields of *Set a goal*."""
    own = [option(offer.name, offer.key) for offer in offers if offer.is_own]
    built_in = [option(offer.name, offer.key) for offer in offers if not offer.is_own]
    nothing = [option("No template", NONE)] if chosen else []
    groups = [("Kept here", own), ("Come with Cairn", [*built_in, *nothing])]
    menu = grouped(ids.TEMPLATE_CHOOSE, groups, chosen)
    return section("Start from a template", accessory=menu, block_id="template")


def stops(road: Road, today: date, turn: int) -> list[Block]:
    """The milestones that come with a template, each with its date, to be left out by a click."""
    choices = [
        option(stop.title, place, description=_planned(day_on(today, stop.days), today))
        for place, stop in enumerate(road.stops)
    ]
    return [
        field_of(
            "These milestones come with it, with these dates" if not first else "And these",
            checks_input(choices[first : first + TOGETHER], range(len(choices))),
            ids.anew(f"stops{first // TOGETHER}", turn),
        )
        for first in range(0, len(choices), TOGETHER)
    ]


def _planned(day: date | None, today: date) -> str:
    return say_date(day, today=today) if day else "needs a date"


def listing(offers: Sequence[Offer]) -> Message:
    """`/cairn templates`: each with `Use`."""
    own = [offer for offer in offers if offer.is_own]
    shown = [*(offer for offer in offers if not offer.is_own), *own[:SHOWN]]
    title = "*Templates* — goals with their milestones; dates count from the day you start"
    blocks = [section(title)]
    blocks += [
        section(_line(offer), accessory=button("Use", ids.TEMPLATE_USE, offer.key))
        for offer in shown
    ]
    if len(own) > SHOWN:
        blocks.append(context(f"… and {len(own) - SHOWN} more, in the menu of `/goal`."))
    hint = "`/cairn templates keep G12 as NAME` keeps a goal as a template"
    if own:
        hint += ", `/cairn templates drop NAME` drops one"
    blocks.append(context(f"{hint}."))
    return Message(f"Templates: {', '.join(said(offer.name, 60) for offer in shown)}", blocks)


def _line(offer: Offer) -> str:
    road = offer.road
    by = f" · kept by {mention(offer.by)}" if offer.by else ""
    lasts = f" · {_span(road.days)}" if road.days is not None else " · ongoing"
    named = " → ".join(said(stop.title, 60) for stop in road.stops[:NAMED])
    more = f" and {len(road.stops) - NAMED} more" if len(road.stops) > NAMED else ""
    way = f"{named}{more}" if named else "no milestones"
    return f"*{said(offer.name, 60)}*{lasts}{by}\n{way}"


def _span(days: int) -> str:
    many, unit = (days // 7, "week") if days % 7 == 0 and days else (days, "day")
    return f"{many} {unit}{'' if many == 1 else 's'}"


def kept(offer: Offer) -> Message:
    """The answer to who kept a goal as a template."""
    many = len(offer.road.stops)
    road = f"{many} milestone{'' if many == 1 else 's'}" if many else "no milestones"
    sentence = (
        f"Kept *{said(offer.name, 60)}* as a template, with {road}. All full members of this "
        f"workspace can read and use it: `/cairn templates`."
    )
    return Message(sentence, [section(sentence), *paragraphs(_words_of(offer.road))])


def keep_form(
    road: Road, goal_id: int, channel_id: int | None, name: str, *, private: bool
) -> Block:
    """*Keep as template*: what everybody will be able to read, before they are."""
    warning = (
        "🔒 Not everybody in this workspace can see this goal. As a template, *all of its full "
        "members* will be able to read these words:"
        if private
        else "All full members of this workspace will be able to read and use these words:"
    )
    blocks = [
        field_of("Name", text_input(name, most=60), "name", optional=False),
        section(warning),
        *paragraphs(_words_of(road)),
        context("No people, no links, nothing that was reached or said: only this."),
    ]
    metadata = json.dumps({"goal": goal_id, "channel": channel_id, "open": not private})
    return modal(
        "Keep as template", ids.TEMPLATE_KEEP_FORM, blocks,
        submit="Keep for everybody" if private else "Keep it", metadata=metadata,
    )  # fmt: skip


def _words_of(road: Road) -> Iterable[str]:
    lines = [f"*{said(road.what)}*", quoted(road.why, 500)]
    if road.done_means:
        lines.append(f"Done means: {said(road.done_means)}")
    if road.measure:
        lines.append(f"Measure: {said(road.measure)}")
    for stop in road.stops:
        after = f" — after {_span(stop.days)}" if stop.days is not None else ""
        when = f" ({said(stop.reached_when, 200)})" if stop.reached_when else ""
        lines.append(f"◇ {said(stop.title)}{after}{when}")
    return packed([line for line in lines if line], 3000)
