"""What Cairn asks Slack to allow; `manifest.yml` asks for the same."""

REQUIRED = (
    "chat:write",
    "commands",
    "users:read",
    "im:history",
    "channels:read",
    "groups:read",
)
OPTIONAL = {
    "channels:history": "replies in threads of public channels are not read as answers",
    "groups:history": "replies in threads of private channels are not read as answers",
    "files:write": "roadmaps come in words alone, and calendars and exports cannot be sent",
}
"""What does not work without each of them."""
