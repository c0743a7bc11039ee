"""What an acknowledgement does: the modal that it changes, and what is wrong with it."""

from typing import Any

from bot.playground.limits import is_too_large, view_problems
from bot.playground.shapes import Json
from bot.playground.views import STACK_LIMIT, View
from bot.playground.workspace import Workspace


class BadAck(Exception):
    """An acknowledgement that Slack would not accept; the text says why."""


def apply_submission(workspace: Workspace, view: View, body: Any) -> dict[str, str]:
    """Does to the modals what the answer to a submission says; gives errors by block_id.

    Raises BadAck when Slack would not understand it.
    """
    action = body.get("response_action") if isinstance(body, dict) else None
    if body is None or body == {}:
        workspace.views.close(view)
    elif action == "errors":
        return _read_errors(view, body.get("errors"))
    elif action == "clear":
        workspace.views.clear(view.user)
    elif action == "update":
        view.fill(_read_view(body.get("view")))
    elif action == "push":
        if len(workspace.views.stack(view.user)) >= STACK_LIMIT:
            raise BadAck("push_limit_reached")
        workspace.views.push(view.user, _read_view(body.get("view")), view.channel)
    else:
        raise BadAck(f"the response_action {action!r} is not known")
    return {}


def _read_errors(view: View, errors: Any) -> dict[str, str]:
    inputs = {block["block_id"] for block in view.blocks if block["type"] == "input"}
    if not isinstance(errors, dict) or not errors:
        raise BadAck("response_action errors without errors")
    for block_id, text in errors.items():
        if block_id not in inputs:
            raise BadAck(f"an error for “{block_id}”, which is no input block of this view")
        if not isinstance(text, str) or not text:
            raise BadAck(f"the error for “{block_id}” is no text")
    return dict(errors)


def _read_view(view: Any) -> Json:
    problems = view_problems(view, ("modal",))
    if problems:
        raise BadAck("; ".join(problems))
    if is_too_large(view):
        raise BadAck("view_too_large")
    return dict(view)
