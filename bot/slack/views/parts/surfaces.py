"""Messages, forms and App Home, as a whole."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from .blocks import MESSAGE_BLOCKS, VIEW_BLOCKS, Block, context, plain
from .texts import MESSAGE_TEXT, shorten


@dataclass(frozen=True)
class Picture:
    """A picture in a message, drawn when it is sent."""

    alt: str
    """What it shows, in at most 1,000 characters."""
    draw: Callable[[], bytes] = field(compare=False)
    """Gives the bytes of a PNG."""


@dataclass(frozen=True)
class File:
    """A file that goes with a message, made when it is sent."""

    name: str
    title: str
    make: Callable[[], bytes] = field(compare=False)


@dataclass(frozen=True)
class Message:
    """What a message says: in words (for notifications and screen readers) and in blocks."""

    text: str
    blocks: list[Block] = field(default_factory=list)
    pictures: tuple[Picture, ...] = ()
    """What a delivery shows under its first block, where it may: the words never need it."""
    native: tuple[Block, ...] = ()
    """Charts and tables that not every Slack knows, under its first block; as `pictures`, in a
    delivery alone."""
    files: tuple[File, ...] = ()
    """What stands under a delivery in its conversation."""
    without: str = ""
    """What it says where files cannot be uploaded."""
    in_place: bool = False
    """Whether, as the answer to a click, it takes the place of what was clicked in."""

    def __post_init__(self) -> None:
        if not self.text:
            raise ValueError("every message has words")
        object.__setattr__(self, "text", shorten(self.text, MESSAGE_TEXT))
        if len(self.blocks) > MESSAGE_BLOCKS:
            kept = self.blocks[: MESSAGE_BLOCKS - 1]
            object.__setattr__(self, "blocks", [*kept, context("… and more.")])


def modal(
    title: str,
    callback_id: str,
    blocks: Sequence[Block],
    *,
    submit: str = "",
    metadata: str = "",
    tells: bool = False,
) -> Block:
    """A form, or with no `submit` a page to read and close. One that `tells` lets Slack say when it
    is closed unsent, with what was typed."""
    view: Block = {
        "type": "modal",
        "callback_id": callback_id,
        "title": plain(title, 24),
        "close": plain("Cancel" if submit else "Close", 24),
        "blocks": list(blocks[:VIEW_BLOCKS]),
        "private_metadata": metadata,
    }
    if submit:
        view["submit"] = plain(submit, 24)
    if tells:
        view["notify_on_close"] = True
    return view


def home(blocks: Sequence[Block]) -> Block:
    """The page of App Home."""
    return {"type": "home", "blocks": list(blocks[:VIEW_BLOCKS])}
