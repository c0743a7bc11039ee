"""A reply in words is an answer: what it says in marks, and the rest as the person's own note."""

import re
from collections.abc import Iterator
from decimal import Decimal

from msgspec import Struct, field

from bot.slack.marks import NEXT_GOAL, Head, Marks, Status, read_head, read_marks, worst
from bot.slack.typed import plain


class GoalLine(Struct, frozen=True):
    """What a reply says of one goal, from a line that begins with it to the next such line; of no
    goal, what stands before the first of them."""

    goal: int | None
    status: Status | None
    blocked: bool
    objective_values: dict[int, Decimal]
    percent: Decimal | None
    note: str


class Reply(Struct, frozen=True):
    """What a whole reply says.

    `lines` has what it says goal by goal, where lines begin with a goal; a status before the
    first of them holds for those without one. `status` is the worst of all, `percent` is there
    when only one is said. `note` has the person's words without the marks that lead them in; a
    reply on several goals keeps all its text, because there each mark belongs to its line.
    """

    status: Status | None
    blocked: bool
    goal_numbers: tuple[int, ...]
    objective_values: dict[int, Decimal]
    percent: Decimal | None
    note: str
    lines: tuple[GoalLine, ...] = ()
    preface: GoalLine | None = None
    """What is said before the first goal of `lines`, where anything is."""
    shares: frozenset[int] = frozenset()
    """The objectives whose value is said in per cent."""


class _Part(Struct):
    """Consecutive lines on the same goals; the first part of a reply may be on none."""

    goals: tuple[int, ...]
    lines: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def add(self, line: str, head: Head) -> None:
        """One line more. Marks leave the note at the part's beginning, and where they are all
        that a line has; elsewhere they are part of what somebody says."""
        self.lines.append(line)
        self.notes.append(head.rest if len(self.lines) == 1 or not head.rest else line)

    @property
    def marks(self) -> Marks:
        return read_marks("\n".join(self.lines))

    @property
    def note(self) -> str:
        return "\n".join(self.notes).strip("\n")


def read_reply(text: str) -> Reply:
    """What a reply in a thread or direct message says, from its text as Slack sends it."""
    tidied = _tidy(plain(text))
    parts = _split(tidied)
    marked = [(part, part.marks) for part in parts]
    whole_status = marked[0][1].status if not marked[0][1].goals else None
    lines = tuple(
        _line(goal, part, marks, marks.status or whole_status)
        for part, marks in marked
        for goal in part.goals
    )
    first, marks = marked[0]
    speaks = first.note or marks.blocked or marks.percent is not None
    preface = _line(None, first, marks, None) if lines and not first.goals and speaks else None
    shares = {marks.percent for _, marks in marked if marks.percent is not None}
    several = sum(1 for part in parts if part.goals) > 1
    return Reply(
        status=worst(*(marks.status for _, marks in marked)),
        blocked=any(marks.blocked for _, marks in marked),
        goal_numbers=tuple(dict.fromkeys(goal for _, marks in marked for goal in marks.goals)),
        objective_values={key: value for _, marks in marked for key, value in marks.values.items()},
        percent=shares.pop() if len(shares) == 1 else None,
        note=tidied if several else "\n".join(part.note for part in parts if part.note),
        lines=lines,
        preface=preface,
        shares=frozenset().union(*(marks.shares for _, marks in marked)),
    )


def _line(goal: int | None, part: _Part, marks: Marks, status: Status | None) -> GoalLine:
    return GoalLine(goal, status, marks.blocked, marks.values, marks.percent, part.note)


def _tidy(text: str) -> str:
    """The same words with single blanks between them and at most one empty line in a row; what
    stands in a fence of code keeps its shape."""
    fences = text.split("```")
    if len(fences) % 2 == 0:
        fences[-2:] = ["```".join(fences[-2:])]  # the last fence was never closed
    for place in range(0, len(fences), 2):
        flat = re.sub(r"[^\S\n]+", " ", fences[place].replace("\r\n", "\n"))
        fences[place] = re.sub(r"\n{3,}", "\n\n", re.sub(r" ?\n ?", "\n", flat))
    return "```".join(fences).strip()


def _split(text: str) -> list[_Part]:
    """The text in parts, a new one wherever a goal is spoken of first; always one at least."""
    parts = [_Part(())]
    for line in NEXT_GOAL.sub("\n", text).split("\n"):
        for piece, head in _pieces(line):
            if head.goals:
                parts.append(_Part(head.goals))
            parts[-1].add(piece, head)
    return parts if parts[0].lines or len(parts) == 1 else parts[1:]


def _pieces(line: str) -> Iterator[tuple[str, Head]]:
    """A line, parted where the marks of one goal are followed by another's: `G1 🟢 G2 🔴`."""
    while True:
        head = read_head(line)
        following = read_head(head.rest)
        if not (head.goals and following.goals) or head.rest == line:
            yield line, head
            return
        yield line.removesuffix(head.rest), Head(head.goals, head.sign, "")
        line = head.rest
