"""`/cairn templates`: one line in, one request out."""

import re

from msgspec import Struct

from bot.errors import CannotRead
from bot.slack.commands.words import need_ref, no_more, quote, split_first
from bot.slack.typed import plain

_AS = re.compile(r"as(?: (.*))?", re.IGNORECASE)
_QUOTES = ' "“”„‟«»'


class Templates(Struct, frozen=True):
    """Goals ready to use."""


class KeepTemplate(Struct, frozen=True):
    """Keep a goal as a template; with no name, under its title."""

    number: int
    name: str = ""


class UseTemplate(Struct, frozen=True):
    """Open *Set a goal* filled from a template."""

    name: str


class DropTemplate(Struct, frozen=True):
    """Drop one of the workspace's own."""

    name: str


TemplateRequest = Templates | KeepTemplate | UseTemplate | DropTemplate


def parse_templates(rest: str) -> TemplateRequest:
    """What is asked of templates, from the words behind `/cairn templates`.

    Raises `CannotRead` with a sentence that says what to do.
    """
    verb, words = split_first(rest)
    if verb in ("", "list"):
        no_more(words, "/cairn templates")
        return Templates()
    if verb == "keep":
        return _keep(words)
    if verb in ("use", "drop"):
        name = plain(words).strip(_QUOTES)
        if not name:
            raise CannotRead(f"Which template? Say its name: `/cairn templates {verb} NAME`.")
        return UseTemplate(name) if verb == "use" else DropTemplate(name)
    raise CannotRead(
        f"I do not understand {quote(rest)} here. There are `/cairn templates`, `templates use "
        "NAME`, `templates keep G12 as NAME` and `templates drop NAME`."
    )


def _keep(words: str) -> KeepTemplate:
    line = "/cairn templates keep"
    number, more = need_ref(words, "G", line)
    match = _AS.fullmatch(more)
    if more and match is None:
        raise CannotRead(f"Say its name behind *as*: `{line} G{number} as NAME`.")
    return KeepTemplate(number, plain(match[1] or "").strip(_QUOTES) if match else "")
