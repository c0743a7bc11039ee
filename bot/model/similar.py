"""How much two titles say the same: the words that they share."""

import re
import unicodedata

_WORD = re.compile(r"\w+")
_LITTLE = frozenset(
    """a an and are as at be by das de den der des die for from in into is it la le les of on or our
    than that the their this to und with your""".split()  # noqa: SIM905 - a list reads worse
)
"""Words that say nothing of what a goal is about."""


def words_of(title: str) -> frozenset[str]:
    """What a title is about: its words without accents, case, little words and a plural s.

    A title of little words alone is about those.
    """
    flat = unicodedata.normalize("NFKD", title.casefold())
    words = _WORD.findall("".join(sign for sign in flat if not unicodedata.combining(sign)))
    telling = [word for word in words if word not in _LITTLE] or words
    return frozenset(_singular(word) for word in telling)


def likeness(one: frozenset[str], other: frozenset[str]) -> float:
    """From 0, nothing in common, to 1, the same words: the shared ones among all of both.

    Numbers are taken at their word: *Q3* and *Q4* in an otherwise same title part two goals.
    """
    if _numbers(one) != _numbers(other):
        return 0.0
    both = len(one & other)
    return both / (len(one) + len(other) - both) if both else 0.0


def is_number(word: str) -> bool:
    """Whether a word counts something, or has a number: `100`, `q3`."""
    return any(sign.isdigit() for sign in word)


def _numbers(words: frozenset[str]) -> frozenset[str]:
    return frozenset(filter(is_number, words))


def _singular(word: str) -> str:
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word
