"""What Slack makes of the text that people type: escapes, mentions, channels and links."""

import re
from collections.abc import Iterable

from bot.playground.channels import Channel
from bot.playground.people import Person

_LINK = re.compile(r"https?://[^\s<>|]+[^\s<>|.,;:!?)\]}'\"]")
_SPECIAL = re.compile(r"(?<!\w)@(channel|here|everyone)(?!\w)", re.IGNORECASE)


def escape(text: str) -> str:
    """`text` with Slack's three control characters written as entities."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def read_message(text: str, people: Iterable[Person], channels: Iterable[Channel]) -> str:
    """A typed message as Slack stores it: `@Ben` becomes `<@U0BEN>`, `#launch` its channel."""
    return _mark_up(text, people, channels, with_names=False)


def read_command(text: str, people: Iterable[Person], channels: Iterable[Channel]) -> str:
    """The words after a command that asks for escaping: `@Ben` becomes `<@U0BEN|ben>`."""
    return _mark_up(text, people, channels, with_names=True)


def _mark_up(
    text: str, people: Iterable[Person], channels: Iterable[Channel], *, with_names: bool
) -> str:
    names: dict[str, str] = {}
    for person in people:
        mention = f"<@{person.id}|{person.name}>" if with_names else f"<@{person.id}>"
        for name in (person.name, person.real_name):
            names["@" + name.lower()] = mention
    for channel in channels:
        if not channel.is_im:
            names["#" + channel.name.lower()] = f"<#{channel.id}|{channel.name}>"
    # The longest first, so that "@Ben Keller" is not read as "@Ben" and a surname.
    longest_first = sorted(names, key=len, reverse=True)
    pattern = re.compile(
        rf"(?P<link>{_LINK.pattern})|(?<!\w)(?P<name>"
        + "|".join(re.escape(escape(name)) for name in longest_first)
        + r")(?!\w)",
        re.IGNORECASE,
    )

    def replace(match: re.Match[str]) -> str:
        if match["link"]:
            return f"<{match[0]}>"
        return names[match["name"].lower()]

    marked = pattern.sub(replace, escape(text))
    return _SPECIAL.sub(lambda match: f"<!{match[1].lower()}>", marked)
