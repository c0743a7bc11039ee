"""Why messages come: the last ones, the next ones, and what failed of what somebody set up."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date, time

from bot.model import About, DeliveryState, Kind
from bot.model.outcomes import MAYBE_SENT
from bot.services.pages.why import Came, Coming, Held, Reason, Thing, Trouble, WhyPage, WinsRule
from bot.slack.views import help as help_views
from bot.slack.views import ids, own_choices
from bot.slack.views.parts import (
    Block,
    Message,
    actions,
    button,
    confirm,
    mention,
    moment,
    paragraphs,
    said,
    section,
)
from bot.slack.views.times import city
from bot.when import UnreadableRule, say_date, say_hours, say_rule

SHOWN = 5
"""So many things of one message are told one by one."""
NAME = 150
NAMED = 3
"""So many things are named of a message that did not arrive."""


def page(found: WhyPage) -> Message:
    """What came, what comes, and what failed."""
    heads = ["*The last messages to you*", "*The next ones*"]
    came = [_came(each, found) for each in found.came] or ["None so far."]
    coming = [_coming(each, found) for each in found.coming]
    if found.more_coming:
        coming.append(f"… and {found.more_coming:,} more after these")
    coming = [*_state(found), *(coming or ["Nothing is planned for you."])]
    blocks = [*paragraphs([heads[0], *came]), *paragraphs([heads[1], *coming])]
    said_so = [heads[0], *came, heads[1], *coming]
    if found.wins:
        here = ["*In this channel*", _wins(found.wins)]
        blocks += paragraphs(here)
        said_so += here
    if found.troubles:
        title = "*What you set up and I could not deliver*"
        blocks.append(section(title))
        blocks += [_trouble_block(each) for each in found.troubles]
        said_so += [title, *(_trouble(each) for each in found.troubles)]
        if found.more_troubles:
            more = f"… and {found.more_troubles:,} older ones"
            blocks.append(section(more))
            said_so.append(more)
    return Message("\n".join(said_so), blocks)


def tried(*, begun: bool) -> Message:
    """What `Try again` answers."""
    if begun:
        return help_views.words("I am trying again. `/cairn why` shows how it goes.")
    return help_views.words("That has changed meanwhile; `/cairn why` shows how it stands now.")


def _wins(wins: WinsRule) -> str:
    try:
        when = f"{say_rule(wins.rule)} in {city(wins.zone)}"
    except UnreadableRule:
        when = "never, for I cannot read when"
    coming = f", next {moment(wins.next_at)}" if wins.next_at else ""
    return (
        f"• The wins of the week come to <#{wins.channel}>: {when}{coming}. {mention(wins.by)} "
        "chose it in `/cairn settings`; on a free day they come on the next working day, and a "
        "week without any says nothing."
    )


def _state(found: WhyPage) -> list[str]:
    lines = []
    if found.silenced:
        lines.append(
            "⚠ Slack takes no messages from me in this workspace; an admin must install me."
        )
    if found.away_until:
        day = say_date(found.away_until, today=found.today)
        lines.append(f"You are away until {day}; I ask nothing before. `/checkin back` ends it.")
    elif found.quiet_until:
        lines.append(
            f"Your quiet hours end {moment(found.quiet_until)}; most things wait for that."
        )
    off = own_choices.turned_off(
        found.celebrations, milestones=found.milestone_reminders, checkins=found.checkin_reminders
    )
    return [*lines, off] if off else lines


def _came(came: Came, found: WhyPage) -> str:
    line = f"• {moment(came.at)}: {_why(came.reasons, found)}"
    if came.state == DeliveryState.FAILED:
        return f"{line} — it did not reach you. {help_views.remedy(came.error)}"
    return line


_HELD = {
    Held.SOON: "",
    Held.QUIET: " — held back by your quiet hours until then",
    Held.AWAY: " — held back until then, for you are away",
    Held.APART: " — you get at most one message in ten minutes",
    Held.SLACK: " — Slack asked me to wait until then",
    Held.HOURS: " — it waits there until then",
    Held.DOUBTFUL: " — Slack did not say whether it arrived; I am looking for it",
}


def _coming(coming: Coming, found: WhyPage) -> str:
    return f"• {moment(coming.at)}: {_why(coming.reasons, found)}{_HELD[coming.held]}"


def _celebrated(reason: Reason) -> str:
    """Of what waits to be celebrated in a channel, or is told to its people alone."""
    thing, held = reason.thing, reason.thing.hours
    if not thing.channel:
        return (
            f"something of {_name(reason)} was reached; the goal is yours alone, or it is not "
            "celebrated in public since somebody chose so"
        )
    line = f"<#{thing.channel}> celebrates {_name(reason)}, which is reached"
    if held is None:
        return line
    times = say_hours(held.days, held.start, held.end)
    return f"{line}, in its working hours: {times} ({city(held.zone)})"


def _why(reasons: Sequence[Reason], found: WhyPage) -> str:
    told = [_reason(each, found) for each in reasons[:SHOWN]]
    told = list(dict.fromkeys(told))
    if len(reasons) > SHOWN:
        told.append(f"and {len(reasons) - SHOWN} more things")
    return "; ".join(told) or "what it told is no longer there"


def _reason(reason: Reason, found: WhyPage) -> str:
    if not reason.thing.seen:
        return "it concerned something that is gone, or that you may not see any more"
    if reason.of is About.MILESTONE_DUE:
        return _milestone(reason, found)
    if reason.of is About.CHECKIN_PROMPT:
        return _asks(reason, found)
    return _RULES.get(reason.of, _for_you)(reason)


def _name(reason: Reason) -> str:
    return _named(reason.thing)


def _named(thing: Thing) -> str:
    return " ".join(
        filter(None, [thing.ref, f"*{said(thing.title, NAME)}*" if thing.title else ""])
    )


def _milestone(reason: Reason, found: WhyPage) -> str:
    whose = "it is yours" if reason.thing.mine else "its goal is yours"
    if reason.due_on is None or reason.stage is None:
        return f"{_name(reason)} has a date, and {whose}"
    day, stage = say_date(reason.due_on, today=found.today), reason.stage
    if stage > 0:
        return f"{_name(reason)} was due on {day}, and {whose}: once a week while it is late"
    before = {-7: "7 days before ", -1: "the day before ", 0: "on the day that "}.get(stage, "")
    return f"{before}{_name(reason)} is due, {day}, for {whose}"


def _asks(reason: Reason, found: WhyPage) -> str:
    thing = reason.thing
    this = f"this is of {_slot(*thing.slot, found)}" if thing.slot else ""
    try:
        rule = f"{say_rule(thing.rule)} in {city(thing.zone)}"
    except UnreadableRule:
        rule = ""
    when = "; ".join(filter(None, [rule, this]))
    return f"{_name(reason)} asks you" + (f": {when}" if when else "")


def _slot(day: date, at: time, found: WhyPage) -> str:
    return f"{say_date(day, today=found.today)} at {at:%H:%M}"


def _for_you(_: Reason) -> str:
    """Kinds of messages that earlier versions sent to people."""
    return "it was meant for you"


def _blocker(reason: Reason, words: str) -> str:
    return f"{words}: “{said(reason.thing.title, NAME)}”"


# A kind of delivery and what a notice is about may have the same value: then it is one key here.
_RULES: Mapping[About | Kind, Callable[[Reason], str]] = {
    About.CHECKIN_REMINDER: lambda reason: (
        f"{_name(reason)} had asked, and you snoozed it" if reason.wished else
        f"{_name(reason)} had asked and waits for your answer; it reminds once"
    ),
    About.MILESTONE_REACHABLE: lambda reason: (
        f"the number of {_name(reason)} has got where it was to be, and it is yours"
    ),
    About.EVIDENCE: lambda reason: f"somebody brought evidence for {_name(reason)}, which is yours",
    About.REPLAN: lambda reason: f"you follow {_name(reason)}, and its plan changed",
    About.QUARTER: lambda reason: (
        f"a number of {_name(reason)} came a good part of its way, and you chose to be told by "
        "direct message alone"
    ),
    About.KEPT_WORDS: lambda reason: (
        f"you typed something in <#{reason.thing.channel}> before I was there, and I kept it"
    ),
    About.FAILURE: lambda reason: "something that you set up could not be delivered",
    About.DIGEST: lambda reason: (
        f"you follow a goal of <#{reason.thing.channel}>, whose digest {_name(reason)} came out"
    ),
    About.BLOCKER_HELPED: lambda reason: _blocker(reason, "somebody offered to help you with"),
    About.BLOCKER_RESOLVED: lambda reason: _blocker(
        reason, "what was in your way is resolved" if reason.thing.mine else
        "what you helped with is resolved"
    ),
    About.BLOCKER_ESCALATED: lambda reason: _blocker(
        reason, "somebody has been blocked for three working days, and you can do more"
    ),
    About.NO_PICTURES: lambda reason: "you are an admin, and I may not upload pictures here",
    About.AWAY_OFFER: lambda reason: "your Slack status says that you are away until some day",
    About.CELEBRATION: _celebrated,
    Kind.CALENDAR: lambda reason: "you asked for your calendar",
    Kind.EXPORT: lambda reason: "you asked for an export",
    Kind.TALK_TAKEN: lambda reason: "you told me something here, and I took it as an answer",
    Kind.TALK_HELP: lambda reason: "you told me something here that I did not understand",
    Kind.PROPOSAL: lambda reason: f"{_name(reason)} was proposed for a goal of yours",
    Kind.OWN_ROADMAP: lambda reason: "you asked for your roadmap",
    Kind.ROADMAP: lambda reason: "you asked for a roadmap",
}  # fmt: skip


def _trouble(trouble: Trouble) -> str:
    where = help_views.place(trouble.channel) if trouble.channel else "a place that you have left"
    names = _names(trouble)
    what = help_views.what(trouble.kind) + (f" ({names})" if names else "")
    line = f"• {moment(trouble.since)}: {what}, to {where}."
    if trouble.state == DeliveryState.DOUBTFUL:
        return f"{line} Slack did not say whether it arrived; I am looking for it."
    return f"{line} {help_views.remedy(trouble.error)}"


def _names(trouble: Trouble) -> str:
    more = len(trouble.things) - NAMED
    names = [_named(each) for each in trouble.things[:NAMED]]
    return ", ".join([*names, f"and {more} more"] if more > 0 else names)


def _trouble_block(trouble: Trouble) -> Block:
    return section(_trouble(trouble), accessory=try_again(trouble))


def failure(failed: Trouble) -> Message:
    """Tells who set something up that it could not be delivered, why, and what to do."""
    told = help_views.failure(failed.kind, _names(failed), failed.channel, failed.error)
    again = try_again(failed)
    return replace(told, blocks=[*told.blocks, actions(again)]) if again else told


def try_again(trouble: Trouble) -> Block | None:
    """The button that sends once more what failed; none where it must not be pressed."""
    if trouble.state != DeliveryState.FAILED or not trouble.channel:
        return None
    value = f"{trouble.id}:{trouble.fence}"
    if trouble.error != MAYBE_SENT:
        return button("Try again", ids.WHY_TRY, value)
    return button(
        "Send it anyway",
        ids.WHY_ANYWAY,
        value,
        confirm=confirm(
            "It may be there already",
            "Slack did not say whether this arrived, and I cannot look. If it did, it will stand "
            "there twice.",
            "Send it anyway",
        ),
    )
