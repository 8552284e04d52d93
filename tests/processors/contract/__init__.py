"""One table for every processor: what is asked, how it ends, and when something goes wrong."""
