"""Life on a laptop: the embedded store, the seed, the development server. Never imported in AWS."""
