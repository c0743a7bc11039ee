"""People as Slack describes them, read (docs.slack.dev/reference/objects/user-object)."""

from collections.abc import Mapping
from typing import Any

from bot.services.people import Profile
from bot.when import UnknownZone, zone


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
