"""The vault: seals payment details before any row is written, opens them for one message.

No clear number leaves this package but inside an `Instrument`, which lives in memory only.
"""
