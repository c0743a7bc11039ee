"""`/progress setup`, the form behind it, and the buttons of a digest."""

from msgspec.structs import replace
from sqlalchemy.orm import Session

from bot.errors import CairnError, ChangedMeanwhile, FieldErrors
from bot.model import Channel, Digest, Person, Setup
from bot.services import access, changes, checkins, digests, receipts, workspaces
from bot.services.digests import NotThere, SameChannel, StaysHere
from bot.services.pages import summaries
from bot.services.pages.checkin_setups import zones_of
from bot.slack.forms import digests as forms
from bot.slack.requests import Ask, Click, OnTop, StaleButton, Submission, number_in
from bot.slack.routes import Routes
from bot.slack.views import changed, ids
from bot.slack.views import digests as views
from bot.slack.views import help as help_views
from bot.slack.views.parts import Block, Message
from bot.when import Rhythm, read_rule


class ChannelOnly(CairnError):
    """A digest belongs to a channel: type `/progress setup` there."""


def register(routes: Routes) -> None:
    """What is asked of digests by buttons and forms."""
    routes.clicks[ids.DIGEST_RENEW] = renew
    routes.clicks[ids.DIGEST_BRIEF] = brief
    routes.clicks[ids.DIGEST_STOP] = stop
    routes.clicks[ids.DIGEST_SETUP] = open_again
    routes.submissions[ids.DIGEST_FORM] = submit


def open_setup(ask: Ask, channel_id: int | None) -> None:
    """*Regular digest*, with what the channel's digest says, or what most teams choose."""
    if channel_id is None:
        raise ChannelOnly
    with ask.db.read() as session:
        by = ask.asker.person(session)
        checkins.need_regular(by)
        digest = digests.of_channel(session, channel_id)
        if digest is not None:
            access.need_digest_change(session, by, digest)
        draft = _draft(session, by, channel_id, digest)
        made = changes.latest(session, Setup.DIGEST, channel_id, reader=by, now=ask.now)
        form = views.setup_form(replace(draft, changes=made))
    ask.open(form)


def open_again(click: Click) -> None:
    """`Open it again`: somebody else changed it meanwhile."""
    with click.db.read() as session:
        by = click.asker.person(session)
        channel = access.need_member(session, by, number_in(click.value))
    open_setup(click, channel.id)


def _draft(session: Session, by: Person, channel_id: int, digest: Digest | None) -> views.Draft:
    if digest is None:
        zones = zones_of(session, by, channel_id)
        return views.Draft(
            channel_id, "Weekly digest", ("FR",), Rhythm.WEEK, "15:00", by.zone, zones
        )
    read = read_rule(digest.rule)
    also = session.get(Channel, digest.also_id) if digest.also_id else None
    return views.Draft(
        channel_id=channel_id,
        name=digest.name,
        days=read.weekdays,
        every=read.rhythm or Rhythm.WEEK,
        at=f"{read.start:%H:%M}",
        zone=digest.zone,
        zones=zones_of(session, by, channel_id, also=digest.zone),
        also=also.slack_id if also and access.here(session, by, also.id) else None,
        digest_id=digest.id,
        version=digest.version,
    )


def submit(form: Submission) -> Block:
    """*Regular digest*: answers with what comes when."""
    said = forms.read_digest(form.values)
    with form.db.begin() as session:
        by = form.asker.person(session)
        channel_id = form.number("channel")
        if receipts.take(session, by.workspace_id, form.key, form.now):
            digest = _save(session, form, said, by)
        else:
            digest = _known(session, by, channel_id)
        coming = digests.next_issue(session, digest, form.now)
        answer = views.saved(digest.name, coming, said.also)
    return help_views.page(answer, channel_id)


def _save(session: Session, form: Submission, said: forms.DigestForm, by: Person) -> Digest:
    channel_id, version = form.number("channel"), form.number("version") or 0
    try:
        return digests.set_up(
            session, channel_id, said.schedule, also=said.also, by=by, now=form.now,
            version=version,
        )  # fmt: skip
    except (NotThere, StaysHere, SameChannel) as error:
        raise FieldErrors({"also": str(error).replace("`", "")}) from error
    except ChangedMeanwhile as error:
        page = changed.meanwhile(str(error), ids.DIGEST_SETUP, channel_id or 0, channel_id)
        raise OnTop(str(error), page) from error


def _known(session: Session, by: Person, channel_id: int | None) -> Digest:
    channel = access.need_member(session, by, channel_id)
    digest = digests.of_channel(session, channel.id)
    if digest is None:
        raise StaleButton
    return digest


def stop(click: Click) -> Message | None:
    """`Stop it`, in the form."""
    with click.db.begin() as session:
        by = click.asker.person(session)
        digests.stop(session, number_in(click.value), by=by, now=click.now)
    answer = help_views.words("The digest is stopped. `/progress setup` sets up another one.")
    if click.view.get("type") != "modal":
        return answer
    click.show(help_views.page(answer))
    return None


def renew(click: Click) -> None:
    """`Update`: the messages of this issue show what is true now."""
    with click.db.begin() as session:
        by = click.asker.person(session)
        issue, _ = digests.find_issue(session, by, number_in(click.value))
        digests.renew(session, issue, by=by, now=click.now)


def brief(click: Click) -> Message:
    """`Agenda`: what to speak of when people meet next, for its asker alone."""
    with click.db.read() as session:
        by = click.asker.person(session)
        _, digest = digests.find_issue(session, by, number_in(click.value))
        return agenda(session, click, by, digest.channel_id)


def agenda(session: Session, ask: Ask, viewer: Person, channel_id: int) -> Message:
    """The agenda of a channel as its asker may see it."""
    channel = workspaces.channel(session, viewer.workspace_id, channel_id)
    return views.agenda(
        summaries.summary(
            session, viewer, channel_id, channel.slack_id, workspace_id=viewer.workspace_id,
            now=ask.now, today=ask.asker.today, brief=False,
        )
    )  # fmt: skip
