"""Words as they are looked for: without case and accents, in whatever script, and one by one.

PostgreSQL folds by `cairn_folded`, which the migrations make; a test holds that both say the same.
"""

import re
import unicodedata

_MARKS = re.compile(
    "[\u0300-\u036f\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u0640"
    "\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e4\u06e7\u06e8\u06ea-\u06ed]"
)
"""Accents, the vowel points of Hebrew and Arabic, and the stroke that makes Arabic words wide."""
_ALIKE = str.maketrans("ςøđłħŧıðىیةک", "σodlhtidييهك") | str.maketrans(
    {"ß": "ss", "æ": "ae", "œ": "oe"}
)
"""Letters that people type for one another, and that no decomposition brings together."""
_SIGNS = re.compile(
    "[^0-9a-z\u0080-\U0010ffff]|[\u0080-\u00a9\u00ab-\u00b4\u00b6-\u00b9\u00bb-\u00bf]"
    "|[\u00d7\u00f7\u2000-\u2bff\u2e00-\u2e7f\u3000-\u3004\u3008-\u3020\u3030\u30fb]"
    "|[\u060c\u061b\u061f\u066a-\u066d\u06d4\u0964\u0965\u0e3f\u0e4f\u0e5a\u0e5b]"
    "|[\ufe00-\ufe0f\uff00-\uff0f\ufffd\U0001f000-\U0001faff]"
)
"""What parts words, and is none itself: punctuation, signs and emoji."""
_UNSPACED = re.compile(
    "([\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u3007\u3040-\u30ff\u3400-\u9fff"
    "\uf900-\ufaff\U00020000-\U0003ffff])"
)
"""Scripts without spaces between words: Thai and Lao, Burmese, Khmer, Japanese, Chinese."""
_ASCII_SIGNS = re.compile("[^0-9a-z]+")
LONGEST = 60
"""So many signs of a word count."""
_TAILS = re.compile(f"([^ ]{{{LONGEST}}})[^ ]+")


def bare(text: str) -> str:
    """A text without case and accents, with all its signs."""
    if text.isascii():
        return text.lower()
    flat = _MARKS.sub("", unicodedata.normalize("NFKD", text))
    return unicodedata.normalize("NFC", flat).lower().translate(_ALIKE)


def folded(text: str) -> str:
    """The words of a text, bare, with spaces between them; where a script has none between its
    words, each of its signs stands alone, so that every part of a word can be found."""
    plain = bare(text)
    if plain.isascii():
        return _TAILS.sub(r"\1", _ASCII_SIGNS.sub(" ", plain))
    return _TAILS.sub(r"\1", _UNSPACED.sub(r" \1 ", _SIGNS.sub(" ", plain)))


def is_unspaced(word: str) -> bool:
    """Whether it is a sign of a script without spaces between words."""
    return _UNSPACED.fullmatch(word) is not None
