"""What people do with the bot: commands, clicks, forms, shortcuts; sent, and answers applied."""

from dataclasses import dataclass

from bot.playground.channels import Channel
from bot.playground.elements import HELD, Values, find, initial_values, read_held, with_typed
from bot.playground.limits import option_problems
from bot.playground.messages import Message
from bot.playground.people import Person
from bot.playground.sending import payloads
from bot.playground.sending.acks import BadAck, apply_submission
from bot.playground.sending.lines import Answer, Line, NoAnswer
from bot.playground.sending.response_urls import ResponseUrls
from bot.playground.shapes import Json
from bot.playground.submissions import errors_in
from bot.playground.typed import escape, read_command
from bot.playground.views import View
from bot.playground.workspace import Workspace

IN_VAIN = "We had some trouble connecting. Try again?"


class Impossible(Exception):
    """What a person tried cannot be done, or did not work; the text is what Slack tells them."""


@dataclass(frozen=True)
class Place:
    """Where something was done: in a message of a channel, or in a modal or Home."""

    message: Message | None = None
    channel: Channel | None = None
    view: View | None = None

    @property
    def blocks(self) -> list[Json]:
        """The blocks that are shown there."""
        if self.view is not None:
            return self.view.blocks
        return self.message.blocks if self.message is not None else []


