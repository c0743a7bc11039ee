"""The App Home as one person sees it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.playground.client.texts import button_texts, readable
from bot.playground.shapes import Json


@dataclass(frozen=True)
class Home:
    """An App Home; without blocks where the bot has published none."""

    id: str
    blocks: list[Json]
    names: Mapping[str, str] = field(repr=False, compare=False)

    def text(self) -> str:
        """All that a person reads on it."""
        return readable(self.blocks, self.names)

    def buttons(self) -> list[str]:
        """The labels of its buttons."""
        return button_texts(self.blocks)
