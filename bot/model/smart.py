"""The SMART coach: five letters of a goal, each set or open, with a hint for each open one.

Rules, not taste: a hint says what is missing and where to say it, and never keeps anybody from
setting a goal. Nothing here knows a language but English; a title in another one has its words
counted, and is trusted to name something.
"""

import re
from datetime import date

from msgspec import Struct

from .goals import Horizon

FEW = 3
"""A title says something specific in more words than these."""
LOWEST, HIGHEST = 1, 10
"""How sure people are that a goal can be reached; at either end it says more of itself."""

_WORD = re.compile(r"[^\W_][\w'’&+-]*")
_UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]+")
"""Scripts that put no blanks between words: two signs of them count as one."""
_FIGURE = re.compile(
    r"(?<![\w.,])[$€£¥₹]?\d[\d.,'’\u00a0\u202f]*(?:[kKM]|bn)?(?![\w])(?:[ \u00a0]?[%‰])?"
)
_DATED = re.compile(
    r"\b(?:19|20|21)\d\d\b(?:-\d\d(?:-\d\d)?)?"
    r"|\b[qh][1-4]\b"
    r"|\b\d{1,2}(?:st|nd|rd|th)?(?: of)? (?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*"
    r"|\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]* \d{1,2}(?:st|nd|rd|th)?\b"
    r"|\b(?:v|version |phase |part |step |no\.? |#)\d[\d.]*"
    r"|\b\d{1,2}:\d\d\b|\b\d{1,2}\.\d{1,2}\.(?:\d{2,4})?",
    re.IGNORECASE,
)
"""Digits that count nothing: years, quarters, days, times, versions."""
_COUNTED = re.compile(
    r"\b(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|thirty|forty|fifty"
    r"|hundred|thousand|million|billion|dozen|half|double|twice|triple|zero|every|all|no)"
    r"(?= \w)",
    re.IGNORECASE,
)

_NOTHING = (
    "a an the our my your their his her its this that these those it we i you they us them and "
    "or of for in on at to by with from as into up out off over under about more less most "
    "least much many few some any all every each very really just also even still again than is "
    "are be been being was were do does did have has had get gets getting go goes going make "
    "makes making can could will would should may might must not no better best good great "
    "greater nicer bigger faster stronger higher lower easier smarter well things thing stuff "
    "everything something anything work works way ways improve improving increase increasing "
    "grow growing raise raising boost boosting enhance reduce reducing cut cutting lower "
    "lowering fix fixing become becoming keep keeping start starting try trying help helping "
    "learn learning finish finishing achieve reach reaching succeed success successful "
    "excellence excellent awesome amazing quality effort focus change day days week weeks month "
    "months year years quarter soon later now today next"
)
_EMPTY = frozenset(_NOTHING.split())
"""Words that name no object: what is left of a title without them is what it is about."""


class Letter(Struct, frozen=True):
    """One of the five."""

    letter: str
    name: str
    met: bool
    hint: str
    """What is missing, in one line; empty when nothing is."""


def coach(
    *,
    title: str,
    why: str,
    done_means: str,
    measured: bool,
    supports: bool,
    due_on: date | None,
    horizon: Horizon | None,
    confidence: int | None,
) -> tuple[Letter, ...]:
    """The five letters of a goal, in their order.

    `measured` is whether it has an objective, `supports` whether it has a parent.
    """
    hints = {
        "Specific": _vague(title),
        "Measurable": _unmeasured(measured, f"{title}\n{done_means}"),
        "Achievable": _unsure(confidence),
        "Relevant": "" if why.strip() or supports else (
            "say why it matters, or which goal it supports"
        ),
        "Time-bound": "" if due_on or horizon == Horizon.ONGOING else (
            "give it a due date, or choose the horizon Ongoing, in `Edit`"
        ),
    }  # fmt: skip
    return tuple(Letter(name[0], name, not hint, hint) for name, hint in hints.items())


def has_number(text: str) -> bool:
    """Whether a text has a number that counts something: not a date, a version or an id."""
    return bool(_FIGURE.search(_DATED.sub(" ", text)) or _COUNTED.search(text))


def _vague(title: str) -> str:
    words = _WORD.findall(_UNSPACED.sub(" ", title))
    unspaced = sum(len(run) for run in _UNSPACED.findall(title))
    if len(words) + unspaced // 2 <= FEW:
        return "say in over three words what will be there that is not there now"
    named = [word for word in words if word.casefold() not in _EMPTY and not word.isdecimal()]
    # The first word of a title is its verb more often than not.
    named = [word for word in named if word != words[0] or not word.isascii()]
    return "" if named or unspaced else "name the thing that it is about"


def _unmeasured(measured: bool, text: str) -> str:
    if measured or has_number(text):
        return ""
    return "say by which number one sees it: *Measure it* adds one"


def _unsure(confidence: int | None) -> str:
    if confidence is None:
        return "say from 1 to 10 how sure you are, in `Edit`"
    if confidence <= LOWEST:
        return "at 1 nobody believes in it: a smaller step first?"
    return "at 10 it is sure anyway: a bolder one?" if confidence >= HIGHEST else ""
