"""Who and what is where: Slack is asked when Cairn does not know, and now and then anew.

A person's request finds nearly everything in the database: events keep it true, and the clock
refreshes it. Only a first meeting waits for Slack, at most two seconds.
"""

import logging
from collections.abc import Callable, Collection, Mapping
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from slack_sdk.errors import SlackApiError
from sqlalchemy.orm import Session

from bot.db import Database
from bot.errors import PersonUnknown, SlackSilent
from bot.model import Channel, Person, Workspace
from bot.services import access, outbox, people, workspaces
from bot.services.access import SwitchedOff
from bot.slack import lookups
from bot.slack.installs import Installs
from bot.slack.limits import limit_of
from bot.slack.lookups import says
from bot.slack.requests import Asker, Place

CHANNELS, PEOPLE = 10, 40
"""So many of each are asked about in one look of the clock, well under Slack's rates."""
DOUBT = timedelta(seconds=20)
"""So long Cairn takes its own word that it is not in a channel, before it asks Slack again."""
LONGER = 10
"""Seconds that the clock may wait for Slack, where nobody else waits."""
CONVERTED = timedelta(hours=1)
"""A public channel can be made private, and no event says so to everybody: each one is asked this
often where Slack does not tell of all at once."""
ROUND, INFO, MEMBERS = "users.conversations", "conversations.info", "conversations.members"
PERSON = "users.info"
ASKED = (ROUND, INFO, MEMBERS, PERSON)
"""Slack's methods that tell who and what is where."""
_Look = tuple[int, str, Callable[[], object]]
"""A workspace, the method that it is asked by, and the look itself."""

log = logging.getLogger("cairn.slack")


