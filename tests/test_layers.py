"""The rooms of the house, and that nobody reaches up the stairs.

Each line of `HOUSE` is a shelf, and each name on it a module or a package of `bot`. What stands on
a shelf imports only from the shelves above it, never from its neighbours on the same one; within a
package the files may import one another, but never in a circle.
"""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

HOUSE = """
# The pretend Slack knows nothing of the bot; only `playground.starting` does, far below.
playground

# Words and settings; pure time
errors settings findings payloads seals
when numbers
pictures

# What is true, where it is kept, and what is told of it
model
db
migrations logs meters storage pulse

# What can be done: first what all services share, then each noun, then what reads words of people
services.access services.history services.changes services.receipts services.audiences
services.installations
services.plans services.concerns services.foresight
services.outbox services.reminders services.moments services.free_days services.drafts
services.away services.choices services.hours
services.people services.standings
services.workspaces services.wellbeing services.purging services.archives services.retaining
services.keys services.batches
services.goals services.checkins services.sharing services.roadmaps
services.finding services.packets
services.objectives services.rounds services.digests services.wins services.calendars
services.exports services.celebrations
services.milestones services.blockers
services.forgetting
services.templates services.times

# The read side: pages
services.pages.crossings services.pages.leaves services.pages.blockers
services.pages.lines services.pages.channels services.pages.prompts
services.pages.shares services.pages.families services.pages.reflections
services.pages.goals services.pages.checkins services.pages.asking
services.pages.objectives services.pages.quarters services.pages.ways
services.pages.lists
services.pages.summaries services.pages.news services.pages.celebrations services.pages.reports
services.pages.home services.pages.unnamed
services.pages.notices services.pages.roadmaps services.pages.persons
services.pages.milestones services.pages.proposals services.pages.digests
services.pages.forecasts services.pages.trees services.pages.wins
services.pages.bottlenecks services.pages.lessons services.pages.burn_ups
services.pages.finds services.pages.why services.pages.weekly_wins

# What people say in words and forms, over both
services.answers
services.meanings services.pages.checkin_forms services.pages.checkin_setups services.risks
services.clippings
services.replies
services.threads
services.talks services.pages.talks

# How people see it: pure views, page in and blocks out
slack.scopes slack.hosts slack.limits slack.tls slack.views.ids slack.views.parts slack.proposals
slack.views.times
slack.views.templates slack.views.own_choices slack.views.schedules slack.views.setup_changes
slack.views.wins_settings
slack.views.channel_settings
slack.views.facts slack.views.help slack.views.settings slack.views.goal_choices
slack.views.blockers slack.views.reflections
slack.views.checkins slack.views.paging
slack.views.goal_forms slack.views.goal_menu
slack.views.coaching slack.views.objectives slack.views.measure_forms
slack.views.charts
slack.views.quarters
slack.views.goals slack.views.goal_lists slack.views.histories slack.views.evidence
slack.views.bottlenecks
slack.views.proposals slack.views.goal_plans slack.views.ripples slack.views.milestone_choices
slack.views.milestone_forms slack.views.checkin_forms slack.views.reports
slack.views.home slack.views.milestones slack.views.progress slack.views.celebrations
slack.views.notices slack.views.risk_forms slack.views.digests slack.views.roadmaps
slack.views.changed slack.views.notes slack.views.ways slack.views.finds slack.views.lessons
slack.views.weekly_wins
slack.views.clippings slack.views.files slack.views.talks slack.views.why slack.views.doctor

# How people ask for it: plain requests, words and forms read
slack.checks
slack.requests slack.typed slack.refills
slack.commands slack.marks slack.measures slack.routes slack.forms.checks slack.forms.schedules
slack.forms.goals slack.forms.milestones slack.forms.checkins slack.replies
slack.forms.templates slack.forms.objectives slack.forms.digests slack.forms.clippings slack.spoken

# Slack itself: who is who, what is taken in, what is answered and sent
slack.installs slack.oauth slack.messages_files slack.messages_checkins slack.messages_notices
slack.messages_roadmaps slack.messages_wins slack.profiles
slack.lookups slack.opening slack.refusing
slack.answering slack.directory slack.sender slack.messages slack.installing slack.rotation
slack.taking

# Listeners: parse, one transaction, answer
slack.listeners.wins_settings slack.listeners.drafts
slack.listeners.channel_settings slack.listeners.own_choices
slack.listeners.channels slack.listeners.template_parts slack.listeners.objective_parts
slack.listeners.goal_parts
slack.listeners.milestone_parts slack.listeners.goal_edits
slack.listeners.checkin_drafts slack.listeners.long_lists slack.listeners.digests
slack.listeners.roadmaps slack.listeners.packets slack.listeners.why slack.listeners.doctor
slack.listeners.checkin_forms
slack.listeners.goals slack.listeners.goal_forms slack.listeners.goal_choices
slack.listeners.goal_menu slack.listeners.objectives
slack.listeners.milestone_moves slack.listeners.milestone_choices
slack.listeners.milestones slack.listeners.milestone_forms slack.listeners.evidence
slack.listeners.milestone_goals slack.listeners.clippings
slack.listeners.proposals slack.listeners.templates slack.listeners.settings
slack.listeners.checkins slack.listeners.replies slack.listeners.celebrations
slack.listeners.progress slack.listeners.home slack.listeners.risks slack.listeners.blockers
slack.listeners.away slack.listeners.reflections
slack.listeners.everything slack.listeners.lifecycle

# The doors, the clock, and the one place where everything meets
slack.app web clock doctor
metrics
app
serving playground.starting
errands
cli
__main__
"""