class Interactions:
    """Sends what people do to the bot and waits for its acknowledgement."""

    def __init__(self, workspace: Workspace, line: Line, response_urls: ResponseUrls) -> None:
        self._workspace = workspace
        self._line = line
        self._urls = response_urls

    async def command(self, person: Person, channel: Channel, typed: str) -> int:
        """A slash command as typed; gives the milliseconds until it was acknowledged.

        Raises Impossible with Slack's sentence when there is no such command, or it failed.
        """
        name, _, words = typed.strip().partition(" ")
        found = next((c for c in self._workspace.app.commands if c.command == name), None)
        if found is None or person.is_stranger:
            raise Impossible(f"{name} is not a valid command.")
        words = words.strip()
        if found.should_escape:
            people, channels = self._workspace.people.values(), self._workspace.channels.values()
            words = read_command(words, people, channels)
        else:
            words = escape(words)
        url = self._urls.give(person.id, channel.id)
        more = {
            "response_url": url,
            "trigger_id": self._workspace.triggers.give(person.id, channel.id),
        }
        payload = payloads.command(person, channel, (name, words), more)
        answer = await self._ask(
            name, "slash_commands", payload, '{what} failed with the error "{error}"'
        )
        if answer.body is not None:
            problem = self._urls.say_in_ack(url, answer.body)
            if problem:
                self._workspace.report(f"The acknowledgement of {name} was refused: {problem}")
                raise Impossible(f'{name} failed with the error "{problem.split(":")[0]}"')
        return answer.milliseconds

    async def click(
        self, person: Person, place: Place, ids: tuple[str, str], given: Json, state: Values
    ) -> None:
        """A click or choice; `ids` are block_id and action_id, `given` what was chosen.

        `state` is what the other fields there hold. Raises Impossible.
        """
        found = find(place.blocks, *ids)
        if found is None:
            raise Impossible("That button is not there any more.")
        block, element = found
        try:
            held = _read_given(element, given)
            values = self._typed_state(
                place, {ids[0]: {ids[1]: held}} if element["type"] in HELD else {}, state
            )
        except ValueError as problem:
            raise Impossible(str(problem)) from None
        action = payloads.action(block, element, held, self._workspace.next_ts())
        part = {**self._part(person, place, values), "actions": [action]}
        payload = payloads.interaction("block_actions", person, part)
        await self._ask(f"The click on {ids[1]}", "interactive", payload, IN_VAIN)

    async def submit(self, person: Person, view: View, typed: Values) -> dict[str, str]:
        """A form sent off; gives errors by block_id, those of Slack's client or the bot's.

        Raises Impossible.
        """
        stack = self._workspace.views.stack(person.id)
        if not stack or stack[-1] is not view:
            raise Impossible("This form is not open any more.")
        try:
            view.values = with_typed(view.blocks, view.values, typed)
        except ValueError as problem:
            raise Impossible(str(problem)) from None
        errors = errors_in(view.blocks, view.values)
        if errors:
            return errors
        part = {
            "trigger_id": self._workspace.triggers.give(person.id, view.channel, view.id),
            "view": payloads.in_view(view)["view"],
            "response_urls": self._chosen_urls(person, view),
        }
        payload = payloads.interaction("view_submission", person, part)
        what = f"The form {view.body.get('callback_id') or view.id}"
        answer = await self._ask(what, "interactive", payload, IN_VAIN)
        try:
            return apply_submission(self._workspace, view, answer.body)
        except BadAck as problem:
            self._workspace.report(f"{what}: the acknowledgement was refused: {problem}")
            raise Impossible(IN_VAIN) from None
        finally:
            self._workspace.tell("view", user=person.id)

    async def close(self, person: Person, view: View, typed: Values) -> None:
        """A modal dismissed; where the bot asked to, it hears of it, and of what was typed.

        Raises Impossible.
        """
        try:
            view.values = with_typed(view.blocks, view.values, typed)
        except ValueError as problem:
            raise Impossible(str(problem)) from None
        is_cleared = bool(view.body.get("clear_on_close"))
        closed = self._workspace.views.close(view)
        self._workspace.tell("view", user=person.id)
        for each in closed:
            if each.body.get("notify_on_close"):
                part = {"view": payloads.in_view(each)["view"], "is_cleared": is_cleared}
                payload = payloads.interaction("view_closed", person, part)
                await self._ask("The closing of a form", "interactive", payload, IN_VAIN)

    async def suggest(self, person: Person, place: Place, ids: tuple[str, str], typed: str) -> Json:
        """The options that the bot offers for what was typed into an external select."""
        found = find(place.blocks, *ids)
        if found is None or "external" not in found[1]["type"]:
            raise Impossible("That list is not there any more.")
        if not (self._workspace.app.fills_lists or self._line.is_by_socket):
            self._workspace.report(
                f"The list {ids[1]}: the manifest names no `message_menu_options_url`."
            )
            raise Impossible(IN_VAIN)
        asked = {"block_id": ids[0], "action_id": ids[1], "value": typed}
        payload = payloads.interaction("block_suggestion", person, {**_shown(place), **asked})
        answer = await self._ask(f"The list {ids[1]}", "interactive", payload, IN_VAIN)
        problems = option_problems(answer.body)
        if problems:
            self._workspace.report(f"The options of {ids[1]} were refused: {'; '.join(problems)}")
            raise Impossible(IN_VAIN)
        return dict(answer.body)

    async def shortcut(
        self, person: Person, callback_id: str, message: Message | None = None
    ) -> None:
        """A global shortcut, or one on `message`. Raises Impossible."""
        kind = "message" if message else "global"
        shortcuts = self._workspace.app.shortcuts
        if not any(each.callback_id == callback_id and each.type == kind for each in shortcuts):
            raise Impossible("There is no such shortcut.")
        part: Json = {"callback_id": callback_id, "action_ts": self._workspace.next_ts()}
        channel = self._workspace.channels[message.channel] if message else None
        if message is not None and channel is not None:
            if message.reader is not None:
                raise Impossible("Messages that only you can see have no shortcuts.")
            shown = payloads.in_message(message, channel, {})
            part |= {
                "channel": shown["channel"],
                "message": shown["message"],
                "message_ts": message.ts,
                "response_url": self._urls.give(person.id, channel.id),
            }
        part["trigger_id"] = self._workspace.triggers.give(
            person.id, channel.id if channel else None
        )
        type_ = "message_action" if message else "shortcut"
        payload = payloads.interaction(type_, person, part)
        await self._ask(f"The shortcut {callback_id}", "interactive", payload, IN_VAIN)

    async def _ask(self, what: str, kind: str, payload: Json, sentence: str) -> Answer:
        try:
            answer = await self._line.send(kind, payload)
            error = None if answer.status == 200 else "dispatch_failed"
            detail = f"answered {answer.status}"
        except NoAnswer as problem:
            error, detail = problem.error, f"did not answer ({problem.reason})"
        if error:
            self._workspace.report(f"{what}: the bot {detail}.")
            raise Impossible(sentence.format(what=what, error=error))
        return answer

    def _part(self, person: Person, place: Place, values: Values) -> Json:
        part = _shown(place, values)
        if place.view is not None:
            trigger = self._workspace.triggers.give(person.id, place.view.channel, place.view.id)
            return {**part, "trigger_id": trigger}
        if place.message is not None and place.channel is not None:
            part["trigger_id"] = self._workspace.triggers.give(person.id, place.channel.id)
            part["response_url"] = self._urls.give(person.id, place.channel.id, place.message.ts)
        return part

    def _typed_state(self, place: Place, own: Values, state: Values) -> Values:
        """What the fields there hold, with the one just used."""
        if place.view is not None:
            typed = with_typed(place.blocks, place.view.values, state)
            place.view.values = with_typed(place.blocks, typed, own)
            return place.view.values
        typed = with_typed(place.blocks, initial_values(place.blocks), state)
        return with_typed(place.blocks, typed, own)

    def _chosen_urls(self, person: Person, view: View) -> list[Json]:
        urls = []
        for block in view.blocks:
            element = block.get("element") or {}
            if not element.get("response_url_enabled"):
                continue
            held = view.values[block["block_id"]][element["action_id"]]
            channel = held.get("selected_conversation") or held.get("selected_channel")
            if channel:
                url = self._urls.give(person.id, channel)
                ids = {"block_id": block["block_id"], "action_id": element["action_id"]}
                urls.append({**ids, "channel_id": channel, "response_url": url})
        return urls


def _shown(place: Place, values: Values | None = None) -> Json:
    """The part that says where something is done. Lists are asked for with no more than that:
    letters open no form."""
    if place.view is not None:
        return payloads.in_view(place.view)
    if place.message is None or place.channel is None:
        raise Impossible("That message is not there any more.")
    return payloads.in_message(place.message, place.channel, values or {})


def _read_given(element: Json, given: Json) -> Json:
    """What the used element holds now: nothing for a button, the choice for the others."""
    if element["type"] in HELD or element["type"] == "overflow":
        return read_held(element, given)
    if element["type"] == "feedback_buttons":
        return {"value": given.get("value")}
    return {}
