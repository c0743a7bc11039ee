"""The marks in what people write: 🟢, `on track`, `blocked`, `G12`, `O7 = 42`, `60 %`."""

import re
from decimal import Decimal
from typing import Literal

from msgspec import Struct

from bot.numbers import BLANKED, NUMBER, read_number

Status = Literal["on_track", "at_risk", "off_track"]

_WORST: tuple[Status, ...] = ("off_track", "at_risk", "on_track")
_SIGNS: dict[str, Status] = {
    "🟢": "on_track",
    ":large_green_circle:": "on_track",
    "🟡": "at_risk",
    ":large_yellow_circle:": "at_risk",
    "🔴": "off_track",
    ":red_circle:": "off_track",
}
_WORDS: dict[str, Status] = {"on": "on_track", "at": "at_risk", "of": "off_track"}

_SIGN = re.compile("|".join(_SIGNS))
_GOAL = re.compile(r"(?<![\w/#&.=-])[*_`~]{0,2}[Gg]([1-9]\d{0,8})(?![\w/-])[*_`~]{0,2}", re.ASCII)
_GOALS = re.compile(
    rf"(?:{_GOAL.pattern})(?:[ ]?(?:,|&|\+|and|und)[ ]?(?:{_GOAL.pattern}))*", re.ASCII
)
_OBJECTIVE = re.compile(
    r"(?<![\w/#&.=-])[*_`~]{0,2}[Oo]([1-9]\d{0,8})[*_`~]{0,2}[ ]?(?:=>?|:|->|→)[ ]?[*`~]{0,2}"
    rf"({BLANKED}|{NUMBER})([ ]?%)?[*`~]{{0,2}}"
)
_STATE = (
    r"[*_]{0,2}(?:(?P<status>on[ -]?track|at[ -]risk|off[ -]?track)"
    r"|(?P<blocked>blocked|blockers?(?=:)))\b[*_]{0,2}"
    # “Blocked: none” is a form filled in, not a blocker.
    r"(?![ ]?[:?–—-][ ]?(?:no|none|nothing|nope|nobody|n/a)(?: at all| so far| now| yet)?"
    r"[ ]*(?:$|[.,;!]))(?! by (?:nothing|nobody|no one)\b)"
)
_SHARE = r"(\d{1,3}(?:[.,]\d{1,2})?)[ ]?(?:%|percent\b)"
_COMPARED = (
    r" (?:fewer|less|more|lower|higher|faster|slower|better|worse|cheaper|up|down|off"
    r"|increase|decrease|growth|drop|discount)\b"
)

# What is said counts at the head of a clause, where it cannot be “not on track” or “down 20 %”; a
# few words may lead it in.
_CLAUSE = r"(?:^|(?<=[.,;:!?(])|(?<= [-–—] ))[ ]*(?:[•*>-] )?"
_LEAD = (
    r"(?:(?:still|all|everything|overall|we|we're|we’re|i|i'm|i’m|it|it's|it’s|am|is|are|now"
    r"|currently|status|[gG]\d{1,9}) ){0,4}"
)
_SAID_STATE = re.compile(_CLAUSE + _LEAD + _STATE, re.IGNORECASE | re.MULTILINE)
_SAID_SHARE = re.compile(
    f"{_CLAUSE}{_LEAD}(?:(?:at|about) |~ ?)?{_SHARE}(?!{_COMPARED})", re.IGNORECASE | re.MULTILINE
)

_ANY_SIGN = f"(?:{_SIGN.pattern})"
NEXT_GOAL = re.compile(
    rf"(?<=[.,;])(?<!\d,) (?=(?:{_ANY_SIGN} ?)?G[1-9]\d{{0,8}}"
    rf"(?::| ?{_ANY_SIGN}| (?:is )?(?:on[ -]?track|at[ -]risk|off[ -]?track|blocked)\b)"
    rf"|{_ANY_SIGN} ?G[1-9])",
    re.IGNORECASE,
)
"""The blank before a goal that is spoken of on the same line as the one before it."""

_BARE_STATE = re.compile(_STATE, re.IGNORECASE | re.MULTILINE)
_BARE_SHARE = re.compile(_SHARE, re.IGNORECASE)
_BULLET = re.compile(r"[ ]*(?:(?:[•*>-]|\d{1,2}[.)]) )?")
_BETWEEN = re.compile(r"(?:[ ,;|]|:(?!\w)|[.!](?= |$)|[-–—](?![\d\w]))*")
_CLOSED = re.compile(r" *(?:$|[,;|]|:(?!\w)|[.!](?: |$)|[-–—](?![\d\w]))")
_ONE_WORD = re.compile(r" [^\s,;:.!]+(?:$|[,;:.!])")
_STAYS = re.compile(
    r" (?:of|to|for|with|by|on|in|at|because|if|due|since|as|until|till|after|but|and|so|from"
    r"|again|now|this|thanks|unless|done|complete|completed|finished|ready|there|through)\b"
    rf"|{_COMPARED}",
    re.IGNORECASE,
)
_GOAL_STAYS = re.compile(
    r"['’]s\b| (?:is|are|was|were|has|had|will|needs?|can|could|should|may|might|or|and|with"
    r"|for)\b",
    re.IGNORECASE,
)


