"""Proposals: the message in which a channel judges one, and the form that suggests a date."""

import json
from datetime import date

from bot.model import MilestoneState
from bot.services.pages.lines import MilestoneLine
from bot.services.pages.proposals import ProposalPage, Suggestion
from bot.slack.views import facts, ids
from bot.slack.views.parts import (
    Block,
    Message,
    actions,
    button,
    context,
    date_input,
    field_of,
    mention,
    modal,
    said,
    section,
    text_input,
)
from bot.when import say_date

SUGGESTED = 5
"""So many of the suggested dates stand in the message."""
NAMED = 5
"""So many of those who suggest one are named."""


def proposal(page: ProposalPage) -> Message:
    """A proposal: what, by whom, what people think of it, and who decides."""
    if not page.line.is_proposed:
        return _decided(page)
    line, goal = page.line, page.goal
    heading = f"💡 {mention(page.by)} proposes a milestone for {_of(page)}"
    sentence = facts.milestone(line, goal.today)
    blocks = [section(f"{heading}\n{sentence}")]
    if line.reached_when:
        blocks.append(context(f"Reached when: {said(line.reached_when)}"))
    verdicts = _verdicts(page)
    blocks.append(context(f"{verdicts} · {facts.owner(goal.owner)} decides"))
    blocks.append(
        actions(
            button("Realistic", ids.PROPOSAL_REALISTIC, line.id),
            button("Too soon", ids.PROPOSAL_TOO_SOON, line.id),
            button("Suggest a date", ids.PROPOSAL_SUGGEST, line.id),
        )
    )
    blocks += [_suggested(each, page) for each in page.suggestions[:SUGGESTED]]
    blocks.append(
        actions(
            button("Accept", ids.PROPOSAL_ACCEPT, line.id, style="primary"),
            button("Decline", ids.PROPOSAL_DECLINE, line.id),
            *commit_button(line),
        )
    )
    return Message(f"{heading}: {sentence} · {verdicts}", blocks)


def _verdicts(page: ProposalPage) -> str:
    counts = (
        (page.realistic, "realistic"),
        (page.too_soon, "too soon"),
        (sum(len(each.who) for each in page.suggestions), "for another date"),
    )
    told = [f"{count} {words}" for count, words in counts if count]
    return " · ".join(told) or "What do you think?"


def _suggested(suggestion: Suggestion, page: ProposalPage) -> Block:
    day = say_date(suggestion.day, today=page.goal.today)
    who = " ".join(mention(one) for one in suggestion.who[:NAMED])
    more = f" and {len(suggestion.who) - NAMED} more" if len(suggestion.who) > NAMED else ""
    notes = "".join(f"\n> {said(note)}" for note in suggestion.notes[:3])
    # A button carries what it takes; that somebody still suggests it is checked when it is pressed.
    value = f"{page.line.id}:{suggestion.day.isoformat()}"
    take = button(f"Take {suggestion.day:%-d %B}", ids.PROPOSAL_TAKE, value)
    return section(f"📅 *{day}* · {who}{more}{notes}", accessory=take)


def _decided(page: ProposalPage) -> Message:
    line, title = page.line, f"M{page.line.number} *{said(page.line.title, 150)}*"
    who = f" by {mention(page.decided_by)}" if page.decided_by else ""
    if line.state == MilestoneState.DROPPED:
        why = f": {said(page.because, 200)}" if page.because else ""
        sentence = f"✖ {title} for {_of(page)}, proposed by {mention(page.by)}, was {page.decided}"
        sentence += f"{'' if page.decided == 'withdrawn' else who}{why or '.'}"
        return Message(sentence, [section(sentence)])
    heading = f"✅ {title} is a milestone of {_of(page)} now, accepted{who}"
    sentence = facts.milestone(line, page.goal.today)
    commit = commit_button(line)
    blocks = [section(f"{heading}\n{sentence}"), context(f"Proposed by {mention(page.by)}")]
    return Message(f"{heading}: {sentence}", [*blocks, *([actions(*commit)] if commit else [])])


def commit_button(line: MilestoneLine) -> list[Block]:
    """`I commit`, for the owner of a milestone that somebody else has added."""
    return [button("I commit", ids.MILESTONE_COMMIT, line.id)] if line.uncommitted else []


def suggest_form(line: MilestoneLine, today: date, channel_id: int | None) -> Block:
    """Another date for a proposal, and why."""
    blocks = [
        section(facts.milestone(line, today)),
        field_of("Date", date_input(line.due_on), "due", optional=False),
        field_of("Why", text_input(example="The vendor delivers in June"), "because"),
    ]
    return modal(
        "Suggest a date",
        ids.PROPOSAL_SUGGEST_FORM,
        blocks,
        submit="Suggest it",
        metadata=json.dumps({"milestone": line.id, "channel": channel_id}),
    )


def _of(page: ProposalPage) -> str:
    return f"G{page.goal.number} *{said(page.goal.title, 150)}*"
