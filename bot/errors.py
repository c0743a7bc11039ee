"""What can go wrong, as sentences for the person who meets it.

The docstring of a child is its sentence; words in braces are filled in by keyword. A listener
lets these fly: one error handler shows them.
"""


class CairnError(Exception):
    """Something went wrong."""

    def __init__(self, sentence: str | None = None, **words: object) -> None:
        super().__init__(
            (sentence or (self.__doc__ or "")).format(**words)
            if words
            else sentence or self.__doc__
        )


class CannotRead(CairnError):
    """I could not read that."""


class NoSuchThing(CairnError):
    """There is no {ref} that you can see here. `{command} list` shows what there is."""


class NotYours(CairnError):
    """Only {who} can do that."""


class GoalClosed(CairnError):
    """This goal is closed, so nothing was changed. `/goal reopen G{number}` takes it up again."""


class MilestoneSettled(CairnError):
    """This milestone is already {state}, so nothing was changed."""


class ChangedMeanwhile(CairnError):
    """{who} changed this while your form was open; nothing of yours was saved over it. Open it \
again to see what it says now."""


class NeedsGoal(CairnError):
    """Which goal is this for? This channel has {count} open goals: say `for G12`."""


class NotInChannel(CairnError):
    """I am not in this channel yet. Type `/invite @Cairn` here; what you typed is kept and \
offered to you again then: {typed}"""


class WorkspaceUnknown(CairnError):
    """Slack has not told me yet which workspace this is, so nothing was saved. Please try again \
in a minute. If it stays so, whoever runs Cairn should look at `cairn doctor`."""


class PersonUnknown(CairnError):
    """I could not ask Slack who you are just now, so nothing was saved. Please try again in a \
minute."""


class OutsiderOnly(CairnError):
    """People of other organisations can read what is shared here but change nothing in Cairn."""


class DatabaseBusy(CairnError):
    """Cairn's database is busy, so nothing was saved. Please try the same again in a moment."""


class DatabaseFull(CairnError):
    """Cairn's database takes nothing new just now, so nothing was saved. Please tell whoever runs \
Cairn (the log says why), and try the same again when that is mended."""


class SlackSilent(CairnError):
    """Slack did not answer me in time, so nothing was saved. Please try again in a moment."""


class NotKnownYet(CairnError):
    """Slack has not said yet who may read this, so it waits."""


class NowPrivate(CairnError):
    """What this tells of is private now, or nobody knows any more, so it is told nowhere else."""


class OfNewerVersion(CairnError):
    """A newer version of me tells this, so it is left to that one."""


class RoundClosed(CairnError):
    """This check-in no longer exists, so there is nothing to answer."""


class FieldErrors(CairnError):
    """Some fields need another look."""

    def __init__(self, by_field: dict[str, str]) -> None:
        """`by_field` maps a form's block id to the sentence shown under that field."""
        super().__init__(" ".join(by_field.values()))
        self.by_field = by_field
