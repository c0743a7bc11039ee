"""The people of the pretend workspace, and how Slack's `users.info` describes them."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.playground.shapes import Json

TEAM_ID = "T0CAIRN"
TEAM_NAME = "Northwind Trail"
TEAM_DOMAIN = "northwind-trail"
OTHER_TEAM_ID = "T0OTHER"
SLACKBOT = "USLACKBOT"


@dataclass
class Person:
    """Somebody with an account: `name` is the handle, `tz` the name of a zone."""

    id: str
    name: str
    real_name: str
    tz: str
    color: str
    is_admin: bool = False
    is_bot: bool = False
    is_restricted: bool = False
    is_ultra_restricted: bool = False
    is_stranger: bool = False
    deleted: bool = False
    updated: int = 0
    status_text: str = ""
    status_emoji: str = ""
    status_expiration: int = 0

    @property
    def team_id(self) -> str:
        """The workspace that the account belongs to; a stranger's is another one."""
        return OTHER_TEAM_ID if self.is_stranger else TEAM_ID

    @property
    def first_name(self) -> str:
        """What colleagues call them, and what they have put down as their display name."""
        return self.real_name.split()[0]

    @property
    def initials(self) -> str:
        """One or two capitals for the avatar."""
        return "".join(word[0] for word in self.real_name.split()[:2]).upper()

    def local(self, moment: datetime) -> datetime:
        """`moment` on this person's wall clock."""
        return moment.astimezone(ZoneInfo(self.tz))


def make_people() -> list[Person]:
    """The example team; the bot's own user is added by the app that is installed."""
    return [
        Person("U0ANA", "ana", "Ana Ruiz", "America/New_York", "9f3a6b", is_admin=True),
        Person("U0BEN", "ben", "Ben Keller", "Europe/Berlin", "2f6f9f"),
        Person("U0CHI", "chi", "Chi Tanaka", "Asia/Tokyo", "5b7f2b"),
        Person("U0DEV", "dev", "Dev Rao", "Asia/Kolkata", "b0661f"),
        Person(SLACKBOT, "slackbot", "Slackbot", "America/Los_Angeles", "757575"),
    ]


def user_object(person: Person, now: datetime) -> Json:
    """`person` as Slack's user object (docs.slack.dev/reference/objects/user-object)."""
    offset = person.local(now).utcoffset()
    user: Json = {
        "id": person.id,
        "team_id": person.team_id,
        "name": person.name,
        "deleted": person.deleted,
        "color": person.color,
        "real_name": person.real_name,
        "tz": person.tz,
        "tz_label": person.local(now).tzname(),
        "tz_offset": int(offset.total_seconds()) if offset is not None else 0,
        "profile": {
            "real_name": person.real_name,
            "real_name_normalized": person.real_name,
            "display_name": person.first_name,
            "display_name_normalized": person.first_name,
            "status_text": person.status_text,
            "status_emoji": person.status_emoji,
            "status_expiration": person.status_expiration,
            "team": person.team_id,
        },
        "is_admin": person.is_admin,
        "is_owner": False,
        "is_primary_owner": False,
        "is_restricted": person.is_restricted,
        "is_ultra_restricted": person.is_ultra_restricted,
        "is_bot": person.is_bot,
        "is_app_user": False,
        "updated": person.updated,
        "who_can_share_contact_card": "EVERYONE",
    }
    if person.is_stranger:
        user["is_stranger"] = True
    if person.deleted:
        for gone in ("tz", "tz_label", "tz_offset", "is_admin", "is_restricted", "color"):
            user.pop(gone)  # Slack leaves these out for an account that is switched off
    return user
