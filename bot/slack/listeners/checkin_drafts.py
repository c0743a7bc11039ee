"""Drafts of the forms of check-ins: kept when they are closed, offered again, or begun anew."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from bot.model import Checkin, Person
from bot.services import access, answers, checkins, drafts, rounds
from bot.services.pages import checkin_forms as pages
from bot.services.pages import checkin_setups
from bot.slack.listeners.drafts import again as offered_again
from bot.slack.listeners.drafts import begin_anew, keep, number
from bot.slack.requests import Ask, Click, Closing, StaleButton
from bot.slack.views import checkin_forms as views
from bot.slack.views import ids
from bot.slack.views.parts import Block


def keep_typed(form: Closing) -> None:
    """A form was closed unsent: what was typed stands in it the next time, for them alone."""
    with form.db.begin() as session:
        person = form.asker.person(session)
        _opened_anew(session, form, person, form.callback, form.metadata)
        keep(session, person, form, draft_of(form.callback, form.metadata))


def start_over(click: Click) -> None:
    """`Start over`: the form without what was typed before, which is gone."""
    callback = str(click.view.get("callback_id") or "")
    with click.db.begin() as session:
        person = click.asker.person(session)
        view = _opened_anew(session, click, person, callback, click.metadata)
        drafts.drop(session, person, draft_of(callback, click.metadata))
    begin_anew(click, view)


def _opened_anew(
    session: Session, ask: Ask, person: Person, callback: str, metadata: Mapping[str, Any]
) -> Block:
    """The form that was opened with this, as it is without a draft; refused where this person could
    not open it now."""
    channel_id, round_id = number(metadata, "channel"), number(metadata, "round")
    if callback == ids.CHECKIN_SETUP_FORM:
        checkin = edited(session, ask, person, number(metadata, "checkin"))
        if checkin is not None:
            access.need_checkin_change(session, person, checkin)
            return views.setup_form(checkin_setups.edit_setup(session, person, checkin))
        checkins.need_regular(person)
        channel = access.need_member(session, person, channel_id)
        return views.setup_form(checkin_setups.new_setup(session, person, channel.id))
    if callback != ids.CHECKIN_ANSWER_FORM:
        raise StaleButton
    if round_id is not None:
        asking, checkin = rounds.find(session, person, round_id)
        answers.need_asked(session, asking, checkin, person)
        return views.answer_form(pages.answer_form(session, person, asking, checkin, ask.now))
    access.need_insider(person)
    if channel_id is not None:
        access.need_member(session, person, channel_id)
    return views.answer_form(pages.own_form(session, person, channel_id))


def draft_of(callback: str, metadata: Mapping[str, Any]) -> str:
    """The name under which a draft of the form that was opened with this is kept."""
    channel_id, round_id = number(metadata, "channel"), number(metadata, "round")
    if callback == ids.CHECKIN_SETUP_FORM:
        return drafts.of_setup(channel_id or 0, number(metadata, "checkin"))
    return drafts.of_own(channel_id) if round_id is None else drafts.of_round(round_id)


def again(session: Session, person: Person, view: Block, draft: str) -> Block:
    """A form with what this person had typed into it and not sent."""
    return offered_again(session, person, view, draft, ids.CHECKIN_START_OVER)


def edited(session: Session, ask: Ask, person: Person, checkin_id: int | None) -> Checkin | None:
    """The check-in that a form changes; none for a new one."""
    if checkin_id is None:
        return None
    return checkins.find_row(session, person, checkin_id, None, ask.now)
