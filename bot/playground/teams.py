"""The team that a pretend Slack plays. Its plain functions know one; a second Slack beside it puts
its own team into what leaves it."""

from dataclasses import dataclass
from typing import Any

from bot.playground.people import TEAM_DOMAIN, TEAM_ID, TEAM_NAME


@dataclass(frozen=True)
class Team:
    """A workspace as Slack names it."""

    id: str = TEAM_ID
    name: str = TEAM_NAME
    domain: str = TEAM_DOMAIN

    def speaks(self, said: Any) -> Any:
        """What the example team would say, as this one says it."""
        if self == EXAMPLE:
            return said
        if isinstance(said, dict):
            return {name: self.speaks(part) for name, part in said.items()}
        if isinstance(said, list):
            return [self.speaks(part) for part in said]
        if not isinstance(said, str):
            return said
        named = {TEAM_ID: self.id, TEAM_NAME: self.name, TEAM_DOMAIN: self.domain}
        address = f"https://{TEAM_DOMAIN}.slack.com/"
        return named.get(said) or said.replace(address, f"https://{self.domain}.slack.com/")


EXAMPLE = Team()
"""The team that is moved in where nobody says otherwise."""
