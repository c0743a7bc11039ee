"""The form behind `At risk`."""

import json
from datetime import date

from bot.services.pages.lines import MilestoneLine
from bot.slack.views import facts, ids
from bot.slack.views.parts import Block, context, field_of, modal, section, text_input


def risk_form(line: MilestoneLine, today: date, channel: str | None, here: int | None) -> Block:
    """What is in the way of a milestone.

    `channel` is the Slack id of the channel that reads it; `here` is the row of the channel in
    which the form was opened, none for direct messages.
    """
    told = f"<#{channel}> reads it in the thread of the goal's card." if channel else ""
    blocks = [
        section(facts.milestone(line, today)),
        field_of(
            "What is in the way",
            text_input(lines=True, example="The vendor is two weeks late"),
            "blocker",
            optional=False,
        ),
        context(f"Its goal is then reported at risk. {told}".rstrip()),
    ]
    return modal(
        "Milestone at risk",
        ids.MILESTONE_RISK_FORM,
        blocks,
        submit="At risk",
        metadata=json.dumps({"milestone": line.id, "channel": here}),
    )
