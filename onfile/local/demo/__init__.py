"""A shop of the local stage, at /demo: three ways to pay, to be clicked through."""
