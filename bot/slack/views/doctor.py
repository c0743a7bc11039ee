"""Whether everything works."""

import re
from collections.abc import Sequence

from bot.findings import Finding
from bot.slack.views.parts import Message, paragraphs, said

_CHANNEL = re.compile(r"&lt;(#[CG][A-Z0-9]+)&gt;")


def findings(found: Sequence[Finding]) -> Message:
    """What was looked at, a line each; what is wrong says what to do."""
    wrong = sum(not each.well for each in found)
    head = "*All is well*" if not wrong else f"*{wrong} of {len(found)} to be mended*"
    lines = [head, *(_line(each) for each in found)]
    return Message("\n".join(lines), paragraphs(lines))


def _line(found: Finding) -> str:
    """Names that came from Slack are quoted like any other words; channels are shown as such."""
    words = _CHANNEL.sub(r"<\1>", said(found.said, 1000))
    return f"{'✅' if found.well else '⚠'} *{found.what}*: {words}"
