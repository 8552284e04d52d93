"""Pure rules: what money, cards, methods, customers and transactions are, and may become.

Imports the standard library and itself only. No input or output, no clock but the one passed in.
"""
