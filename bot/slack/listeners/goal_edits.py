"""What a goal's form says, saved over the goal that it was opened for."""

from collections.abc import Iterator
from contextlib import contextmanager

from msgspec.structs import replace
from sqlalchemy.orm import Session

from bot.errors import CairnError, ChangedMeanwhile, FieldErrors
from bot.model import Goal, Person
from bot.services import goals, receipts
from bot.services.goals import (
    Circle,
    NeedsReason,
    NoSuchParent,
    NotForGuests,
    OnlyYours,
    ParentClosed,
    Wish,
)
from bot.services.objectives import NumberTooLarge
from bot.services.pages import news
from bot.slack.forms import goals as forms
from bot.slack.listeners.channels import NobodyThere, met
from bot.slack.listeners.goal_parts import of_form
from bot.slack.requests import OnTop, Submission
from bot.slack.views import changed, ids


def save(form: Submission, goal_id: int) -> None:
    """The form *Edit the goal*."""
    with form.db.begin() as session:
        by = form.asker.person(session)
        goal = of_form(session, form, by, goal_id)
        said = forms.read_goal(form, form.asker.today, due_before=goal.due_on)
        if not receipts.take(session, by.workspace_id, form.key, form.now):
            return
        try:
            with under_fields():
                wish = wish_of(session, by, form, said, goal)
                goals.edit(
                    session, goal, wish, by=by, now=form.now, version=said.version,
                    because=said.because,
                )  # fmt: skip
        except ChangedMeanwhile as error:
            raise _with_what_changed(session, form, by, goal, error) from error


def _with_what_changed(
    session: Session, form: Submission, by: Person, goal: Goal, error: ChangedMeanwhile
) -> OnTop:
    """The sentence, what was changed since the form was opened, and the form offered anew."""
    since = form.number("seen")
    entries = (
        news.since(session, goal, since, by, form.now, form.asker.zone) if since is not None else []
    )
    sentence, where = str(error), goal.channel_id
    return OnTop(sentence, changed.meanwhile(sentence, ids.GOAL_EDIT, goal.id, where, entries))


def wish_of(
    session: Session, by: Person, form: Submission, said: forms.GoalForm, goal: Goal | None = None
) -> Wish:
    """What the form wants of a goal; a field that an older form does not have stays as it is.

    Raises:
        NobodyThere: what can be said under a field, by `under_fields`.
    """
    owner = met(session, by.workspace_id, said.owner, was=goal.owner_id if goal else None)

    wish = Wish(
        said.what, said.why, said.done_means, said.category, owner.id if owner else None,
        said.due_on, said.supports, said.priority, said.horizon, said.confidence,
    )  # fmt: skip
    if goal is None:
        return wish
    stays = {
        name: getattr(goal, name)
        for block_id, name in _OF_EDITS.items()
        if block_id not in form.values
    }
    return replace(wish, **stays)


_OF_EDITS = {
    ids.SUPPORTS: "parent_id",
    "priority": "priority",
    "horizon": "horizon",
    "confidence": "confidence",
}
_FIELDS: dict[type[CairnError], tuple[str, str]] = {
    NobodyThere: (
        "owner",
        "This is a bot, or somebody who has left; please choose another person.",
    ),
    OnlyYours: (
        "owner",
        "A goal for you only is your own: leave this empty, or choose who else it is for.",
    ),
    NeedsReason: ("because", "Please say why the due date moves: others planned with the old one."),
}
_OWN_WORDS: dict[type[CairnError], str] = {
    NotForGuests: "scope",
    NumberTooLarge: "measure",
    Circle: ids.SUPPORTS,
    ParentClosed: ids.SUPPORTS,
    NoSuchParent: ids.SUPPORTS,
}


@contextmanager
def under_fields() -> Iterator[None]:
    """What a field can mend is said under that field."""
    try:
        yield
    except tuple(_FIELDS) as error:
        raise FieldErrors(dict([_FIELDS[type(error)]])) from error
    except tuple(_OWN_WORDS) as error:
        raise FieldErrors({_OWN_WORDS[type(error)]: str(error)}) from error
