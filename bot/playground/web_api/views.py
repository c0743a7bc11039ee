"""`views.*`: modals and the App Home."""

from typing import Any

from bot.playground.limits import is_too_large, view_problems
from bot.playground.shapes import Json
from bot.playground.views import STACK_LIMIT, View, view_object
from bot.playground.web_api.calls import Arguments, Desk, Refused, invalid_arguments
from bot.playground.web_api.files import missing_files


def open_view(desk: Desk, args: Arguments) -> Json:
    """`views.open`: a modal for whoever the trigger id came from."""
    trigger_id = args.needed("trigger_id")
    body = read_view(desk, args.json("view"), ("modal",))
    trigger = desk.workspace.triggers.use(trigger_id)
    if isinstance(trigger, str):
        raise Refused(trigger)
    view = desk.workspace.views.open(trigger.user, body, trigger.channel)
    return _shown(desk, view)


def push_view(desk: Desk, args: Arguments) -> Json:
    """`views.push`: a modal on top of the one that the trigger id came from."""
    trigger_id = args.needed("trigger_id")
    body = read_view(desk, args.json("view"), ("modal",))
    trigger = desk.workspace.triggers.use(trigger_id)
    if isinstance(trigger, str):
        raise Refused(trigger)
    stack = desk.workspace.views.stack(trigger.user)
    if trigger.from_view not in [view.id for view in stack]:
        raise Refused("invalid_trigger_id")
    if len(stack) >= STACK_LIMIT:
        raise Refused("push_limit_reached")
    view = desk.workspace.views.push(trigger.user, body, trigger.channel)
    return _shown(desk, view)


def update_view(desk: Desk, args: Arguments) -> Json:
    """`views.update`: by `view_id` or `external_id`; a stale `hash` is refused."""
    views = desk.workspace.views
    view_id, external_id = args.text("view_id"), args.text("external_id")
    view = views.find(view_id) if view_id else views.find_external(external_id or "")
    if view is None:
        raise Refused("not_found")
    body = read_view(desk, args.json("view"), (str(view.body["type"]),), changing=view)
    if args.text("hash") not in (None, view.hash):
        raise Refused("hash_conflict")
    view.fill(body)
    return _shown(desk, view)


def publish_view(desk: Desk, args: Arguments) -> Json:
    """`views.publish`: the App Home of one person."""
    user = args.needed("user_id")
    person = desk.workspace.people.get(user)
    if person is None or person.is_bot:
        raise invalid_arguments("invalid `user_id`")
    views = desk.workspace.views
    before = views.homes.get(user)
    body = read_view(desk, args.json("view"), ("home",), changing=before)
    if before and args.text("hash") not in (None, before.hash):
        raise Refused("hash_conflict")
    return _shown(desk, views.publish(user, body))


def read_view(desk: Desk, body: Any, types: tuple[str, ...], changing: View | None = None) -> Json:
    """A view as the bot sent it, checked as Slack checks it."""
    if not isinstance(body, dict):
        raise invalid_arguments("missing required field: view")
    if is_too_large(body):
        raise Refused("view_too_large")
    problems = view_problems(body, types) or [
        problem.replace("pointer:", "pointer:/view")
        for problem in missing_files(desk, body.get("blocks", []))
    ]
    if problems:
        raise invalid_arguments(*problems)
    external_id = body.get("external_id")
    taken = desk.workspace.views.find_external(external_id) if external_id else None
    if taken is not None and taken is not changing:
        raise Refused("duplicate_external_id")
    return body


def _shown(desk: Desk, view: View) -> Json:
    desk.workspace.tell("home" if view.is_home else "view", user=view.user)
    return {"view": view_object(view)}
