"""The sender: what the outbox owes goes out to Slack, each message once, each channel in order."""

from .sender import Sender

__all__ = ["Sender"]
