"""Which addresses are Slack's: what a payload or an answer names may be anybody's."""

import re
from urllib.parse import urlsplit

_SLACK = re.compile(r"(?:[a-z0-9-]+\.)*slack\.com")
"""With a port or a user in it, it is no host that Slack gives."""


def is_slacks(url: str, api_url: str) -> bool:
    """Whether an address is Slack's, or that of the Web API's host: no other is ever asked,
    whatever a payload says."""
    try:
        parts, own = urlsplit(url), urlsplit(api_url)
    except ValueError:
        return False
    if (parts.scheme, parts.netloc) == (own.scheme, own.netloc):
        return True
    return parts.scheme == "https" and _SLACK.fullmatch(parts.netloc) is not None
