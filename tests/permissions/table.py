"""Who may do what: one row a command, button or form, one column a kind of person.

The table is in `table.txt`. A row is what is asked, a bar, and a sign for each column of `ASKERS`:

    +  they may: it is shown or done
    !  they see it, and are told who may
    -  there is nothing there for them: the answer to what does not exist, word for word
    g  not for guests
    o  not for people of other organisations
    x  their account is switched off
    f  they may, but what stands in the fields cannot be used: it is said under them
    .  nothing comes of it: a click that has no place in which to be refused

What is asked is a line that is typed, `/goal G{goal}`; a button with what it carries,
`[goal.join] goal`; a shortcut, `<goal_new>`; or a form. A form is opened by the goal's owner with a
line or button and then sent off by the person of the column, as a stale or forged one could be:
`/goal edit G{goal} => what=Other`, or used from the inside, `/goal > template.choose=course`; or
they look into one of its lists, `/goal ? supports`, where `+` means that the goal is among them.

To add one is to add its line: leave the signs out, run the test, judge what it says, and copy it.
"""

import re
from dataclasses import dataclass
from pathlib import Path

TABLE = (Path(__file__).parent / "table.txt").read_text()


@dataclass(frozen=True)
class Row:
    """One line of the table, read."""

    asked: str
    signs: str

    @property
    def opener(self) -> str:
        """What is typed or pressed first."""
        return re.split(" (?:=>|>|[?])(?: |$)", self.asked)[0]

    @property
    def typed(self) -> dict[str, str] | None:
        """What is written into the fields of the form; none where none is sent off."""
        _, sent, fields = self.asked.partition(" =>")
        if not sent:
            return None
        pairs = (each.partition("=") for each in fields.split(";") if each.strip())
        return {name.strip(): words.strip() for name, _, words in pairs}

    @property
    def inside(self) -> tuple[str, str] | None:
        """The action that is used in the form, and what it carries."""
        _, used, action = self.asked.partition(" > ")
        name, _, value = action.partition("=")
        return (name, value) if used else None

    @property
    def list_looked_into(self) -> str:
        """The field of the form whose choices are asked for."""
        return self.asked.partition(" ? ")[2].strip()


def read(table: str) -> list[Row]:
    """The rows of a table."""
    lines = [line for line in table.splitlines() if line.strip() and not line.startswith("#")]
    return [
        Row(asked.strip(), signs.replace(" ", ""))
        for asked, _, signs in (line.partition(" | ") for line in lines)
    ]


ROWS = read(TABLE)
