"""Who and what is where: Slack is asked when Cairn does not know, and now and then anew.

A person's request finds nearly everything in the database: events keep it true, and the clock
refreshes it. Only a first meeting waits for Slack, at most two seconds.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.web import SlackResponse

from bot.db import Database
from bot.errors import PersonUnknown, SlackSilent
from bot.model import Channel, Person
from bot.services import people, workspaces
from bot.services.people import Profile
from bot.slack.installs import Installs
from bot.slack.requests import Asker, Place
from bot.when import UnknownZone, zone

CHANNELS, PEOPLE = 10, 40
"""So many of each are asked about in one look of the clock, well under Slack's rates."""
DOUBT = timedelta(seconds=20)
"""So long Cairn takes its own word that it is not in a channel, before it asks Slack again."""
PAGES = 50
"""No channel is read further than so many pages of two hundred members."""


class Directory:
    """People and channels of all workspaces, as rows."""

    def __init__(self, db: Database, installs: Installs) -> None:
        self._db, self._installs = db, installs

    def asker(self, workspace_id: int, slack_id: str, now: datetime) -> Asker:
        """The person who asks, asked of Slack at the first meeting.

        Raises:
            PersonUnknown: Slack did not say who they are.
        """
        with self._db.read() as session:
            person = people.find(session, workspace_id, slack_id)
        if person is None or person.known_at is None:
            profile = self._profile(self._installs.client(), slack_id)
            if profile is None:
                raise PersonUnknown
            with self._db.begin() as session:
                person = people.learn(session, workspace_id, profile, now)
        return Asker(workspace_id, person.id, slack_id, person.zone, person.outsider, now)

    def place(
        self, workspace_id: int, slack_id: str, now: datetime, *, visitor: Asker | None = None
    ) -> Place:
        """The conversation with this Slack id; a direct message is a place without a row.

        `visitor` demonstrably is there, which is noted.

        Raises:
            SlackSilent: it is a new one, and Slack did not say what it is.
        """
        if slack_id.startswith("D"):
            return Place(None, slack_id)
        with self._db.read() as session:
            channel = workspaces.find_channel(session, workspace_id, slack_id)
            noted = (
                channel is not None
                and visitor is not None
                and workspaces.is_member(session, channel.id, visitor.person_id)
            )
        if channel is None or channel.known_at is None or self._doubtful(channel, now):
            channel = self.meet(workspace_id, slack_id, now)
            noted = False
        if visitor and not noted and channel.cairn_in:
            with self._db.begin() as session:
                workspaces.join(session, channel.id, visitor.person(session))
        return Place(channel.id, slack_id, channel.private, channel.cairn_in)

    @staticmethod
    def _doubtful(channel: Channel, now: datetime) -> bool:
        asked = channel.known_at
        return not channel.cairn_in and asked is not None and now - asked > DOUBT

    def meet(self, workspace_id: int, slack_id: str, now: datetime) -> Channel:
        """The channel with this Slack id, as Slack describes it now.

        Raises:
            SlackSilent: Slack did not answer.
        """
        try:
            said: Mapping[str, Any] = self._installs.client().conversations_info(channel=slack_id)[
                "channel"
            ]
        except SlackApiError as error:
            if error.response.get("error") != "channel_not_found":
                raise SlackSilent from error
            said = {"is_private": True}  # a private channel that Cairn is not in
        except OSError as error:
            raise SlackSilent from error
        with self._db.begin() as session:
            return workspaces.learn_channel(
                session,
                workspace_id,
                slack_id,
                name=str(said.get("name", "")),
                private=bool(said.get("is_private", True)),
                archived=bool(said.get("is_archived", False)),
                cairn_in=bool(said.get("is_member", False)),
                now=now,
            )

    def refresh(self, now: datetime) -> int:
        """Ask Slack about the channels and people whose turn it is; how many were brought up."""
        with self._db.read() as session:
            channels = workspaces.channels_to_ask_about(session, now, CHANNELS)
            strangers = workspaces.people_to_ask_about(session, PEOPLE)
        done = sum(self._refresh_members(channel, now) for channel in channels)
        return done + sum(self._refresh_person(person, now) for person in strangers)

    def _refresh_members(self, channel: Channel, now: datetime) -> bool:
        client = self._installs.client(patience=10)
        try:
            members = list(self._members(client, channel.slack_id))
        except SlackApiError as error:
            if error.response.get("error") not in ("channel_not_found", "not_in_channel"):
                return False
            # Cairn is no longer there: nothing of it is shown outside from now on.
            with self._db.begin() as session:
                row = workspaces.channel(session, channel.workspace_id, channel.id)
                row.cairn_in = False
                workspaces.learn_members(session, row, (), now)
            return True
        except OSError:
            return False
        with self._db.begin() as session:
            row = workspaces.channel(session, channel.workspace_id, channel.id)
            workspaces.learn_members(session, row, members, now)
        return True

    @staticmethod
    def _members(client: WebClient, slack_id: str) -> Iterator[str]:
        cursor = ""
        for _ in range(PAGES):
            page: SlackResponse = client.conversations_members(
                channel=slack_id, limit=200, cursor=cursor
            )
            yield from page["members"]
            cursor = (page.get("response_metadata") or {}).get("next_cursor") or ""
            if not cursor:
                return

    def _refresh_person(self, person: Person, now: datetime) -> bool:
        profile = self._profile(self._installs.client(patience=10), person.slack_id)
        if profile is None:
            return False
        with self._db.begin() as session:
            people.learn(session, person.workspace_id, profile, now)
        return True

    @staticmethod
    def _profile(client: WebClient, slack_id: str) -> Profile | None:
        try:
            return profile_of(client.users_info(user=slack_id)["user"])
        except SlackApiError as error:
            if error.response.get("error") == "user_not_found":
                return Profile(slack_id, "", "UTC", outsider=True, deactivated=True)
            return None
        except OSError:
            return None


def profile_of(user: Mapping[str, Any]) -> Profile:
    """What a user object says (docs.slack.dev/reference/objects/user-object)."""
    named = user.get("profile") or {}
    name = named.get("display_name") or user.get("real_name") or user.get("name") or ""
    return Profile(
        slack_id=str(user["id"]),
        name=str(name),
        zone=_zone_of(user.get("tz")),
        admin=bool(user.get("is_admin") or user.get("is_owner")),
        guest=bool(user.get("is_restricted") or user.get("is_ultra_restricted")),
        outsider=bool(user.get("is_stranger")),
        bot=bool(user.get("is_bot")) or user["id"] == "USLACKBOT",
        deactivated=bool(user.get("deleted")),
    )


def _zone_of(name: object) -> str:
    """A zone that this Cairn knows; Slack sometimes has newer or no names."""
    try:
        return zone(str(name)).key
    except UnknownZone:
        return "UTC"
