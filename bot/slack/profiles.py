"""People as Slack describes them, read (docs.slack.dev/reference/objects/user-object)."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from bot.services.away import Status
from bot.services.people import Profile
from bot.slack.typed import plain
from bot.when import UnknownZone, zone

AWAY_SIGNS = frozenset(
    {"palm_tree", "desert_island", "beach_with_umbrella", "face_with_thermometer", "airplane"}
    | {"mask", "sneezing_face", "camping", "luggage", "baby_bottle"}
)
"""Slack's own suggestions for holidays and illness, and what people choose beside them."""
AWAY_WORDS = re.compile(
    r"\b(?:vacation(?:ing)?|holidays?|(?:out|off) sick|sick(?: leave)?|ill|on leave|"
    r"(?:parental|maternity|paternity|medical|annual) leave|sabbatical|pto|ooo|"
    r"out of (?:the )?office|away|day off|time off|urlaub|krank|abwesend|vacances|congé|vacaciones|"
    r"férias|ferie|vakantie|semester)\b",
    re.IGNORECASE,
)
NOT_AWAY = re.compile(r"\b(?:back from|not away|no longer|planning)\b", re.IGNORECASE)
_SIGN = re.compile(r":[a-z0-9_+'-]{1,80}:(?::skin-tone-\d:)?")


def status_of(user: Mapping[str, Any]) -> Status | None:
    """What a user object's status says, when it says that they are away and until when: in words or
    by a sign, with an expiry. It is a guess, and so a question."""
    shown = user.get("profile") or {}
    text, sign = plain(str(shown.get("status_text") or "")), str(shown.get("status_emoji") or "")
    ends = shown.get("status_expiration")
    if not isinstance(ends, int) or not 0 < ends < 2**33:
        return None
    name = sign.strip(":").partition(":")[0]
    if NOT_AWAY.search(text) or not (name in AWAY_SIGNS or AWAY_WORDS.search(text)):
        return None
    known = sign if _SIGN.fullmatch(sign) else ""
    return Status(f"{known} {text[:100]}".strip(), datetime.fromtimestamp(ends, UTC))


def profile_of(user: Mapping[str, Any], team_id: str) -> Profile:
    """What a user object says of somebody, seen from the workspace with this team id."""
    named = user.get("profile") or {}
    name = named.get("display_name") or user.get("real_name") or user.get("name") or ""
    return Profile(
        slack_id=str(user["id"]),
        name=str(name),
        zone=_zone_of(user.get("tz")),
        admin=bool(user.get("is_admin") or user.get("is_owner")),
        guest=bool(user.get("is_restricted") or user.get("is_ultra_restricted")),
        outsider=_is_foreign(user, team_id),
        bot=bool(user.get("is_bot")) or user["id"] == "USLACKBOT",
        deactivated=bool(user.get("deleted")),
    )


def _is_foreign(user: Mapping[str, Any], team_id: str) -> bool:
    """Whether they are of another organisation: in a shared channel Slack names their own team, and
    calls only those strangers who are in no channel with us. One enterprise has several teams."""
    home = user.get("team_id")
    teams = (user.get("enterprise_user") or {}).get("teams") or ()
    return bool(user.get("is_stranger")) or bool(home and team_id not in (home, *teams))


def _zone_of(name: object) -> str:
    """A zone that this Cairn knows; Slack sometimes has newer or no names."""
    try:
        return zone(str(name)).key
    except UnknownZone:
        return "UTC"
