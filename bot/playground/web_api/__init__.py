"""The Web API of the pretend Slack, one file for each noun, as strict as Slack's own."""
