"""Life on a laptop: the stage and its seed, the demo, the development server."""
