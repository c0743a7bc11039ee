"""Limits of text objects, options and confirmations."""

from bot.playground.limits.checks import (
    Check,
    also,
    both,
    by_type,
    flag,
    items,
    link,
    one_of,
    shape,
    text,
)
from bot.playground.shapes import Json


def plain(most: int) -> Check:
    """A plain_text object."""
    return by_type({"plain_text": shape({"text": text(most)}, {"emoji": flag})})


def plain_or_mrkdwn(most: int) -> Check:
    """A plain_text or a mrkdwn object."""
    return by_type(
        {
            "plain_text": shape({"text": text(most)}, {"emoji": flag}),
            "mrkdwn": shape({"text": text(most)}, {"verbatim": flag}),
        }
    )


STYLE = one_of("primary", "danger")

CONFIRM = shape(
    {
        "title": plain(100),
        "text": plain_or_mrkdwn(300),
        "confirm": plain(30),
        "deny": plain(30),
    },
    {"style": STYLE},
)

OPTION = shape({"text": plain(75), "value": text(150)}, {"description": plain(75)})

# Radio buttons and checkboxes alone may have mrkdwn in their options.
CHOICE = shape(
    {"text": plain_or_mrkdwn(75), "value": text(150)}, {"description": plain_or_mrkdwn(75)}
)

OVERFLOW_OPTION = shape(
    {"text": plain(75), "value": text(150)}, {"description": plain(75), "url": link()}
)

OPTION_GROUP = shape({"label": plain(75), "options": items(OPTION, 1, 100)})


def has_one_list(value: Json) -> str | None:
    """A list has `options` or `option_groups`, and not both."""
    if bool(value.get("options")) == bool(value.get("option_groups")):
        return "must define either `options` or `option_groups`"
    return None


OPTIONS = both(
    shape({}, {"options": items(OPTION, 1, 100), "option_groups": items(OPTION_GROUP, 1, 100)}),
    also(has_one_list),
)
