"""The command `cairn`."""

import argparse
import gc
import sys
from collections.abc import Sequence
from pathlib import Path

from bot.settings import LAST_PORT, BadSetting, Settings, read_settings


def main(arguments: Sequence[str] | None = None) -> int:
    """Carry out a command line; 0 when it went well, 1 when not, 2 for a bad setting or word."""
    chosen = _parser().parse_args(arguments)
    try:
        settings = read_settings()
        code: int = chosen.carry_out(settings, chosen)
    except BadSetting as error:
        return _complain(error, 2)
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
        ("run", _serve, "everything in one process: migrate, serve Slack, keep the clock"),
        ("web", _serve, "only the HTTP side, for many machines"),
        ("worker", _serve, "only the clock and the sender, any number of them"),
        ("migrate", _migrate, "bring the database to this version"),
        ("export", _errand, "write everything of a workspace, or of one person, into a file"),
        ("import", _errand, "take everything of a workspace from such a file"),
        ("forget", _errand, "delete what is kept of one person"),
        ("purge", _errand, "delete now what is kept of workspaces that have removed Cairn"),
        ("doctor", _doctor, "check that everything works, and say what to do where not"),
    ):
        word = words.add_parser(name, help=does, description=does)
        word.set_defaults(carry_out=carry_out, word=name)
        _add_choices(word, name)
    return parser


def _add_choices(word: argparse.ArgumentParser, name: str) -> None:
    if name in ("export", "import"):
        word.add_argument("file", metavar="FILE", type=Path)
    if name == "export":
        word.add_argument("--person", metavar="U123", help="only what is kept of one person")
    if name == "forget":
        word.add_argument("person", metavar="U123", help="their id in Slack")
    if name in ("export", "forget"):
        word.add_argument("--workspace", metavar="TEAM_ID", help="which one, if there are several")
    if name in ("import", "forget", "purge"):
        word.add_argument("--dry-run", action="store_true", help="only say what it would do")
    if name == "playground":
        word.add_argument("--keep", metavar="FILE", type=Path, help="keep the data in a file")
        word.add_argument("--port", type=_port, help="the page's port (else PORT, else 3000)")


def _port(word: str) -> int:
    if not (word.isascii() and word.isdigit() and int(word) <= LAST_PORT):
        raise argparse.ArgumentTypeError(f"{word!r} is no port: a number up to {LAST_PORT}")
    return int(word)


# What is rarely needed is imported where it is used: `cairn run` is ready sooner and smaller.


def _playground(settings: Settings, chosen: argparse.Namespace) -> int:
    from bot.playground.starting import play

    return play(port=settings.port if chosen.port is None else chosen.port, keep=chosen.keep)


def _serve(settings: Settings, chosen: argparse.Namespace) -> int:
    """`run`, `web` and `worker`, until the process is told to end."""
    over_http = chosen.word == "web" or (chosen.word == "run" and not settings.slack_app_token)
    settings.need_slack(http=over_http)
    from bot import logs
    from bot.serving import endings

    logs.set_up(settings)
    ended = endings.listen()
    gc.disable()  # importing leaves no garbage: to look for it costs a fifth of the start
    from bot.serving import processes

    if chosen.word != "web":
        import bot.slack.sender.lives  # noqa: F401 - a sender is started, and would do it then

    gc.freeze()
    gc.enable()
    serve = {"run": processes.run, "web": processes.web, "worker": processes.worker}[chosen.word]
    try:
        serve(settings, ended)
    except processes.CannotStart as error:
        return _complain(error, 1)
    return 0


def _migrate(settings: Settings, _: argparse.Namespace) -> int:
    from bot.db import Database
    from bot.serving.databases import CannotStart, make_ready

    db = Database(settings.database_url)
    try:
        print(f"The database is at step {make_ready(db, migrating=True)}.")
    except CannotStart as error:
        return _complain(error, 1)
    finally:
        db.close()
    return 0


def _errand(settings: Settings, chosen: argparse.Namespace) -> int:
    from sqlalchemy.exc import SQLAlchemyError

    from bot.db import first_line
    from bot.errands import ERRANDS
    from bot.errors import CairnError
    from bot.serving.databases import CannotStart

    try:
        return ERRANDS[chosen.word](settings, chosen)
    except (CannotStart, CairnError) as error:
        return _complain(error, 1)
    except SQLAlchemyError as error:
        said = f"The database broke it off: {first_line(error)}. `cairn doctor` says more."
        return _complain(CannotStart(said), 1)


def _doctor(settings: Settings, _: argparse.Namespace) -> int:
    from bot.doctor import examine

    all_well = True
    for finding in examine(settings):
        print(finding.line, flush=True)
        all_well = all_well and finding.well
    return 0 if all_well else 1


def _complain(error: Exception, code: int) -> int:
    print(f"cairn: {error}", file=sys.stderr)
    return code


if __name__ == "__main__":
    sys.exit(main())
