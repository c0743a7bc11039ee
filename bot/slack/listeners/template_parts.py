"""What the command, buttons and forms of goals and templates do alike with a road."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from msgspec.structs import replace
from sqlalchemy.orm import Session

from bot.errors import FieldErrors, NoSuchThing
from bot.model import Person
from bot.model.roads import Road, day_on
from bot.services import templates
from bot.services.templates import GoneMeanwhile, Offer
from bot.slack.forms.templates import Chosen, read_chosen
from bot.slack.requests import Ask, Click, Submission, Value
from bot.slack.views.goal_forms import Draft, goal_form
from bot.slack.views.parts import Block, cut
from bot.slack.views.templates import NONE, Start
from bot.when import say_date


def new_form(ask: Ask, channel_id: int | None, offer: Offer | None = None) -> Block:
    """*Set a goal*, empty or filled from a template, with what else it may start from."""
    with ask.db.read() as session:
        offers = templates.offers(session, ask.asker.person(session))
    draft = Draft(channel_id=channel_id, start=Start(offers, ask.asker.today))
    return goal_form(_filled(draft, offer) if offer else draft)


def form_anew(click: Click, metadata: Mapping[str, object]) -> Block:
    """The same form with another template in it. What was typed stays, wherever it is not just the
    words of the template before: nothing that was typed is ever lost.

    Raises:
        NoSuchThing: there is no such template for this person.
    """
    today, turn = click.asker.today, metadata.get("turn")
    with click.db.read() as session:
        viewer = click.asker.person(session)
        offers = templates.offers(session, viewer)
        chosen = None if click.value == NONE else templates.find(session, viewer, click.value)
    before = next((offer for offer in offers if offer.key == metadata.get("template")), None)
    channel_id = metadata.get("channel")
    start = Start(offers, today, turn=min(turn, 999) + 1 if isinstance(turn, int) else 1)
    draft = Draft(
        channel_id=channel_id if isinstance(channel_id, int) else None,
        owner=_word(click.values, "owner") or None,
        start=start,
    )
    old = _filled(Draft(start=start), before) if before else Draft()
    new = _filled(draft, chosen) if chosen else draft
    due_on = click.values.get("due")
    if isinstance(due_on, date) and due_on != old.due_on:
        new = replace(new, due_on=due_on)
    typed: dict[str, Any] = {
        field: words
        for field in ("what", "why", "done_means", "measure", "category")
        if (words := _word(click.values, field)).strip() and words != getattr(old, field)
    }
    return goal_form(replace(new, **typed))


def started_from(session: Session, form: Submission, by: Person) -> Start:
    """What a form that is shown anew was started from, so that all in it stays as it is."""
    offers, turn = templates.offers(session, by), form.metadata.get("turn")
    key, chosen = form.metadata.get("template"), read_chosen(form, form.asker.today)
    return Start(
        offers,
        chosen.start_on if chosen else form.asker.today,
        next((offer for offer in offers if offer.key == key), None),
        turn if isinstance(turn, int) else 0,
    )


def _word(values: Mapping[str, Value], field: str) -> str:
    value = values.get(field)
    return value if isinstance(value, str) else ""


def _filled(draft: Draft, offer: Offer) -> Draft:
    road, start = offer.road, draft.start
    assert start is not None
    return replace(
        draft,
        what=road.what,
        why=road.why,
        done_means=road.done_means,
        category=road.category,
        measure=road.measure,
        due_on=day_on(start.today, road.days),
        start=replace(start, chosen=offer),
    )


def road_chosen(
    session: Session, form: Submission, by: Person, due_on: date | None
) -> tuple[Road, Chosen] | None:
    """The milestones that are to come with a new goal; none without a template.

    Raises:
        FieldErrors: the template is gone, or one of them lies behind the goal's own due date.
    """
    chosen = read_chosen(form, form.asker.today)
    if chosen is None:
        return None
    try:
        road = templates.find(session, by, chosen.key).road
    except NoSuchThing as error:
        raise FieldErrors({"stops0": f"{GoneMeanwhile()} Untick them all to go on."}) from error
    for place in chosen.stops:
        stop = road.stops[place] if place < len(road.stops) else None
        day = day_on(chosen.start_on, stop.days) if stop else None
        if stop and day and due_on and day > due_on:
            said = f"“{cut(stop.title, 60)}” is planned for {say_date(day, today=due_on)}"
            raise FieldErrors(
                {"due": f"{said}, behind this day. Choose a later one, or untick it below."}
            )
    return road, chosen
