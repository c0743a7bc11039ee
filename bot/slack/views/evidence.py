"""Evidence: links that show where they lead, notes as they were typed, and the form for both."""

import json
from urllib.parse import urlsplit

from bot.services.pages.milestones import EvidenceLine, MilestonePage
from bot.slack.views import facts, ids
from bot.slack.views.parts import (
    Block,
    Message,
    context,
    field_of,
    mention,
    modal,
    said,
    section,
    text_input,
)
from bot.when import say_date

LONGEST_LINK = 1500


def link(url: str) -> str:
    """An address as the name of its host, behind which nothing else can hide; what is no web
    address, or too long to stand whole, is only shown."""
    try:
        parts = urlsplit(url)
        host = parts.hostname
    except ValueError:
        host = None
    unsafe = len(url) > LONGEST_LINK or any(sign in url for sign in '<>"') or len(url.split()) != 1
    if not host or parts.scheme not in ("http", "https") or unsafe:
        return said(url, 1000)
    message = parts.path.startswith("/archives/") and f".{host}".endswith(".slack.com")
    label = f"message in {host}" if message else host
    return f"<{said(url.replace('|', '%7C'), LONGEST_LINK * 2)}|{said(label, 100)}>"


def lines(page: MilestonePage) -> list[str]:
    """What was brought for a milestone, the newest first, one line each."""
    told = [_line(piece, page) for piece in page.evidence]
    if page.more_evidence:
        told.append(f"… and {page.more_evidence} more")
    return told


def _line(piece: EvidenceLine, page: MilestonePage) -> str:
    shown = " ".join(filter(None, (piece.link and link(piece.link), said(piece.note, 500))))
    return f"📎 {shown} · {mention(piece.who)}, {say_date(piece.on, today=page.goal.today)}"


def form(page: MilestonePage, channel_id: int | None) -> Block:
    """A link, a note, or both; to who may not mark it reached it says who may."""
    line = page.line
    blocks = [section(facts.milestone(line, page.goal.today))]
    if line.reached_when:
        blocks.append(context(f"Reached when: {said(line.reached_when)}"))
    if line.is_open and not page.may_reach:
        blocks.append(context(whose(page)))
    example = "https:// … to a page, a file or a message"
    blocks += [
        field_of("Link", text_input(most=LONGEST_LINK, example=example), "link"),
        field_of("Note", text_input(lines=True, example="What shows it, in your words"), "note"),
    ]
    return modal(
        "Add evidence",
        ids.EVIDENCE_FORM,
        blocks,
        submit="Add it",
        metadata=json.dumps({"milestone": line.id, "channel": channel_id}),
    )


def kept(page: MilestonePage, *, first: bool) -> Message:
    """The answer to who brought evidence, maybe instead of marking the milestone reached."""
    line = page.line
    title = f"M{line.number} *{said(line.title, 150)}*"
    again = "" if first else " already"
    sentence = f"📎 Your evidence is{again} on {title}."
    if line.is_open and not page.may_reach:
        sentence += f" {whose(page)}"
    return Message(sentence, [section(sentence)])


def whose(page: MilestonePage) -> str:
    """Who marks a milestone reached, to one who may not."""
    owner = (None if page.line.is_proposed else page.line.owner) or page.goal.owner
    who = mention(owner) if owner else "Somebody who may change the goal"
    return f"{who} marks it reached; what you bring is kept for that."
