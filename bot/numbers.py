"""Numbers as people write them; pure."""

import re
from decimal import Decimal

SIGNS = r"[$€£¥₹]"
NUMBER = (
    rf"(?<![\w.,])[-+−]?{SIGNS}?\d{{1,15}}(?:[.,'’\u00a0\u202f\u2009]\d{{1,15}}){{0,6}}"
    r"(?:(?:[kKM]|[bB]n)(?!\w))?(?![\d/]|[.:,]\d)"
)
"""A number as people write it, for use inside a pattern: `42`, `-1,234.5`, `1.234,5`, `$2M`."""

BLANKED = (
    rf"(?<![\w.,])[-+−]?{SIGNS}?[1-9]\d{{0,2}}(?: \d{{3}}){{1,4}}(?:[.,]\d{{1,8}})?"
    r"(?![\d/]|[.:,]\d)"
)
"""The same where blanks part the thousands, `1 020`: only where a number alone can stand."""

UNIT = (
    r"(?: ?(?:%|‰|(?!(?:and|or|but|if|when|because|by|with|for|in|at|on)\b)[^\W\d_][^\s\d,;:]*"
    r"(?: (?!(?:and|or|but|if|when|because|by|with|for|in|at|on)\b)[^\W\d_][^\s\d,;:]*)?))?"
)
"""The unit that may stand behind a number: a sign, or a word or two."""

_MULTIPLES = {"k": 1_000, "m": 1_000_000, "b": 1_000_000_000}


def read_number(text: str) -> Decimal | None:
    """The number in a text that is one: a comma before three digits parts thousands, any other
    last comma or point is the decimal one, `k`, `M` and `bn` multiply. None for anything else."""
    if re.fullmatch(BLANKED, text):
        text = text.replace(" ", "\u202f")
    if not re.fullmatch(NUMBER, text):
        return None
    digits = re.sub(rf"{SIGNS}|['’\u00a0\u202f\u2009]|[kKMbBn]+$", "", text).replace("−", "-")
    multiple = next((_MULTIPLES[sign] for sign in re.findall(r"[kmb]", text.lower())), 1)
    point = digits[max(digits.rfind("."), digits.rfind(","))] if re.search("[.,]", digits) else ""
    whole, _, fraction = digits.rpartition(point) if point else (digits, "", "")
    if point in whole or (
        point == "," and re.fullmatch(r"[-+]?[1-9]\d{0,2}", whole) and len(fraction) == 3
    ):
        whole, fraction = whole + fraction, ""  # the mark came twice, or parts thousands
    whole = whole.replace(".", "").replace(",", "")
    if sum(letter.isdigit() for letter in whole + fraction) > 18:
        return None
    value = Decimal(f"{whole}.{fraction}" if fraction else whole) * multiple
    return value.to_integral_value() if multiple > 1 and value == int(value) else value
