"""The command that a person runs: a stage on a laptop, its upkeep, its way into AWS."""
