"""What benchmarks stand among: full databases, Slack's requests, and a Slack that answers."""
