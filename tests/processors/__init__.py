"""Real processors, by twins of them on loopback."""
