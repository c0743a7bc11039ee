"""Who may do what, over the stand-in's real HTTP: a sample of the table in tests/permissions.

A row is what is typed in #launch, and what each is told. `-` is the answer to what does not exist,
word for word; `!` says who may. People of other organisations have no commands here, only buttons.
"""

import pytest

from bot.playground import people
from bot.playground.client import Person
from bot.playground.client.http import wait_until
from bot.playground.server import Slack

from .conftest import BOARD, LAUNCH

pytestmark = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)

ASKERS = {"owner": "U0ANA", "member": "U0BEN", "guest": "U0GUS"}
TABLE = """
                                        owner  member  guest
/goal G1                                +      +       +
/goal G2                                +      -       -
/goal history G2                        +      -       -
/goal edit G1                           +      !       !
/goal edit G2                           +      -       -
/goal move G1 to 2028-01-01 because x   +      !       !
/goal drop G2 because x                 +      -       -
/goal pause G1                          +      !       !
/milestone M1                           +      +       +
/milestone M2                           +      -       -
/milestone done M2                      +      -       -
/milestone move M1 to 2027-02-01 because x  +  !       !
/milestone Another for G2               +      -       -
/progress G2                            +      -       -
/progress timeline G2                   +      -       -
"""
SECRET = "Merge with a friend"


def rows() -> list[tuple[str, dict[str, str]]]:
    """Each line of the table: what is typed, and the sign of each asker."""
    lines = [line for line in TABLE.splitlines() if line.startswith("/")]
    cut = [line.rsplit(maxsplit=len(ASKERS)) for line in lines]
    return [(typed, dict(zip(ASKERS, signs, strict=True))) for typed, *signs in cut]


def said_to(asker: Person, typed: str) -> str:
    """All that somebody is told by a line, in words or by a form."""
    answer = asker.command(LAUNCH, typed)
    modal = asker.modal()
    shown = (answer.readable() if answer else "") + (modal.text() if modal else "")
    if modal:
        modal.close()
    return shown


def sign_of(said: str) -> str:
    """What came of it, as the table writes it."""
    if "There is no" in said:
        return "-"
    if "can do that" in said:
        return "!"
    return "+"


@pytest.fixture
def askers(slack: Slack) -> dict[str, Person]:
    """Those of the columns; the guest is in #launch alone."""
    return {name: Person(slack.url, id_) for name, id_ in ASKERS.items()} | {
        "guest": come(slack, "gus", guest=True)
    }


def come(slack: Slack, name: str, *, guest: bool = False, stranger: bool = False) -> Person:
    """Somebody who is in #launch, and not simply one of the team."""
    id_ = f"U0{name.upper()}"
    account = people.Person(id_, name, name.title(), "Europe/Berlin", "444444")
    account.is_restricted, account.is_stranger = guest, stranger
    slack.workspace.add_person(account, LAUNCH)
    return Person(slack.url, id_)


def test_each_is_told_what_the_table_says_and_nothing_of_what_they_may_not_see(
    askers: dict[str, Person],
) -> None:
    owner = askers["owner"]
    for channel, title in ((LAUNCH, "Launch the beta"), (BOARD, SECRET)):
        owner.command(channel, f"/goal {title} by 30 June 2027")
        owner.wait_for(channel, text=title)
        owner.command(channel, f"/milestone A step: {title} by 31 January 2027")
    wait_until(lambda: SECRET in said_to(owner, "/goal G2") or None, 10, lambda: "#board unknown")
    told: dict[str, dict[str, str]] = {}
    for typed, _ in rows():
        # The owner comes last: what they may do is done then.
        for name in reversed(ASKERS):
            said = said_to(askers[name], typed)
            told.setdefault(typed, {})[name] = sign_of(said)
            if told[typed][name] == "-":
                nobodys = typed.replace("G2", "G9").replace("M2", "M9")
                absent = said_to(askers[name], nobodys)
                assert said == absent.replace("G9", "G2").replace("M9", "M2")
            if name != "owner":
                assert SECRET not in said
    assert {typed: told[typed] for typed, _ in rows()} == dict(rows())
    for name in list(ASKERS)[1:]:
        for typed in ("/goal list", "/goal list all", "/milestone list", "/progress"):
            assert SECRET not in said_to(askers[name], typed)
        assert SECRET not in askers[name].home().text()


def test_the_buttons_of_a_card_are_refused_to_those_who_may_not(
    slack: Slack, askers: dict[str, Person]
) -> None:
    askers["owner"].command(LAUNCH, "/goal Launch the beta by 30 June 2027")
    card = askers["owner"].wait_for(LAUNCH, text="Launch the beta")
    for name in ("member", "guest"):
        askers[name].click(card, "Edit")
        askers[name].wait_for(LAUNCH, text="can do that")
    stranger = come(slack, "eve", stranger=True)
    stranger.click(card, "I'm in")
    stranger.wait_for(LAUNCH, text="People of other organisations")
    assert "Eve" not in stranger.wait_for(LAUNCH, text="Launch the beta").readable()