class Marks(Struct, frozen=True):
    """What a text says in marks: a status, a blocker, goals, objectives' values, a percentage."""

    status: Status | None
    blocked: bool
    goals: tuple[int, ...]
    values: dict[int, Decimal]
    percent: Decimal | None
    shares: frozenset[int] = frozenset()
    """The objectives whose value is said in per cent."""


class Head(Struct, frozen=True):
    """The goals that a line begins with, and the line without the marks at its beginning."""

    goals: tuple[int, ...]
    sign: Status | None
    rest: str


def read_marks(text: str) -> Marks:
    """All marks in a text, wherever they stand in it.

    The status is that of a 🟢🟡🔴 at its very beginning; else the worst that a line begins with or
    a clause says; else that of a sign at its end.
    """
    values, in_percent = {}, {}
    for match in _OBJECTIVE.finditer(text):
        value = read_number(match[2])
        if value is not None:
            values[int(match[1])], in_percent[int(match[1])] = value, bool(match[3])
    # What is read as a sign or a value is no word, and a clause may begin behind it.
    words = _OBJECTIVE.sub(";", _SIGN.sub(";", text))
    states = list(_SAID_STATE.finditer(words))
    share = _SAID_SHARE.search(words)
    return Marks(
        status=_status(text, states),
        blocked=any(state["blocked"] for state in states),
        goals=read_goals(text),
        values=values,
        percent=Decimal(share[1].replace(",", ".")) if share else None,
        shares=frozenset(number for number, said_so in in_percent.items() if said_so),
    )


def read_goals(text: str) -> tuple[int, ...]:
    """The numbers of the goals that a text names, each once, in its order."""
    return tuple(dict.fromkeys(int(match[1]) for match in _GOAL.finditer(text)))


def worst(*statuses: Status | None) -> Status | None:
    """The most serious of them; None where none is given."""
    return next((status for status in _WORST if status in statuses), None)


def read_head(line: str) -> Head:
    """A line parted into the marks at its beginning and the words behind them.

    A mark that the sentence needs stays with it: *at risk of losing the vendor*, *G12 is late*.
    Another status, and a goal behind a goal, begin something new.
    """
    begin = _BULLET.match(line)
    start = at = begin.end() if begin else 0
    goals: tuple[int, ...] = ()
    sign: Status | None = None
    told: Status | None = None
    while at < len(line):
        mark = _mark_at(line, at)
        if (
            mark is None
            or (mark.goals and goals)
            or (mark.tells and told not in (None, mark.tells))
        ):
            break
        goals, sign, told = goals or mark.goals, sign or mark.sign, told or mark.tells
        if not mark.goes:
            break
        between = _BETWEEN.match(line, mark.end)
        at = between.end() if between else mark.end
    return Head(goals, sign, line[at:] if at > start else line)


class _Mark(Struct, frozen=True):
    """A mark at some place: where it ends, and whether the words behind it do without it."""

    end: int
    goes: bool
    goals: tuple[int, ...] = ()
    sign: Status | None = None
    tells: Status | None = None


def _mark_at(line: str, at: int) -> _Mark | None:
    if sign := _SIGN.match(line, at):
        shown = _SIGNS[sign[0]]
        return _Mark(sign.end(), goes=True, sign=shown, tells=shown)
    if named := _GOALS.match(line, at):
        goes = not _GOAL_STAYS.match(line, named.end())
        return _Mark(named.end(), goes, goals=read_goals(named[0]))
    for pattern in (_OBJECTIVE, _BARE_STATE, _BARE_SHARE):
        if mark := pattern.match(line, at):
            said = pattern is _BARE_STATE and mark["status"]
            tells = _WORDS[said[:2].lower()] if said else None
            return _Mark(mark.end(), _can_go(line, mark.end()), tells=tells)
    return None


def _can_go(line: str, end: int) -> bool:
    """Whether what follows a mark does without it: a pause, another mark, or a sentence."""
    if _CLOSED.match(line, end):
        return True
    after = end + 1 if line[end : end + 1] == " " else end
    patterns = (_SIGN, _GOAL, _OBJECTIVE, _BARE_STATE, _BARE_SHARE)
    if any(pattern.match(line, after) for pattern in patterns):
        return True
    return line[end : end + 1] == " " and not (
        _STAYS.match(line, end) or _ONE_WORD.match(line, end)
    )


def _status(text: str, states: list[re.Match[str]]) -> Status | None:
    heads = [read_head(line).sign for line in text.split("\n")]
    if heads[0]:
        return heads[0]
    said = [_WORDS[state["status"][:2].lower()] for state in states if state["status"]]
    found = worst(*heads, *said)
    if found is None:
        *_, last = [None, *_SIGN.finditer(text)]
        if last is not None and last.end() == len(text.rstrip(" .!\n")):
            found = _SIGNS[last[0]]
    return found
