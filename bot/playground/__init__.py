"""A pretend Slack on loopback: a workspace, the Web API, deliveries to a bot, and a page.

It imports nothing of the bot, except to start it. The bot talks to it over real HTTP (or Socket
Mode) as it would to Slack, and cannot tell the difference; people act in it through the page or
through `client.Person`.
"""
