"""One declaration per object of the API; everything about its wire is derived from it."""
