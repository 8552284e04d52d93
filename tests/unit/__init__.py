"""The rules by themselves: no store, no HTTP."""
