"""The words of messages with files, and of the promise that they come."""

from collections.abc import Mapping, Sequence

from bot.slack.views.parts import File, Message, context, section

NO_FILES = (
    "I may not upload files here, so I cannot send your {what}. A workspace admin can allow it: "
    "`files:write`, under *OAuth & Permissions* of the app, and install it again."
)

_NOUNS = {"checkins": "check-in"}
"""Where a table is not named as what is in it."""


def calendar(days: int, checkins: int, digests: int, file: File) -> Message:
    """What is in a calendar, above its file."""
    if not days and not checkins and not digests:
        words = "There is nothing to put into a calendar yet: you have no dates and no check-ins."
        return Message(words, [section(words)])
    told = f"{_of(days, 'date')} and {_of(checkins, 'check-in')}"
    if digests:
        told = f"{_of(days, 'date')}, {_of(checkins, 'check-in')} and {_of(digests, 'digest')}"
    words = (
        f"🗓 Your calendar: {told}. Open the file to take them over; a newer one brings them up to "
        "date."
    )
    return _with([file], words, "calendar")


def export(counts: Mapping[str, int], files: Sequence[File]) -> Message:
    """What is in an export, above its files."""
    told = ", ".join(_of(count, _NOUNS.get(name, name[:-1])) for name, count in counts.items())
    words = (
        f"📦 What you may see, as tables and as JSON: {told}. Your own settings, drafts and cheers "
        "are in the JSON."
    )
    return _with(files, words, "export")


def title(table: str) -> str:
    """The title of the file with that table."""
    return (f"{_NOUNS[table]}s" if table in _NOUNS else table).capitalize()


def coming(what: str) -> Message:
    """The answer to who asked for a file."""
    words = f"Your {what} comes to you as a direct message in a moment."
    return Message(words, [section(words)])


def _with(files: Sequence[File], words: str, what: str) -> Message:
    without = NO_FILES.format(what=what)
    hint = f"If nothing stands below, type `/cairn {what}` once more."
    return Message(
        f"{words} {hint}", [section(words), context(hint)], files=tuple(files), without=without
    )


def _of(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'' if count == 1 else 's'}"
