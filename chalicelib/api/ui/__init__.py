"""Card fields for pages of shops: the script, the frames it puts there, and what those ask."""
