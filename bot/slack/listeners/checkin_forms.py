"""The forms of check-ins: opened, shown anew with the next times, and submitted."""

import json
from collections.abc import Mapping
from typing import Any

from msgspec.structs import replace
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.errors import CairnError, ChangedMeanwhile
from bot.model import Answer, Checkin, Person, Round
from bot.services import (
    access,
    answers,
    audiences,
    checkins,
    drafts,
    people,
    plans,
    receipts,
    rounds,
    times,
)
from bot.services.answers import Said
from bot.services.pages import checkin_forms as pages
from bot.services.pages import checkin_setups
from bot.services.pages import checkins as checkin_pages
from bot.services.pages.checkin_forms import FormPage
from bot.services.pages.checkin_setups import SetupPage
from bot.slack import refills
from bot.slack.forms import checkins as forms
from bot.slack.listeners.checkin_drafts import (
    again,
    draft_of,
    edited,
    keep_typed,
    start_over,
)
from bot.slack.listeners.drafts import number
from bot.slack.requests import Ask, Click, OnTop, StaleButton, Submission, number_in
from bot.slack.routes import Routes
from bot.slack.views import changed, ids
from bot.slack.views import checkin_forms as views
from bot.slack.views import checkins as checkin_views
from bot.slack.views import help as help_views
from bot.slack.views.parts import Block


class ChannelOnly(CairnError):
    """A regular check-in belongs to a channel: type `/checkin setup` there."""


def register(routes: Routes) -> None:
    """What opens, changes and submits the forms."""
    routes.clicks[ids.CHECKIN_ANSWER] = open_answer
    routes.clicks[ids.CHECKIN_ANSWER_OWN] = open_own_clicked
    routes.clicks[ids.CHECKIN_EDIT] = open_edit
    routes.clicks[ids.CHECKIN_PREVIEW_TIMES] = show_times
    routes.shortcuts["checkin_now"] = open_own_clicked
    routes.submissions[ids.CHECKIN_SETUP_FORM] = submit_setup
    routes.submissions[ids.CHECKIN_ANSWER_FORM] = submit_answer
    routes.clicks[ids.CHECKIN_START_OVER] = start_over
    for callback in (ids.CHECKIN_SETUP_FORM, ids.CHECKIN_ANSWER_FORM):
        routes.closings[callback] = keep_typed


def open_setup(ask: Ask, channel_id: int | None) -> None:
    """*Regular check-in*, empty but for what most teams choose, or what was typed before."""
    if channel_id is None:
        raise ChannelOnly
    with ask.db.read() as session:
        person = ask.asker.person(session)
        checkins.need_regular(person)
        view = views.setup_form(checkin_setups.new_setup(session, person, channel_id))
        view = again(session, person, view, drafts.of_setup(channel_id, None))
    ask.open(view)


def open_edit(click: Click) -> None:
    """`Edit` in the list of check-ins."""
    with click.db.read() as session:
        person = click.asker.person(session)
        here = click.place.id if click.place else None
        checkin = checkins.find_row(session, person, number_in(click.value), here, click.now)
        access.need_checkin_change(session, person, checkin)
        view = views.setup_form(checkin_setups.edit_setup(session, person, checkin))
        view = again(session, person, view, drafts.of_setup(checkin.channel_id, checkin.id))
    click.open(view)


def show_times(click: Click) -> None:
    """`Show the next five times`: the form as it is filled in, with them."""
    said = forms.read_setup(click.values, click.now, click.asker.zone)
    metadata = _metadata(click.view)
    with click.db.read() as session:
        person = click.asker.person(session)
        channel = access.need_member(session, person, number(metadata, "channel"))
        checkin = edited(session, click, person, number(metadata, "checkin"))
        sketch = plans.sketch(said.plan, channel.id, channel.workspace_id, click.now, checkin)
        sketch.everybody = not said.people
        listed = people.known(session, channel.workspace_id, said.people)
        asked = audiences.whom(session, sketch, [each.id for each in listed])
        coming = times.coming(session, sketch, asked, click.now)
        page = SetupPage(
            channel_id=channel.id,
            checkin_id=checkin.id if checkin else None,
            version=number(metadata, "version") or 0,
            draft=forms.draft_of(said),
            zones=checkin_setups.zones_of(session, person, channel.id, also=said.plan.zone),
            others=() if checkin else checkin_setups.standing(session, channel.id),
        )
    view = views.setup_form(page, times=coming, reader_zone=click.asker.zone)
    click.show(refills.as_typed(view))


def submit_setup(form: Submission) -> Block:
    """*Regular check-in*: answers with what was set up and the next five times."""
    said = forms.read_setup(form.values, form.now, form.asker.zone)
    with form.db.begin() as session:
        by = form.asker.person(session)
        is_edit = form.number("checkin") is not None
        if receipts.take(session, by.workspace_id, form.key, form.now):
            checkin = _save(session, form, said, by)
            receipts.settle(session, by.workspace_id, form.key, str(checkin.id))
        else:
            known = receipts.result(session, by.workspace_id, form.key) or "0"
            checkin = checkins.find_row(session, by, int(known), None, form.now)
        page = checkin_pages.checkin_page(session, checkin, by, form.now)
    return help_views.page(checkin_views.saved(page, edited=is_edit))


