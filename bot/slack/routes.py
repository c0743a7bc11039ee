"""Which function answers what: one dictionary for each way of asking."""

from collections.abc import Callable

from msgspec import Struct, field

from bot.db import Database
from bot.slack.requests import Asker, Click, Closing, Command, Event, Submission, Suggestion
from bot.slack.views.parts import Block, Message

Answer = Message | None


class Routes(Struct):
    """Filled by each `listeners.NOUN.register(routes)`; looked up by `slack.app`.

    A command or click answers with a message that only the asker sees, or with nothing. A
    submission answers with nothing, which closes the form, or with the form that takes its place.
    """

    commands: dict[str, Callable[[Command], Answer]] = field(default_factory=dict)
    clicks: dict[str, Callable[[Click], Answer]] = field(default_factory=dict)
    submissions: dict[str, Callable[[Submission], Block | None]] = field(default_factory=dict)
    closings: dict[str, Callable[[Closing], None]] = field(default_factory=dict)
    """Of forms that were closed unsent, by callback id."""
    options: dict[str, Callable[[Suggestion], list[Block]]] = field(default_factory=dict)
    """By the block id of a form's field, or elsewhere by action id: at most a hundred choices."""
    shortcuts: dict[str, Callable[[Click], Answer]] = field(default_factory=dict)
    events: dict[str, Callable[[Event], None]] = field(default_factory=dict)
    home: Callable[[Database, Asker], Block] | None = None
    """Builds somebody's App Home."""
