"""People of the pretend Slack, as tests and scripts act for them: plain calls, no waiting blind.

ana = Person(slack.url, "U0ANA")
ana.command("C0LAUNCH", "/goal")
form = ana.wait_modal(title="Set a goal")
form.fill({"What": "Launch the beta"})
assert form.submit() == {}
"""

from bot.playground.client.homes import Home
from bot.playground.client.http import Declined
from bot.playground.client.messages import Message
from bot.playground.client.modals import Modal
from bot.playground.client.people import Person, move_clock, problems

__all__ = ["Declined", "Home", "Message", "Modal", "Person", "move_clock", "problems"]
