"""Ways that others offer; each module runs in its own environment and prints a report."""
