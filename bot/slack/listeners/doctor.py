"""`/cairn doctor`: whether everything works, for admins."""

from bot import when
from bot.errors import NotYours
from bot.findings import Finding
from bot.services import access, wellbeing
from bot.slack.requests import Command
from bot.slack.views import doctor as views
from bot.slack.views.parts import Message


def examine(command: Command) -> Message:
    """What was found of the asker's own workspace, and what to do about it."""
    with command.db.read() as session:
        viewer = command.asker.person(session)
        access.need_insider(viewer)
        if not viewer.admin:
            raise NotYours(who="a workspace admin")
        found = list(wellbeing.examine(session, command.now, viewer.workspace_id, viewer))
    zones = Finding("time zones", True, f"tzdata {when.zone_data_version()}")
    return views.findings([*found, *command.look(), zones])
