"""Draft the next step: `python -m bot.migrations "goals get a colour"`.

Writes a file into `versions` with what the model has and the steps before it have not. Read it,
mend it (a draft cannot know what is renamed), and raise `HEAD` in `bot/migrations/__init__.py`.
"""

import re
import sys
import tempfile
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory

from bot.db import Database
from bot.migrations import STEPS


def draft(message: str) -> Path:
    """The file that was written, against an SQLite database that has taken all steps so far."""
    with tempfile.TemporaryDirectory() as folder:
        db = Database(f"sqlite:///{folder}/draft.db")
        try:
            with db.engine.begin() as connection:
                return _draft(message, Config(attributes={"connection": connection}))
        finally:
            db.close()


def _draft(message: str, config: Config) -> Path:
    config.set_main_option("script_location", str(STEPS).replace("%", "%%"))
    number = len(list(ScriptDirectory.from_config(config).walk_revisions())) + 1
    slug = re.sub(r"\W+", "_", message.lower()).strip("_")
    config.set_main_option("file_template", f"{number:04}_{slug}".replace("%", "%%"))
    command.upgrade(config, "head")
    script = command.revision(config, message, autogenerate=True, rev_id=f"{number:04}")
    assert script is not None
    assert not isinstance(script, list)
    return Path(script.path)


if __name__ == "__main__":
    print(draft(" ".join(sys.argv[1:]) or sys.exit(__doc__)))
