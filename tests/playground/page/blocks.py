"""Blocks and views of a few lines, as a bot would send them."""

from typing import Any

from tests.playground.tiny_bot import TinyBot


def plain(text: str) -> dict[str, Any]:
    return {"type": "plain_text", "text": text}


def section(text: str, **more: Any) -> dict[str, Any]:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}, **more}


def button(text: str, action_id: str) -> dict[str, Any]:
    return {"type": "button", "text": plain(text), "action_id": action_id, "value": "G1"}


def option(text: str) -> dict[str, Any]:
    return {"text": plain(text), "value": text.lower()}


def field(label: str, kind: str, *, optional: bool = False, **more: Any) -> dict[str, Any]:
    element = {"type": kind, "action_id": "value", **more}
    return {
        "type": "input",
        "block_id": label.lower(),
        "label": plain(label),
        "element": element,
        "optional": optional,
    }


def form(*blocks: dict[str, Any], title: str = "Set a goal") -> dict[str, Any]:
    texts = {"title": plain(title), "submit": plain("Save"), "close": plain("Cancel")}
    return {"type": "modal", "callback_id": "goal", "blocks": list(blocks), **texts}


def opens(bot: TinyBot, view: dict[str, Any]) -> None:
    """Lets every command open `view`."""

    def answer(payload: dict[str, Any]) -> tuple[int, Any]:
        assert bot.call("views.open", trigger_id=payload["trigger_id"], view=view)["ok"]
        return 200, None

    bot.on["command"] = answer