def _save(session: Session, form: Submission, said: forms.SetupForm, by: Person) -> Checkin:
    named = (people.meet(session, by.workspace_id, slack_id).id for slack_id in said.people)
    plan = replace(said.plan, people=tuple(named))
    drafts.drop(session, by, draft_of(ids.CHECKIN_SETUP_FORM, form.metadata))
    checkin = edited(session, form, by, form.number("checkin"))
    if checkin is None:
        return checkins.set_up(session, form.number("channel"), plan, by=by, now=form.now)
    version = form.number("version") or 0
    try:
        checkins.edit(session, checkin, plan, by=by, now=form.now, version=version)
    except ChangedMeanwhile as error:
        page = changed.meanwhile(str(error), ids.CHECKIN_EDIT, checkin.id, form.number("channel"))
        raise OnTop(str(error), page) from error
    return checkin


def open_answer(click: Click) -> None:
    """`Check in`, wherever it stands."""
    with click.db.read() as session:
        person = click.asker.person(session)
        asking, checkin = rounds.find(session, person, number_in(click.value))
        answers.need_asked(session, asking, checkin, person)
        page = pages.answer_form(session, person, asking, checkin, click.now)
        view = _answer_view(session, person, page)
    click.open(view)


def open_own_clicked(click: Click) -> None:
    """The shortcut *Check in*, or App Home's button for one's own check-in, which no round is put
    in the place of: each of those has a button there."""
    unasked = click.value == ids.UNASKED
    open_own(click, click.place.id if click.place else None, unasked=unasked)


def open_own(ask: Ask, channel_id: int | None, *, unasked: bool = False) -> None:
    """The form of an open round that asks this person here; else of their own, for their goals
    here. In no channel, of whatever waits for them, else for their goals of no channel."""
    with ask.db.read() as session:
        person = ask.asker.person(session)
        access.need_insider(person)
        page = None if unasked else _round_form(session, ask, person, channel_id)
        view = _answer_view(session, person, page or pages.own_form(session, person, channel_id))
    ask.open(view)


def _round_form(
    session: Session, ask: Ask, person: Person, channel_id: int | None
) -> FormPage | None:
    waiting = rounds.waiting_for(session, person, channel_id)
    if waiting:
        asking, checkin = rounds.find(session, person, waiting[0].id)
        return pages.answer_form(session, person, asking, checkin, ask.now)
    for asking, checkin in (
        rounds.open_in(session, channel_id, ask.asker.today) if channel_id else ()
    ):
        if audiences.may_answer(session, asking, checkin, person):
            return pages.answer_form(session, person, asking, checkin, ask.now)
    return None


def submit_answer(form: Submission) -> Block | None:
    """The answer form. A round's prompt shows who has answered; one's own is confirmed here."""
    round_id = form.number("round")
    with form.db.begin() as session:
        by = form.asker.person(session)
        asking, checkin = rounds.find(session, by, round_id) if round_id else (None, None)
        said = _read(session, form, asking, checkin, by)
        if not receipts.take(session, by.workspace_id, form.key, form.now):
            return None
        drafts.drop(session, by, draft_of(ids.CHECKIN_ANSWER_FORM, form.metadata))
        if asking and checkin:
            answers.by_form(session, asking, checkin, said, by=by, now=form.now)
            return None
        answers.of_own(session, form.number("channel"), said, by=by, now=form.now)
    many = len({words.goal_id for words in said.words if words.goal_id})
    goals = f" for {many} goal{'' if many == 1 else 's'}" if many else ""
    return help_views.page(help_views.words(f"✅ Noted{goals}."))


def _answer_view(session: Session, person: Person, page: FormPage) -> Block:
    of = drafts.of_own(page.channel_id)
    if page.round_id is not None:
        of = drafts.of_round(page.round_id)
    return again(session, person, views.answer_form(page), of)


def _read(
    session: Session,
    form: Submission,
    asking: Round | None,
    checkin: Checkin | None,
    by: Person,
) -> Said:
    shown = form.metadata.get("shown")
    before = (
        session.scalar(
            select(Answer.custom).where(Answer.round_id == asking.id, Answer.person_id == by.id)
        )
        if asking
        else None
    )
    return forms.read_answer(
        form.values,
        shown if isinstance(shown, Mapping) else {},
        checkin.questions if checkin else (),
        before or (),
    )


def _metadata(view: Mapping[str, Any]) -> Mapping[str, Any]:
    try:
        found = json.loads(view.get("private_metadata") or "")
    except (ValueError, RecursionError):
        raise StaleButton from None
    return found if isinstance(found, dict) else {}
