"""A measure that a free text proposes, and all the titles that propose none."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.model import Direction
from bot.slack.proposals import Proposal, read_proposal

TODAY = date(2026, 11, 23)
IN_SIX_MONTHS = date(2027, 5, 23)
UP, DOWN = Direction.RISING, Direction.FALLING


@pytest.mark.parametrize(
    ("text", "name", "unit", "baseline", "target", "direction", "due"),
    [
        ("cut first response from 8 h to 4 h within six months",
         "first response", "h", "8", "4", DOWN, IN_SIX_MONTHS),
        ("NPS from 31 to 45", "NPS", "", "31", "45", UP, None),
        ("Raise our NPS from 31 to 45 by June", "NPS", "", "31", "45", UP, date(2027, 6, 30)),
        ("first response 8 h -> 4 h", "first response", "h", "8", "4", DOWN, None),
        ("Reduce churn from 5 % to 3 % for small customers in Q2",
         "churn for small customers", "%", "5", "3", DOWN, date(2027, 6, 30)),
        ("Grow revenue from €1.5M to €2M in 2027",
         "revenue", "€", "1500000", "2000000", UP, date(2027, 12, 31)),
        ("from 3 to 9 active teams this quarter",
         "", "active teams", "3", "9", UP, date(2026, 12, 31)),
        ("reach 1,000 users by June", "users", "", "0", "1000", UP, date(2027, 6, 30)),
        ("Reach 1,000 users in Brazil by June", "users", "", "0", "1000", UP, date(2027, 6, 30)),
        ("First 1,000 users", "users", "", "0", "1000", UP, None),
        ("three countries in five years", "countries", "", "0", "3", UP, date(2031, 11, 23)),
        ("€2M revenue", "revenue", "€", "0", "2000000", UP, None),
        ("Earn $2M this year", "", "$", "0", "2000000", UP, date(2026, 12, 31)),
        ("win a hundred customers", "customers", "", "0", "100", UP, None),
        ("Get 2 million downloads", "downloads", "", "0", "2000000", UP, None),
        ("sign twelve partners before end of March",
         "partners", "", "0", "12", UP, date(2027, 3, 31)),
    ],
)  # fmt: skip
def test_a_text_proposes_what_moves_from_where_to_where_and_by_when(
    text: str,
    name: str,
    unit: str,
    baseline: str,
    target: str,
    direction: Direction,
    due: date | None,
) -> None:
    assert read_proposal(text, TODAY) == Proposal(
        name, unit, Decimal(baseline), Decimal(target), None, direction, due
    )


@pytest.mark.parametrize(
    ("text", "name", "change", "direction", "due"),
    [
        ("improve response time by 20 % within six months",
         "response time", "20", None, IN_SIX_MONTHS),
        ("improve the latency by 5 percent", "latency", "5", None, None),
        ("optimise our costs by 10%", "costs", "10", None, None),
        ("improve NPS by 20 %", "NPS", "20", UP, None),
        ("cut response time by 20 % within six months",
         "response time", "20", DOWN, IN_SIX_MONTHS),
        ("Lower cloud costs by 12.5 % over the next year", "cloud costs", "12.5", DOWN,
         date(2027, 11, 23)),
        ("shorten onboarding by 30 %", "onboarding", "30", DOWN, None),
        ("Increase sign-ups 15 % by Friday", "sign-ups", "15", UP, date(2026, 11, 27)),
        ("raise prices by 8 %", "prices", "8", UP, None),
        ("20 % fewer incidents by June", "incidents", "20", DOWN, date(2027, 6, 30)),
        ("30 % more sign-ups", "sign-ups", "30", UP, None),
    ],
)  # fmt: skip
def test_a_change_in_per_cent_says_which_way_unless_improving_could_be_both(
    text: str, name: str, change: str, direction: Direction | None, due: date | None
) -> None:
    assert read_proposal(text, TODAY) == Proposal(
        name, change=Decimal(change), direction=direction, due_on=due
    )


@pytest.mark.parametrize(
    ("text", "name", "unit", "target", "direction"),
    [
        ("raise test coverage to 80 %", "test coverage", "%", "80", UP),
        ("Cut churn to 3 % by June", "churn", "%", "3", DOWN),
        ("grow the newsletter to 5,000 subscribers", "newsletter", "subscribers", "5000", UP),
        ("improve response time to 4 h", "response time", "h", "4", None),
        ("Get first response below 4 hours", "first response", "hours", "4", DOWN),
        ("get NPS to 45", "NPS", "", "45", None),
        ("hit 99.9 % uptime", "uptime", "%", "99.9", None),
    ],
)
def test_a_target_alone_leaves_the_start_to_be_asked(
    text: str, name: str, unit: str, target: str, direction: Direction | None
) -> None:
    found = read_proposal(text, TODAY)
    assert found is not None
    assert (found.name, found.unit, found.target, found.direction) == (
        name, unit, Decimal(target), direction,
    )  # fmt: skip
    assert found.baseline is found.change is None


def test_a_date_that_is_past_is_none() -> None:
    found = read_proposal("reach 1,000 users by 2020-01-01", TODAY)
    assert found is not None
    assert found.due_on is None


def test_an_amount_of_days_is_no_date() -> None:
    assert read_proposal("reach 1,000 users by 3 days", TODAY) is None


@pytest.mark.parametrize(
    "title",
    [
        "", "Launch the beta", "Launch the beta by 30 June 2027", "Prototype", "Hire two engineers",
        "Hire 3 to 5 engineers", "Open the Lisbon office in 2027", "Upgrade Postgres from 14 to 17",
        "Migrate from Python 3.9 to 3.12", "Ship version 2", "Ship v2.1 in Q3", "SOC 2 audit",
        "ISO 27001 certification", "Plan Q3", "2027 roadmap", "OKRs for 2027", "Top 10 bugs fixed",
        "Fix the top 5 complaints", "30 day challenge", "90 day onboarding plan", "5 year plan",
        "24 hour hackathon", "Two factor login for everybody", "Two weeks of user interviews",
        "One pager for the board", "Three amigos meeting", "4 day week trial", "360 feedback",
        "10 year anniversary party", "Support open from 9 to 5", "Support from 9 am to 5 pm",
        "Office hours from 3 to 5", "Trip from 3 June to 5 July", "Conference 3 to 5 June",
        "Move from building 3 to 5", "Move the launch to 3 pm", "Take the team to 4 cities",
        "Bring 2 speakers to the meetup", "Double down on support", "Cut the ribbon",
        "Improve the onboarding", "Reduce technical debt", "Grow the team", "Raise a seed round",
        "Lower the barrier for new people", "Close the books by 31 March", "Be the number 1",
        "Get the team to talk to each other", "Meet customers 1:1", "Run a 10k", "Run 5 km",
        "Read chapter 5 to 9", "Learn Rust in 6 weeks", "World Cup 2026 campaign", "Web 3 strategy",
        "Windows 11 rollout on 40 laptops", "Phase 2 of the rebuild", "G12 follow-up",
        "Call 555-1234 about the lease", "Rename the channel to #team-7", "Series A by June",
        "Win the 2027 award", "Answer everybody within 24 hours", "Get 2 engineers hired",
        "Prepare for 31 May", "From 2026 to 2027: lessons", "Make 3 people laugh",
        "Vote on 3 of 5 designs", "🎉 2", "שלום 3", "3", "50 %", "O7 = 42",
    ],
)  # fmt: skip
def test_an_ordinary_title_proposes_nothing(title: str) -> None:
    assert read_proposal(title, TODAY) is None


@given(st.text(max_size=400))
def test_any_text_proposes_a_measure_or_none(text: str) -> None:
    assert read_proposal(text, TODAY) is None or any(sign.isalnum() for sign in text)


numbers = st.integers(0, 10**9)


@given(numbers, numbers, st.sampled_from(["", " h", " %", " users"]))
def test_from_and_to_are_read_back_whatever_they_are(first: int, last: int, unit: str) -> None:
    found = read_proposal(f"NPS from {first:,}{unit} to {last:,}{unit}", TODAY)
    if first == last or (not unit and 1900 <= min(first, last) <= max(first, last) < 2200):
        assert found is None
    else:
        assert found is not None
        assert (found.baseline, found.target) == (Decimal(first), Decimal(last))
        assert found.unit == unit.strip()
        assert found.direction is (UP if last > first else DOWN)
