"""The command `cairn`."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from bot.settings import BadSetting, Settings, read_settings


def main(arguments: Sequence[str] | None = None) -> int:
    """Carry out a command line; 0 when it went well, 1 when not, 2 for a bad setting or word."""
    chosen = _parser().parse_args(arguments)
    try:
        settings = read_settings()
        code: int = chosen.carry_out(settings, chosen)
    except BadSetting as error:
        print(f"cairn: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 0
    return code


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="cairn", description="Goals, milestones, check-ins and progress in Slack."
    )
    words = parser.add_subparsers(metavar="COMMAND", required=True)
    for name, carry_out, does in (
        ("playground", _playground, "a pretend Slack in the browser with the real bot in it"),
        ("run", _run, "everything in one process: migrate, serve Slack, keep the clock"),
        ("web", _web, "only the HTTP side, for many machines"),
        ("worker", _worker, "only the clock and the sender, any number of them"),
        ("migrate", _migrate, "bring the database to this version"),
        ("doctor", _doctor, "check that everything works, and say what to do where not"),
    ):
        word = words.add_parser(name, help=does, description=does)
        word.set_defaults(carry_out=carry_out)
        if name == "playground":
            word.add_argument("--keep", metavar="FILE", type=Path, help="keep the data in a file")
            word.add_argument("--port", type=int, help="the page's port (else PORT, else 3000)")
    return parser


# What is rarely needed is imported where it is used: `cairn run` is ready sooner and smaller.


def _playground(settings: Settings, chosen: argparse.Namespace) -> int:
    from bot.playground.starting import play

    return play(port=chosen.port or settings.port, keep=chosen.keep)


def _run(settings: Settings, _: argparse.Namespace) -> int:
    from bot import logs, serving

    logs.set_up(settings)
    if settings.slack_app_token:
        serving.work(settings, migrating=True)
    else:
        serving.serve_http(settings, with_clock=True, migrating=True)
    return 0


def _web(settings: Settings, _: argparse.Namespace) -> int:
    from bot import logs, serving

    logs.set_up(settings)
    serving.serve_http(settings, with_clock=False, migrating=False)
    return 0


def _worker(settings: Settings, _: argparse.Namespace) -> int:
    from bot import logs, serving

    logs.set_up(settings)
    serving.work(settings, migrating=False)
    return 0


def _migrate(settings: Settings, _: argparse.Namespace) -> int:
    from bot.db import Database
    from bot.migrations import migrate, version

    db = Database(settings.database_url)
    migrate(db)
    print(f"The database is at version {version(db)}.")
    db.close()
    return 0


def _doctor(settings: Settings, _: argparse.Namespace) -> int:
    from bot.doctor import examine

    findings = examine(settings)
    for finding in findings:
        print(finding.line)
    return 0 if all(finding.well for finding in findings) else 1


if __name__ == "__main__":
    sys.exit(main())
