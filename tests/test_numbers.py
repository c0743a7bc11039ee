"""Numbers as people write them."""

from decimal import Decimal

import pytest

from bot.numbers import read_number


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("42", "42"),
        ("-5", "-5"),
        ("−5", "-5"),
        ("+5", "5"),
        ("1,000", "1000"),
        ("1,234.5", "1234.5"),
        ("1.234,5", "1234.5"),
        ("1.234.567", "1234567"),
        ("1'234", "1234"),
        ("1\u202f234,5", "1234.5"),
        ("1 020", "1020"),
        ("-1 234 567,5", "-1234567.5"),
        ("€12 500", "12500"),
        ("1,5", "1.5"),
        ("0,125", "0.125"),
        ("1.234", "1.234"),
        ("$2M", "2000000"),
        ("€1.5k", "1500"),
        ("2bn", "2000000000"),
    ],
)
def test_numbers_are_read_as_people_write_them(text: str, number: str) -> None:
    assert read_number(text) == Decimal(number)


@pytest.mark.parametrize(
    "text",
    ["", "x", "42h", "1,", "1e9", "10:30", "9" * 19, "1 2", "1 0200", "0 020", "1 02", "--1"],
)
def test_what_is_no_number_is_none(text: str) -> None:
    assert read_number(text) is None
