"""The port's other side: whoever really moves the money. One package or module for each."""