class Directory:
    """People and channels of all workspaces, as rows."""

    def __init__(self, db: Database, installs: Installs) -> None:
        self._db, self._installs = db, installs
        self._looked: dict[int, datetime] = {}
        """Until when nothing public of a workspace is older than may be shown."""

    def asker(self, workspace_id: int, slack_id: str, now: datetime) -> Asker:
        """The person who asks, asked of Slack at the first meeting.

        Raises:
            PersonUnknown: Slack did not say who they are.
            SwitchedOff: their account is, and Slack says so still.
        """
        self._freshen(workspace_id, now)
        with self._db.look() as session:
            person = people.find(session, workspace_id, slack_id)
        if person is None or person.known_at is None or access.is_gone(person):
            try:
                client = self._installs.client(workspace_id)
                profile = lookups.profile(client, slack_id, self._team(workspace_id))
            except (SlackApiError, OSError) as error:
                raise PersonUnknown from error
            with self._db.begin() as session:
                person = people.learn(session, workspace_id, profile, now)
        if access.is_gone(person):
            raise SwitchedOff
        return Asker(workspace_id, person.id, slack_id, person.zone, person.outsider, now, person)

    def _team(self, workspace_id: int) -> str:
        with self._db.look() as session:
            return session.get_one(Workspace, workspace_id).team_id

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
        with self._db.look() as session:
            channel, noted = workspaces.find_with_member(
                session, workspace_id, slack_id, visitor.person_id if visitor else None
            )
        if channel is None or channel.known_at is None:
            channel = self.meet(workspace_id, slack_id, now)
            noted = False
        elif self._doubtful(channel, now):
            try:
                channel = self.meet(workspace_id, slack_id, now)
                noted = False
            except SlackSilent:  # what was known counts on, so that what was typed is kept
                log.info("Slack did not say whether Cairn is in a channel")
        if visitor and not noted and channel.cairn_in:
            with self._db.begin() as session:
                workspaces.join(session, channel.id, visitor.person(session), now)
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
        described = self._describe(workspace_id, slack_id)
        with self._db.begin() as session:
            return self._learn(session, workspace_id, slack_id, described, now)

    def arrive(self, workspace_id: int, slack_id: str, now: datetime) -> None:
        """Cairn was invited: ask what the channel is, and who is there if they fit on one page.

        A larger one, or one of which Slack does not say it, is read by the clock soon after.

        Raises:
            SlackSilent: Slack did not answer.
        """
        described = self._describe(workspace_id, slack_id)
        members, more = list[str](), ""
        try:
            members, more = lookups.some_members(self._installs.client(workspace_id), slack_id)
        except (SlackApiError, OSError) as error:
            log.info("who is in a channel is asked later: %s", says(error) or "no answer")
        with self._db.begin() as session:
            channel = self._learn(session, workspace_id, slack_id, described, now)
            if channel.cairn_in and members and not more:
                workspaces.learn_members(session, channel, members, now)

    def _describe(self, workspace_id: int, slack_id: str) -> Mapping[str, Any]:
        try:
            return lookups.channel(self._installs.client(workspace_id), slack_id)
        except (SlackApiError, OSError) as error:
            raise SlackSilent from error

    @staticmethod
    def _learn(
        session: Session, workspace_id: int, slack_id: str, said: Mapping[str, Any], now: datetime
    ) -> Channel:
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

    def _freshen(self, workspace_id: int, now: datetime) -> None:
        """Ask Slack which channels are still public before anything of them is shown outside, where
        the clock has not done so for long. When Slack is silent, it is not shown."""
        if now < self._looked.get(workspace_id, now) <= now + access.OPEN:
            return
        with self._db.read() as session:
            oldest = workspaces.oldest_word(session, workspace_id)
        if oldest is not None and oldest <= now - access.OPEN:
            try:
                if (workspace_id, ROUND) not in self._limited({workspace_id}, now):
                    self.look_round(workspace_id, now)
            except (SlackApiError, OSError) as error:
                self._keep_limit(workspace_id, error, now)
                log.info("Slack did not say which channels are public: %s", says(error) or "silent")
            oldest = now - access.OPEN + DOUBT
        self._looked[workspace_id] = (oldest or now) + access.OPEN

    def look_round(self, workspace_id: int, now: datetime, *, patience: int | None = None) -> None:
        """Bring up to date what all channels are that Cairn is in: one call for many hundreds."""
        client = self._installs.client(workspace_id, patience=patience)
        found, complete = lookups.own_channels(client)
        with self._db.begin() as session:
            workspaces.learn_round(session, workspace_id, found, now, complete=complete)

    def is_back(self, workspace_id: int, gone_at: datetime | None) -> bool:
        """Whether a workspace that removed Cairn at that moment has installed it again since.

        Raises:
            SlackSilent: it looks so, and Slack does not say.
        """
        if gone_at is None:
            return False
        try:
            return self._installs.has_come_back(workspace_id, gone_at)
        except OSError as error:
            raise SlackSilent from error

    def refresh(self, now: datetime) -> int:
        """Ask Slack about the channels and people whose turn it is; how many were brought up.

        What Slack does not answer stays for the next look; when it answers nothing, so does all.
        """
        with self._db.read() as session:
            channels = workspaces.channels_to_ask_about(session, now, CHANNELS)
            strangers = workspaces.people_to_ask_about(session, PEOPLE)
            rounds = workspaces.to_look_round(session, now)
            left = workspaces.channels_left(session, now, CHANNELS)
        looks: list[_Look] = [
            (id_, ROUND, partial(self.look_round, id_, now, patience=LONGER)) for id_ in rounds
        ]
        looks += [
            (each.workspace_id, INFO, partial(self.meet, each.workspace_id, each.slack_id, now))
            for each in left
        ]
        looks += [
            (each.workspace_id, MEMBERS, partial(self._refresh_members, each, now))
            for each in channels
        ]
        looks += [
            (each.workspace_id, PERSON, partial(self._refresh_person, each, now))
            for each in strangers
        ]
        done, limited = 0, self._limited({workspace_id for workspace_id, _, _ in looks}, now)
        for workspace_id, method, look in looks:
            if (workspace_id, method) in limited or self._installs.token_of(workspace_id) is None:
                continue  # another's token knows nothing of it, and Slack would say it is gone
            try:
                look()
                done += 1
            except (SlackApiError, SlackSilent) as error:
                log.info("Slack did not say who is where: %s", says(error) or "no answer")
                if self._keep_limit(workspace_id, error, now):
                    limited.add((workspace_id, method))  # by another one, Slack says more
            except OSError as error:
                log.warning("Slack does not answer: %s", type(error).__name__)
                break
        return done

    def _limited(self, workspace_ids: Collection[int], now: datetime) -> set[tuple[int, str]]:
        """Which methods take nothing just now, of which workspaces."""
        if not workspace_ids:
            return set()
        with self._db.read() as session:
            return {*outbox.limits.of(session, workspace_ids, ASKED, now)}

    def _keep_limit(self, workspace_id: int, error: Exception, now: datetime) -> bool:
        """Whether Slack was asked too often: then nobody asks the same before it says so."""
        limit = limit_of(error) or limit_of(error.__cause__)
        if limit is None:
            return False
        with self._db.begin() as session:
            outbox.limits.keep(session, {(workspace_id, limit.method): limit.wait}, now)
        return True

    def _refresh_members(self, channel: Channel, now: datetime) -> None:
        client = self._installs.client(channel.workspace_id, patience=LONGER)
        try:
            asked = channel.known_at
            if asked is None or now - asked > CONVERTED:
                self.meet(channel.workspace_id, channel.slack_id, now)
            members = lookups.members(client, channel.slack_id)
        except SlackApiError as error:
            if says(error) not in ("channel_not_found", "not_in_channel"):
                raise
            members = []
        with self._db.begin() as session:
            row = workspaces.hold_channel(session, channel.id)
            if row.members_known_at != channel.members_known_at:
                return  # somebody left while Slack was asked, or it said more to another
            # Where nobody is, Cairn is not: nothing of it is shown outside from now on.
            row.cairn_in = row.cairn_in and bool(members)
            workspaces.learn_members(session, row, members if row.cairn_in else (), now)

    def _refresh_person(self, person: Person, now: datetime) -> None:
        with self._db.read() as session:
            team_id = session.get_one(Workspace, person.workspace_id).team_id
        client = self._installs.client(person.workspace_id, patience=LONGER)
        profile = lookups.profile(client, person.slack_id, team_id)
        with self._db.begin() as session:
            people.learn(session, person.workspace_id, profile, now)
