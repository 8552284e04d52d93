"""Use cases. They speak to store, processors and vault through the Protocols in `ports` alone."""
