"""What a person chooses for what concerns them, read from *Settings* and kept."""

from sqlalchemy.orm import Session

from bot.errors import FieldErrors
from bot.model import Celebrating, Person
from bot.services import choices
from bot.slack.requests import Submission
from bot.slack.views import own_choices as views


def keep(session: Session, form: Submission, by: Person) -> list[str]:
    """Keep what stands in the form; what is so now, in words, and nothing for a form that has no
    such fields.

    Raises:
        FieldErrors: it is none of the choices.
    """
    if not {"celebrations", "reminders"} <= form.values.keys():
        return []
    try:
        way = Celebrating(form.words("celebrations"))
    except ValueError:
        raise FieldErrors({"celebrations": "Please choose one of these."}) from None
    wanted = form.several("reminders")
    milestones, checkins = views.MILESTONES in wanted, views.CHECKINS in wanted
    choices.choose(
        session, by, way, milestone_reminders=milestones, checkin_reminders=checkins, now=form.now
    )
    return views.lines(way, milestones=milestones, checkins=checkins)
