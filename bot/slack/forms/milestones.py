"""What the milestone forms say, checked."""

from collections.abc import Iterable
from datetime import date

from msgspec import Struct

from bot.errors import FieldErrors
from bot.model import Size
from bot.services.milestones import Chosen, Ripple
from bot.slack.forms import checks
from bot.slack.requests import Submission, row_number
from bot.slack.typed import is_link
from bot.slack.views import ids, ripples


class MilestoneForm(Struct, frozen=True):
    """*Add a milestone*, or its edit."""

    what: str
    due_on: date | None
    owner: str | None
    """The Slack id of whoever was chosen."""
    size: Size
    reached_when: str
    because: str
    channel_id: int | None
    milestone_id: int | None
    version: int
    seen: int
    """The newest line of its history that the form knew."""
    after_ids: tuple[int, ...] | None
    """What it comes after; none when the form did not ask."""


def read_milestone(
    form: Submission, today: date, *, due_before: date | None = None
) -> MilestoneForm:
    """What was said in the form. `due_before` is the date that stood there, which may be past.

    Raises:
        FieldErrors: a sentence for each field that cannot be used.
    """
    size, wrong = form.words("size"), dict[str, str]()
    what, due_on = "", None
    with checks.noting(wrong):
        what = checks.title(form, "milestone", "milestone")
    with checks.noting(wrong):
        due_on = checks.day_to_come(form, "due", today, unless=due_before)
    after_ids = None
    with checks.noting(wrong):
        after_ids = _after(form)
    if wrong:
        raise FieldErrors(wrong)
    return MilestoneForm(
        what=what,
        due_on=due_on,
        owner=form.words("owner") or None,
        size=Size(size) if size in list(Size) else Size.MAJOR,
        reached_when=form.words("reached_when"),
        because=form.words("because"),
        channel_id=form.number("channel"),
        milestone_id=form.number("milestone"),
        version=form.number("version") or 0,
        seen=form.number("seen") or 0,
        after_ids=after_ids,
    )


def _after(form: Submission) -> tuple[int, ...] | None:
    if ids.AFTER not in form.values:
        return None
    rows = [row_number(value) for value in form.several(ids.AFTER)]
    if None in rows:
        raise FieldErrors({ids.AFTER: "Please choose from the list."})
    return tuple(row for row in rows if row is not None)


def has_shown(form: Submission, ripple: Ripple) -> bool:
    """Whether the form has shown all that moves along, just as it is now."""
    return form.metadata.get("shown") == ripple.mark


def turn_of(form: Submission) -> int:
    """How often the form was shown anew."""
    return form.number("turn") or 0


def read_chosen(form: Submission, ripple: Ripple) -> Chosen:
    """What was chosen to move along. Only what the ripple holds does, whatever a form says."""
    rows = {row_number(value) for field in ripples.FIELDS for value in form.several(field)}
    if form.several(ripples.REST):
        movable = [each.id for each in ripple.milestones if each.may]
        rows |= set(movable[ripples.SHOWN :])
    goals = {row_number(value) for value in form.several(ripples.GOALS)}
    return Chosen(ripple, _known(rows), _known(goals))


def _known(rows: Iterable[int | None]) -> frozenset[int]:
    return frozenset(row for row in rows if row is not None)


def read_evidence(form: Submission) -> tuple[str, str]:
    """The link and the note that show how far a milestone is; one of them may be empty.

    Raises:
        FieldErrors: the link is none, or both are empty.
    """
    link, note = form.words("link"), form.words("note")
    if link and not is_link(link):
        raise FieldErrors({"link": "Please paste a web address that begins with https://."})
    if not link and not note:
        raise FieldErrors({"note": "Please paste a link above, or say here what shows it."})
    return link, note


def read_reason(form: Submission) -> str:
    """The reason for which a milestone is dropped.

    Raises:
        FieldErrors: there is none.
    """
    because = form.words("because")
    if not because:
        raise FieldErrors({"because": "Please say why: others planned with it."})
    return because


def read_new_date(form: Submission, today: date) -> date:
    """The day to which a milestone moves.

    Raises:
        FieldErrors: there is none, or it has passed.
    """
    day = checks.day_to_come(form, "due", today)
    if day is None:
        raise FieldErrors({"due": "Please choose the new date."})
    return day
