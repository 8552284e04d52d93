"""The log lines: what they hold, what they never hold, and the metrics in them."""
