"""What the pretend Slack sends to the bot, and what it makes of the answers."""
