"""Slack's limits on blocks, views and texts, as pure functions from a payload to what is wrong.

Each gives a list of sentences in Slack's own form, such as `must be less than 151 characters
[json-pointer:/blocks/0/text/text]`; an empty list means that Slack would take it. Figures are
those of docs.slack.dev/reference/block-kit unless a comment names another source.
"""

from bot.playground.limits.surfaces import (
    is_too_large,
    message_problems,
    option_problems,
    view_problems,
)

__all__ = ["is_too_large", "message_problems", "option_problems", "view_problems"]
