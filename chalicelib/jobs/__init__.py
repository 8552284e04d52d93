"""What the service does without being called: on a schedule, later on a stream of changes."""
