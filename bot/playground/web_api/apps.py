"""`apps.*`: the way into Socket Mode."""

import secrets

from bot.playground.shapes import Json
from bot.playground.web_api.calls import Arguments, Desk


def open_connection(desk: Desk, args: Arguments) -> Json:
    """`apps.connections.open`: an address for one websocket; each ticket is good once."""
    ticket = secrets.token_hex(16)
    desk.workspace.app.socket_tickets.add(ticket)
    base = desk.base_url.replace("http://", "ws://", 1)
    return {"url": f"{base}/socket/?ticket={ticket}&app_id=A0CAIRN"}