PURE = {
    "when": "sqlalchemy slack_sdk slack_bolt",
    "model": "slack_sdk slack_bolt aiohttp",
    "services": "slack_sdk slack_bolt aiohttp apscheduler",
    "pictures": "sqlalchemy slack_sdk slack_bolt aiohttp",
    "slack.views": "sqlalchemy slack_sdk slack_bolt aiohttp",
    "slack.commands": "sqlalchemy slack_sdk slack_bolt aiohttp",
    "slack.forms": "slack_sdk slack_bolt aiohttp",
    "playground": "sqlalchemy slack_bolt slack_sdk",
}
"""What a room must not import from outside, since its tests need neither database nor Slack."""

ONLY_IN = {
    "alembic": "migrations",
    "cryptography": "seals",
    "apscheduler": "clock",
    "gunicorn": "serving",
    "holidays": "when",
    "PIL": "pictures",
}
"""What is imported in one room alone."""

ROOT = Path(__file__).parent.parent
SHELVES = [line.split() for line in HOUSE.splitlines() if line and not line.startswith("#")]
PLACE = {name: number for number, shelf in enumerate(SHELVES) for name in shelf}


@cache
def modules() -> dict[str, ast.Module]:
    """Every module of the bot by its name without `bot.`, parsed."""
    return {
        name_of(file): ast.parse(file.read_text())
        for file in sorted((ROOT / "bot").rglob("*.py"))
        if file != ROOT / "bot" / "__init__.py"
    }


def name_of(file: Path) -> str:
    parts = file.relative_to(ROOT / "bot").with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imports(name: str) -> Iterator[str]:
    """The full names that a module imports, wherever in it: `bot.db`, `sqlalchemy.orm`."""
    is_package = (ROOT / "bot" / Path(*name.split(".")) / "__init__.py").exists()
    here = ["bot", *name.split(".")]
    for node in ast.walk(modules()[name]):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            start = here[: len(here) - node.level + is_package] if node.level else []
            base = ".".join([*start, *(node.module or "").split(".")]).strip(".")
            for alias in node.names:
                whole = f"{base}.{alias.name}"
                yield whole if whole.removeprefix("bot.") in modules() else base


@cache
def own_imports(name: str) -> set[str]:
    """The modules of the bot that a module imports, without `bot.`."""
    found = {whole.removeprefix("bot.") for whole in imports(name) if whole.startswith("bot.")}
    return {module for module in found if module in modules() and not is_empty(module)}


def is_empty(name: str) -> bool:
    """A package that only says what is in it."""
    return all(isinstance(node, ast.Expr) for node in modules()[name].body)


def drawer(name: str) -> str:
    """The name in `HOUSE` that a module belongs to: the longest that it begins with."""
    parts = name.split(".")
    for length in range(len(parts), 0, -1):
        if ".".join(parts[:length]) in PLACE:
            return ".".join(parts[:length])
    raise LookupError(f"bot.{name} stands on no shelf: put it on one in {Path(__file__).name}")


def occupied() -> list[str]:
    return [name for name in modules() if not is_empty(name)]


def test_every_shelf_holds_what_it_says() -> None:
    assert sorted({drawer(name) for name in occupied()}) == sorted(PLACE)


def test_a_file_imports_only_from_above() -> None:
    breaches = [
        f"bot.{name} imports bot.{other}"
        for name in occupied()
        for other in sorted(own_imports(name))
        if drawer(other) != drawer(name) and PLACE[drawer(other)] >= PLACE[drawer(name)]
    ]
    assert not breaches, "\n".join(breaches)


def test_no_imports_run_in_a_circle() -> None:
    done: set[str] = set()

    def visit(name: str, path: tuple[str, ...]) -> None:
        assert name not in path, " → ".join((*path[path.index(name) :], name))
        if name in done:
            return
        for other in own_imports(name) - {name}:
            visit(other, (*path, name))
        done.add(name)

    for name in modules():
        visit(name, ())


def test_only_the_command_line_knows_of_the_playground() -> None:
    knowing = {
        name
        for name in modules()
        if not name.startswith("playground")
        and any(other.startswith("playground") for other in own_imports(name))
    }
    assert knowing <= {"cli"}
    assert {other for other in own_imports("cli") if other.startswith("playground")} <= {
        "playground.starting"
    }


@pytest.mark.parametrize("room", PURE)
def test_a_pure_room_stays_pure(room: str) -> None:
    outside = set(PURE[room].split())
    found = {
        f"bot.{name} imports {whole}"
        for name in occupied()
        if f"{name}.".startswith(f"{room}.")
        for whole in imports(name)
        if whole.split(".")[0] in outside
    }
    assert found == set()


@pytest.mark.parametrize("package", ONLY_IN)
def test_what_is_rarely_needed_is_imported_in_one_room(package: str) -> None:
    rooms = {
        name.split(".")[0]
        for name in occupied()
        for whole in imports(name)
        if whole.split(".")[0] == package
    }
    assert rooms <= {ONLY_IN[package]}
