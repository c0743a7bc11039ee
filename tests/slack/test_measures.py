"""A measure in one line."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.services.objectives import Measure
from bot.slack.measures import read_measure


@pytest.mark.parametrize(
    ("text", "name", "unit", "baseline", "target"),
    [
        ("first response 8 h -> 4 h", "first response", "h", "8", "4"),
        ("first response from 8 h to 4 h", "first response", "h", "8", "4"),
        ("time to first reply 8 h to 4 h", "time to first reply", "h", "8", "4"),
        ("sign-ups 0 → 1,000", "sign-ups", "", "0", "1000"),
        ("churn 5 % -> 3 %", "churn", "%", "5", "3"),
        ("churn 5 -> 3 %", "churn", "%", "5", "3"),
        ("uptime 99.9%=>99.99%", "uptime", "%", "99.9", "99.99"),
        ("NPS 31 to 45", "NPS", "", "31", "45"),
        ("NPS: 31 to 45", "NPS", "", "31", "45"),
        ("$0 -> $2M", "", "$", "0", "2000000"),
        ("Q3 revenue $1M -> $2.5M", "Q3 revenue", "$", "1000000", "2500000"),
        ("Umsatz €1.234,50 to €2.000,00", "Umsatz", "€", "1234.5", "2000"),
        ("0 → 1,000 first-time users", "", "first-time users", "0", "1000"),
        ("8h->4h", "", "h", "8", "4"),
        ("range 5m to 10m", "range", "m", "5", "10"),
        ("-5 °C to 5 °C", "", "°C", "-5", "5"),
        ("  latency   120ms  ->  80ms ", "latency", "ms", "120", "80"),
        ("זמן 3 to 5", "זמן", "", "3", "5"),
        ("cost & <b> 3 to 5", "cost & <b>", "", "3", "5"),
    ],
)
def test_a_measure_is_a_name_and_where_its_number_goes(
    text: str, name: str, unit: str, baseline: str, target: str
) -> None:
    assert read_measure(text) == Measure(name, unit, Decimal(baseline), Decimal(target))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "more sales",
        "8 to",
        "to 8",
        "5 -> 5",
        "8 h -> 30 min",
        "churn 5 % -> 3 % by June",
        "ratio 1/2 to 3/4",
        "1 to " * 50,
        "9" * 30 + " to 1",
        "x" * 3000,
    ],
)
def test_what_is_no_measure_is_none(text: str) -> None:
    assert read_measure(text) is None


@given(st.text(max_size=400))
def test_any_text_is_a_measure_or_none(text: str) -> None:
    measure = read_measure(text)
    assert measure is None or measure.baseline != measure.target
